#!/usr/bin/python3
"""A full disk: alarms are kept and told all the same, from a reserve; the rest is not acknowledged, and comes again.

The state folder is a small file system of its own, filled to the last byte. While it is full alarm messages come, and
the city has a receipt for each; then there is room again. Mounting it needs root; without, the test says so and is
skipped. For ten minutes: full_disk_test.py --bin build/release/bin --minutes 10
"""

import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import (Box, Checks, CityBroker, Device, Home, HomeBroker, Publisher, arguments,  # noqa: E402
                   wait_until)

METERS = 5
METER_MESSAGES = 40   # of each: together more than the last page of the journal holds
ALARM_DEVICES = 10
EPISODES = 50         # of each of them while the disk is full: on and off again
PAUSE = 2.0           # seconds between two alarms that come one by one
NORMAL_WITHIN = 5.0   # seconds, of the contract


def fill(folder):
    with open(folder / "filler", "wb", buffering=0) as file:
        for size in (1 << 16, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


def alarms_in_a_full_disk(checks, box, publisher, before):
    began = time.monotonic()
    for _ in range(EPISODES):
        for number in range(ALARM_DEVICES):
            publisher.say(f"smoke-{number}", smoke=True)
        for number in range(ALARM_DEVICES):
            publisher.say(f"smoke-{number}", smoke=False)
    expected = ALARM_DEVICES * EPISODES
    wait_until(lambda: box.status()["store"]["alerts"] >= before + expected, 60, "each alarm is an alert")
    checks.check(True, f"{2 * expected} alarm messages are kept in {time.monotonic() - began:.1f} s while the disk is full")
    publisher.say("smoke-0", smoke=True)
    wait_until(lambda: any(a["event"] == "smoke" and a["open"] for a in box.alerts(only_open=True)), 10, "a smoke alert")
    checks.check(True, "the last one is an open alert")
    wait_until(lambda: box.status()["outbox"]["alarm"] == 0, 60, "the city has a receipt for each")
    checks.check(True, f"and {time.monotonic() - began:.1f} s after the first the city has a receipt for each")


class Meters:
    """They speak in turn, the whole time; nothing of it may be acknowledged while the disk is full."""

    def __init__(self, publisher):
        self._publisher = publisher
        self.said = 0

    def say(self):
        self._publisher.say(f"water-{self.said % METERS}", water_consumed=1 + self.said / 1000)
        self.said += 1

    def are_heard(self, box):
        last = box.reading(f"water-{(self.said - 1) % METERS}", "water.volume.total") or {"value": 0}
        return abs(last["value"] - 1 - (self.said - 1) / 1000) < 1e-6


def minutes_of_a_full_disk(checks, box, publisher, meters, minutes):
    """One alarm after the other, each until the city has it. Gives how many."""
    times = []
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        device = f"smoke-{len(times) % ALARM_DEVICES}"
        began = time.monotonic()
        publisher.say(device, smoke=True)
        wait_until(lambda: any(a["device"] == device and a["accepted_at"] for a in box.alerts(only_open=True)), 10,
                   "the city has the alarm", every=0.02)
        times.append(time.monotonic() - began)
        publisher.say(device, smoke=False)
        meters.say()
        time.sleep(PAUSE)
    if times:
        checks.check(True, f"{len(times)} alarms in {minutes:g} minutes of a full disk: the city had each within "
                     f"{max(times) * 1000:.0f} ms")
    return len(times)


def room_again(checks, box, state, meters, readings):
    (state / "filler").unlink()
    freed = time.monotonic()
    wait_until(lambda: meters.are_heard(box), 60, "the last reading of the meters")
    took = time.monotonic() - freed
    checks.check(took < NORMAL_WITHIN * checks.patience, f"all is heard again {took:.1f} s after there is room")
    wait_until(lambda: box.status()["health"] == "ok", 10, "the health is ok")
    checks.check((state / "reserve").exists(), "and the reserve is there again")
    wait_until(lambda: box.status()["store"]["readings"] >= readings, 20, "every reading is in the store")
    checks.equal(box.status()["store"]["readings"], readings, "every message is kept, once")


def play_on(box, checks, home, state, options):
    box.start()
    wait_until(lambda: box.status()["sources"][0]["connected"] and box.status()["uplink"]["connected"], 20,
               "anjud hears the broker, and the city is connected")
    checks.check((state / "reserve").stat().st_blocks > 0, "room is kept back for alarms")
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    for number in range(ALARM_DEVICES):
        publisher.say(f"smoke-{number}", smoke=False)
    meters = Meters(publisher)
    for _ in range(METERS):
        meters.say()
    wait_until(lambda: all(device["state"] == "heard" for device in box.devices().values()), 10, "all are heard")
    time.sleep(1.5)  # until that is committed
    kept = box.status()["store"]["readings"]
    process = box.daemon.process.pid
    fill(state)
    status = wait_until(lambda: (s := box.status())["health"] == "degraded" and s, 10, "the full disk is noticed")
    checks.check(any("full" in reason for reason in status["reasons"]), "the full disk is told", status["reasons"])
    before = meters.said
    for _ in range(METERS * METER_MESSAGES):
        meters.say()
    time.sleep(2)
    checks.check(box.status()["store"]["readings"] == kept, "no routine reading is kept, and none is acknowledged")
    alarms = minutes_of_a_full_disk(checks, box, publisher, meters, options.minutes)
    alarms_in_a_full_disk(checks, box, publisher, alarms)
    of_alarms = 2 * alarms + 2 * ALARM_DEVICES * EPISODES + 1
    checks.equal(box.status()["store"]["readings"], kept + of_alarms, "until the end nothing else was kept")
    room_again(checks, box, state, meters, kept + of_alarms + meters.said - before)
    checks.equal(box.daemon.process.pid, process, "it was the same process all the while")
    publisher.close()
    checks.equal(box.daemon.stop(within=15), 0, "anjud stops clean")


def play(stage, checks, options):
    checks.patience = options.patience
    home = HomeBroker(stage).start()
    city = CityBroker(stage, "box-1").start()
    stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
              city.tls / "platform.pem", "--key", city.tls / "platform.key").start()
    devices = [Device(f"smoke-{number}", "z2m-smoke") for number in range(ALARM_DEVICES)]
    devices += [Device(f"water-{number}", "z2m-water-m3") for number in range(METERS)]
    box = Box(stage, [Home("h-1", devices)], broker=home, city=city)
    state = box.folder / "state"
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", state],
                                                   capture_output=True).returncode == 0
    if not mounted:
        return checks.check(True, "skipped: a file system of its own cannot be mounted here")
    try:
        play_on(box, checks, home, state, options)
    finally:
        stage.end()
        subprocess.run(["umount", state], check=False)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0],
                           minutes=(float, 0, "how long one alarm comes after the other before that")), play)
