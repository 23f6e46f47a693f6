"""What the registers of a Modbus device hold at each moment, and what Anju must make of it.

Built from a device profile, with an encoding of its own. Every value says where it is from: no register of a play ever
holds the words of another one, and a value moves a step each second. So what was read from another unit or another
register, or long ago, is recognised.
"""

import dataclasses
import math
import re
import struct
import time
import tomllib

from stage.stage import REPOSITORY

STEP = 1.0    # seconds for which a register keeps its value
_CYCLE = 16   # steps until what is no counter has the same value again
_LONGEST = 4000  # steps of a play
_TURN = 0.6180339887498949  # of the golden ratio: spreads any number of values well

_WIDTHS = {"u16": 1, "s16": 1, "u32": 2, "s32": 2, "u64": 4, "s64": 4, "float32": 2, "float64": 4}
_FORMATS = {"u16": ">H", "s16": ">h", "u32": ">I", "s32": ">i", "u64": ">Q", "s64": ">q", "float32": ">f",
            "float64": ">d"}
_BIT_FUNCTIONS = (1, 2)

# To the unit of the quantity: factor, offset.
_UNITS = {("Wh", "kWh"): (1e-3, 0), ("MWh", "kWh"): (1e3, 0), ("kW", "W"): (1e3, 0), ("mA", "A"): (1e-3, 0),
          ("mV", "V"): (1e-3, 0), ("kvar", "var"): (1e3, 0), ("kVA", "VA"): (1e3, 0), ("L", "m3"): (1e-3, 0),
          ("l", "m3"): (1e-3, 0), ("L/h", "m3/h"): (1e-3, 0), ("bar", "MPa"): (0.1, 0), ("mbar", "hPa"): (1, 0),
          ("Pa", "hPa"): (1e-2, 0), ("MJ", "kWh"): (1 / 3.6, 0), ("GJ", "kWh"): (1e3 / 3.6, 0), ("%", "1"): (1e-2, 0),
          ("degF", "Cel"): (5 / 9, -160 / 9), ("K", "Cel"): (1, -273.15), ("min", "s"): (60, 0), ("h", "s"): (3600, 0),
          ("d", "s"): (86400, 0), ("/", "1"): (1, 0), ("%", "%RH"): (1, 0)}


def _quantities():
    """name: (unit, decimals, kind), from the list in the repository."""
    text = (REPOSITORY / "rules" / "model" / "quantities.inc").read_text()
    rows = re.findall(r'^ANJU_QUANTITY\(\w+, "([^"]+)", "([^"]*)", (\d+), (\w+)\)', text, re.MULTILINE)
    return {name: (unit, int(decimals), kind) for name, unit, decimals, kind in rows}


QUANTITIES = _quantities()


def profile_text(profile):
    """The TOML of a shipped profile; None when there is none."""
    path = REPOSITORY / "config" / "profiles" / f"{profile}.toml"
    return path.read_text() if path.is_file() else None


def quickened(text, period, response_timeout):
    """The profile for a test of a minute: all is read in `period`, on any line, and an answer must come soon."""
    text = re.sub(r'^(\s*)(turnaround|frame_gap|deadline|baud|parity|data_bits|stop_bits|line)\s*=.*$', r"\1", text,
                  flags=re.MULTILINE)
    text = re.sub(r"^\[modbus\.line\]\s*$", "", text, flags=re.MULTILINE)
    text = re.sub(r'^(\s*)(period|response_timeout)\s*=.*$', r"\1", text, flags=re.MULTILINE)
    words = f'[modbus]\nperiod = "{period}"\nresponse_timeout = "{response_timeout}"\n'
    return re.sub(r"^\[modbus\][ \t]*$", words, text, count=1, flags=re.MULTILINE)


@dataclasses.dataclass
class _Meaning:
    """How a number on the wire becomes a kept one: ticks of 10^-decimals of the quantity's unit."""

    scale: float
    offset: float
    decimals: int

    def ticks(self, raw):
        return round((raw * self.scale + self.offset) * 10 ** self.decimals)

    def raw(self, value):
        return (value - self.offset) / self.scale


class Channel:
    """One channel of one device. `words(step)` is on the wire then, and `ticks(step)` is kept of it."""

    def __init__(self, table, modbus):
        self.quantity = table["quantity"]
        self.name = table.get("channel", "")
        self.tariff = table.get("tariff", "")
        self.key = (self.quantity, self.name, self.tariff)
        self.function = table.get("function", modbus.get("function", 3))
        self.address = table["address"] - modbus.get("address_base", 0)
        self.type = table.get("type", "u16")
        self.is_bit = self.function in _BIT_FUNCTIONS or self.type == "bit"
        self.width = 1 if self.is_bit else _WIDTHS.get(self.type) or table.get("length", table.get("words", 2))
        self._little_words = table.get("word_order") == "little"
        self._little_bytes = table.get("byte_order") == "little"
        unit, decimals, self.kind = QUANTITIES[self.quantity]
        self._alarm = "alarm" in table
        self._mask = table.get("mask") or (1 << table["bit"] if "bit" in table else 0)
        self._shift = table.get("shift", 0)
        self._invert = table.get("invert", False)
        self._true_when = [word for word in table.get("true_when", []) if isinstance(word, int)]
        self._false_when = [word for word in table.get("false_when", []) if isinstance(word, int)]
        factor, offset = (1, 0) if table.get("unit", unit) == unit else _UNITS[(table["unit"], unit)]
        self._meaning = _Meaning(table.get("scale", 1) * factor, table.get("offset", 0) * factor + offset, decimals)
        self._plausible = table.get("plausible")
        self._forbidden = {*table.get("no_value", []), *table.get("unsupported", [])}
        self._base = self._step = 0
        self.is_counter = self.kind == "counter"

    # ---- From a number to words and back

    def encoded(self, raw):
        if self.is_bit:
            return (int(raw),)
        if self.type == "bcd":
            data = bytes.fromhex(str(int(raw)).rjust(4 * self.width, "0"))
        else:
            data = struct.pack(_FORMATS[self.type], raw)
        words = [data[at:at + 2] for at in range(0, len(data), 2)]
        if self._little_bytes:
            words = [word[::-1] for word in words]
        if self._little_words:
            words.reverse()
        return tuple(int.from_bytes(word, "big") for word in words)

    def decoded(self, words):
        """The ticks of these words, by this file's own reading of the profile."""
        parts = [word.to_bytes(2, "big") for word in words]
        if self._little_words:
            parts.reverse()
        if self._little_bytes:
            parts = [part[::-1] for part in parts]
        data = b"".join(parts)
        if self.type == "bcd":
            raw = int(data.hex())
        else:
            raw = words[0] if self.is_bit else struct.unpack(_FORMATS[self.type], data)[0]
        if isinstance(raw, float) and not math.isfinite(raw):
            return None
        if self.kind == "boolean":
            return int(self._is_true(raw) != self._invert)
        if self._mask:
            raw &= self._mask
        return self._meaning.ticks(raw >> self._shift if self._shift else raw)

    def ticks_of(self, value):
        """Of a value in the unit of the quantity."""
        return int(value) if self.kind == "boolean" else round(value * 10 ** self._meaning.decimals)

    def _is_true(self, raw):
        if self._true_when or self._false_when:
            return raw in self._true_when
        return (raw & self._mask) != 0 if self._mask else raw != 0

    # ---- The values of a play

    def settle(self, turn, taken):
        """Finds values that no other register of the same width has; `taken` are the words of those."""
        if self.kind == "boolean":
            return self._settle_boolean(turn)
        lowest, highest = self._bounds()
        steps = _LONGEST if self.is_counter else _CYCLE
        is_real = self.type.startswith("float")
        self._step = self._length_of_a_step(lowest, highest, steps, is_real)
        room = highest - lowest - self._step * steps
        assert room > 0, f"{self.key}: no room for {steps} values from {lowest} to {highest}"
        for attempt in range(5000):
            at = lowest + (turn * _TURN + attempt * _TURN * _TURN / 7) % 1 * room
            self._base = at if is_real else int(at)
            mine = {self.words(step) for step in range(steps)}
            known = taken.setdefault(self.width, set())
            if len(mine) == steps and not mine & known and not self._forbidden & {self._raw(s) for s in range(steps)}:
                known |= mine
                return
        raise AssertionError(f"{self.key}: no {steps} values are free from {lowest} to {highest}")

    def _settle_boolean(self, turn):
        false = self._false_when[0] if self._false_when else 0
        true = self._true_when[0] if self._true_when else self._mask or 1
        states = [false, true]
        if self._alarm or self._mask:  # nobody is called out, and neighbours in the same register stay calm
            states = [raw for raw in states if int(self._is_true(raw) != self._invert) == 0]
        self._base = states[turn % len(states)]

    def _bounds(self):
        """Of the numbers on the wire."""
        low, high = self._plausible or (0, 50000)
        if self.is_counter:  # a float32 is exact enough only where it is small
            low, high = max(low, 1), min(high, 9000)
        bounds = sorted((self._meaning.raw(low), self._meaning.raw(high)))
        if self._mask:
            bounds = [max(bounds[0], 0), min(bounds[1], self._mask >> self._shift)]
        elif self.type == "bcd":
            bounds = [max(bounds[0], 0), min(bounds[1], 10 ** (4 * self.width) - 1)]
        elif not self.type.startswith("float"):
            bits = 16 * self.width
            signed = self.type.startswith("s")
            bounds = [max(bounds[0], -(1 << bits - 1) if signed else 0), min(bounds[1], (1 << bits - signed) - 1)]
        return bounds[0] + (bounds[1] - bounds[0]) * 0.01, bounds[1] - (bounds[1] - bounds[0]) * 0.01

    @staticmethod
    def _length_of_a_step(lowest, highest, steps, is_real):
        step = (highest - lowest) / (steps * 64)
        return step if is_real else max(1, int(step))

    def _raw(self, step):
        at = step if self.is_counter else step % _CYCLE
        return self._base if self.kind == "boolean" else self._base + at * self._step

    def words(self, step):
        raw = self._raw(step)
        return self.encoded(raw << self._shift if self._shift else raw)

    def ticks(self, step):
        return self.decoded(self.words(step))

    def is_like(self, ticks, step):
        """A tick more or less is the rounding of the last digit."""
        expected = self.ticks(step)
        return abs(ticks - expected) <= 1 + abs(expected) * 1e-9 if self.kind != "boolean" else ticks == expected


class ModbusUnit:
    """A device at a unit id. `strict`: a request that touches a register that is not there is refused (exception 2)."""

    def __init__(self, device, unit, profile, text, strict=False):
        self.device = device
        self.unit = unit
        self.profile = profile
        self.strict = strict
        tables = tomllib.loads(text)
        self.channels = {}
        self._fields = []
        for table in tables["channel"]:
            channel = Channel(table, tables.get("modbus", {}))
            self._fields.append(channel)
            self.channels.setdefault(channel.key, channel)  # of several that give the same, the first counts
        self._spans = {}
        for channel in self._fields:
            low, high = self._spans.get(channel.function, (channel.address, channel.address))
            self._spans[channel.function] = (min(low, channel.address), max(high, channel.address + channel.width))
        self._places = {(f.function, f.address + i) for f in self._fields for i in range(f.width)}

    def settle(self, turn, taken):
        for channel in self._fields:
            channel.settle(turn, taken)
            turn += 1
        return turn

    def has(self, function, address, count):
        if function not in self._spans:
            return False
        low, high = self._spans[function]
        if not low <= address <= address + count <= high:
            return False
        return not self.strict or all((function, at) in self._places for at in range(address, address + count))

    def read(self, function, address, count, step):
        """All of one moment. Registers between those of the profile read as 0."""
        words = [0] * count
        for field in self._fields:
            if field.function != function or field.address + field.width <= address:
                continue
            for i, word in enumerate(field.words(step)):
                if 0 <= field.address + i - address < count:
                    words[field.address + i - address] |= word
        return words


class ModbusPlay:
    """All units of a play, and its time."""

    def __init__(self, units):
        self.units = units
        self.began = time.time()
        taken, turn = {}, 0
        for unit in units:
            turn = unit.settle(turn, taken)

    def step(self, at=None):
        return max(0, math.floor(((time.time() if at is None else at) - self.began) / STEP))

    def judge(self, kept, age):
        """What is wrong with a kept reading; "" when its register had this value at most `age` s before."""
        unit = next((unit for unit in self.units if unit.device == kept.device), None)
        channel = unit and unit.channels.get(kept.key)
        if not channel:
            return f"{kept}: there is no such channel"
        if kept.ticks is None:
            return f"{kept}: the device said nothing of the kind"
        steps = range(self.step(kept.at - age), self.step(kept.at + 0.05) + 1)
        if not any(channel.is_like(kept.ticks, step) for step in steps):
            return f"{kept}: expected {[channel.ticks(step) for step in steps]}; {self._whence(channel, kept.ticks)}"
        return "" if kept.quality == "good" else f"{kept}: its value is right, and it is {kept.quality}"

    def _whence(self, channel, ticks):
        last = self.step()
        steps = range(last + 1) if channel.is_counter else range(_CYCLE)
        when = [step for step in steps if channel.is_like(ticks, step)]
        if when:
            return f"it is the value of step {when[:3]}, not of step {last}"
        for unit in self.units:
            for other in unit.channels.values():
                if other.width == channel.width and any(
                        channel.decoded(other.words(step)) == ticks for step in range(last + 1)):
                    return f"the words are those of {unit.device} {other.key}"
        return "no register ever had it"
