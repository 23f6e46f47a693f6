#!/usr/bin/python3
"""A home is forgotten while the box runs and is killed again and again: no byte of it is left, the other loses nothing.

`--kills N`: so many kill -9 of anjud while it forgets; `--readings N` of each home. It tells how long the daemon's loop
answers meanwhile, which is how long an alarm of the other home waits.
"""

import json
import pathlib
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from kept_readings import kept_readings  # noqa: E402
from stage import ApiError, Box, Checks, Device, Home, HomeBroker, Publisher, arguments, get, wait_until  # noqa: E402

GONE = "home-gone"
STAYS = "home-gone-not"
NAMES = (GONE, "water-of-gone", "smoke-of-gone", "gone_water", "gone_smoke")


METERS = 8  # a topic may say 50 messages a second
TRIES = 10  # of the command, after the kills: one is cut off by a restart at most


def devices_of(home):
    meters = [Device(f"water-of-{home}-{n}", "z2m-water-m3", f"{home}_water_{n}", "hall") for n in range(METERS)]
    return [*meters, Device(f"smoke-of-{home}", "z2m-smoke", f"{home}_smoke", "kitchen")]


def homes():
    return [Home(GONE, devices_of("gone")), Home(STAYS, devices_of("stays"))]


def traces(folder):
    """Where a name of the home stands in a file, though not as a part of the other's name."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes().replace(STAYS.encode(), b"")
        found += [(path.name, name) for name in NAMES if name.encode() in data]
    return found


def water_of(box, home):
    """What is kept of the meters of a home."""
    return [(kept.device, kept.ticks, kept.at) for kept in kept_readings(box)
            if kept.device.startswith(f"water-of-{home}")]


def say_much(publisher, count, start=0):
    for number in range(start, start + count):
        for home in ("gone", "stays"):
            publisher.say(f"{home}_water_{number % METERS}", water_consumed=number / 1000)
            if number % 100 == 0:
                publisher.say(f"{home}_smoke", smoke=True)
                publisher.say(f"{home}_smoke", smoke=False)
        time.sleep(1 / (45 * METERS))
    wait_until(lambda: publisher.pending == 0, 60, "the broker has it all")


def forget(box, stage):
    return subprocess.Popen([str(word) for word in (
        stage.built("anjuctl"), "--socket", box.socket, "--json", "--timeout", 2, "home", "forget", GONE, "--yes",
        "--config", box.config, "--share", stage.share)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class LoopWatch(threading.Thread):
    """Asks again and again whether the daemon's loop turns: an alarm would wait as long as the answer does."""

    def __init__(self, socket):
        super().__init__(daemon=True)
        self._socket = socket
        self._over = threading.Event()
        self.answers = []  # milliseconds

    def run(self):
        while not self._over.wait(0.005):
            began = time.monotonic()
            try:
                get(self._socket, "/healthz")
            except (OSError, ApiError):
                continue
            self.answers.append(1000 * (time.monotonic() - began))

    def finish(self):
        self._over.set()
        self.join()
        self.answers.sort()
        if not self.answers:
            return "never answered"
        return (f"{len(self.answers)} answers, half of them within {self.answers[len(self.answers) // 2]:.1f} ms, 99 % "
                f"within {self.answers[len(self.answers) * 99 // 100]:.1f} ms, the longest {self.answers[-1]:.1f} ms")


def see_refusals(checks, box, stage):
    def ask(*words):
        return box.ctl("--lang", "en", "home", "forget", *words, "--config", box.config, "--share", stage.share)

    unknown = ask("home-nobody", "--yes")
    checks.check(unknown.returncode == 5 and STAYS in unknown.stderr, "an unknown home is an error", unknown.stderr)
    unsure = ask(GONE)
    checks.check(unsure.returncode == 2 and "--yes" in unsure.stderr, "nobody is forgotten unasked", unsure.stderr)
    done = subprocess.run(["curl", "-s", "--unix-socket", str(box.socket), "-X", "POST",
                           f"http://anju/v1/homes/{GONE}/forget"], capture_output=True, text=True, timeout=20)
    checks.check("still-installed" in done.stdout, "a home that is installed is not forgotten", done.stdout)
    away = box.ctl("home", "forget", GONE, "--yes", "--config", box.config, "--share", stage.share,
                   socket=box.folder / "nobody.sock")
    checks.check(away.returncode == 69 and (box.folder / "homes.d" / f"{GONE}.toml").exists(),
                 "without the daemon nothing is changed", away.stderr)


def play(stage, checks, options):
    chance = random.Random(options.seed)
    home = HomeBroker(stage).start()
    box = Box(stage, homes(), broker=home).start(uplink=False)
    wait_until(lambda: all(source["connected"] for source in box.status()["sources"]), 20, "anjud hears the broker")
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    say_much(publisher, options.readings)
    wait_until(lambda: len(water_of(box, "stays")) == options.readings, 60, "all is kept")
    for name in ("anju.db.damaged-1", "anju.db.schema-1"):
        (box.database.parent / name).write_bytes(box.database.read_bytes())
    (box.database.parent / "journal.unreadable-1").mkdir()
    (box.database.parent / "journal.unreadable-1" / "x.journal").write_text(f"zigbee2mqtt/gone_water {GONE}")
    see_refusals(checks, box, stage)
    checks.check(traces(box.database.parent), "there are traces before")

    # Readings of both wait in the journal only: anjud is killed before its next commit.
    say_much(publisher, 50, start=options.readings)
    box.daemon.kill()
    box.start(uplink=False)
    watch = LoopWatch(box.socket)
    watch.start()
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
    for _ in range(TRIES):
        if command.returncode == 0:
            break
        checks.say(f"      again: {errors.strip()[:200]} {output.strip()[:300]}")
        command = forget(box, stage)
        output, errors = command.communicate(timeout=120)
        if "home.unknown" in output:
            break
    checks.say(f"      while it forgot the loop answered: {watch.finish()}")
    if command.returncode == 0:
        told = json.loads(output)
        checks.check(told["forgotten"] and told["scanned"]["files"] > 0, "the command says that it is gone", told)
        checks.say(f"      scanned {told['scanned']}")
    checks.equal(traces(box.folder), [], "no byte of the home is left in any file of the box")
    checks.equal(water_of(box, "gone"), [], "none of its readings is left")
    wait_until(lambda: len(set(water_of(box, "stays"))) == options.readings + 50, 30, "the other has all its readings")
    checks.equal(box.ctl("store", "check", "--file", box.database).returncode, 0, "the store is sound")
    alerts = box.alerts()
    checks.check(alerts and all(alert["home"] == STAYS for alert in alerts), "only the other's alerts are left")
    checks.check(all("water-of-gone" not in row["message_id"] and f"{GONE}/" not in row["message_id"]
                     for row in box.outbox()), "nothing of it waits for the platform")
    aside = [path.name for path in box.database.parent.iterdir() if "damaged" in path.name or "schema" in path.name]
    checks.equal(aside, [], "what was set aside is gone")
    publisher.say("stays_smoke", smoke=True)
    wait_until(lambda: any(alert["open"] and alert["event"] == "smoke" for alert in box.alerts()), 10,
               "the other home is watched")
    publisher.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seed=(int, 1, "of the moments of the kills"),
                           kills=(int, 6, "kills of anjud while it forgets"),
                           readings=(int, 3000, "of each home, before")), play)
