#!/usr/bin/python3
"""A hundred Modbus devices, each with a network port of its own and read each second: none is late, the box has time.

What anjud needs of a processor and of memory is printed as it was measured.
"""

import asyncio
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from loop_thread import LoopThread  # noqa: E402
from modbus_frames import TcpFraming  # noqa: E402
from modbus_play_parts import cpu_seconds, percentile, resident_kib, voltages  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, arguments, free_port, wait_until  # noqa: E402

REGISTERS = 10
PERIOD = 1.0
LONGEST = 1.5    # seconds between two questions to a device
PROCESSOR = 0.30  # of one, and generous: a program that is built for debugging


class Meter:
    """Each of its registers holds its number and the second, so that everybody says something else all the time."""

    def __init__(self, number, delay):
        self.number = number
        self.delay = delay  # seconds until it answers
        self.port = free_port()
        self.asked = []

    def word(self, register, second):
        return 800 + (self.number * 29 + register * 3 + second) % 3000

    async def serve(self, reader, writer):
        stream = bytearray()
        try:
            while piece := await reader.read(4096):
                stream += piece
                while (frame := TcpFraming.cut(stream, True)) is not None:
                    self.asked.append(time.monotonic())
                    transaction, unit, pdu = frame
                    start, count = (int.from_bytes(pdu[at:at + 2], "big") for at in (1, 3))
                    if self.delay:
                        await asyncio.sleep(self.delay)
                    second = int(time.time())
                    words = b"".join(self.word(start + i, second).to_bytes(2, "big") for i in range(count))
                    writer.write(TcpFraming.frame(transaction, unit, bytes([pdu[0], len(words)]) + words))
        except OSError:
            pass
        finally:
            writer.close()

    def is_right(self, kept):
        right = {self.word(int(kept.key[1]), int(kept.at) + late) for late in (0, -1)}
        return kept.quality == "good" and kept.ticks in {word * 100_000 for word in right}


class Meters(LoopThread):
    def __init__(self, count, delay=0):
        super().__init__()
        self.all = [Meter(number, delay) for number in range(count)]
        self.start_loop()
        for meter in self.all:
            self.run(asyncio.start_server(meter.serve, "127.0.0.1", meter.port))


def play(stage, checks, options):
    meters = Meters(options.devices)
    profile = voltages("test-many", range(REGISTERS), period=f"{PERIOD * 1000:.0f}ms", response_timeout="500ms")
    devices = [Device(f"meter-{m.number}", "test-many", bus=f"bus-{m.number}") for m in meters.all]
    box = Box(stage, [Home("h-1", devices)],
              buses=[Bus(f"bus-{m.number}", m.port) for m in meters.all], profiles={"test-many": profile})
    box.start(uplink=False)
    wait_until(lambda: all(len(meter.asked) > 1 for meter in meters.all), 15, "each device has been asked twice")
    began, used = time.monotonic(), cpu_seconds(box.daemon)
    checks.say(f"      {options.devices} devices of {REGISTERS} registers, each read each {PERIOD:g} s, for "
               f"{options.seconds:g} s")
    while time.monotonic() < began + options.seconds:
        time.sleep(0.2)
    ended, used = time.monotonic(), cpu_seconds(box.daemon) - used
    share = used / (ended - began)
    checks.check(share < PROCESSOR * options.patience, f"anjud took {share:.1%} of one processor, and has "
                 f"{resident_kib(box.daemon)} KiB", f"more than {PROCESSOR:.0%}")
    asked = [[at for at in meter.asked if began <= at <= ended] for meter in meters.all]
    counts = [len(times) for times in asked]
    wanted = (ended - began) / PERIOD
    checks.check(all(abs(count - wanted) <= 1 for count in counts),
                 f"each was asked {min(counts)} to {max(counts)} times", f"expected {wanted:.0f}, one more or less")
    gaps = [later - earlier for times in asked for earlier, later in zip(times, times[1:])]
    checks.check(max(gaps, default=9) <= LONGEST * options.patience, "no period was missed",
                 f"the longest was {max(gaps, default=0):.3f} s")
    late = percentile([abs(gap - PERIOD) for gap in gaps], 99)
    checks.say(f"      99 % of the periods were within {late * 1000:.1f} ms; the longest was {max(gaps):.3f} s")
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")
    meters.stop()
    kept = kept_readings(box)
    wrong = [one for one in kept if not meters.all[int(one.device.removeprefix("meter-"))].is_right(one)]
    checks.check(not wrong, f"of {len(kept)} kept readings none is wrong", wrong[:5])
    answered = sum(len(meter.asked) for meter in meters.all) * REGISTERS
    checks.check(answered - options.devices * REGISTERS <= len(kept) <= answered, "and each answer was kept",
                 f"{answered} were given")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(float, 20, "how long it is measured"),
                           devices=(int, 100, "how many, each on a bus of its own")), play)
