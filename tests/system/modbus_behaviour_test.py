#!/usr/bin/python3
"""The cases of the shared corpus of how Modbus devices behave, where it is there: holes, gaps, silence, odd counters.

anju-sim plays each case on a serial line of its own, all at once, and one anjud reads them. What it must do is seen
from the trace of the line, from what was kept, and from what anjud says. A case with a word that is not known here
fails.
"""

import json
import math
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from modbus_behaviour_cases import CORPUS, ENERGY, RESOLUTION, Case, UnknownForm  # noqa: E402
from modbus_play_parts import pass_time  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, arguments, wait_until  # noqa: E402

BAUD = 19200
PERIOD = 0.5
TIMEOUT = 0.2
SHARE = 0.10  # of the time of a bus, for what does not answer: so rarely is it asked
SETTLED = 4   # periods after which all that must be learned is
WATCHED = 50  # periods after that: enough that what is asked at any time has met the others at each moment
COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Line:
    """One case on a bus of its own, and one kind of profile for its devices."""

    def __init__(self, stage, case, told, patience):
        self.case = case
        self.told = told
        self.title = case.id + ("" if not case.can_be_told() else ", told" if told else ", not told")
        name = case.number + ("-told" if told else "")
        self.bus = f"bus-{name}"
        self.profile = f"behaviour-{name}"
        self.period = PERIOD * patience
        self.patience = patience
        self.devices = {unit: f"meter-{name}-unit-{unit}" for unit in case.units}
        self.path = stage.path(self.bus)
        stage.path(f"{name}.json").write_text(json.dumps(case.device_map()))
        self.sim = stage.sim(f"sim-{name}", "modbus", "--pty", self.path, "--baud", BAUD, "--map",
                             stage.path(f"{name}.json"), "--control", "--trace").start()
        self.sim.wait_for_event(lambda e: e["what"] == "modbus", 10, f"{self.bus} is there")
        self.steps = []  # those of counters that anjud told, for each energy
        self.silent = self.back = None  # between these it did not answer, in seconds since 1970
        self.asked_in_vain = 0
        self.figures = None

    def toml(self):
        return self.case.profile(self.profile, self.told, period=f"{self.period * 1000:.0f}ms",
                                 response_timeout=f"{TIMEOUT * self.patience * 1000:.0f}ms")

    def settings(self):
        home = Home(f"h-{self.bus}", [Device(device, self.profile, bus=self.bus, unit=unit)
                                      for unit, device in self.devices.items()])
        return home, Bus(self.bus, transport="rtu", device=self.path, baud=BAUD, parity="none", stop_bits=1)

    def is_right(self, unit, kept):
        """Whether the registers held it; what quality an energy has is another question."""
        if self.case.energies:
            return kept.ticks in [round(energy * 1000) for energy in self.case.energies]
        return (kept.ticks, kept.quality) == (100_000 * self.case.word(unit, int(kept.key[1])), "good")

    def answering(self):
        return {unit: device for unit, device in self.devices.items() if self.case.units[unit]}

    def events(self, what, since=0.0, until=math.inf):
        """Of the trace, in the order of the line."""
        return [event for event in list(self.sim.events) if event["what"] == what
                and since <= event["at_ms"] / 1000 <= until]

    def tell(self, command):
        heard = len(self.sim.events)
        self.sim.tell(command)
        self.sim.wait_for_event(lambda e: e["what"] == "command" and e["command"] == command, 5, command, since=heard)

    def next_answer(self):
        self.sim.wait_for_event(lambda e: e["what"] == "answer", 4 * self.period, f"{self.title}: an answer",
                                since=len(self.sim.events))

    def read_figures(self):
        heard = len(self.sim.events)
        self.sim.tell("figures")
        self.figures = self.sim.wait_for_event(lambda e: e["what"] == "figures", 5, "the figures", since=heard)


class Scene:
    def __init__(self, stage, cases, patience):
        self.lines = [Line(stage, case, told, patience) for case in cases
                      for told in ([False, True] if case.can_be_told() else [False])]
        homes, buses = zip(*(line.settings() for line in self.lines))
        self.box = Box(stage, list(homes), buses=list(buses), profiles={line.profile: line.toml()
                                                                       for line in self.lines})
        self.settled = self.ended = 0.0
        self.kept = []
        self.status = self.told_by_ctl = ""

    def said(self, *words):
        """The lines of anjud's log with all these words, as (seconds since 1970, text)."""
        offset = time.time() - time.monotonic()
        return [(at + offset, text) for at, text in list(self.box.daemon.lines)
                if all(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in words)]

    def kept_of(self, device, since=0.0, until=math.inf):
        return [one for one in self.kept if one.device == device and since <= one.at <= until]

    def play(self):
        self.box.start(uplink=False)
        self.settled = time.time() + SETTLED * self.lines[0].period
        for line in self.lines:
            if line.case.energies:
                self._energies(line)
            if line.case.timeouts:
                self._timeouts(line)
        pass_time(self.settled + WATCHED * self.lines[0].period - time.time())
        self.ended = time.time()
        self.status = json.dumps(self.box.status(), ensure_ascii=False)
        self.told_by_ctl = self.box.ctl("devices").stdout
        for line in self.lines:
            line.read_figures()

    def _energies(self, line):
        """Each is read once, but for the first and the last: the register is set right after an answer."""
        (unit, device), = line.answering().items()
        energies = line.case.energies
        wait_until(lambda: self.box.reading(device, ENERGY), 5, f"{line.title}: the first energy is read")
        before = self.box.status()["counters"]["counter_steps"]
        for energy, following in zip(energies, [*energies[1:], None]):
            line.next_answer()
            if following is not None:
                for address, word in enumerate(line.case.energy_words(following)):
                    line.tell(f"set {unit} 3 {address} {word}")
            wait_until(lambda value=energy: math.isclose(self.box.reading(device, ENERGY)["value"], value,
                                                         abs_tol=1e-6), line.period, f"{energy} kWh are shown")
            line.steps.append(self.box.status()["counters"]["counter_steps"] - before)

    def _timeouts(self, line):
        (unit, device), = line.answering().items()
        wait_until(lambda: self.box.devices()[device]["readings"], 5, f"{line.title}: it is read")
        line.next_answer()
        heard = len(self.box.daemon.lines)
        line.tell(f"silent {unit}")
        line.silent = time.time()
        self.box.daemon.wait_for_line(lambda text: f"{device}:" in text and "does not answer" in text, 10,
                                      f"{line.title}: anjud says that it is silent", since=heard)
        line.asked_in_vain = len(line.events("unheard", line.silent))
        if line.case.returns:
            pass_time(2 * line.period)
            line.back = time.time()
            line.tell(f"answer {unit}")


# ---- What is expected, by its words. Each is called with the scene, the line, the checks and the groups of the words.

def splits(scene, line, checks, *ends):
    first, last, second, end = map(int, ends)
    wanted = [*range(first, last + 1), *range(second, end + 1)]
    device, = line.devices.values()
    rounds = math.floor((scene.ended - scene.settled) / line.period) - 1
    counts = {address: 0 for address in wanted}
    for one in scene.kept_of(device, scene.settled):
        counts[int(one.key[1])] = counts.get(int(one.key[1]), 0) + 1
    fewest = min(counts[address] for address in wanted)
    asked = len(line.events("request", scene.settled, scene.ended)) * line.period / (scene.ended - scene.settled)
    checks.check(fewest >= rounds, f"{line.title}: after {SETTLED} periods each of {first}..{last} and {second}..{end} "
                 f"was read {fewest} times or more, with {asked:.1f} questions a period", counts)
    refused = [event for event in line.events("answer", scene.settled) if "exception" in event]
    checks.check(not refused, f"{line.title}: and nothing was refused any more", refused[:3])


def not_again(scene, line, checks, first, last):
    touched = [event for event in line.events("request")
               if event["address"] <= int(last) and event["address"] + event["count"] > int(first)]
    again = [event for event in touched if event["at_ms"] / 1000 >= scene.settled]
    checks.check(touched and not again, f"{line.title}: {first}..{last} were in {len(touched)} questions at first, and "
                 f"in none of the {len(line.events('request', scene.settled))} after that", again[:3])


def keeps_the_gap(scene, line, checks):
    soon, needed = line.figures["too_soon"], line.case.traits["min_gap_ms"]
    if not line.told:
        checks.check(soon, f"{line.title}: {soon} of {line.figures['requests']} questions came too soon, so the device "
                     "is as it is meant to be")
        return
    asked, answered = line.figures["requests"], line.figures["answers"]
    checks.check(soon == 0 and asked - answered <= 1, f"{line.title}: none of {asked} questions came within {needed} "
                 f"ms of the byte before it, and {answered} were answered", f"{soon} came too soon")


def goes_silent_once(scene, line, checks):
    device, = line.devices.values()
    checks.equal(line.asked_in_vain, line.case.timeouts, f"{line.title}: it is silent after the configured count")
    lines = [text for _, text in scene.said(device, "does not answer on")]
    checks.equal(len(lines), 1, f"{line.title}: which is said once: {lines[:1]}")
    lines = [text for _, text in scene.said(line.bus, "not connected", device)]
    checks.check(len(lines) <= 1, f"{line.title}: and at most once of the bus", lines)


def invents_nothing(scene, line, checks):
    device, = line.devices.values()
    invented = scene.kept_of(device, line.silent, line.back)
    checks.check(not invented and scene.kept_of(device, 0, line.silent), f"{line.title}: nothing was kept of it in the "
                 f"{line.back - line.silent:.1f} s of its silence", invented[:3])


def comes_back_once(scene, line, checks):
    device, = line.devices.values()
    lines = scene.said(device, "answers again on")
    if not checks.equal(len(lines), 1, f"{line.title}: that it is back is said once"):
        return
    within = line.period + 1.2 * TIMEOUT * line.patience / SHARE
    readings = [one.at - line.back for one in scene.kept_of(device, line.back)] or [math.inf]
    checks.check(readings[0] <= within, f"{line.title}: and {len(readings)} readings follow, the first "
                 f"{readings[0]:.2f} s after its return", f"expected within {within:.2f} s")


def keeps_the_interval(scene, line, checks, unit, percent):
    dead = [device for number, device in line.devices.items() if not line.case.units[number]]
    since = max(scene.said(device, "does not answer on")[0][0] for device in dead)
    vain = sum(str(event["unit"]) != unit for event in line.events("request", since, scene.ended))
    asked = [event["at_ms"] / 1000 for event in line.events("request", since, scene.ended)
             if str(event["unit"]) == unit]
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:])]
    most = max((abs(gap - line.period) / line.period for gap in gaps), default=math.inf)
    checks.check(len(gaps) >= WATCHED and most <= int(percent) / 100 and vain, f"{line.title}: {len(gaps)} intervals "
                 f"of unit {unit} were within {most:.1%} of {line.period:g} s, while another was asked {vain} times in "
                 "vain", f"more than {percent} %")


def asks_for_few(scene, line, checks, count):
    most = COUNTS.index(count)
    since = 0 if line.told else scene.settled
    checks.equal(most, line.case.traits["limit"], f"{line.title}: the words mean the limit")
    asked = line.events("request", since)
    checks.check(asked and all(event["count"] <= most for event in asked), f"{line.title}: "
                 f"{'from the first on' if line.told else f'after {SETTLED} periods'} no question is for more than "
                 f"{max((event['count'] for event in asked), default=0)} registers")
    refused = [event.get("exception") for event in line.events("answer", since) if "exception" in event]
    checks.check(not refused, f"{line.title}: and none of them is refused", refused[:3])
    codes = {event.get("exception") for event in line.events("answer") if "exception" in event}
    checks.equal(codes, set() if line.told else {line.case.traits["over_limit"]},
                 f"{line.title}: the exceptions that were seen in all")
    device, = line.devices.values()
    counts = {str(address): 0 for address in line.case.addresses}
    for one in scene.kept_of(device, scene.settled):
        counts[one.key[1]] += 1
    rounds = math.floor((scene.ended - scene.settled) / line.period) - 1
    checks.check(min(counts.values()) >= rounds, f"{line.title}: each of its registers is read in each period", counts)


def energies_kept(scene, line):
    """(kWh, quality), each value once."""
    device, = line.devices.values()
    kept = [(one.ticks / 1000, one.quality) for one in scene.kept_of(device)]
    return [one for i, one in enumerate(kept) if i == 0 or one[0] != kept[i - 1][0]]


def counts_on(scene, line, checks, consumed):
    """The register has fallen, and a profile that knows why makes all the difference."""
    before, after = line.case.energies
    found = energies_kept(scene, line)
    quality, steps = ("good", 0) if line.told else ("suspect", 1)
    checks.equal(found, [(before, "good"), (after, quality)], f"{line.title}: the lower value is {quality}")
    checks.equal(line.steps, [0, steps], f"{line.title}: anjud counts {steps} steps of the counter")
    used = line.case.wrap - before + RESOLUTION + after
    checks.check(math.isclose(used, float(consumed), abs_tol=1e-6), f"{line.title}: the readings mean "
                 f"{used:.1f} kWh where {line.case.wrap} is the last value before 0", f"expected {consumed}")


def doubts_the_zero(scene, line, checks):
    wanted = [(energy, "suspect" if energy == 0 else "good") for energy in line.case.energies]
    checks.equal(energies_kept(scene, line), wanted, f"{line.title}: the zero is suspect, and what continues is good")
    steps = dict(zip(line.case.energies, line.steps))
    checks.equal(steps[line.case.energies[-1]], steps[0.0], f"{line.title}: the zero was counted as {steps[0.0]} step, "
                 "what continues as none")


def names_it(scene, line, checks):
    unit, device = next((unit, device) for unit, device in line.devices.items() if not line.case.units[unit])
    wanted = (line.bus, device, f"unit {unit}", line.profile)
    lines = [text for _, text in scene.said(*wanted, "does not answer on")]
    checks.equal(len(lines), 1, f"{line.title}: the log says once, with bus, unit and profile: {lines[:1]}")
    reasons = [reason for reason in json.loads(scene.status)["reasons"] if all(word in reason for word in wanted)]
    checks.equal(len(reasons), 1, f"{line.title}: so does the status: {reasons}")
    shown = next((text for text in scene.told_by_ctl.splitlines() if device in text), "")
    checks.check(all(word in shown for word in wanted[1:]), f"{line.title}: so does anjuctl devices", shown)


EXPECTED = [
    (r"the poller splits the block and still reads (\d+)\.\.(\d+) and (\d+)\.\.(\d+)", splits),
    (r"(\d+)\.\.(\d+) are not asked again every cycle", not_again),
    (r"inter-request gap from the profile \(guard interval\) is respected", keeps_the_gap),
    (r"device goes offline after the configured count, one event", goes_silent_once),
    (r"no reading is invented", invents_nothing),
    (r"on recovery one online event, then readings", comes_back_once),
    (r"unit (\d+) keeps its polling interval within (\d+) %", keeps_the_interval),
    (r"requests are split into (\w+) or fewer registers", asks_for_few),
    (r"([\d.]+) kWh consumed if the profile states the wrap value", counts_on),
    (r"the zero is flagged suspect, not stored as reset, when the next value continues the old series",
     doubts_the_zero),
    (r"clear diagnostic naming bus, unit and profile", names_it),
]


def judgement_of(expectation):
    for words, judge in EXPECTED:
        if found := re.fullmatch(words, expectation):
            return judge, found.groups()
    return None, ()


def judge_any(scene, line, checks):
    """What is true of each case: what was kept is what the registers held, and all that answers was read."""
    for address, count, exception in line.case.refused:
        seen = [event for event in line.events("answer") if (event["address"], event["count"]) == (address, count)]
        checks.check(seen and all(event.get("exception") == exception for event in seen), f"{line.title}: "
                     f"{count} from {address} are exception {exception}", seen[:2])
    checks.equal((line.figures["writes"], line.figures["noise"]), (0, 0), f"{line.title}: nothing is written or broken")
    for unit, device in line.devices.items():
        kept = scene.kept_of(device)
        if not line.case.units[unit]:
            checks.check(not kept, f"{line.title}: nothing was kept of unit {unit}, which never answers", kept[:3])
            continue
        wrong = [one for one in kept if not line.is_right(unit, one)]
        checks.check(kept and not wrong, f"{line.title}: of {len(kept)} readings of unit {unit} none is wrong",
                     wrong[:3])


def read_cases(checks):
    """Those that can be played; what is not known here is a failure."""
    cases = []
    for path in sorted(CORPUS.glob("*.json")):
        try:
            case = Case(path)
        except UnknownForm as form:
            checks.check(False, f"{path.name}: this test cannot play this: {form}")
            continue
        cases.append(case)
        for expectation in case.expectations:
            if not judgement_of(expectation)[0]:
                checks.check(False, f"{path.name}: this test does not know how to see this: {expectation}")
    checks.check(cases, f"there are {len(cases)} cases to play")
    return cases


def play(stage, checks, options):
    scene = Scene(stage, read_cases(checks), options.patience)
    scene.play()
    checks.equal(scene.box.daemon.stop(), 0, "anjud stops clean")
    scene.kept = kept_readings(scene.box)
    for line in scene.lines:
        judge_any(scene, line, checks)
        for expectation in line.case.expectations:
            judge, groups = judgement_of(expectation)
            try:
                if judge:
                    judge(scene, line, checks, *groups)
            except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError) as problem:
                checks.check(False, f"{line.title}: its steps do not fit this: {expectation}", repr(problem))


if __name__ == "__main__":
    chosen = arguments(__doc__.splitlines()[0])
    if not CORPUS.is_dir():
        print(f"there are no cases to play: {CORPUS} is not there")
        sys.exit(0)
    Checks().run(chosen, play, needs_pty=True)
