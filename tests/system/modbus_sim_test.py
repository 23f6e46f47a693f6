#!/usr/bin/python3
"""The Modbus bus of anju-sim is what it says it is, seen by a client that shares no line with it.

Modbus TCP, RTU over TCP and a pseudo terminal; every fault once; the time that bytes take on a line; what a device
does that is spoken to too soon; ports that vanish and return.
"""

import json
import os
import pathlib
import select
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Checks, arguments, wait_until  # noqa: E402
from stage.stage import REPOSITORY  # noqa: E402

MAPS = REPOSITORY / "firmware-sim" / "maps"
QUIET = 0.12  # seconds without a byte after which an answer is taken for complete
LATE_MS = 500
BYTE = 11 / 9600  # seconds, with parity


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return struct.pack("<H", value)


class Wire:
    """A socket or a terminal, as bytes."""

    def __init__(self, port=None, path=None, rtu=True):
        self.rtu = rtu
        self.socket = socket.create_connection(("127.0.0.1", port), 5) if port else None
        if self.socket:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.fileno() if port else os.open(path, os.O_RDWR | os.O_NOCTTY)

    def close(self):
        self.socket.close() if self.socket else os.close(self.file)

    def frame(self, unit, pdu, transaction=7):
        if self.rtu:
            return bytes([unit]) + pdu + crc(bytes([unit]) + pdu)
        return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu

    def hear(self, first=1.0):
        """What comes until it is quiet, in the pieces in which it came; b"" at the end where the other side closed."""
        pieces, wait = [], first
        while select.select([self.file], [], [], wait)[0]:
            try:
                pieces.append(os.read(self.file, 65536))
            except OSError:  # the terminal is gone
                pieces.append(b"")
            if not pieces[-1]:
                break
            wait = QUIET
        return pieces

    def ask(self, unit, function, address, count, first=1.0):
        os.write(self.file, self.frame(unit, struct.pack(">BHH", function, address, count)))
        return self.hear(first)

    def read(self, unit, function, address, count):
        """The PDU of a good answer, or None."""
        os.write(self.file, self.frame(unit, struct.pack(">BHH", function, address, count)))
        answer = b""
        while select.select([self.file], [], [], 1.0)[0]:
            answer += os.read(self.file, 65536)
            pdu = answer[1:-2] if self.rtu else answer[7:]
            if pdu and answer == self.frame(unit, pdu):
                return pdu
        return None


def bus(stage, name, *options):
    program = stage.sim(name, "modbus", "--control", *options).start()
    there = program.wait_for_event(lambda e: e["what"] == "modbus", 10, "the bus is there")
    return program, there


def command(program, line):
    since = len(program.events)
    program.tell(line)
    program.wait_for_event(lambda e: e["what"] == "command" and e["command"] == line, 5, line, since)


def figures(program):
    since = len(program.events)
    program.tell("figures")
    return program.wait_for_event(lambda e: e["what"] == "figures", 5, "figures", since)


def good_answers(checks, name, wire):
    pdu = wire.read(1, 4, 0, 2)
    volts = struct.unpack(">f", pdu[2:])[0] if pdu else None
    checks.check(volts and 229 < volts < 233, f"{name}: function 4 of the meter says {volts} V", pdu)
    checks.equal(wire.read(2, 2, 0, 6), b"\x02\x01\x00", f"{name}: six discrete inputs are in one byte")
    checks.equal(wire.read(1, 4, 0, 81), b"\x84\x03", f"{name}: exception 3 above the limit of the model")
    checks.equal(wire.read(1, 4, 79, 2), b"\x84\x02", f"{name}: exception 2 across the end of the map")
    checks.equal(wire.read(1, 3, 0, 2), b"\x83\x01", f"{name}: exception 1 for a function it does not have")


def values_move(checks, program, wire):
    first = wire.read(2, 4, 316, 2)
    wait_until(lambda: wire.read(2, 4, 316, 2) != first, 5, "the pulse counter goes on", every=0.2)
    command(program, "set 2 2 3 1")
    checks.equal(wire.read(2, 2, 0, 6), b"\x02\x01\x08", "an input is set by command")
    command(program, "hole 2 2 4")
    checks.equal(wire.read(2, 2, 0, 6), b"\x82\x02", "and a hole refuses the whole request")


def tells(good, wire, fault, pieces):
    """Whether the answer is spoiled as `fault` says; `good` is the whole answer."""
    heard = b"".join(pieces)
    pdu = heard[1:-2] if wire.rtu else heard[7:]
    whole = bool(pdu) and heard == wire.frame(heard[0] if wire.rtu else heard[6], pdu)
    request = wire.frame(1, struct.pack(">BHH", 4, 0, 2))
    head = 0 if wire.rtu else 6
    return {
        "lost": lambda: not pieces,
        "corrupt": lambda: len(heard) == len(good) and sum((a ^ b).bit_count() for a, b in zip(heard, good)) == 1
        and (wire.rtu or heard[9:] == good[9:]),
        "crc-swapped": lambda: heard == good[:-2] + good[-2:][::-1],
        "wrong-unit": lambda: whole and heard[head] == 2 and pdu == (good[1:-2] if wire.rtu else good[7:]),
        "wrong-function": lambda: whole and pdu[0] == 3,
        "wrong-transaction": lambda: heard[2:] == good[2:] and heard[:2] != good[:2],
        "wrong-protocol": lambda: heard[:2] == good[:2] and heard[2:4] == b"\x00\x01" and heard[4:] == good[4:],
        "echo": lambda: heard == request + good,
        "noise": lambda: heard.endswith(good) and len(good) < len(heard) <= len(good) + 8,
        "double": lambda: heard == good + good,
        "short": lambda: good.startswith(heard) and 0 < len(heard) < len(good),
        "long": lambda: whole and pdu[1] == 8 and len(pdu) == 10,
        "other-length": lambda: whole and pdu[1] == 2 and len(pdu) == 4,
        "split": lambda: len(pieces) > 1 and heard == good,
        "exception-4": lambda: whole and pdu == b"\x84\x04",
        "busy": lambda: whole and pdu == b"\x84\x06",
        "gateway-silent": lambda: whole and pdu == b"\x84\x0b",
        "gateway-path": lambda: whole and pdu == b"\x84\x0a",
        "drop": lambda: pieces == [b""],
        "flood": lambda: len(heard) >= 2048,
    }[fault]()


COMMON = ("corrupt", "wrong-unit", "wrong-function", "echo", "noise", "double", "short", "long", "other-length",
          "split", "exception-4", "busy", "gateway-silent", "gateway-path", "flood", "lost")


def faults(checks, program, name, wire, only_here):
    for address, value in ((0, 0x4366), (1, 0x3334)):
        command(program, f"set 1 4 {address} {value}")
    good = b"".join(wire.ask(1, 4, 0, 2))
    checks.equal(good[-6:-2] if wire.rtu else good[-4:], b"\x43\x66\x33\x34", f"{name}: the words that were set")
    wrong = []
    for fault in COMMON + only_here:
        command(program, f"fault {fault} 100 unit 1")
        pieces = wire.ask(1, 4, 0, 2, first=0.2 if fault == "lost" else 1.0)
        if not tells(good, wire, fault, pieces):
            wrong.append((fault, [piece.hex() for piece in pieces][:4]))
        command(program, "clear")
    checks.check(not wrong, f"{name}: {len(COMMON + only_here)} faults are what they say", wrong)


def late(checks, program, name, wire):
    command(program, "fault late 100 unit 1")
    started = time.monotonic()
    os.write(wire.file, wire.frame(1, b"\x04\x00\x00\x00\x02", 100))
    time.sleep(0.1)
    os.write(wire.file, wire.frame(2, b"\x02\x00\x00\x00\x01", 101))
    first = b"".join(wire.hear())
    command(program, "clear")
    second = b"".join(wire.hear())
    passed = time.monotonic() - started - QUIET
    unit = 0 if wire.rtu else 6
    checks.check(first and second and (first[unit], second[unit]) == (2, 1) and passed >= LATE_MS / 1000,
                 f"{name}: a late answer goes out after that to the next request", (first, second, passed))


def deaf_and_silent(checks, program, wire, gateway):
    command(program, "silent 1")
    absent = b"".join(wire.ask(1, 4, 0, 2, first=0.2))
    checks.equal(absent[7:] if gateway else absent, b"\x84\x0b" if gateway else b"",
                 "a dead device: " + ("the gateway says so" if gateway else "silence"))
    command(program, "answer 1")
    command(program, "deaf")
    checks.equal(wire.ask(1, 4, 0, 2, first=0.2), [], "a deaf bus keeps the connection and says nothing")
    command(program, "hear")
    checks.check(wire.read(1, 4, 0, 2), "and hears again")


def line_time(checks, stage, path):
    """One answer of 80 registers, and what is asked too soon after it."""
    slow = stage.path("slow.json")
    slow.write_text('{"units":[{"unit":1,"turnaround_ms":40,"min_gap_ms":60,"functions":{"4":{}},"fill":[[0,79]]}]}')
    program, _ = bus(stage, "slow-bus", "--pty", path, "--map", slow, "--baud", 9600, "--parity", "even")
    wire = Wire(path=path)
    expected = 0.040 + (8 + 165) * BYTE
    times = []
    for _ in range(3):
        started = time.monotonic()
        os.write(wire.file, wire.frame(1, b"\x04\x00\x00\x00\x50"))
        select.select([wire.file], [], [], 2)
        times.append(time.monotonic() - started)
        wire.hear(0)
    took = sorted(times)[1]
    checks.check(abs(took - expected) < 0.1 * expected, f"173 bytes and 40 ms take {took * 1000:.0f} ms at 9600 baud, "
                 f"should {expected * 1000:.0f}", times)
    os.write(wire.file, wire.frame(1, b"\x04\x00\x00\x00\x01"))
    select.select([wire.file], [], [], 2)
    os.read(wire.file, 100)
    checks.equal(wire.ask(1, 4, 0, 1, first=0.3), [], "a request 0 ms after the answer is not heard: it needs 60")
    checks.check(wire.read(1, 4, 0, 1), "after that it is")
    told = figures(program)
    carried = 3 * 173 + 2 * 15 + 8
    checks.check(told["too_soon"] == 1 and abs(told["busy_ms"] - carried * BYTE * 1000) < 3,
                 f"the figures say so, and that the line carried bytes for {told['busy_ms']} ms", told)
    wire.close()


def vanish(checks, program, port, path):
    tcp, terminal = Wire(port, rtu=False), Wire(path=path)
    command(program, "vanish")
    checks.check(not os.path.lexists(path) and tcp.hear() == [b""] and terminal.hear() == [b""],
                 "vanish takes the name and the connections")
    try:
        Wire(port).close()
        checks.check(False, "nobody is connected meanwhile")
    except ConnectionRefusedError:
        checks.check(True, "nobody is connected meanwhile")
    command(program, "return")
    checks.check(Wire(port, rtu=False).read(1, 4, 0, 2) and Wire(path=path).read(1, 4, 0, 2), "return brings them back")


def play(stage, checks, _options):
    path = str(stage.path("ttyBUS"))
    program, there = bus(stage, "bus", "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--framing", "tcp",
                         "--framing", "rtu", "--pty", path, "--map", MAPS / "eastron-sdm120.json", "--map",
                         f"{MAPS / 'wb-mwac.json'}@2", "--late-ms", LATE_MS)
    wires = {"tcp": Wire(there["ports"][0], rtu=False), "rtu over tcp": Wire(there["ports"][1]), "pty": Wire(path=path)}
    for name, wire in wires.items():
        good_answers(checks, name, wire)
    wires["pty"].close()
    wires["pty"] = Wire(path=path)
    checks.check(wires["pty"].read(1, 4, 0, 2), "the terminal can be closed and opened again")
    faults(checks, program, "tcp", wires["tcp"], ("wrong-transaction", "wrong-protocol", "drop"))
    wires["tcp"] = Wire(there["ports"][0], rtu=False)
    faults(checks, program, "pty", wires["pty"], ("crc-swapped",))
    for name, wire in wires.items():
        late(checks, program, name, wire)
    deaf_and_silent(checks, program, wires["tcp"], True)
    deaf_and_silent(checks, program, wires["pty"], False)
    values_move(checks, program, wires["tcp"])
    os.write(wires["pty"].file, wires["pty"].frame(1, b"\x06\x00\x00\x00\x01"))
    wires["pty"].hear()
    told = figures(program)
    checks.check(told["writes"] == 1 and told["faults"]["flood"] == 2, "the figures count what happened",
                 json.dumps(told))
    vanish(checks, program, there["ports"][0], path)
    checks.equal(program.stop(within=5), 0, "it ends clean")
    checks.check(not os.path.lexists(path), "and takes the name of the terminal away")
    line_time(checks, stage, path)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play, needs_pty=True)
