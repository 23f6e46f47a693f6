#!/usr/bin/python3
"""Three meters on one pair of wires, each set to another speed: each is asked as it is set.

One is set as its bus, one differs where it is installed, one because its model speaks nothing else. The other end of
the pty sees how the port is set when a question comes, and answers only who is asked in his own manner.
"""

import os
import pathlib
import select
import struct
import sys
import termios
import threading
import tty

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from modbus_frames import crc  # noqa: E402
from modbus_play_parts import pass_time, voltages  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, arguments, wait_until  # noqa: E402

PERIOD = 0.5
SET = {1: termios.B9600, 2: termios.B2400, 3: termios.B1200}  # by unit; a pty has no parity that could be seen


class Meters:
    """The other end of a pty. Keeps its near end open, so that anjud may close and open it."""

    def __init__(self, link):
        self.far, self.near = os.openpty()
        tty.setraw(self.far)
        self.link = link
        self.link.symlink_to(os.ttyname(self.near))
        self.asked = {unit: 0 for unit in SET}
        self.wrongly = []  # who was asked, and how the port was set
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        pending = b""
        while not self.ends.is_set():
            if not select.select([self.far], [], [], 0.05)[0]:
                pending = b""
                continue
            pending += os.read(self.far, 256)
            if len(pending) >= 8:
                self.answer(pending[:8])
                pending = pending[8:]

    def answer(self, question):
        unit, function, _, count = struct.unpack(">BBHH", question[:6])
        found = termios.tcgetattr(self.far)[4]
        if found != SET.get(unit):
            self.wrongly.append((unit, found))
            return
        self.asked[unit] += 1
        answer = bytes([unit, function, 2 * count]) + struct.pack(">H", 2000 + unit) * count
        os.write(self.far, answer + crc(answer))

    def stop(self):
        self.ends.set()
        self.thread.join()
        os.close(self.far)
        os.close(self.near)


def play(stage, checks, _options):
    meters = Meters(stage.path("line"))
    try:
        ask_all(stage, checks, meters)
    finally:
        meters.stop()


def ask_all(stage, checks, meters):
    common = {"period": f"{round(PERIOD * 1000)}ms", "response_timeout": "200ms"}
    slow = voltages("test-slow", [0], **common) + '\n[modbus.line]\nbaud = 1200\nparity = "odd"\n'
    devices = [Device("as-its-bus", "test-plain", bus="pair", unit=1),
               Device("set-otherwise", "test-plain", bus="pair", unit=2, line='{ baud = 2400, parity = "even" }'),
               Device("knows-no-other", "test-slow", bus="pair", unit=3)]
    box = Box(stage, [Home("h-1", devices)], buses=[Bus("pair", transport="rtu", device=str(meters.link), baud=9600)],
              profiles={"test-plain": voltages("test-plain", [0], **common), "test-slow": slow}).start(uplink=False)
    for number, device in enumerate(devices, 1):
        wait_until(lambda: box.reading(device.id, "electricity.voltage"), 10, f"{device.id} is read")
        value = box.reading(device.id, "electricity.voltage")["value"]
        checks.check(abs(value - (200 + number / 10)) < 0.01, f"{device.id} says {value} V")
    before = dict(meters.asked)
    pass_time(10 * PERIOD)
    for unit in SET:
        rounds = meters.asked[unit] - before[unit]
        checks.check(9 <= rounds <= 11, f"unit {unit} was asked {rounds} times in 10 periods")
    checks.equal(meters.wrongly, [], "nobody was asked in another's manner")
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play, needs_pty=True)
