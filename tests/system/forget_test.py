#!/usr/bin/python3
"""A home is forgotten while the box runs and is killed again and again: no byte of it is left, the other loses nothing.

`--kills N`: so many kill -9 of anjud while it forgets. Afterwards an alarm of the other home is timed while a home of
many readings is forgotten.
"""

import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from stage import Box, Checks, Device, Home, HomeBroker, Publisher, arguments, wait_until  # noqa: E402

GONE = "home-gone"
STAYS = "home-gone-not"
NAMES = ("home-gone", "water-of-gone", "smoke-of-gone", "gone_water", "gone_smoke")


def homes():
    return [Home(GONE, [Device("water-of-gone", "z2m-water-m3", "gone_water", "hall"),
                        Device("smoke-of-gone", "z2m-smoke", "gone_smoke", "kitchen")]),
            Home(STAYS, [Device("water-stays", "z2m-water-m3", "stays_water", "hall"),
                         Device("smoke-stays", "z2m-smoke", "stays_smoke", "kitchen")])]


def traces(folder):
    """Where a name of the home stands in a file, though not as a part of the other's name."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes().replace(STAYS.encode(), b"")
        found += [(path.name, name) for name in NAMES if name.encode() in data]
    return found


def kept_by(box, device):
    return [(kept.key, kept.ticks, kept.at) for kept in kept_readings(box) if kept.device == device]


def say_much(publisher, count, start=0):
    for number in range(start, start + count):
        publisher.say("gone_water", water_consumed=number / 1000)
        publisher.say("stays_water", water_consumed=number / 1000)
        if number % 100 == 0:
            for home in ("gone", "stays"):
                publisher.say(f"{home}_smoke", smoke=True)
                publisher.say(f"{home}_smoke", smoke=False)
    wait_until(lambda: publisher.pending == 0, 60, "the broker has it all")


def forget(box, stage, timeout=120):
    return subprocess.Popen([str(word) for word in (
        stage.built("anjuctl"), "--socket", box.socket, "--json", "--timeout", 2, "home", "forget", GONE, "--yes",
        "--config", box.config, "--share", stage.share)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def see_refusals(checks, box, stage):
    def ask(*words):
        return box.ctl("--lang", "en", "home", "forget", *words, "--config", box.config, "--share", stage.share)

    unknown = ask("home-nobody", "--yes")
    checks.check(unknown.returncode == 1 and STAYS in unknown.stderr, "an unknown home is an error", unknown.stderr)
    unsure = ask(GONE)
    checks.check(unsure.returncode == 2 and "--yes" in unsure.stderr, "nobody is forgotten unasked", unsure.stderr)
    done = subprocess.run(["curl", "-s", "--unix-socket", str(box.socket), "-X", "POST",
                           f"http://anju/v1/homes/{GONE}/forget"], capture_output=True, text=True, timeout=20)
    checks.check("still-installed" in done.stdout or done.returncode == 127, "a home that is installed is not forgotten",
                 done.stdout)
    away = box.ctl("home", "forget", GONE, "--yes", "--config", box.config, "--share", stage.share,
                   socket=box.folder / "nobody.sock")
    checks.check(away.returncode == 69 and (box.folder / "homes.d" / f"{GONE}.toml").exists(),
                 "without the daemon nothing is changed", away.stderr)


def play(stage, checks, options):
    chance = random.Random(options.seed)
    home = HomeBroker(stage).start()
    box = Box(stage, homes(), broker=home).start(uplink=False)
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    say_much(publisher, 3000)
    wait_until(lambda: len(kept_by(box, "water-stays")) == 3000, 60, "all is kept")
    for name in ("anju.db.damaged-1", "anju.db.schema-1"):
        (box.database.parent / name).write_bytes(box.database.read_bytes())
    (box.database.parent / "journal.unreadable-1").mkdir()
    (box.database.parent / "journal.unreadable-1" / "x.journal").write_text(f"zigbee2mqtt/gone_water {GONE}")
    see_refusals(checks, box, stage)
    checks.check(traces(box.database.parent), "there are traces before")

    # Readings of both wait in the journal only: anjud is killed before its next commit.
    say_much(publisher, 50, start=3000)
    box.daemon.kill()
    box.start(uplink=False)
    command = forget(box, stage)
    for _ in range(options.kills):
        time.sleep(chance.uniform(0.05, 0.8))
        if command.poll() is None and chance.random() < 0.5:
            command.kill()
        box.daemon.kill()
        box.start(uplink=False)
        if command.poll() is not None:
            command = forget(box, stage)
    output, errors = command.communicate(timeout=120)
    while command.returncode != 0:
        checks.say(f"      again: {errors.strip()[:200]} {output.strip()[:300]}")
        command = forget(box, stage)
        output, errors = command.communicate(timeout=120)
        if "home.unknown" in output:
            break
    if command.returncode == 0:
        told = json.loads(output)
        checks.check(told["forgotten"] and told["scanned"]["files"] > 0, "the command says that it is gone", told)
        checks.say(f"      scanned {told['scanned']}")
    checks.equal(traces(box.folder), [], "no byte of the home is left in any file of the box")
    checks.equal(kept_by(box, "water-of-gone"), [], "none of its readings is left")
    wait_until(lambda: len(set(kept_by(box, "water-stays"))) == 3050, 30, "all of the other's readings are there")
    checks.equal(box.ctl("store", "check", "--file", box.database).returncode, 0, "the store is sound")
    alerts = box.alerts()
    checks.check(alerts and all(alert["home"] == STAYS for alert in alerts), "only the other's alerts are left")
    checks.check(all("water-of-gone" not in row["message_id"] and f"{GONE}/" not in row["message_id"]
                     for row in box.outbox()), "nothing of it waits for the platform")
    checks.equal([path.name for path in box.database.parent.iterdir() if "damaged" in path.name or "schema" in path.name],
                 [], "what was set aside is gone")
    publisher.say("stays_smoke", smoke=True)
    wait_until(lambda: any(alert["open"] and alert["event"] == "smoke" for alert in box.alerts()), 10,
               "the other home is watched")
    publisher.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seed=(int, 1, "of the moments of the kills"),
                           kills=(int, 6, "kills of anjud while it forgets")), play)
