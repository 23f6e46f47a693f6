#!/usr/bin/python3
"""One device at 1,000 messages a second, and 10,000 retained messages at once: the others' alarms are kept within
100 ms (and what the disk itself takes), the memory does not grow, and who is noisy is limited and named.

By hand for the whole minute: storm_test.py --bin build/release/bin --seconds 60
"""

import contextlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from alarm_times import Alarms, noisy, report_alarms  # noqa: E402
from stage import Box, Checks, Device, Home, HomeBroker, arguments, wait_until  # noqa: E402

GROWTH_KIB = 10 * 1024  # of the issue
RETAINED = 10_000       # of the issue
INSTALLED = 1_000        # of the retained ones; the others are nobody's
BURST = 500              # what a topic may say at once
ALARMS = 200


class Memory:
    """Resident memory of a program, its highest value since the last look."""

    def __init__(self, program):
        self._status = pathlib.Path(f"/proc/{program.process.pid}/status")

    def kib(self):
        for line in self._status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise RuntimeError("the program has no memory")


def one_goes_mad(checks, options, box, broker, alarms, device, member):
    memory = Memory(box.daemon)
    before, limited = memory.kib(), box.status()["counters"]["limited"]
    with noisy(broker, f"zigbee2mqtt/{device}", "--seconds", options.seconds, "--member", member) as load:
        # Each device gives one alarm: a third of them for each of the three parts, however long it is.
        times = alarms.while_runs(load, max(0.4, options.seconds / (ALARMS // 3)))
    report_alarms(checks, f"while {device} says 1,000 messages a second", times, options)
    growth = memory.kib() - before
    checks.check(growth < GROWTH_KIB or options.patience > 1, f"anjud grew by {growth} KiB", growth)
    status = box.status()
    wait_until(lambda: box.status()["counters"]["limited"] - limited > 900 * options.seconds - BURST, 15,
               "what was left out is counted")
    left_out = box.status()["counters"]["limited"] - limited
    checks.check(left_out < 1000 * options.seconds, f"{left_out} of its messages were left out", left_out)
    checks.check(any(device in reason for reason in status["reasons"]), "the status names it", status["reasons"])


def all_at_once(checks, options, box, broker, alarms):
    """The box is away while the topics fill; then it subscribes, and an alarm comes in the middle of it."""
    box.daemon.stop()
    with noisy(broker, "zigbee2mqtt/kept-", "--retained", RETAINED, "--seconds", 0) as load:
        checks.check(load.wait(60) == 0, f"{RETAINED:,} retained messages are at the broker")
    box.daemon.start()
    wait_until(lambda: box.answers() and box.status()["counters"]["heard"] > 0, 20, "the first of them are heard")
    memory = Memory(box.daemon)
    first = memory.kib()
    times = []
    # The home with the last of the rooms is subscribed to last.
    while not box.status()["sources"][0]["connected"] and len(times) < ALARMS // 4:
        times.append(alarms.one())
    wait_until(lambda: box.reading(f"room-{INSTALLED - 1}", "env.temperature"), 60, "what is installed is heard")
    checks.check(len(times) >= 3, f"{len(times)} alarms came while they were read", times)
    report_alarms(checks, f"while {RETAINED:,} retained messages come in", times, options)
    growth = memory.kib() - first
    checks.check(growth < GROWTH_KIB or options.patience > 1, f"anjud grew by {growth} KiB", growth)
    counters = box.status()["counters"]
    checks.check(counters["limited"] == 0, "nobody was limited: each topic said one thing", counters)
    checks.check(box.reading("room-7", "env.temperature") is not None, "what is installed has its reading")


def play(stage, checks, options):
    broker = HomeBroker(stage).start()
    devices = [Device(f"smoke-{n}", "z2m-smoke") for n in range(ALARMS)]
    devices += [Device("plug", "z2m-plug"), Device("smoke-mad", "z2m-smoke")]
    # All in one home would be more than a home may have.
    rooms = [Device(f"room-{n}", "z2m-climate", f"kept-{n}") for n in range(INSTALLED)]
    homes = [Home(f"h-{n // 250 + 2}", rooms[n:n + 250]) for n in range(0, INSTALLED, 250)]
    box = Box(stage, [Home("h-1", devices), *homes], broker=broker).start(uplink=False)
    wait_until(lambda: box.status()["sources"][0]["connected"], 10, "anjud hears the broker")
    with contextlib.closing(Alarms(box, broker)) as alarms:
        alarms.one()
        one_goes_mad(checks, options, box, broker, alarms, "plug", "power")
        # A detector whose lane is never dropped elsewhere is limited as well, but for its alarm.
        one_goes_mad(checks, options, box, broker, alarms, "smoke-mad", "tamper")
        all_at_once(checks, options, box, broker, alarms)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(int, 10, "how long each is noisy")), play)
