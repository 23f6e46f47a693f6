"""What zigbee2mqtt does, for tests that need each message in their own hand: publishes at QoS 1 and keeps at it."""

import datetime
import json
import threading
import time

import paho.mqtt.client as mqtt


def iso(milliseconds):
    """As zigbee2mqtt writes last_seen with ISO_8601, to the millisecond."""
    at = datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + f".{milliseconds % 1000:03d}Z"


def wall_ms():
    return time.time_ns() // 1_000_000


class Publisher:
    """Reconnects by itself; what the broker has not acknowledged is sent again, in order, with the same payload."""

    def __init__(self, port, user, password):
        self._client = mqtt.Client(client_id=f"stage-{user}-{time.monotonic_ns()}", clean_session=False)
        self._client.username_pw_set(user, password)
        self._client.reconnect_delay_set(0.1, 0.5)
        self._client.max_inflight_messages_set(100)
        self._client.max_queued_messages_set(0)
        self._client.on_publish = self._acknowledged
        self._lock = threading.Lock()
        self._last_seen = {}
        self.sent = 0
        self.acknowledged = 0
        self._client.connect_async("127.0.0.1", port, keepalive=30)
        self._client.loop_start()

    def _acknowledged(self, _client, _data, _message):
        with self._lock:
            self.acknowledged += 1

    def say(self, device, **members):
        """One message of a device. Returns its last_seen in milliseconds, which no other of the device has."""
        seen = max(self._last_seen.get(device, 0) + 1, wall_ms())
        self._last_seen[device] = seen
        self.send(f"zigbee2mqtt/{device}", json.dumps({**members, "last_seen": iso(seen)}))
        return seen

    def send(self, topic, payload, retain=False):
        self.sent += 1
        self._client.publish(topic, payload, qos=1, retain=retain)

    @property
    def pending(self):
        with self._lock:
            return self.sent - self.acknowledged

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()
