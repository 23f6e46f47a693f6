#!/usr/bin/python3
"""Slaves that lie, flood and hang up, each on a bus of its own: anjud stays up, small and quick, and keeps none of it.

A healthy device on one more bus must not notice. The slaves are plain sockets, over Modbus TCP and RTU over TCP.
"""

import asyncio
import os
import pathlib
import random
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from loop_thread import LoopThread  # noqa: E402
from modbus_frames import RtuFraming, TcpFraming, crc  # noqa: E402
from modbus_play_parts import percentile, resident_kib, voltages  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, arguments, free_port, wait_until  # noqa: E402

PERIOD = 0.5
GROWTH = 10 * 1024  # KiB of resident memory
API = 1.0           # seconds for an answer of the API
DEVIATION = 0.10    # of the period: how late or early the polls of the healthy device may be
WORDS = struct.pack(">4H", 2301, 2302, 2303, 2304)  # plausible: if it were believed, it would be kept
RIGHT = b"\x03\x08" + WORDS
FLOOD = 8 << 20     # bytes a connection


class Question:
    def __init__(self, framing, transaction, unit, pdu):
        self.framing = framing
        self.transaction = transaction
        self.unit = unit
        self.pdu = pdu
        self.is_tcp = framing is TcpFraming

    def frame(self, pdu, transaction=None, unit=None):
        return self.framing.frame(self.transaction if transaction is None else transaction,
                                  self.unit if unit is None else unit, pdu)

    def header(self, length, protocol=0):
        return struct.pack(">HHHB", self.transaction, protocol, length, self.unit)


# ---- What the slaves do with a question. Each is called with the question and the writer of the connection.

async def silent(_question, _out):
    pass


async def short(question, out):
    out.write(question.frame(RIGHT)[:-3])


async def much_too_short(question, out):
    out.write(question.frame(RIGHT)[:2])


async def long(question, out):
    out.write(question.frame(b"\x03\x28" + WORDS * 5))


async def long_tail(question, out):
    """RTU: its CRC is that of the longer one. TCP: within the length."""
    out.write(question.frame(RIGHT + bytes(100)))


async def fragments(question, out):
    """Byte for byte, and the last ones never come."""
    for byte in question.frame(RIGHT)[:-2]:
        out.write(bytes([byte]))
        await out.drain()
        await asyncio.sleep(0.005)


def lying_length(length):
    async def lie(question, out):
        out.write(question.header(length) + RIGHT + bytes(300 if length > 300 else 0))
    return lie


def lying_byte_count(count):
    async def lie(question, out):
        out.write(question.frame(b"\x03" + bytes([count]) + WORDS))
    return lie


async def wrong_protocol(question, out):
    out.write(question.header(len(RIGHT) + 1, protocol=0x1234) + RIGHT)


async def wrong_transaction(question, out):
    out.write(question.frame(RIGHT, transaction=(question.transaction + 0x4321) & 0xFFFF))


async def wrong_unit(question, out):
    out.write(question.frame(RIGHT, unit=question.unit + 1))


async def wrong_function(question, out):
    out.write(question.frame(b"\x04" + RIGHT[1:]))


async def wrong_crc(question, out):
    out.write(question.frame(RIGHT)[:-2] + b"\x12\x34")


async def swapped_crc(question, out):
    frame = question.frame(RIGHT)
    out.write(frame[:-2] + frame[:-3:-1])


async def echo(question, out):
    out.write(question.frame(question.pdu) * 3)


async def flood_of_noise(_question, out):
    noise = random.Random(1).randbytes(65536)
    for _ in range(FLOOD // len(noise)):
        out.write(noise)
        await out.drain()


async def flood_of_frames(question, out):
    """All well-formed, none the answer."""
    if question.is_tcp:
        frames = b"".join(question.frame(RIGHT, transaction=(question.transaction + 7 + i) & 0xFFFF)
                          for i in range(4000))
    else:
        frames = question.frame(RIGHT, unit=question.unit + 1) * 4000
    for _ in range(FLOOD // len(frames)):
        out.write(frames)
        await out.drain()


async def zeros(_question, out):
    while not out.is_closing():
        out.write(bytes(1024))
        await out.drain()
        await asyncio.sleep(0.01)


async def closes_in_the_middle(question, out):
    out.write(question.frame(RIGHT)[:-4])
    await out.drain()
    out.close()


async def resets_in_the_middle(question, out):
    out.write(question.frame(RIGHT)[:-4])
    out.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    out.close()


async def closes_at_once(_question, out):
    out.close()


def exception(code):
    async def refuse(question, out):
        out.write(question.frame(bytes([0x83, code])))
    return refuse


async def exception_without_code(question, out):
    out.write(question.frame(b"\x83"))


async def exception_of_another_function(question, out):
    out.write(question.frame(b"\x84\x02"))


def early(question):
    """What the slave says before it is asked. Over RTU what fits could not be told from the true answer."""
    if question.is_tcp:
        return b"".join(question.frame(RIGHT, transaction=0x7000 + i) for i in range(20))
    return question.frame(b"\x03\x06" + WORDS[:6]) * 3


BOTH = {"silent": silent, "short": short, "much-too-short": much_too_short, "long": long, "long-tail": long_tail,
        "fragments": fragments, "wrong-unit": wrong_unit, "wrong-function": wrong_function, "echo": echo,
        "flood-of-noise": flood_of_noise, "flood-of-frames": flood_of_frames, "zeros": zeros,
        "closes-in-the-middle": closes_in_the_middle, "resets-in-the-middle": resets_in_the_middle,
        "closes-at-once": closes_at_once, "exception-0": exception(0), "exception-255": exception(255),
        "exception-without-code": exception_without_code, "exception-of-another": exception_of_another_function,
        "early": silent, "byte-count-0": lying_byte_count(0), "byte-count-7": lying_byte_count(7),
        "byte-count-255": lying_byte_count(255)}
TCP_ONLY = {"length-0": lying_length(0), "length-1": lying_length(1), "length-65535": lying_length(65535),
            "wrong-protocol": wrong_protocol, "wrong-transaction": wrong_transaction}
RTU_ONLY = {"wrong-crc": wrong_crc, "swapped-crc": swapped_crc}


class Slave:
    """One bus: what it does, and when it was asked."""

    def __init__(self, name, framing, behaviour):
        self.name = name
        self.framing = framing
        self.behaviour = behaviour
        self.port = free_port()
        self.connections = 0
        self.asked = []  # monotonic seconds

    async def serve(self, reader, writer):
        self.connections += 1
        stream = bytearray()
        try:
            if self.name.endswith("early"):
                writer.write(early(Question(self.framing, 0, 1, b"")))
            while piece := await reader.read(4096):
                stream += piece
                while (frame := self.framing.cut(stream, True)) is not None:
                    self.asked.append(time.monotonic())
                    await self.behaviour(Question(self.framing, *frame), writer)
                    if not writer.is_closing():
                        await writer.drain()
        except (OSError, ValueError):
            pass
        finally:
            writer.close()


class Slaves(LoopThread):
    def __init__(self, only):
        super().__init__()

        async def right(question, out):
            out.write(question.frame(RIGHT))

        self.healthy = Slave("healthy", TcpFraming, right)
        self.hostile = [Slave(f"tcp-{name}", TcpFraming, what) for name, what in (BOTH | TCP_ONLY).items()]
        self.hostile += [Slave(f"rtu-{name}", RtuFraming, what) for name, what in (BOTH | RTU_ONLY).items()]
        self.hostile = [slave for slave in self.hostile if slave.name.startswith(only)]

    def open(self, slaves):
        if not self._thread.is_alive():
            self.start_loop()
        for slave in slaves:
            self.run(asyncio.start_server(slave.serve, "127.0.0.1", slave.port))


def the_frames(checks):
    """The hostile ones are wrong in what they are meant to be wrong in only."""
    question = Question(RtuFraming, 0, 1, bytes.fromhex("0300000004"))
    right = question.frame(RIGHT)
    checks.equal((right[:3], crc(right)), (bytes.fromhex("010308"), b"\0\0"), "the right answer is one")


def play(stage, checks, options):
    the_frames(checks)
    slaves = Slaves(options.only)
    slaves.open([slaves.healthy])
    period = PERIOD * options.patience
    profile = voltages("test-hostile", range(4), period=f"{period * 1000:.0f}ms", response_timeout="200ms")
    everybody = [slaves.healthy, *slaves.hostile]
    buses = [Bus(slave.name, slave.port, transport="" if slave.framing is TcpFraming else "rtu-over-tcp")
             for slave in everybody]
    devices = [Device(f"on-{slave.name}", "test-hostile", bus=slave.name) for slave in everybody]
    # What is freed goes back to the sanitizer's quarantine, which by default grows to 256 MiB.
    sanitizer = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS", ""), "quarantine_size_mb=1")))
    box = Box(stage, [Home("h-1", devices)], buses=buses, profiles={"test-hostile": profile},
              daemon_env={"ASAN_OPTIONS": sanitizer}).start(uplink=False)
    wait_until(lambda: box.reading("on-healthy", "electricity.voltage"), 10, "the healthy device is read")
    time.sleep(2)
    before, began = resident_kib(box.daemon), time.monotonic()
    slaves.open(slaves.hostile)
    checks.say(f"      {len(slaves.hostile)} hostile slaves for {options.seconds} s; anjud has {before} KiB")
    slowest, largest = 0.0, before
    while time.monotonic() < began + options.seconds:
        asked = time.monotonic()
        box.status()
        box.devices()
        slowest = max(slowest, time.monotonic() - asked)
        largest = max(largest, resident_kib(box.daemon))
        time.sleep(0.2)
    ended = time.monotonic()
    devices = box.devices()
    checks.check(box.daemon.running and not box.daemon.ended_by_itself, "anjud stays up")
    checks.check(slowest <= API * options.patience, f"its API answered all along, within {slowest * 1000:.0f} ms")
    checks.check(largest - before <= GROWTH * options.patience, f"its memory grew by {largest - before} KiB")
    unasked = [slave.name for slave in slaves.hostile if not slave.connections]
    checks.check(not unasked, f"all of them were called, {sum(len(s.asked) for s in slaves.hostile)} questions in all",
                 unasked)
    shown = [device for device, view in devices.items() if view["readings"] and device != "on-healthy"]
    checks.check(not shown, "it shows no reading of them", shown)
    asked = [at for at in slaves.healthy.asked if began <= at <= ended]
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:])]
    if checks.check(len(gaps) >= 0.9 * options.seconds / period - 1, f"the healthy one was asked {len(asked)} times"):
        late = percentile([abs(gap - period) / period for gap in gaps], 99)
        checks.check(late <= DEVIATION * options.patience, f"and 99 % of its polls kept the period within {late:.1%}",
                     f"longest {max(gaps):.2f} s")
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")
    slaves.stop()
    kept = kept_readings(box)
    bad = [reading for reading in kept if reading.device != "on-healthy"]
    checks.check(not bad, f"{len(kept)} readings were kept, and none of a hostile slave", bad[:5])
    wrong = [reading for reading in kept if reading.device == "on-healthy" and
             (reading.ticks, reading.quality) != (230_100_000 + 100_000 * int(reading.key[1]), "good")]
    checks.check(kept and not wrong, "those of the healthy one are right", wrong[:5])


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(float, 24, "how long they go on"),
                           only=(str, "", "the slaves whose name begins with it: tcp, rtu-flood")), play)
