#!/usr/bin/python3
"""SIGTERM under load, again and again: anjud is out within 5 s with 0, and nothing that was said is lost or kept twice.

Ten rounds; ANJU_ROUNDS=100 is the full measure. What is asked while it takes up new settings is done as well.
"""

import collections
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from stage import Box, Checks, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

OUT_WITHIN = 5.0  # seconds, of the contract
DEVICES = 20
A_SECOND = 80  # messages of each; a device may say 100


def speak(radio, said, seconds):
    """What twenty devices say in that time, each message another value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for number in range(DEVICES):
            seen = radio.say(f"hall_{number}", occupancy=bool(len(said) % 2))
            said.add((f"hall-{number}", seen))
        time.sleep(1 / A_SECOND)


def asked_while_it_starts_anew(checks, box):
    """A second reload does not end it, and a stop is not lost, at whatever moment of the new start they come."""
    pauses = [0, 0.003, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15]
    pid = box.daemon.process.pid
    for pause in pauses:
        box.daemon.send(signal.SIGHUP)
        time.sleep(pause)
        box.daemon.send(signal.SIGHUP)
        time.sleep(0.3)
    wait_until(lambda: not box.daemon.running or box.answers(), 20, "it answers again")
    checks.check(box.daemon.running and box.daemon.process.pid == pid, f"{len(pauses)} double reloads: it goes on")
    codes = collections.Counter()
    for pause in pauses:
        box.daemon.send(signal.SIGHUP)
        time.sleep(pause)
        codes[box.daemon.stop(within=2 * OUT_WITHIN)] += 1
        box.start(uplink=False)
        wait_until(box.answers, 30, "it is there again")
    checks.equal(dict(codes), {0: len(pauses)}, "each stop in the middle of a reload ends it with 0")


def play(stage, checks, options):
    rounds = int(os.environ.get("ANJU_ROUNDS", "10"))
    home = HomeBroker(stage).start()
    devices = [Device(f"hall-{number}", "z2m-motion", f"hall_{number}", "hall") for number in range(DEVICES)]
    quota = "[quota]\nhome_per_second = 5000\nhome_kib_per_second = 8192"
    box = Box(stage, [Home("h-1", devices)], broker=home, rules=quota)
    radio = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    said, took, codes = set(), [], collections.Counter()
    box.start(uplink=False)
    wait_until(lambda: box.status()["sources"][0]["connected"], 30, "the broker is heard")
    for number in range(rounds):
        speak(radio, said, 0.3 + 0.05 * (number % 7))
        began = time.monotonic()
        codes[box.daemon.stop(within=2 * OUT_WITHIN)] += 1
        took.append(time.monotonic() - began)
        speak(radio, said, 0.1)   # what comes meanwhile waits in the broker
        box.start(uplink=False)
        wait_until(lambda: (s := box.answers()) and s["sources"][0]["connected"], 30, "the broker is heard again")
    checks.equal(dict(codes), {0: rounds}, f"{rounds} times SIGTERM under load ends it with 0")
    checks.check(max(took) <= OUT_WITHIN, f"it is out after {sorted(took)[len(took) // 2]:.2f} s, {max(took):.2f} s at most",
                 took)
    wait_until(lambda: radio.pending == 0, 30, "the broker has everything")

    def kept():
        return collections.Counter((one.device, round(one.at * 1000)) for one in kept_readings(box)
                                   if one.key[0] == "presence.motion")

    wait_until(lambda: said <= set(kept()), 60, "everything that was said is kept")
    found = kept()
    checks.equal(len(said - set(found)), 0, f"none of {len(said)} messages is lost")
    checks.equal([one for one, times in found.items() if times > 1], [], "none is kept twice")
    radio.close()
    asked_while_it_starts_anew(checks, box)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
