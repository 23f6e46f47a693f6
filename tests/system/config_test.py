#!/usr/bin/python3
"""A wrong configuration is answered with file, line, key and reason, and exit 78; a right one with 0.

Each case spoils one place of a right configuration, as an owner would, and knows where that place is.
"""

import dataclasses
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Checks, arguments, waiting  # noqa: E402

EX_CONFIG = 78  # sysexits.h

MAIN = """\
[gateway]
id = "box-1"
language = "zh"
timezone = "Asia/Shanghai"

[store]
path = "state/anju.db"
commit_interval = "10s"

[mqtt]
host = "127.0.0.1"
port = 1883
username = "anju"
password_file = "mqtt.password"

[[bus]]
id = "tcp-1"
host = "127.0.0.1"
port = 1502

[platform]
url = "mqtts://care.example.cn:8883"
ca_file = "ca.pem"
cert_file = "box.pem"
key_file = "box.key"
heartbeat = "60s"

[sockets]
api = "run/anju.sock"
uplink = "run/uplink.sock"

[rules]
settle = "15m"

[rules.inactivity]
high-risk = "12h"
"""

HOME = """\
[home]
id = "h-7f3a"
tier = "high-risk"

[[device]]
id = "smoke-kitchen"
profile = "z2m-smoke"
address = "kitchen_smoke"
room = "kitchen"

[[device]]
id = "meter"
profile = "eastron-sdm120"
bus = "tcp-1"
unit = 1
"""


@dataclasses.dataclass
class Case:
    title: str
    old: str           # what is there, once
    new: str           # what the owner wrote instead
    key: str           # must be named; "" for what is no TOML at all
    at: str = ""       # text of the line that must be named; default: the first line of `new`
    home: bool = False
    reason: str = ""   # a part of it


CASES = [
    Case("a misspelt section", "[store]", "[stor]", "stor", reason="store"),
    Case("a misspelt key", "commit_interval", "comit_interval", "store.comit_interval", reason="commit_interval"),
    Case("a quote is missing", 'id = "box-1"', 'id = "box-1', ""),
    Case("a key twice", 'port = 1883', 'port = 1883\nport = 1884', "", at="port = 1884"),
    Case("a number in quotes", "port = 1883", 'port = "1883"', "mqtt.port"),
    Case("a port that is none", "port = 1883", "port = 70000", "mqtt.port", reason="65535"),
    Case("the broker by name", 'host = "127.0.0.1"\nport = 1883', 'host = "localhost"\nport = 1883', "mqtt.host",
         at='host = "localhost"', reason="numeric"),
    Case("a password file that is not there", 'password_file = "mqtt.password"', 'password_file = "mqtt.pasword"',
         "mqtt.password_file", reason="no such file"),
    Case("a password that everybody can read", 'password_file = "mqtt.password"', 'password_file = "open.password"',
         "mqtt.password_file", reason="chmod 600"),
    Case("a password without a user", 'username = "anju"\n', "", "mqtt.username", at="[mqtt]"),
    Case("a bus by name", 'id = "tcp-1"\nhost = "127.0.0.1"', 'id = "tcp-1"\nhost = "meter.lan"', "bus[1].host",
         at='host = "meter.lan"', reason="IPv4"),
    Case("no id of the box", 'id = "box-1"\n', "", "gateway.id", at="[gateway]", reason="missing"),
    Case("an id with a blank", 'id = "box-1"', 'id = "box 1"', "gateway.id"),
    Case("a language that is none", 'language = "zh"', 'language = "chinese"', "gateway.language", reason="zh"),
    Case("a time zone that is none", "Asia/Shanghai", "Asia/Shangai", "gateway.timezone",
         at='timezone = "Asia/Shangai"', reason="Asia/Shanghai"),
    Case("a duration without unit", 'commit_interval = "10s"', 'commit_interval = "10"', "store.commit_interval"),
    Case("a duration out of range", 'commit_interval = "10s"', 'commit_interval = "1d"', "store.commit_interval",
         reason="10m"),
    Case("the city without TLS", "mqtts://care", "mqtt://care", "platform.url", at="url =", reason="mqtts://"),
    Case("a certificate that is not there", 'cert_file = "box.pem"', 'cert_file = "box.crt"', "platform.cert_file"),
    Case("no certificate", 'cert_file = "box.pem"\n', "", "platform.cert_file", at="[platform]", reason="missing"),
    Case("a key that everybody can read", 'key_file = "box.key"', 'key_file = "open.password"', "platform.key_file",
         reason="chmod 600"),
    Case("a heartbeat too rare", 'heartbeat = "60s"', 'heartbeat = "1d"', "platform.heartbeat"),
    Case("one path for two sockets", "run/uplink.sock", "run/anju.sock", "sockets.uplink", at="uplink ="),
    Case("a tier with an underscore", 'high-risk = "12h"', 'high_risk = "12h"', "rules.inactivity.high_risk",
         reason="high-risk"),
    Case("a home without id", 'id = "h-7f3a"\n', "", "home.id", at="[home]", home=True, reason="missing"),
    Case("a tier that is none", 'tier = "high-risk"', 'tier = "highrisk"', "home.tier", home=True, reason="high-risk"),
    Case("a misspelt profile", 'profile = "z2m-smoke"', 'profile = "z2m-smoek"', "device[1].profile", home=True,
         reason="z2m-smoke"),
    Case("two devices of one id", 'id = "meter"', 'id = "smoke-kitchen"', "device[2].id", home=True, at="@last",
         reason="already"),
    Case("a bus that is not there", 'bus = "tcp-1"', 'bus = "tcp-2"', "device[2].bus", home=True, reason="tcp-1"),
    Case("Modbus without a bus", 'bus = "tcp-1"\n', "", "device[2].bus", home=True, at="@device-2", reason="missing"),
    Case("two buses on one pair of wires", "port = 1502",
         'port = 1502\n\n[[bus]]\nid = "tcp-2"\nhost = "127.0.0.1"  # again\nport = 1502', "bus[2].host", at="# again",
         reason="already"),
    Case("a serial port by its short name", 'id = "tcp-1"\nhost = "127.0.0.1"\nport = 1502',
         'id = "tcp-1"\ntransport = "rtu"\ndevice = "ttyUSB0"', "bus[1].device", at="device = ", reason="by-id"),
    Case("a line behind a gateway", "unit = 1", "unit = 1\nline = { baud = 2400 }", "device[2].line", home=True,
         at="line = ", reason="gateway"),
    Case("a unit out of range", "unit = 1", "unit = 300", "device[2].unit", home=True, reason="247"),
    Case("a misspelt key of a device", "room =", "rooom =", "device[1].rooom", home=True, reason="room"),
    Case("a bus at an MQTT device", 'room = "kitchen"', 'bus = "tcp-1"', "device[1].bus", home=True, at='@first:bus =',
         reason="Modbus"),
]


def line_of(text, case):
    lines = text.splitlines()
    if case.at == "@last":
        return max(n for n, line in enumerate(lines, 1) if line == case.new)
    if case.at == "@device-2":
        return [n for n, line in enumerate(lines, 1) if line == "[[device]]"][1]
    mark = case.at.removeprefix("@first:") or case.new.splitlines()[0]
    return next(n for n, line in enumerate(lines, 1) if mark in line)


def meters(count):
    """A home with as many meters as no line of 1,200 baud can carry."""
    device = '\n[[device]]\nid = "meter-{0}"\nprofile = "eastron-sdm120"\nbus = "tcp-1"\nunit = {0}\n'
    return '[home]\nid = "h-7f3a"\n' + "".join(device.format(number) for number in range(1, count + 1))


def write(folder, main=MAIN, home=HOME):
    (folder / "homes.d").mkdir(parents=True, exist_ok=True)
    for name in ("state", "run"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "anju.toml").write_text(main)
    (folder / "homes.d" / "lin.toml").write_text(home)
    for name, mode in (("mqtt.password", 0o600), ("open.password", 0o644), ("ca.pem", 0o644), ("box.pem", 0o644),
                       ("box.key", 0o600)):
        (folder / name).write_text("secret\n")
        (folder / name).chmod(mode)
    return folder / "anju.toml"


def run(stage, config, *more):
    command = [stage.built("anjud"), "--config", config, "--share", stage.share, *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=30 * waiting.patience)


def check_case(stage, checks, number, case):
    folder = stage.path(f"case-{number:02}")
    texts = {"main": MAIN, "home": HOME}
    which = "home" if case.home else "main"
    assert texts[which].count(case.old) == 1, f"{case.title}: {case.old!r} must be there once"
    texts[which] = texts[which].replace(case.old, case.new)
    config = write(folder, **texts)
    file = folder / "homes.d" / "lin.toml" if case.home else config
    key = f" {re.escape(case.key)}:" if case.key else ""
    wanted = re.compile(rf"^{re.escape(str(file))}:{line_of(texts[which], case)}:{key} .*{re.escape(case.reason)}",
                        re.MULTILINE)
    done = run(stage, config, "--check")
    checks.check(done.returncode == EX_CONFIG and wanted.search(done.stderr), case.title,
                 f"exit {done.returncode}, expected {EX_CONFIG} and /{wanted.pattern}/ on standard error; it says:\n"
                 + done.stderr)
    if not done.stderr.count("\n") == 1:
        checks.say(f"      note: {done.stderr.count(chr(10))} lines for one mistake: {done.stderr.strip()!r}")


def play(stage, checks, _options):
    right = write(stage.path("right"))
    done = run(stage, right, "--check")
    checks.check(done.returncode == 0, "a right configuration is accepted", (done.returncode, done.stderr))
    for number, case in enumerate(CASES, 1):
        check_case(stage, checks, number, case)
    checks.check(len(CASES) >= 20, "20 typical mistakes and more")

    slow = MAIN.replace("port = 1502", "port = 1502\nbaud = 1200")
    done = run(stage, write(stage.path("room"), main=slow, home=meters(8)), "--check")
    checks.check(done.returncode == 0, "8 meters fit on a line of 1200 baud", (done.returncode, done.stderr))
    full = write(stage.path("full"), main=slow, home=meters(12))
    done = run(stage, full, "--check")
    bus_line = slow.splitlines().index("[[bus]]") + 1
    checks.check(done.returncode == EX_CONFIG and done.stderr.startswith(f"{full}:{bus_line}: bus: ")
                 and "2400 baud" in done.stderr and done.stderr.count("\n") == 1,
                 "12 do not, and the bus is refused with the rate that would do", (done.returncode, done.stderr))

    done = run(stage, stage.path("nowhere", "anju.toml"), "--check")
    checks.check(done.returncode == EX_CONFIG and "nowhere/anju.toml: " in done.stderr, "a file that is not there",
                 (done.returncode, done.stderr))
    spoilt = write(stage.path("spoilt"), main=MAIN.replace("port = 1883", "port = 0"),
                   home=HOME.replace("unit = 1", "unit = 0"))
    done = run(stage, spoilt, "--check")
    checks.check(done.returncode == EX_CONFIG and "mqtt.port:" in done.stderr and "device[2].unit:" in done.stderr,
                 "two mistakes in two files are found in one go", (done.returncode, done.stderr))
    done = run(stage, spoilt)
    checks.check(done.returncode == EX_CONFIG and "mqtt.port:" in done.stderr,
                 "without --check it does not start either", (done.returncode, done.stderr))
    checks.check(not (spoilt.parent / "state" / "anju.db").exists(), "and has touched nothing")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
