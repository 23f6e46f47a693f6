#!/usr/bin/python3
"""A full disk: what cannot be kept is not acknowledged, and comes again from the broker when there is room.

The state folder is a small file system of its own, filled to the last byte. Mounting it needs root; without, the test
says so and is skipped.
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


def fill(folder):
    with open(folder / "filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def play_on(box, checks, home, state):
    box.start(uplink=False)
    wait_until(lambda: box.status()["sources"][0]["connected"], 20, "anjud hears the broker")
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    publisher.say("smoke", smoke=False)
    wait_until(lambda: box.devices()["smoke"]["state"] == "heard", 10, "the smoke alarm is heard")
    time.sleep(1.5)  # until that is committed
    fill(state)
    for number in range(METER_MESSAGES):
        publisher.say("water", water_consumed=1 + number / 1000)
    publisher.say("smoke", smoke=True)
    status = wait_until(lambda: (s := box.status())["counters"]["not_kept"] > 1 and s, 20,
                        "messages are refused, and refused again when the broker delivers them again")
    checks.check(status["health"] == "degraded" and status["reasons"], "the full disk is told", status["reasons"])
    (state / "filler").unlink()
    wait_until(lambda: any(a["event"] == "smoke" and a["open"] for a in box.alerts()), 60, "the smoke alert")
    checks.check(True, "with room again the smoke alarm that was refused is heard")
    last = 1 + (METER_MESSAGES - 1) / 1000
    wait_until(lambda: abs((box.reading("water", "water.volume.total") or {"value": 0})["value"] - last) < 1e-6, 60,
               "the last reading of the meter")
    readings = wait_until(lambda: (n := box.status()["store"]["readings"]) >= METER_MESSAGES + 2 and n, 20,
                          "every reading is in the store")
    checks.equal(readings, METER_MESSAGES + 2, "every message of the meter and of the smoke alarm is kept, once")
    publisher.close()
    checks.equal(box.daemon.stop(within=15), 0, "anjud stops clean")


def play(stage, checks, _options):
    home = HomeBroker(stage).start()
    box = Box(stage, [Home("h-1", [Device("smoke", "z2m-smoke"), Device("water", "z2m-water-m3")])], broker=home)
    state = box.folder / "state"
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", state],
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
