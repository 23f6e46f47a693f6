#!/usr/bin/python3
"""A full disk: alarms are kept and told all the same, from a reserve; the rest is not acknowledged, and comes again.

The state folder is a small file system of its own, filled to the last byte. While it is full 1,000 alarm messages come;
then there is room again. Mounting it needs root; without, the test says so and is skipped.
"""

import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Device, Home, HomeBroker, Publisher, arguments, wait_until  # noqa: E402

METER_MESSAGES = 200  # more than the last page of the journal holds
ALARM_DEVICES = 10
EPISODES = 50         # of each of them while the disk is full: on and off again
NORMAL_WITHIN = 5.0   # seconds, of the contract


def fill(folder):
    with open(folder / "filler", "wb", buffering=0) as file:
        for size in (1 << 16, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


def alarms_in_a_full_disk(checks, box, publisher):
    began = time.monotonic()
    for _ in range(EPISODES):
        for number in range(ALARM_DEVICES):
            publisher.say(f"smoke-{number}", smoke=True)
        for number in range(ALARM_DEVICES):
            publisher.say(f"smoke-{number}", smoke=False)
    expected = ALARM_DEVICES * EPISODES
    wait_until(lambda: box.status()["store"]["alerts"] >= expected, 60, "each alarm is an alert")
    checks.check(True, f"{2 * expected} alarm messages are kept in {time.monotonic() - began:.1f} s while the disk is full")
    publisher.say("smoke-0", smoke=True)
    wait_until(lambda: any(a["event"] == "smoke" and a["open"] for a in box.alerts(only_open=True)), 10, "a smoke alert")
    checks.check(True, "the last one is an open alert")


def play_on(box, checks, home, state):
    box.start(uplink=False)
    wait_until(lambda: box.status()["sources"][0]["connected"], 20, "anjud hears the broker")
    checks.check((state / "reserve").stat().st_blocks > 0, "room is kept back for alarms")
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    publisher.say("smoke-0", smoke=False)
    publisher.say("water", water_consumed=0.5)
    wait_until(lambda: box.devices()["smoke-0"]["state"] == box.devices()["water"]["state"] == "heard", 10,
               "both are heard")
    time.sleep(1.5)  # until that is committed
    kept = box.status()["store"]["readings"]
    fill(state)
    status = wait_until(lambda: (s := box.status())["health"] == "degraded" and s, 10, "the full disk is noticed")
    checks.check(any("full" in reason for reason in status["reasons"]), "the full disk is told", status["reasons"])
    for number in range(METER_MESSAGES):
        publisher.say("water", water_consumed=1 + number / 1000)
    time.sleep(2)
    checks.check(box.status()["store"]["readings"] == kept, "no routine reading is kept, and none is acknowledged")
    alarms_in_a_full_disk(checks, box, publisher)
    (state / "filler").unlink()
    freed = time.monotonic()
    last = 1 + (METER_MESSAGES - 1) / 1000
    wait_until(lambda: abs((box.reading("water", "water.volume.total") or {"value": 0})["value"] - last) < 1e-6, 60,
               "the last reading of the meter")
    took = time.monotonic() - freed
    checks.check(took < NORMAL_WITHIN * checks.patience, f"all is heard again {took:.1f} s after there is room")
    wait_until(lambda: box.status()["health"] == "ok", 10, "the health is ok")
    checks.check((state / "reserve").exists(), "and the reserve is there again")
    readings = kept + METER_MESSAGES + 2 * ALARM_DEVICES * EPISODES + 1
    wait_until(lambda: box.status()["store"]["readings"] >= readings, 20, "every reading is in the store")
    checks.equal(box.status()["store"]["readings"], readings, "every message is kept, once")
    publisher.close()
    checks.equal(box.daemon.stop(within=15), 0, "anjud stops clean")


def play(stage, checks, options):
    checks.patience = options.patience
    home = HomeBroker(stage).start()
    devices = [Device(f"smoke-{number}", "z2m-smoke") for number in range(ALARM_DEVICES)]
    box = Box(stage, [Home("h-1", [*devices, Device("water", "z2m-water-m3")])], broker=home)
    state = box.folder / "state"
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", state],
                                                   capture_output=True).returncode == 0
    if not mounted:
        return checks.check(True, "skipped: a file system of its own cannot be mounted here")
    try:
        play_on(box, checks, home, state)
    finally:
        stage.end()
        subprocess.run(["umount", state], check=False)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
