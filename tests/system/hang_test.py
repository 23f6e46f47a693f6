#!/usr/bin/python3
"""Each thread of anjud, stopped on purpose, leads to a restart within 35 s.

The test is the service manager: it hears what the watchdog is told. One anjud a thread, all at once; in each another
thread is stopped for good, as a debugger does it, while the others go on. Either anjud says itself that it hangs, or it
is silent for the WatchdogSec of its unit. One in which nothing is stopped must not be found hanging.
"""

import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Home, HomeBroker, arguments, free_port, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402

from notify_socket import NotifySocket  # noqa: E402
from stopped_thread import Stopped, threads_of  # noqa: E402

UNIT = pathlib.Path(__file__).resolve().parents[2] / "systemd" / "anjud.service"
RESTARTED_WITHIN = 35.0  # seconds, with the pause of the unit before it starts again


def of_unit(key):
    return float(re.search(rf"^{key}=(\d+)s$", UNIT.read_text(), re.M).group(1))


class Watched:
    """An anjud with a socket on which it speaks to its service manager."""

    def __init__(self, stage, broker, meter_port, number):
        self.manager = NotifySocket(stage.path(f"notify-{number}"))
        devices = [Device("smoke", "z2m-smoke", f"smoke_{number}", "kitchen"), Device("hall", "z2m-motion", f"hall_{number}"),
                   Device("meter", "eastron-sdm120", bus="tcp-1")]
        self.box = Box(stage, [Home("h-1", devices)], gateway=f"box-{number}", broker=broker, bus_port=meter_port,
                       name=f"box-{number}", daemon_env={"NOTIFY_SOCKET": str(self.manager.path)})
        self.box.start(uplink=False)
        self.stopped = None

    def ready(self):
        return all(one["connected"] for one in self.box.status()["sources"])

    def threads(self):
        return threads_of(self.box.daemon.process.pid)


def play(stage, checks, options):
    patience, pause = of_unit("WatchdogSec"), of_unit("RestartSec")
    broker = HomeBroker(stage).start()
    port = free_port()
    stage.sim("flat", "flat", "--mqtt", f"127.0.0.1:{broker.port}", "--username", "zigbee2mqtt", "--password-file",
              broker.password_file("zigbee2mqtt"), "--modbus", f"127.0.0.1:{port}", "--seed", 3, "--speed", 60, "--scenario", "quiet",
              "--hours", 0).start()
    untouched = Watched(stage, broker, port, 0)
    wait_until(untouched.ready, 40, "broker and bus are heard")
    count = len(untouched.threads())
    checks.check(count >= 5, f"anjud has {count} threads")
    boxes = [Watched(stage, broker, port, number + 1) for number in range(count)]
    for one in boxes:
        wait_until(one.ready, 60, "broker and bus are heard")
    wait_until(lambda: all(one.manager.fed for one in boxes), 20, "each watchdog is fed")
    for number, one in enumerate(boxes):
        one.stopped = Stopped(one.threads()[number])
    began = time.monotonic()
    found = {}
    while time.monotonic() - began < RESTARTED_WITHIN and len(found) < len(boxes):
        for number, one in enumerate(boxes):
            at = one.manager.found_at(patience, time.monotonic())
            if number not in found and at is not None:
                found[number] = at - began + pause
        time.sleep(0.1)
    for number, one in enumerate(boxes):
        how = "says so" if one.manager.triggered else "is silent"
        after = f"{found[number]:.1f} s" if number in found else "never"
        checks.check(found.get(number, RESTARTED_WITHIN + 1) <= RESTARTED_WITHIN,
                     f"thread {number + 1} of {count} is stopped: anjud {how}, a new one after {after}")
    checks.check(untouched.manager.triggered is None and time.monotonic() - untouched.manager.fed < patience,
                 "the one in which nothing is stopped goes on")
    for one in boxes:
        one.stopped.release()
        one.box.daemon.kill()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
