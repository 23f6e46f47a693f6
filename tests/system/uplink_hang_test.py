#!/usr/bin/python3
"""The watchdog of anju-uplink is fed by what moves: each thread that is stopped leads to a restart within 35 s.

The test is the service manager. One anju-uplink a thread, each with an anjud and a broker of its own; in each another thread
is stopped for good, as a debugger does it, and then an alarm is to go. Either the process ends by itself, or its watchdog is
not fed for the WatchdogSec of the unit. Beside them one that has nothing to carry, one whose broker is away and one whose
broker takes connections and says nothing: these move, and must be fed all the time.
"""

import pathlib
import re
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, arguments, free_port, wait_until  # noqa: E402

from notify_socket import NotifySocket  # noqa: E402
from stopped_thread import Stopped, threads_of  # noqa: E402

UNIT = pathlib.Path(__file__).resolve().parents[2] / "systemd" / "anju-uplink.service"
RESTARTED_WITHIN = 35.0  # seconds from the moment at which something is to go, with the pause of the unit
HOME = Home("h-1", [])


def of_unit(key):
    return float(re.search(rf"^{key}=(\d+)s$", UNIT.read_text(), re.M).group(1))


class Mute:
    """Takes connections and never says a word."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.callers = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            self.callers.append(self._listener.accept()[0])


class Watched:
    def __init__(self, stage, name, city, city_url=None):
        self.manager = NotifySocket(stage.path(f"notify-{name}"))
        self.city = city
        self.box = Box(stage, [HOME], city=city, city_url=city_url, name=f"box-{name}",
                       uplink_env={"NOTIFY_SOCKET": str(self.manager.path)})
        self.box.start()
        self.stopped = self.ended = None

    @property
    def process(self):
        return self.box.uplink.process

    def connected(self):
        return self.box.status()["uplink"]["connected"]

    def found_at(self, patience, now):
        """When the service manager starts another: it has ended, or is not fed."""
        if self.stopped.thread != self.process.pid:
            self.stopped.reap()
        if self.process.poll() is not None and self.ended is None:
            self.ended = now
        return self.ended if self.ended is not None else self.manager.found_at(patience, now)


def city_of(stage, name):
    return CityBroker(stage, "box-1", name=f"city-{name}").start()


def is_fed(one, patience):
    return one.process.poll() is None and one.manager.triggered is None and \
        time.monotonic() - one.manager.fed < patience


def play(stage, checks, _options):
    patience, pause = of_unit("WatchdogSec"), of_unit("RestartSec")
    idle = Watched(stage, "idle", city_of(stage, "idle"))
    wait_until(idle.connected, 30, "the city is connected")
    count = len(threads_of(idle.process.pid))
    checks.check(count >= 3, f"anju-uplink has {count} threads: its loop, and two of Paho")
    hung = [Watched(stage, f"hung-{number}", city_of(stage, f"hung-{number}")) for number in range(count)]
    mute = Mute()
    moving = {"nothing to carry": idle,
              "a broker that is away": Watched(stage, "away", idle.city, f"mqtts://localhost:{free_port()}"),
              "a broker that says nothing": Watched(stage, "mute", idle.city, f"mqtts://127.0.0.1:{mute.port}")}
    for one in hung:
        wait_until(one.connected, 30, "the city is connected")
    wait_until(lambda: all(one.manager.fed for one in (*hung, *moving.values())), 20, "each watchdog is fed")
    # Without an anjud nothing at all is to be carried, not even a heartbeat.
    idle.box.daemon.stop()
    fed_before = {what: one.manager.times for what, one in moving.items()}

    for number, one in enumerate(hung):
        one.stopped = Stopped(threads_of(one.process.pid)[number])
        one.box.ctl("alert", "test", "--class", "emergency", "--wait", "1s")
        checks.check(one.box.outbox(), f"an alarm is to go while thread {number + 1} is stopped")
    began = time.monotonic()
    found = {}
    while time.monotonic() - began < RESTARTED_WITHIN:
        for number, one in enumerate(hung):
            at = one.found_at(patience, time.monotonic())
            if number not in found and at is not None:
                found[number] = at - began + pause
        time.sleep(0.1)
    for number, one in enumerate(hung):
        how = "ends" if one.ended else "is not fed"
        after = f"{found[number]:.1f} s" if number in found else "never"
        checks.check(found.get(number, RESTARTED_WITHIN + 1) <= RESTARTED_WITHIN,
                     f"thread {number + 1} of {count} is stopped: anju-uplink {how}, a new one after {after}")
    for what, one in moving.items():
        fed = one.manager.times - fed_before[what]
        checks.check(is_fed(one, patience) and fed >= 2, f"{what}: fed {fed} times in {RESTARTED_WITHIN:.0f} s, and not ended",
                     (fed, one.process.poll()))
    checks.check(mute.callers, "and the broker that says nothing was called")
    for number, one in enumerate(hung):
        if one.ended is not None:
            checks.equal(one.box.uplink.wait(1), 1, f"the one whose thread {number + 1} is stopped ends as one that has failed")
        else:
            one.stopped.release()
            one.box.uplink.kill()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
