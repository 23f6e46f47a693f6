#!/usr/bin/python3
"""The units can be read by systemd, and each lets its process do as little as it may: a score of 1.5 at most.

Also what the score does not see: who they are, where they may speak, what of the disk they may not see, what ends them.
"""

import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Checks, arguments  # noqa: E402

UNITS = pathlib.Path(__file__).resolve().parents[2] / "systemd"
NAMES = ("anjud.service", "anju-uplink.service", "anju-uplink-second.service")
TAKER = "anju-settings.service"
WORST = 1.5


def values(text, key):
    return [line.split("=", 1)[1] for line in text.splitlines() if line.startswith(key + "=")]


def look_at(checks, name):
    text = (UNITS / name).read_text()
    checks.equal(values(text, "Type"), ["notify"], f"{name}: says when it is ready")
    for key in ("WatchdogSec", "MemoryMax", "TasksMax", "LimitNOFILE"):
        checks.equal(len(values(text, key)), 1, f"{name}: {key} is limited")
    checks.check("78" in values(text, "RestartPreventExitStatus")[0].split(), f"{name}: a wrong configuration stops it")
    checks.equal(values(text, "Nice"), ["-5"], f"{name}: goes before what else is on the box")
    checks.equal(values(text, "Restart"), ["always"], f"{name}: everything else starts it again")


def who(checks):
    texts = {name: (UNITS / name).read_text() for name in NAMES}
    users = {name: values(text, "User") for name, text in texts.items()}
    checks.equal(users, {"anjud.service": ["anju"], "anju-uplink.service": ["anju-uplink"],
                         "anju-uplink-second.service": ["anju-uplink"]}, "the users are apart")
    home = texts["anjud.service"]
    checks.equal(values(home, "IPAddressDeny"), ["any"], "anjud may speak to nobody")
    allowed = set(values(home, "IPAddressAllow")[0].split())
    private = {"localhost", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fe80::/10", "fc00::/7"}
    checks.equal(allowed, private, "but to the box and private networks")
    for name in NAMES[1:]:
        checks.equal(values(texts[name], "InaccessiblePaths"), ["-/var/lib/anju"], f"{name}: cannot see the store")


def who_takes_settings(checks):
    text = (UNITS / TAKER).read_text()
    checks.equal(values(text, "Type"), ["oneshot"], f"{TAKER}: does one thing and ends")
    checks.equal(values(text, "ExecStart"), ["/usr/bin/anjuctl proposal take"], f"{TAKER}: and this is it")
    checks.equal(values(text, "ReadWritePaths"), ["/etc/anju /var/lib/anju"], f"{TAKER}: writes nowhere else")
    checks.equal(values(text, "PrivateNetwork"), ["yes"], f"{TAKER}: hears nobody")
    kept = values((UNITS / "anju-settings.path").read_text(), "PathExistsGlob")
    checks.equal(kept, ["/var/lib/anju/proposals/settings-*.signed"], "it is started by what anjud has kept")


def systemd_says(stage, checks):
    if not shutil.which("systemd-analyze"):
        checks.say("      skipped: there is no systemd-analyze on this machine, so nobody gives a score")
        return
    # verify wants the programs where the unit says they are.
    folder = stage.path("units")
    folder.mkdir()
    units = (*NAMES, TAKER, "anju-settings.path")
    for name in units:
        text = (UNITS / name).read_text()
        (folder / name).write_text(re.sub(r"^ExecStart=/usr/bin/", f"ExecStart={stage.built('anjud').parent}/", text, flags=re.M))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *(folder / name for name in units)], capture_output=True,
                          text=True)
    ours = [line for line in done.stderr.splitlines() if "anju" in line]
    checks.equal(ours, [], "systemd-analyze verify finds nothing")
    for name in (*NAMES, TAKER):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / name)],
                              capture_output=True, text=True)
        score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
        if checks.check(score is not None, f"{name} has a score", done.stderr):
            checks.check(float(score.group(1)) <= WORST, f"{name}: {score.group(1)}, {WORST} at most")


def play(stage, checks, options):
    for name in NAMES:
        look_at(checks, name)
    who(checks)
    who_takes_settings(checks)
    systemd_says(stage, checks)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
