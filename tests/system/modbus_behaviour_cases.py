"""Cases of how Modbus devices behave: what the simulated ones must do, and what a profile may state of it.

A case is data: `steps` for the devices, `expect_behaviour` in words. A step that is not known here is an error, so that
a new form is noticed. Where a profile can state the habit of the device, the case is played twice: with a profile that
does (told), and with one that does not.
"""

import json
import re

from modbus_play_parts import voltages
from stage.stage import REPOSITORY

CORPUS = REPOSITORY.parent / "shared" / "corpus" / "modbus-behaviour"

FUNCTION = 3
ENERGY = "electricity.energy.import.total"
RESOLUTION = 0.1  # kWh
WRONG_UNIT = 77   # where no unit is named that never answers
RIGHT_UNIT = 1
REGISTERS = 10    # of a device whose registers the case does not name
FURTHER = 100     # a second block begins here: too far from the first to be read with it


class UnknownForm(Exception):
    """A step that nothing here can play."""


class Case:
    def __init__(self, path):
        data = json.loads(path.read_text())
        self.id = data["id"].rpartition("/")[2]
        self.number = self.id.partition("-")[0]
        self.expectations = data["expect_behaviour"]
        self.units = {}       # number: whether it answers
        self.addresses = list(range(REGISTERS))
        self.holes = []       # of these addresses
        self.traits = {}      # of each simulated unit, in the words of its map
        self.stated = {}      # what a profile can state of it, in the words of [modbus]
        self.retries = None
        self.refused = []     # (address, count, exception): questions that must be seen
        self.timeouts = 0     # in a row, once
        self.returns = False  # after these
        self.energies = []    # kWh, one after the other
        for step in data["steps"]:
            self._take(step)
        if data.get("expect"):
            raise UnknownForm(f"expect: {data['expect']}")
        self.units = self.units or {RIGHT_UNIT: True}
        wrap = re.search(r"-wraps-at-(\d+)-(\d+)$", self.id)
        self.wrap = float(".".join(wrap.groups())) if wrap else None

    def _take(self, step):
        form = _FORMS.get(tuple(sorted(step)))
        try:
            is_known = form and form(self, step)
        except (KeyError, TypeError, ValueError):  # another kind of value than in the cases so far
            is_known = False
        if not is_known:
            raise UnknownForm(json.dumps(step))

    def can_be_told(self):
        return bool(self.stated or self.holes or self.wrap)

    def word(self, unit, address):
        """Of a voltage, in tenths."""
        return 2200 + 10 * unit + address

    def energy_words(self, energy):
        return divmod(round(energy / RESOLUTION), 0x10000)

    def device_map(self):
        """For the simulator. A unit that never answers is not there, but somebody must be."""
        present = [unit for unit, answers in self.units.items() if answers] or [RIGHT_UNIT]
        return {"units": [{"unit": unit, "model": self.id, "turnaround_ms": 5, **self.traits,
                           "functions": {str(FUNCTION): self._words(unit)}} for unit in present]}

    def _words(self, unit):
        if self.energies:
            return dict(zip("01", self.energy_words(self.energies[0])))
        return {str(address): self.word(unit, address) for address in self.addresses if address not in self.holes}

    def channels(self, told):
        """The addresses that the profile names."""
        return [address for address in self.addresses if not told or address not in self.holes]

    def profile(self, name, told, **modbus):
        if self.retries is not None:
            modbus["retries"] = self.retries
        if told:
            modbus |= self.stated
        if not self.energies:
            return voltages(name, self.channels(told), **modbus)
        keys = "\n".join(f"{key} = {json.dumps(value)}" for key, value in modbus.items())
        wrap = f", wrap = {self.wrap}" if told and self.wrap else ""
        return (f'[profile]\nid = "{name}"\ntransport = "modbus"\nsilence_limit = "10m"\n\n'
                f'[modbus]\nfunction = {FUNCTION}\n{keys}\n\n'
                f'[[channel]]\nquantity = "{ENERGY}"\naddress = 0\ntype = "u32"\nscale = {RESOLUTION}\n'
                f'counter = {{ resolution = {RESOLUTION}{wrap} }}\n')

    # ---- The forms of steps. Each returns whether it can play it.

    def _registers(self, step):
        found = re.fullmatch(r"(\d+)\.\.(\d+) exist, (\d+)\.\.(\d+) do not", step["registers"])
        if not found:
            return False
        first, last, hole, hole_end = map(int, found.groups())
        self.addresses = list(range(first, last + 1))
        self.holes = list(range(hole, hole_end + 1))
        return True

    def _read(self, step):
        if set(step["reply"]) != {"exception"}:
            return False
        self.refused.append((*step["read"], step["reply"]["exception"]))
        return True

    def _min_gap(self, step):
        if step["if_sooner"] != "no answer":
            return False
        self.traits["min_gap_ms"] = step["min_gap_ms"]
        self.stated["frame_gap"] = f"{step['min_gap_ms']}ms"
        # Two questions that can follow each other at once.
        self.addresses += [FURTHER + address for address in self.addresses]
        return True

    def _timeouts(self, step):
        self.timeouts = step["timeouts"]
        self.retries = self.timeouts - 1
        return True

    def _then(self, step):
        self.returns = step["then"] == "normal"
        return self.returns

    def _unit(self, step):
        self.units[step["unit"]] = step["reply"] == "normal"
        return step["reply"] in ("never", "normal")

    def _reply(self, step):
        self.units[WRONG_UNIT] = False
        return step["reply"] == "never"

    def _limit(self, step):
        if set(step["over"]) != {"exception"}:
            return False
        self.traits |= {"limit": step["limit"], "over_limit": step["over"]["exception"]}
        self.stated["block_limit"] = step["limit"]
        return True

    def _energy(self, step):
        self.energies.append(step["energy"])
        return True


_FORMS = {("registers",): Case._registers, ("read", "reply"): Case._read, ("if_sooner", "min_gap_ms"): Case._min_gap,
          ("timeouts",): Case._timeouts, ("then",): Case._then, ("reply", "unit"): Case._unit,
          ("reply",): Case._reply, ("limit", "over"): Case._limit, ("energy",): Case._energy}
