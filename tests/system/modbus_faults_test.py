#!/usr/bin/python3
"""Eight models of meters on a bad Modbus TCP line and a bad serial one: no wrong value is ever kept.

pymodbus plays the devices, on TCP and behind a pair of pseudo terminals. A proxy makes some answers late, lost, corrupt
or another unit's. Then the lines are good again, and all must be read; then one device is dead, and the others must not
suffer; then it comes back. At the end every reading in the database must be what its register really held.
"""

import datetime
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from modbus_frames import READS  # noqa: E402
from modbus_model import ModbusPlay, ModbusUnit, profile_text, quickened  # noqa: E402
from modbus_play_parts import pass_time, percentile  # noqa: E402
from modbus_proxy import ModbusProxy  # noqa: E402
from modbus_slave import ModbusSlave  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, SerialPair, TooLate, arguments, wait_until  # noqa: E402

PROFILES = ["eastron-sdm120", "eastron-sdm220", "eastron-sdm630", "eastron-sdm72", "chint-ddsu666", "abb-b23",
            "pzem-016", "xy-md0x"]
TWINS = "test-twins"  # what a serial line makes hardest: blocks whose answers differ in nothing but the values
STRICT = "eastron-sdm630"  # refuses what its profile does not name, so that blocks with holes must be split

PERIOD = 2.0
TIMEOUT = 0.15
AGE = 1.0  # seconds between the moment of a value and the one it is kept under
DEVIATION = 0.10  # of the period: how late or early the polls of the others may be while one is dead
SHARE = 0.10      # of the time of the bus that may be spent on the dead one
SHORT = {"faults": 20.0, "dead": 16.0}  # seconds


def _twins():
    channels = [f'[[channel]]\nquantity = "electricity.voltage"\nchannel = "{block}-{i}"\naddress = {start + i}\n'
                f'type = "u16"\nscale = 0.01\nplausible = [1, 600]\n'
                for block, start in (("a", 0), ("b", 100), ("c", 200)) for i in range(4)]
    return (f'[profile]\nid = "{TWINS}"\nvendor = "Test"\nmodel = "Twins"\ntransport = "modbus"\n'
            'silence_limit = "10m"\n\n[modbus]\nfunction = 3\nblock_limit = 8\n\n' + "\n".join(channels))


def profiles(checks):
    """id: the TOML, as shipped."""
    texts = {profile: profile_text(profile) for profile in PROFILES}
    for missing in [profile for profile, text in texts.items() if text is None]:
        checks.say(f"      there is no profile {missing}")
        del texts[missing]
    return texts | {TWINS: _twins()}


def two_buses(checks):
    """The units of the TCP bus, and those of the serial one."""
    texts = profiles(checks)
    return [[ModbusUnit(f"{bus}-{profile}", unit, profile, text, profile == STRICT)
             for unit, (profile, text) in enumerate(texts.items(), 1)] for bus in ("tcp", "serial")]


class Side:
    """One bus and what is on it."""

    def __init__(self, name, units, proxy, slave, bus):
        self.name = name
        self.units = units
        self.proxy = proxy
        self.slave = slave
        self.bus = bus


class Scene:
    def __init__(self, stage, checks, options):
        self.period = PERIOD * options.patience
        self.timeout = TIMEOUT * options.patience
        tcp, serial = two_buses(checks)
        self.play = ModbusPlay(tcp + serial)
        self.sides = []
        if options.only != "serial":
            slave = ModbusSlave(self.play, tcp).start()
            proxy = ModbusProxy(slave.port, self.timeout, seed=options.seed, log=stage.path("tcp-proxy.log")).listen()
            self.sides.append(Side("TCP", tcp, proxy, slave, Bus("tcp-1", proxy.port)))
        if options.only != "tcp":
            pair = SerialPair(stage, "cable").start()
            slave = ModbusSlave(self.play, serial, rtu=True).start()
            proxy = ModbusProxy(slave.port, self.timeout, rtu=True, seed=options.seed + 1,
                                log=stage.path("serial-proxy.log")).open_serial(pair.second)
            self.sides.append(Side("serial", serial, proxy, slave, Bus("serial-1", transport="rtu", device=pair.first,
                                                                       baud=115200, parity="none", stop_bits=1)))
        devices = [Device(unit.device, unit.profile, bus=side.bus.id, unit=unit.unit)
                   for side in self.sides for unit in side.units]
        texts = {name: quickened(text, f"{self.period * 1000:.0f}ms", f"{self.timeout * 1000:.0f}ms")
                 for name, text in profiles(checks).items()}
        self.box = Box(stage, [Home("h-1", devices)], buses=[side.bus for side in self.sides], profiles=texts)

    def units(self):
        return [unit for side in self.sides for unit in side.units]

    def not_yet(self, since, units=None):
        """The channels that are not good, or were last read before."""
        devices = self.box.devices()
        missing = []
        for unit in units or self.units():
            fresh = {(r["quantity"], r["channel"], r["tariff"]) for r in devices[unit.device]["readings"]
                     if r["quality"] == "good" and seconds(r["measured_at"]) >= since}
            missing += [(unit.device, *key) for key in unit.channels if key not in fresh]
        return missing

    def all_is_read(self, checks, since, within, what, units=None):
        began = time.monotonic()
        missing = []

        def is_read():
            missing[:] = self.not_yet(since, units)
            return not missing

        try:
            wait_until(is_read, within, what, every=0.1)
            checks.check(True, f"{what}, after {time.monotonic() - began:.1f} s")
        except TooLate:
            checks.check(False, what, f"{len(missing)} are not: {missing[:6]}")

    def stop(self):
        for side in self.sides:
            side.proxy.stop()
            side.slave.stop()


def seconds(iso):
    return datetime.datetime.fromisoformat(iso).timestamp()


def deviations(requests, period, without):
    """Of the times between two polls of the same registers from the period, in parts of the period."""
    last, found = {}, []
    for request in requests:
        key = (request.unit, request.function, request.address)
        if key in last and request.unit not in without:
            found.append(abs(request.at - last[key] - period) / period)
        last[key] = request.at
    return found


def time_spent_on(requests, unit, timeout):
    """Seconds that questions to the unit held the bus: until the answer, the timeout, or the next question."""
    ends = [request.at for request in requests[1:]] + [float("inf")]
    return sum(min(end, request.answered_at or request.at + timeout) - request.at
               for request, end in zip(requests, ends) if request.unit == unit)


def bad_lines(checks, scene, options, length):
    for side in scene.sides:
        side.proxy.percent = options.percent
        side.proxy.done = dict.fromkeys(side.proxy.done, 0)
    checks.say(f"      {options.percent:g} % of the answers are late, lost, corrupt or another's, for {length:.0f} s")
    deadline = time.monotonic() + length
    while time.monotonic() < deadline and scene.box.daemon.running:
        time.sleep(0.5)
        scene.box.devices()
    checks.check(scene.box.daemon.running, "anjud is alive after it")
    for side in scene.sides:
        side.proxy.percent = 0
        done = side.proxy.done
        checks.check(all(done.values()), f"{side.name}: all kinds of faults were there: {done}",
                     f"of {len(side.proxy.requests)} questions")
    scene.all_is_read(checks, time.time(), 2 * PERIOD + 0.5, "every channel is good within two periods")


def one_is_dead(checks, scene, length):
    """The log may say it once, the others must not notice."""
    pass_time(scene.period)  # what was left from before is over
    victims = [side.units[0] for side in scene.sides]
    heard, began = len(scene.box.daemon.lines), time.monotonic()
    for side, victim in zip(scene.sides, victims):
        side.proxy.dead = {victim.unit}
    checks.say(f"      {', '.join(victim.device for victim in victims)} say nothing any more, for {length:.0f} s")
    pass_time(length)
    ended, lines_of_death = time.monotonic(), list(scene.box.daemon.lines)[heard:]
    for side, victim in zip(scene.sides, victims):
        side.proxy.dead = set()
        silent_since = min((at for at, text in lines_of_death if victim.device in text), default=began)
        others_kept_their_period(checks, scene, side, victim, began, ended)
        requests = [request for request in list(side.proxy.requests) if silent_since <= request.at <= ended]
        share = time_spent_on(requests, victim.unit, scene.timeout) / (ended - silent_since)
        asked = sum(request.unit == victim.unit for request in requests)
        checks.check(share <= SHARE and asked, f"{side.name}: {silent_since - began:.1f} s after its end it is silent; "
                     f"then it is asked {asked} times, in {share:.1%} of the time", f"more than {SHARE:.0%}")
    scene.all_is_read(checks, time.time(), 2 * PERIOD + 0.5, "the dead ones are read within two periods after they are "
                      "back", victims)
    pass_time(1)
    lines_of_return = list(scene.box.daemon.lines)[heard + len(lines_of_death):]
    for victim in victims:
        for lines, what in ((lines_of_death, "one line says that it is silent"),
                            (lines_of_return, "one says that it is back")):
            found = [text for _, text in lines if victim.device in text]
            checks.check(len(found) == 1, f"{victim.device}: {what}", "\n".join(["", *found]))


def others_kept_their_period(checks, scene, side, victim, began, ended):
    requests = [request for request in list(side.proxy.requests) if began <= request.at <= ended]
    found = deviations(requests, scene.period, {victim.unit})
    if not checks.check(len(found) > len(side.units), f"{side.name}: the others are read on", f"{len(found)} polls"):
        return
    late = percentile(found, 99)
    checks.check(late <= DEVIATION, f"{side.name}: of {len(found)} polls of the others 99 % keep the period within "
                 f"{late:.1%} (worst {max(found):.1%})", f"more than {DEVIATION:.0%}")


def what_was_kept(checks, scene, patience):
    kept = kept_readings(scene.box)
    wrong = [problem for reading in kept if (problem := scene.play.judge(reading, AGE * patience))]
    for problem in wrong[:10]:
        checks.say(f"      {problem}")
    checks.check(not wrong, f"of {len(kept)} kept readings none is wrong", f"{len(wrong)} are")
    silent = {unit.device for unit in scene.units()} - {reading.device for reading in kept}
    checks.check(not silent, "all devices have been read", silent)
    for side in scene.sides:
        checks.check(side.proxy.functions <= set(READS) and not side.slave.writes,
                     f"{side.name}: nothing was written; the functions were {sorted(side.proxy.functions)}",
                     side.slave.writes)
        asked = len(side.proxy.requests)
        checks.check(not side.proxy.trouble, f"{side.name}: each of the {asked} questions was a frame",
                     side.proxy.trouble[:3])


def play(stage, checks, options):
    length = dict(SHORT)
    if options.minutes:
        length["dead"] = max(SHORT["dead"], options.minutes * 60 * 0.25)
        length["faults"] = max(1, options.minutes * 60 - length["dead"] - 15)
    scene = Scene(stage, checks, options)
    length["faults"] = max(length["faults"], 10 * scene.period)
    began = time.time()
    scene.box.start(uplink=False)
    scene.all_is_read(checks, began, 15, f"all {sum(len(unit.channels) for unit in scene.units())} channels of "
                      f"{len(scene.units())} devices are read")
    bad_lines(checks, scene, options, length["faults"])
    one_is_dead(checks, scene, max(length["dead"], 8 * scene.period))
    checks.equal(scene.box.daemon.stop(), 0, "anjud stops clean")
    scene.stop()
    what_was_kept(checks, scene, options.patience)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], minutes=(float, 0, "how long; 0: less than a minute and a half"),
                           percent=(float, 5, "how many of the answers have a fault"), seed=(int, 1, "of the faults"),
                           only=(str, "", "tcp or serial: this bus alone")), play, needs_pty=True)
