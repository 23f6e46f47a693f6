"""The load of the kill test, and the reference that says what must have come of it.

Each smoke alarm says true and false in turn, each meter counts up. Every message has its own last_seen, so it can be
found again as `measured_at`, in the database and in the evidence of the alert that it raised.
"""

import collections
import datetime
import json
import random
import threading
import time

from stage import Device, Home, Publisher
from stage.publisher import iso

SMOKE_ALARMS = 4
METERS = 12  # so many that what waits while anjud is away is within what a topic may say at once

Said = collections.namedtuple("Said", "device seen value")  # seen: last_seen in milliseconds


def homes():
    alarms = [Device(f"smoke-{n}", "z2m-smoke", f"smoke_{n}") for n in range(SMOKE_ALARMS)]
    meters = [Device(f"water-{n}", "z2m-water-m3", f"water_{n}") for n in range(METERS)]
    return [Home("h-kill", alarms + meters)]


def device_of(topic):
    """zigbee2mqtt/smoke_2 is the device smoke-2."""
    return topic.split("/", 1)[1].replace("_", "-")


def seen_of(payload):
    at = datetime.datetime.fromisoformat(json.loads(payload)["last_seen"].replace("Z", "+00:00"))
    return round(at.timestamp() * 1000)


class Load(threading.Thread):
    """Publishes `rate` messages a second, `alarms` of them (a share) from smoke alarms, until finish()."""

    def __init__(self, broker, rate, seed, alarms=0.1):
        super().__init__(daemon=True)
        self._publisher = Publisher(broker.port, "zigbee2mqtt", broker.USERS["zigbee2mqtt"])
        self._rate = rate
        self._alarms = alarms
        self._random = random.Random(seed)
        self._over = threading.Event()
        self._register = [100_000] * METERS  # litres
        self._smoke = [False] * SMOKE_ALARMS
        self.said = collections.defaultdict(list)  # device: Said in order of publication

    def run(self):
        while not self._over.wait(self._random.expovariate(self._rate)):
            if self._publisher.pending < 2000:  # while the broker is away nothing is piled up without end
                self._one()

    def _one(self):
        if self._random.random() < self._alarms:
            self._alarm(self._random.randrange(SMOKE_ALARMS))
        else:
            number = self._random.randrange(METERS)
            self._register[number] += 1
            self._note(f"water_{number}", self._register[number] / 1000, water_consumed=self._register[number] / 1000)

    def _alarm(self, number):
        self._smoke[number] = not self._smoke[number]
        self._note(f"smoke_{number}", self._smoke[number], smoke=self._smoke[number])

    def _note(self, address, value, **members):
        seen = self._publisher.say(address, **members)
        device = address.replace("_", "-")
        self.said[device].append(Said(device, seen, value))

    def finish(self):
        """Every alarm says that the air is clean; returns when the broker has acknowledged everything."""
        self._over.set()
        self.join()
        for number in range(SMOKE_ALARMS):
            self._smoke[number] = True
            self._alarm(number)
        deadline = time.monotonic() + 60
        while self._publisher.pending and time.monotonic() < deadline:
            time.sleep(0.05)
        pending = self._publisher.pending
        self._publisher.close()
        return pending


def missing_readings(acknowledged, kept):
    """(device, seen) that anjud acknowledged and the database does not have."""
    return sorted({(device_of(topic), seen_of(payload)) for topic, payload in acknowledged} - kept)


def judge_alerts(said, acknowledged, spans):
    """What is wrong with the alerts, in words; and how many smoke messages had to have one.

    spans: (device, seen of the message that raised the alert, seen of the one that cleared it or infinity, alert id).
    A message that was kept but whose PUBACK never left may have raised an alert too: that is right. So a smoke message
    needs an alert of its own only when the last thing acknowledged before it was "clean". A broker that was restarted
    may deliver in another order than was published; then the alert of an older message may be open still, and that
    one is about the same smoke.
    """
    wrong = []
    known = {(device_of(topic), seen_of(payload)) for topic, payload in acknowledged}
    published = {(one.device, one.seen): one for several in said.values() for one in several}
    raised = collections.defaultdict(set)
    for device, begins, _, alert_id in spans:
        raised[device, begins].add(alert_id)
    for key, ids in raised.items():
        if key not in published or not published[key].value:
            wrong.append(f"an alert for what nobody said: {key[0]} at {iso(key[1])}: {sorted(ids)}")
        if len(ids) > 1:
            wrong.append(f"doubled: {key[0]} at {iso(key[1])} raised {sorted(ids)}")
    required = 0
    for device, several in said.items():
        heard = [n for n, one in enumerate(several) if (device, one.seen) in known]
        for earlier, place in zip([-1, *heard], heard):
            one = several[place]
            if one.value is not True or (earlier >= 0 and several[earlier].value is True):
                continue
            required += 1
            is_open = any(whose == device and begins <= one.seen < ends for whose, begins, ends, _ in spans)
            if not is_open and not any((device, other.seen) in raised for other in several[earlier + 1:place + 1]):
                wrong.append(f"missing: {device} said smoke at {iso(one.seen)}, anjud acknowledged it, and there is "
                             "no alert")
    return wrong, required
