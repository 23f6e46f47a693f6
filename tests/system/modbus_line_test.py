#!/usr/bin/python3
"""A serial line of 9,600 baud with 32 devices, as full as it may be: no time is wasted, and no poll is missed.

Then, with fewer devices, what real lines do: noise before each answer, the echo of each question, doubled answers; and
the port that vanishes and comes back. anju-sim plays the line and takes the time that each byte takes.
"""

import json
import math
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from modbus_play_parts import pass_time, voltages  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, arguments, wait_until  # noqa: E402

DEVICES = 32
BAUD = 9600
BYTE = 10 / BAUD      # seconds: start bit, 8 of data, stop bit
SILENCE = 3.5 * BYTE  # before each question
TURNAROUND = 0.005
BLOCKS = (0, 100)     # where the two blocks of a device begin: too far apart to be read in one
REGISTERS = 10        # of a block
EXCHANGE = SILENCE + (8 + 5 + 2 * REGISTERS) * BYTE + TURNAROUND
FULL = 0.80           # of the line's time: what the plan of the polls may need, with some distance to its limit
EFFICIENCY = 0.95     # of the time that a burst takes, what the line itself needs of it

FEW = 8               # devices of the second part
FEW_PERIOD = 2.0      # seconds; an answer that comes twice must fit in
FAULTS = {"noise": "noise before each answer", "echo": "the echo of each question", "double": "each answer twice"}


def address_of(register):
    return BLOCKS[register // REGISTERS] + register % REGISTERS


def first_word(register):
    return 100 + 45 * register  # and 1000 more in each copy


class Line:
    """anju-sim with the pty, and what its registers hold: one more each second."""

    def __init__(self, stage):
        self.path = stage.path("line")
        registers = range(len(BLOCKS) * REGISTERS)
        moves = [{"function": 3, "address": address_of(i), "type": "u16", "from": first_word(i), "step": 1,
                  "every_ms": 1000} for i in registers]
        words = {str(address_of(i)): first_word(i) for i in registers}
        unit = {"unit": 1, "model": "line", "turnaround_ms": round(TURNAROUND * 1000), "functions": {"3": words},
                "moves": moves}
        (stage.path("map.json")).write_text(json.dumps({"units": [unit]}))
        self.began = time.time()
        self.sim = stage.sim("line", "modbus", "--pty", self.path, "--baud", BAUD, "--map", stage.path("map.json"),
                             "--copies", DEVICES, "--control", "--trace").start()
        self.sim.wait_for_event(lambda e: e["what"] == "modbus", 10, "the line is there")

    def is_right(self, kept):
        unit = int(kept.device.rpartition("-")[2])
        address = int(kept.key[1])
        register = next(i for i in range(len(BLOCKS) * REGISTERS) if address_of(i) == address)
        steps = kept.ticks / 10_000 - first_word(register) - 1000 * (unit - 1)
        return kept.quality == "good" and abs(steps - (kept.at - self.began)) <= 2.5

    def events(self, what, since, until=math.inf):
        """Of the trace, in the order of the line; since and until in seconds since 1970."""
        return [event for event in list(self.sim.events) if event["what"] == what
                and since <= event["at_ms"] / 1000 <= until]

    def tell(self, command):
        heard = len(self.sim.events)
        self.sim.tell(command)
        self.sim.wait_for_event(lambda e: e["what"] == "command" and e["command"] == command, 5, command, since=heard)

    def figures(self):
        heard = len(self.sim.events)
        self.sim.tell("figures")
        return self.sim.wait_for_event(lambda e: e["what"] == "figures", 5, "the figures", since=heard)


def profile(period):
    addresses = [address_of(i) for i in range(len(BLOCKS) * REGISTERS)]
    return voltages("test-line", addresses, scale=0.01, plausible=(0, 600), period=f"{round(period * 1000)}ms",
                    response_timeout="300ms", turnaround=f"{round(TURNAROUND * 1000)}ms")


def the_burst(checks, line, began, patience):
    """At the start everything is due at once."""
    count = DEVICES * len(BLOCKS)
    wait_until(lambda: len(line.events("answer", began)) >= count, 4 * count * EXCHANGE, "each block is answered once")
    asked, answered = (line.events(what, began)[:count] for what in ("request", "answer"))
    checks.equal({(e["unit"], e["address"]) for e in asked},
                 {(unit, block) for unit in range(1, DEVICES + 1) for block in BLOCKS},
                 "the first round asks for all once")
    took = (answered[-1]["at_ms"] - asked[0]["at_ms"]) / 1000 + SILENCE
    gaps = [(later["at_ms"] - earlier["at_ms"]) / 1000 for earlier, later in zip(answered, asked[1:])]
    checks.say(f"      between an answer and the next question {sum(gaps) / len(gaps) * 1000:.1f} ms, at most "
               f"{max(gaps) * 1000:.0f} ms; the line needs {SILENCE * 1000:.1f} ms")
    needed = count * EXCHANGE
    checks.check(needed / took >= EFFICIENCY / patience, f"of the {took:.2f} s of the first round the line itself "
                 f"needed {needed / took:.1%}", f"less than {EFFICIENCY:.0%}")


def full(checks, line, period, seconds):
    """As many polls as were asked for, on a line that could hardly carry more."""
    rounds = max(3, math.floor(seconds / period))
    began = time.time() + 0.1
    checks.say(f"      {DEVICES} devices with {len(BLOCKS)} blocks of {REGISTERS} registers, each {period:.2f} s, for "
               f"{rounds} periods: {DEVICES * len(BLOCKS) * EXCHANGE / period:.0%} of the time of the line")
    pass_time(rounds * period + 0.1)
    asked = line.events("request", began, began + rounds * period)
    counts = {(unit, block): 0 for unit in range(1, DEVICES + 1) for block in BLOCKS}
    for event in asked:
        counts[(event["unit"], event["address"])] += 1
    few, many = min(counts.values()), max(counts.values())
    checks.check(few >= rounds - 1 and many <= rounds + 1, f"each block was asked {few} to {many} times",
                 f"expected {rounds}")
    wanted = rounds * len(counts)
    checks.check(len(asked) >= 0.95 * wanted, f"{len(asked)} polls in all, of {wanted}")
    figures = line.figures()
    checks.equal((figures["too_soon"], figures["noise"], figures["writes"], figures["exceptions"]), (0, 0, 0, 0),
                 "none came too soon, was broken, wrote or was refused")


def faults(checks, line):
    """Nothing is lost to what can be seen through. Returns the windows of time, for what was kept in them."""
    windows = []
    for fault, what in FAULTS.items():
        line.tell(f"fault {fault} 100")
        pass_time(0.3)
        began = time.time()
        pass_time(3 * FEW_PERIOD)
        windows.append((what, began, time.time()))
        line.tell("clear")
        answers = line.events("answer", *windows[-1][1:])
        spoiled = [event for event in answers if event.get("fault") == fault]
        checks.check(len(spoiled) >= 0.9 * len(answers) > 0, f"{what}: {len(spoiled)} of {len(answers)} answers")
    return windows


def port_vanishes(checks, box, line):
    line.tell("vanish")
    began = time.monotonic()
    wait_until(lambda: not box.status()["sources"][0]["connected"], 2 * FEW_PERIOD, "the lost port is reported")
    status = box.status()
    checks.check(any("serial-1" in reason for reason in status["reasons"]) and status["sources"][0]["reason"],
                 f"the lost port is reported after {time.monotonic() - began:.1f} s: {status['sources'][0]['reason']}",
                 status["reasons"])
    pass_time(3)
    returned = time.time()
    line.tell("return")
    wait_until(lambda: len({(e["unit"], e["address"]) for e in line.events("answer", returned)}) == FEW * len(BLOCKS),
               2 * FEW_PERIOD, "each block is read within two periods after the port is back")
    checks.check(True, f"all is read again {time.time() - returned:.1f} s after the port is back")
    wait_until(lambda: box.status()["sources"][0]["connected"], 2, "the port is connected")
    checks.check(box.daemon.running, "anjud ran all along")


def play(stage, checks, options):
    line = Line(stage)
    period = math.ceil(DEVICES * len(BLOCKS) * EXCHANGE / FULL * 100) / 100
    devices = [Device(f"meter-{unit}", "test-line", bus="serial-1", unit=unit) for unit in range(1, DEVICES + 1)]
    bus = Bus("serial-1", transport="rtu", device=line.path, baud=BAUD, parity="none", stop_bits=1)
    box = Box(stage, [Home("h-1", devices)], buses=[bus], profiles={"test-line": profile(period)})
    began = time.time()
    box.start(uplink=False)
    the_burst(checks, line, began, options.patience)
    full(checks, line, period, options.seconds)

    box.homes[0].devices = devices[:FEW]
    box.write_homes()
    (box.folder / "profiles.d" / "test-line.toml").write_text(profile(FEW_PERIOD))
    changed = time.time()
    box.daemon.send(signal.SIGHUP)
    wait_until(lambda: box.knows("meter-1") and not box.knows(f"meter-{DEVICES}") and
               line.events("answer", changed), 20, "the shorter list is taken over")
    windows = faults(checks, line)
    port_vanishes(checks, box, line)
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")

    kept = kept_readings(box)
    wrong = [one for one in kept if not line.is_right(one)]
    checks.check(kept and not wrong, f"of {len(kept)} kept readings none is wrong", f"{len(wrong)}: {wrong[:5]}")
    for what, since, until in windows:
        counts = {}
        for one in kept:
            if since <= one.at <= until:
                counts[(one.device, one.key)] = counts.get((one.device, one.key), 0) + 1
        missing, fewest = FEW * len(BLOCKS) * REGISTERS - len(counts), min(counts.values(), default=0)
        checks.check(not missing and fewest >= 3 - 1, f"{what}: no value was lost",
                     f"{missing} channels were not read at all, the others at least {fewest} times")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(float, 14, "how long the line is full")), play, needs_pty=True)
