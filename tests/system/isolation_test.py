#!/usr/bin/python3
"""A box of 200 homes, one of which floods it with more than 2,000 messages a second on many topics (promise 12): the
others lose nothing, their alarms are kept within 100 ms, and the one that floods is limited, named and told in gaps.
Its own smoke alarm is heard all the same.
"""

import collections
import contextlib
import pathlib
import sqlite3
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from alarm_times import Alarms, noisy, report_alarms  # noqa: E402
from kept_readings import kept_readings  # noqa: E402
from stage import Box, Checks, Device, Home, HomeBroker, Publisher, arguments, wait_until  # noqa: E402

HOMES = 200
MAD = "h-mad"
MAD_DEVICES = 40
FLOODS = 2             # processes, because one in Python is too slow
FLOOD_RATE = 1250      # messages a second of each
QUEUED = 5000          # of the shipped broker
NEIGHBOURS_RATE = 100  # messages a second of all other homes


def homes():
    made = [Home(f"h-{n}", [Device(f"smoke-{n}", "z2m-smoke"), Device(f"water-{n}", "z2m-water-m3")])
            for n in range(HOMES - 1)]
    mad = [Device(f"mad-{n}", "z2m-plug") for n in range(MAD_DEVICES)]
    return [*made, Home(MAD, [*mad, Device("mad-smoke", "z2m-smoke")])]


class Neighbours(threading.Thread):
    """The meters of the other homes, one after the other, each message with a time of its own."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self._publisher = Publisher(broker.port, "zigbee2mqtt", broker.USERS["zigbee2mqtt"])
        self._over = threading.Event()
        self.said = set()  # (device, milliseconds)

    def run(self):
        number = 0
        while not self._over.wait(1 / NEIGHBOURS_RATE):
            device = f"water-{number % (HOMES - 1)}"
            self.said.add((device, self._publisher.say(device, water_consumed=1 + number / 1000)))
            number += 1

    def finish(self):
        self._over.set()
        self.join()
        wait_until(lambda: self._publisher.pending == 0, 30, "the broker has all of the neighbours")
        self._publisher.close()


def flood(checks, options, box, broker, alarms):
    """Gives what the neighbours have said meanwhile."""
    neighbours = Neighbours(broker)
    neighbours.start()
    own = Publisher(broker.port, "zigbee2mqtt", broker.USERS["zigbee2mqtt"])
    with contextlib.ExitStack() as stack:
        loads = [stack.enter_context(noisy(broker, "zigbee2mqtt/mad-", "--topics", MAD_DEVICES, "--rate", FLOOD_RATE,
                                           "--seconds", options.seconds)) for _ in range(FLOODS)]
        began = time.monotonic()
        times = alarms.while_runs(loads[0], max(0.2, options.seconds / (HOMES - 20)))
        status = box.status()
        own.say("mad-smoke", smoke=True)
        wait_until(lambda: any(a["home"] == MAD and a["event"] == "smoke" for a in box.alerts(only_open=True)), 10,
                   "the alarm of the flooding home is an alert")
    checks.check(True, "the smoke alarm of the home that floods is heard")
    own.close()
    report_alarms(checks, f"while {MAD} floods", times, options)
    checks.check(any(MAD in reason for reason in status["reasons"]), "the status names it", status["reasons"])
    neighbours.finish()
    return neighbours.said, time.monotonic() - began


def judge(checks, options, box, said, took):
    wait_until(lambda: said <= {(kept.device, round(kept.at * 1000)) for kept in kept_readings(box)}, 30,
               "what the neighbours said is kept", every=1)
    checks.check(True, f"all {len(said)} readings of {HOMES - 1} other homes are kept, each with its time")
    status = box.status()
    left_out = {home["id"]: home["left_out"] for home in status["homes"] if home["left_out"] > 0}
    checks.equal(list(left_out), [MAD], "something was left out of that home and of no other")
    count = status["counters"]["limited"]
    checks.equal(left_out.get(MAD), count, "and all of it is counted")
    flooded = (count + 25 * 200) / took + 200  # what was kept: the quota, and 25 seconds of it at once
    checks.check(flooded > 1000 / options.patience, f"{count} messages were left out; it said {flooded:.0f} a second", flooded)
    checks.equal(status["counters"]["dropped"], 0, "the inbox had room")
    with contextlib.closing(sqlite3.connect(f"file:{box.database}?mode=ro", uri=True)) as database:
        gaps = collections.Counter()
        for subject, reason, lost in database.execute("SELECT subject, reason, count FROM gap"):
            gaps[subject] += lost
    checks.check(gaps[MAD] > 0 and all(subject.startswith(("h-mad", "mad-")) for subject in gaps),
                 f"the gaps name it: {dict(gaps)}", gaps)


def play(stage, checks, options):
    broker = HomeBroker(stage, queued=QUEUED).start()
    box = Box(stage, homes(), broker=broker).start(uplink=False)
    wait_until(lambda: box.status()["sources"][0]["connected"], 20, "anjud hears the broker")
    with contextlib.closing(Alarms(box, broker)) as alarms:
        alarms.one()
        said, took = flood(checks, options, box, broker, alarms)
    judge(checks, options, box, said, took)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(int, 20, "how long it floods")), play)
