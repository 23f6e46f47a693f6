"""Stands between anjud and the slave, and does to some answers what bad lines, bridges and firmware do.

An answer is `late` (it comes while the next question waits; on a serial line what the device says next comes after it),
`lost`, `corrupt` (RTU: bits of it are flipped; TCP, whose own checksum guards the rest: its header or byte count is
wrong) or `foreign` (that of another unit). A unit in `dead` is asked and says nothing. Each request is noted with its
time.
"""

import asyncio
import dataclasses
import os
import random
import time

from loop_thread import LoopThread
from modbus_frames import RtuFraming, TcpFraming
from stage import free_port

KINDS = ("late", "lost", "corrupt", "foreign")
LATEST = 1.8  # times the response timeout: no answer comes later than this


@dataclasses.dataclass
class Request:
    at: float  # monotonic seconds
    unit: int
    function: int
    address: int
    count: int
    answered_at: float = None  # when its answer went to anjud


class _Line:
    """One connection of anjud, and the one to the slave that goes with it."""

    def __init__(self, proxy, send):
        self.proxy = proxy
        self.send = send
        self.up = None
        self.waiting = {}  # (transaction, unit): the newest request
        self.asked = bytearray()
        self.answered = bytearray()
        self.is_open = True


class ModbusProxy(LoopThread):
    def __init__(self, to_port, response_timeout, rtu=False, seed=1, log=None):
        super().__init__()
        self._log = open(log, "w", encoding="ascii") if log else None  # every frame, for who looks into a failed test
        self._to_port = to_port
        self._timeout = response_timeout
        self._framing = RtuFraming if rtu else TcpFraming
        self._random = random.Random(seed)
        self._turn = []
        self._genuine = {}  # unit: the PDU of its last answer
        self._busy_until = {}
        self.percent = 0    # of the answers have a fault
        self.dead = set()
        self.requests = []  # appended to in the loop; who reads it, reads a copy
        self.done = dict.fromkeys(KINDS, 0)
        self.functions = set()  # all that anjud ever asked for
        self.trouble = []  # what anjud sent that is no frame
        self._descriptor = None

    def listen(self):
        """anjud connects to `port`."""
        self.port = free_port()
        self.start_loop()
        self.run(asyncio.start_server(self._serve_stream, "127.0.0.1", self.port))
        return self

    def open_serial(self, path):
        """anjud is at the other end of this serial port."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.start_loop()
        self.run(self._serve_serial())
        return self

    def stop(self):
        super().stop()
        if self._log:
            self._log.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    # ---- The two sides

    async def _serve_stream(self, reader, writer):
        def send(data):
            if not writer.is_closing():
                writer.write(data)

        line = _Line(self, send)
        try:
            await self._connect(line)
            while piece := await reader.read(65536):
                self._on_asked(line, piece)
        except OSError:
            pass
        finally:
            line.is_open = False
            line.listening.cancel()
            line.up.close()
            writer.close()

    async def _serve_serial(self):
        line = _Line(self, lambda data: os.write(self._descriptor, data))
        await self._connect(line)
        asyncio.get_running_loop().add_reader(self._descriptor,
                                              lambda: self._on_asked(line, os.read(self._descriptor, 65536)))

    async def _connect(self, line):
        reader, line.up = await asyncio.open_connection("127.0.0.1", self._to_port)
        line.listening = asyncio.ensure_future(self._listen_up(line, reader))

    async def _listen_up(self, line, reader):
        while piece := await reader.read(65536):
            line.answered += piece
            while (frame := self._framing.cut(line.answered, False)) is not None:
                self._on_answer(line, *frame)

    def _on_asked(self, line, piece):
        line.asked += piece
        try:
            while (frame := self._framing.cut(line.asked, True)) is not None:
                self._on_request(line, *frame)
        except ValueError as problem:
            self.trouble.append(str(problem))
            line.asked.clear()

    def _on_request(self, line, transaction, unit, pdu):
        self.functions.add(pdu[0])
        self._note("asked", unit, pdu)
        request = Request(time.monotonic(), unit, pdu[0], int.from_bytes(pdu[1:3], "big"),
                          int.from_bytes(pdu[3:5], "big"))
        self.requests.append(request)
        if unit in self.dead:
            return
        line.waiting[(transaction, unit)] = request
        line.up.write(self._framing.frame(transaction, unit, pdu))

    # ---- The answers

    def _on_answer(self, line, transaction, unit, pdu):
        request = line.waiting.pop((transaction, unit), None)
        kind = self._next_fault(unit)
        frame = self._framing.frame(transaction, unit, pdu)
        self._note(kind or "answered", unit, frame)
        if kind:
            self.done[kind] += 1
        if kind == "corrupt":
            frame = self._corrupted(transaction, unit, pdu, frame)
        elif kind == "foreign":
            frame = self._foreign(transaction, unit, pdu)
        if kind != "lost":
            delay = self._timeout * self._random.uniform(1.05, LATEST) if kind == "late" else 0
            self._send_in_turn(line, unit, delay, frame, request if kind in (None, "late") else None)
        if not pdu[0] & 0x80:
            self._genuine[unit] = pdu

    def _send_in_turn(self, line, unit, delay, frame, request):
        """A device on a serial line answers one question after the other: what it says after a late answer is later."""
        loop = asyncio.get_running_loop()
        at = loop.time() + delay
        if self._framing is RtuFraming:
            at = max(at, self._busy_until.get(unit, 0))
            self._busy_until[unit] = at + 0.001
        if at <= loop.time():
            self._deliver(line, frame, request)
        else:
            loop.call_at(at, self._deliver, line, frame, request)

    def _deliver(self, line, frame, request):
        if line.is_open:
            self._note("sent", frame[0 if self._framing is RtuFraming else 6], frame)
            if request:
                request.answered_at = time.monotonic()
            line.send(frame)

    def _note(self, what, unit, frame):
        if self._log:
            self._log.write(f"{time.time():.4f} {what} {unit}: {frame.hex()}\n")
            self._log.flush()

    def _next_fault(self, unit):
        if self._random.uniform(0, 100) >= self.percent:
            return None
        if not self._turn:  # each kind has its turn, in any order
            self._turn = self._random.sample(KINDS, len(KINDS))
        kind = self._turn.pop()
        return kind if kind != "foreign" or self._genuine.keys() - {unit} else "lost"

    def _corrupted(self, transaction, unit, pdu, frame):
        broken = bytearray(frame)
        if self._framing is RtuFraming:
            for _ in range(self._random.choice((1, 1, 2, 3))):  # the CRC finds up to three flipped bits for certain
                broken[self._random.randrange(len(broken))] ^= 1 << self._random.randrange(8)
            return bytes(broken) if broken != frame else bytes(frame[:-1]) + bytes([frame[-1] ^ 1])
        what = self._random.choice(("transaction", "protocol", "shorter", "longer", "byte count", "function"))
        if what == "transaction":
            return self._framing.frame(transaction ^ 1 << self._random.randrange(16), unit, pdu)
        if what == "protocol":
            broken[2 + self._random.randrange(2)] ^= 1 << self._random.randrange(8)
        elif what in ("shorter", "longer"):
            broken[4:6] = max(2, len(pdu) + 1 + self._random.choice((-2, -1) if what == "shorter" else (1, 2, 300)))\
                .to_bytes(2, "big")
        elif what == "function":
            broken[7] ^= 1 << self._random.randrange(3)
        else:
            broken[8] = (broken[8] + self._random.choice((-2, -1, 1, 2))) & 0xFF
        return bytes(broken)

    def _foreign(self, transaction, unit, pdu):
        """Where it can be, one that fits in everything but the unit."""
        others = {other: theirs for other, theirs in self._genuine.items() if other != unit}
        fitting = [other for other, theirs in others.items() if theirs[:2] == pdu[:2]] or list(others)
        other = self._random.choice(fitting)
        return self._framing.frame(transaction, other, others[other])
