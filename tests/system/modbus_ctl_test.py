#!/usr/bin/python3
"""A technician finds a meter: anjuctl modbus scan, read and probe, directly and through the daemon that polls.

Through the daemon no poll is late, and a serial port is never opened twice.
"""

import json
import pathlib
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from modbus_play_parts import voltages  # noqa: E402
from stage import ApiError, Box, Bus, Checks, Device, Home, arguments, wait_until  # noqa: E402
from stage.stage import REPOSITORY  # noqa: E402
from stage.unix_http import get, post  # noqa: E402

MAPS = REPOSITORY / "firmware-sim" / "maps"
VOLTS = {"units": [{"unit": 1, "model": "volts", "functions": {"3": {str(i): 2300 + i for i in range(10)},
                                                               "2": {"0": 1, "1": 0, "2": 1}}}]}
PERIOD = 0.4  # seconds; of the meter that is polled


class Ctl:
    """anjuctl, as a technician calls it."""

    def __init__(self, stage, socket):
        self.stage = stage
        self.socket = socket

    def command(self, *words):
        return [str(word) for word in (self.stage.built("anjuctl"), "--socket", self.socket, *words)]

    def run(self, *words, lang="en"):
        words = (*words, "--lang", lang)
        return subprocess.run(self.command("modbus", *words), capture_output=True, text=True, timeout=60,
                              env={"ANJU_SHARE": str(self.stage.share), "PATH": "/usr/bin:/bin"})

    def json(self, *words):
        """(exit code, the object on standard output)."""
        done = self.run(*words, "--json")
        return done.returncode, json.loads(done.stdout.splitlines()[0])


def bus(stage, name, *options):
    program = stage.sim(name, "modbus", "--control", "--absent", "silence", *options).start()
    return program, program.wait_for_event(lambda e: e["what"] == "modbus", 10, "the bus is there")


def units(scan):
    return [unit["unit"] for unit in scan["units"]]


def directly(checks, ctl, tty, tcp):
    scan = ("scan", "--from", 1, "--to", 6, "--wait", "60ms")
    done = ctl.run(*scan, "--serial", tty)
    checks.check(done.returncode == 0 and "directly: " in done.stderr and "0x08FC" in done.stdout,
                 "without a daemon the port is opened here", done)
    code, found = ctl.json(*scan, "--serial", tty)
    checks.equal((code, found["through"], units(found)), (0, "direct", [1, 3]), "a scan of the serial port finds both")
    code, found = ctl.json("scan", "--to", 3, "--wait", "60ms", "--serial", tty, "--baud-list", "9600,19200",
                           "--parity-list", "none,even")
    lines = [(unit["line"]["baud"], unit["line"]["parity"]) for unit in found["units"] if unit["unit"] == 3]
    checks.equal(lines, [(9600, "none"), (9600, "even"), (19200, "none"), (19200, "even")], "each line setting is tried")
    code, found = ctl.json("scan", "--from", 2, "--to", 3, "--wait", "60ms", "--tcp", tcp, "--identify")
    models = [model["profile"] for model in found["units"][0]["profiles"]]
    checks.check(models and models[0] == "eastron-sdm120", f"the model is told: {models}")
    code, read = ctl.json("read", 3, "0x0000", 2, "--function", 4, "--tcp", tcp)
    volts = read["registers"][0]["float32"]
    checks.check(code == 0 and 229 < volts < 233, f"a register is {volts} as a float")
    done = ctl.run("read", 1, 0, 3, "--function", 2, "--tcp", tcp)
    checks.check(done.stdout.splitlines()[1:] == ["0        0x0000  1", "1        0x0001  0", "2        0x0002  1"],
                 "inputs are bits", done.stdout)
    done = ctl.run("read", 1, 40001, "--tcp", tcp, lang="zh")
    checks.check(done.returncode == 1 and "--function 3" in done.stderr and "异常 2：设备没有这个寄存器" in done.stderr,
                 "a manual's number is asked for as it is, with a note, and the exception explained", done)
    code, probe = ctl.json("probe", "eastron-sdm120", 3, "--tcp", tcp)
    checks.equal((code, probe["good"], probe["total"]), (0, 9, 9), "a probe of the right model")
    done = ctl.run("probe", "eastron-sdm120", 5, "--tcp", tcp, "--wait", "100ms")
    checks.check(done.returncode == 1 and "0 of 9 channels are good" in done.stdout, "a probe of nobody", done)
    done = ctl.run("probe", "pzem-016", 3, "--tcp", tcp, "--wait", "100ms")
    checks.check("of 6 channels are good" in done.stdout, "a probe of another model", done)


def interrupted(checks, ctl, tcp):
    scan = subprocess.Popen(ctl.command("modbus", "scan", "--tcp", tcp, "--json"), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
    time.sleep(2.2)  # 3 answers at once, each of the others is waited for 400 ms
    scan.send_signal(signal.SIGINT)
    out, _ = scan.communicate(timeout=10)
    found = json.loads(out)
    checks.equal((scan.returncode, found["complete"], units(found)), (0, False, [1, 3]),
                 "Ctrl-C ends a scan with what was found")


def wrong_words(checks, ctl, tty, tcp):
    tcp_bus = ("--tcp", tcp)
    for words in (("scan",), ("scan", "--tcp", tcp, "--serial", tty), ("scan", *tcp_bus, "--wait", "20s"),
                  ("scan", "--serial", tty, "--baud", "9601"), ("scan", *tcp_bus, "--from", "9", "--to", "8"),
                  ("scan", "--tcp", "meter.local:502"), ("scan", "--rtu-over-tcp", "127.0.0.1"),
                  ("scan", *tcp_bus, "--baud", "9600"), ("scan", *tcp_bus, "--baud-list", "9600"),
                  ("read", "1", "0", "--function", "6", *tcp_bus), ("read", "256", "0", *tcp_bus),
                  ("read", "1", "65536", *tcp_bus), ("read", "1", "65535", "2", *tcp_bus), ("read", "1", "x", *tcp_bus),
                  ("read", "1", *tcp_bus), ("probe", "z2m-smoke", "1", *tcp_bus), ("write", "1", "0", *tcp_bus)):
        done = ctl.run(*words)
        checks.check(done.returncode == 2 and (done.stderr or done.stdout), f"usage: modbus {' '.join(map(str, words))}",
                     done)
    done = ctl.run("scan", "--tcp", "127.0.0.1:9")
    checks.check(done.returncode == 1 and "nobody listens there" in done.stderr and "What to do:" in done.stderr,
                 "a place where nobody listens", done)
    done = ctl.run("probe", "eastron-sdm12", "1", *tcp_bus)
    checks.check(done.returncode == 1 and "eastron-sdm120" in done.stderr, "a profile that is nearly named", done)


def figures(box, name):
    return next(one for one in get(box.socket, "/v1/buses")["buses"] if one["id"] == name)["figures"]


def messages(box, name):
    return next(one for one in box.status()["sources"] if one["name"] == name)["messages"]


def through_the_daemon(checks, box, ctl, tty, tcp):
    before, since = messages(box, "rs485"), time.monotonic()
    code, found = ctl.json("scan", "--from", 1, "--to", 8, "--wait", "60ms", "--serial", tty, "--config", box.config)
    checks.equal((code, found["through"], units(found)), (0, "anjud", [1, 3]), "the port of the daemon is asked through it")
    checks.equal([unit["device"] for unit in found["units"]], ["volts (h-1)", None], "what is installed is named")
    done = ctl.run("probe", "eastron-sdm120", 3, "--bus", "rs485", "--config", box.config)
    checks.check(done.returncode == 0 and "through anjud" in done.stderr and "9 of 9" in done.stdout,
                 "a probe while the daemon polls", done)
    code, read = ctl.json("read", 3, 0, 2, "--function", 4, "--tcp", tcp)
    checks.check(code == 0 and read["through"] == "anjud" and 229 < read["registers"][0]["float32"] < 233,
                 "a read by the place of the bus", read)
    done = ctl.run("scan", "--to", 2, "--wait", "60ms", "--bus", "nowhere", "--config", box.config)
    checks.check(done.returncode == 2 and "rs485, tcp-1" in done.stderr, "a bus that is not there", done)
    took = time.monotonic() - since
    polls = messages(box, "rs485") - before
    checks.check(polls >= int(took / PERIOD) - 2, f"meanwhile {polls} polls in {took:.1f} s, one each {PERIOD} s")
    checks.equal(figures(box, "rs485")["missed"], 0, "none of them was late")


def never_twice(checks, ctl, box, tty):
    other = Ctl(ctl.stage, box.folder / "no.sock")
    done = other.run("scan", "--to", 2, "--serial", tty)
    checks.check(done.returncode == 1 and "another program has it open" in done.stderr and "--bus ID" in done.stderr,
                 "the port of the daemon is not opened a second time", done)
    done = other.run("scan", "--to", 2, "--bus", "rs485", "--config", box.config)
    checks.check(done.returncode == 1 and "another program has it open" in done.stderr, "nor by the name of its bus", done)


def the_api(checks, box):
    question = {"unit": 1, "function": 3, "address": 0, "count": 2, "timeout_ms": 200}
    target = "/v1/buses/rs485/read"
    checks.equal(post(box.socket, target, question)["words"], [2300, 2301], "the API reads registers")
    checks.equal(post(box.socket, target, {**question, "address": 90})["exception"], 2, "and tells an exception")
    checks.equal(post(box.socket, target, {**question, "unit": 9})["kind"], "silent", "and silence")
    for change, status in (({"function": 6}, 400), ({"count": 126}, 400), ({"unit": None}, 400)):
        try:
            checks.check(False, f"{change} is refused", post(box.socket, target, {**question, **change}))
        except ApiError as refused:
            checks.equal(refused.status, status, f"{change} is refused")
    answers = []

    def ask():
        try:
            answers.append(post(box.socket, target, {**question, "unit": 9, "timeout_ms": 400}, 20).get("kind"))
        except ApiError as refused:
            answers.append(refused.status)

    crowd = [threading.Thread(target=ask) for _ in range(12)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    checks.equal((answers.count(503), answers.count("silent")), (4, 8), "eight may wait, more are told to come again")
    done = box.ctl("buses", "--lang", "en")
    checks.check(done.returncode == 0 and "rs485" in done.stdout and "9600 8N1" in done.stdout and
                 "connected" in done.stdout, "anjuctl buses is a table", done)


def the_end(checks, box, ctl):
    """The daemon ends while somebody waits for an answer."""
    scan = subprocess.Popen(ctl.command("modbus", "scan", "--from", "10", "--bus", "rs485", "--wait", "400ms", "--json"),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    asked = figures(box, "rs485")["silent"]
    wait_until(lambda: figures(box, "rs485")["silent"] > asked, 10, "it asks")
    checks.equal(box.daemon.stop(), 0, "the daemon ends in peace while an answer is awaited")
    _, told = scan.communicate(timeout=20)
    checks.check(scan.returncode in (1, 69) and told.count("\n") >= 3, f"and who waits is told: {scan.returncode}", told)


def play(stage, checks, _options):
    stage.path("volts.json").write_text(json.dumps(VOLTS))
    volts, meter = stage.path("volts.json"), f"{MAPS}/eastron-sdm120.json@3"
    tty = stage.path("tty")
    wires, _ = bus(stage, "wires", "--pty", tty, "--map", volts, "--map", meter)
    network, there = bus(stage, "network", "--listen", "127.0.0.1:0", "--map", volts, "--map", meter)
    tcp = f"127.0.0.1:{there['listening']}"
    ctl = Ctl(stage, stage.path("box", "run", "anju.sock"))
    directly(checks, ctl, tty, tcp)
    interrupted(checks, ctl, tcp)
    wrong_words(checks, ctl, tty, tcp)
    box = Box(stage, [Home("h-1", [Device("volts", "volts", bus="rs485"), Device("meter", "eastron-sdm120", bus="tcp-1",
                                                                                 unit=3)])],
              profiles={"volts": voltages("volts", range(10), period=f"{int(PERIOD * 1000)}ms", response_timeout="100ms")},
              buses=[Bus("rs485", transport="rtu", device=str(tty)),
                     Bus("tcp-1", port=there["listening"])]).start(uplink=False)
    wait_until(lambda: messages(box, "rs485") > 1 and messages(box, "tcp-1") > 0, 10, "both meters are polled")
    ctl = Ctl(stage, box.socket)
    through_the_daemon(checks, box, ctl, tty, tcp)
    never_twice(checks, ctl, box, tty)
    the_api(checks, box)
    the_end(checks, box, ctl)
    for name, program in (("wires", wires), ("network", network)):
        since = len(program.events)
        program.tell("figures")
        told = program.wait_for_event(lambda e: e["what"] == "figures", 5, "figures", since)
        checks.equal(told["writes"], 0, f"{name}: nothing was written")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play, needs_pty=True)
