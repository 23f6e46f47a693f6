"""A line between two brokers of the city that does everything a bad line and a bad platform may do.

It takes what a box says from one broker and gives it to the other, a part of it twice and a part of it later than what
came after; and the receipts back, a part of which is lost, late, or accompanied by forged ones.
"""

import heapq
import random
import threading
import time

import paho.mqtt.client as mqtt


class ChaosLine:
    """`near` is the broker of the box, `far` that of the platform; `seed` decides about everything."""

    DOUBLED, REORDERED, LOST, LATE, FORGED = 0.30, 0.10, 0.05, 0.10, 0.10

    def __init__(self, near, far, seed):
        self._random = random.Random(seed)
        self._due = []  # (when, number, client, topic, payload)
        self._number = 0
        self._lock = threading.Condition()
        self._ends = False
        self.doubled = self.reordered = self.lost = self.forged = self.late = self.carried = 0
        self._near = self._client("chaos-near", near, ("alert", "bulk", "result", "status"), self._up)
        self._far = self._client("chaos-far", far, ("receipt", "command"), self._down)
        self._clock = threading.Thread(target=self._deliver, daemon=True)
        self._clock.start()

    def _client(self, name, city, kinds, carry):
        client = mqtt.Client(client_id=name, clean_session=False, protocol=mqtt.MQTTv311)
        client.tls_set(city.tls / "ca.pem", city.tls / "platform.pem", city.tls / "platform.key")
        client.max_inflight_messages_set(1000)
        client.on_connect = lambda client, *_: client.subscribe([(f"anju/v1/+/{kind}", 1) for kind in kinds])
        client.on_message = lambda _c, _d, message: carry(message.topic, message.payload)
        client.connect("localhost", city.port)
        client.loop_start()
        return client

    def _hand(self, client, topic, payload, after=0.0):
        with self._lock:
            self._number += 1
            heapq.heappush(self._due, (time.monotonic() + after, self._number, client, topic, payload))
            self._lock.notify()

    def _up(self, topic, payload):
        self.carried += 1
        delay = 0.0
        if self._random.random() < self.REORDERED:
            self.reordered += 1
            delay = self._random.uniform(0.1, 0.8)
        self._hand(self._far, topic, payload, delay)
        if self._random.random() < self.DOUBLED:
            self.doubled += 1
            self._hand(self._far, topic, payload, self._random.uniform(0.0, 1.0))

    def _down(self, topic, payload):
        if topic.endswith("/receipt"):
            if self._random.random() < self.FORGED:
                self.forged += 1
                # A receipt for what was never sent: field 1, a message id.
                self._hand(self._near, topic, b"\x0a\x0cforged/x/1#1")
            if self._random.random() < self.LOST:
                self.lost += 1
                return
        delay = 0.0
        if self._random.random() < self.LATE:
            self.late += 1
            delay = self._random.uniform(0.2, 7.0)  # later than the box waits
        self._hand(self._near, topic, payload, delay)
        if self._random.random() < self.DOUBLED:
            self._hand(self._near, topic, payload, delay + self._random.uniform(0.0, 0.5))

    def _deliver(self):
        with self._lock:
            while not self._ends:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._lock.wait(wait)
                    continue
                _, _, client, topic, payload = heapq.heappop(self._due)
                client.publish(topic, payload, qos=1)

    def close(self):
        with self._lock:
            self._ends = True
            self._lock.notify()
        for client in (self._near, self._far):
            client.disconnect()
            client.loop_stop()
