#!/usr/bin/python3
"""A technician asks about rules: which there are, what a new one would do, why the open door is not told yet.

The door of the home is left open in front of the real daemon: anjuctl rule explain says when it will be told, live and
from the stored readings; the rule on trial tells it at once in a backtest.
"""

import json
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

FAILED, UNREACHABLE = 1, 69  # of the contract
NOT_FOUND = 5
DOOR = "door-left-open"
ON_TRIAL = """[[rule]]
name = "door-left-open"
kind = "threshold"
event = "wandering"
title = { zh = "门开着", en = "The door is open" }
why = "a trial"
quantity = "door.open"
is = true
hold = "1s"
"""


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        devices = [Device("front", "z2m-contact", "front_door", "hall"), Device("water", "z2m-water-m3", "water")]
        self.box = Box(stage, [Home("h-1", devices)], broker=self.home).start(uplink=False)
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def rule(self, *words, lang="en"):
        command = [self.stage.built("anjuctl"), "--socket", self.box.socket, "--lang", lang, "rule", *words, "--config",
                   self.box.config, "--share", self.stage.share]
        return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)

    def state(self):
        """What the daemon knows of the door."""
        done = self.rule("explain", DOOR, "--home", "h-1", "--json")
        return json.loads(done.stdout)["rules"][0]


def reads_the_settings(checks, scene):
    done = scene.rule("list")
    checks.check(done.returncode == 0 and re.search(rf"^{DOOR} .*on \(as shipped\) +h-1 1$", done.stdout, re.M),
                 "the list says that the door is watched", done)
    done = scene.rule("show", DOOR, lang="zh")
    checks.check(done.returncode == 0 and "入户门长时间未关" in done.stdout and "持续 30 分" in done.stdout,
                 "the rule is shown with its limits, in Chinese", done)
    wrong = scene.box.folder / "wrong.toml"
    wrong.write_text(ON_TRIAL.replace("hold =", "hlod ="))
    done = scene.rule("check", wrong)
    checks.check(done.returncode == FAILED and f"{wrong}:9: rule[1].hlod: " in done.stdout,
                 "a wrong rule file is named with its line", done)
    done = scene.rule("explain", "door-left-opne")
    checks.check(done.returncode == FAILED and DOOR in done.stderr, "a misspelt rule is told with the nearest", done)


def explains_the_open_door(checks, scene):
    scene.radio.say("front_door", contact=True)
    scene.radio.say("front_door", contact=False)
    wait_until(lambda: scene.state()["deadline"], 20, "the rule counts down")
    done = scene.rule("explain", DOOR, "--home", "h-1")
    checks.check(done.returncode == 0 and re.search(r"speaks at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+08:00", done.stdout),
                 "the daemon says when it will be told", done)
    checks.check("the device can be reached" in done.stdout and "no mode of the home" in done.stdout,
                 "and that nothing is in its way", done.stdout)
    state = scene.state()
    checks.check(not state["raised"] and state["facts"]["held_for"] >= 0 and state["held_by_mode"] is False,
                 "the same as JSON", state)
    scene.box.ctl("mode", "set", "h-1", "visitor", "--for", "1h")
    done = scene.rule("explain", DOOR, "--home", "h-1", lang="zh")
    checks.check("家庭的模式会把它留住不上报" in done.stdout, "a visitor holds it back, in Chinese", done)


def tries_another_rule(checks, scene):
    time.sleep(3)  # longer than the rule on trial waits, and than the daemon takes to commit
    scene.radio.say("front_door", contact=True)
    wait_until(lambda: scene.state()["deadline"] is None, 20, "the door is shut")
    time.sleep(2)
    trial = scene.box.folder / "trial.toml"
    trial.write_text(ON_TRIAL)
    done = scene.rule("backtest", "--home", "h-1", "--days", "1", "--rules-file", trial, "--json")
    checks.check(done.returncode == 0, "a backtest beside the running daemon", done)
    told = json.loads(done.stdout)
    checks.equal([(a["rule"], a["device"], a["was_raised"]) for a in told["alerts"]], [(DOOR, "front", False)],
                 "the rule on trial would have told the door")
    done = scene.rule("backtest", "--home", "h-1", "--rule", DOOR)
    checks.check(done.returncode == 0 and "would have told nothing" in done.stdout, "that of the box would not", done)
    checks.equal(scene.rule("backtest", "--home", "h-9").returncode, NOT_FOUND, "a home that is not there is an error")


def goes_on_without_the_daemon(checks, scene):
    checks.equal(scene.box.daemon.stop(within=5), 0, "anjud stops clean")
    done = scene.rule("explain", DOOR, "--home", "h-1")
    checks.check(done.returncode == UNREACHABLE and "replayed from the stored readings" in done.stdout,
                 "without the daemon the stored readings answer, and the exit code says so", done)


def play(stage, checks, _options):
    scene = Scene(stage)
    reads_the_settings(checks, scene)
    explains_the_open_door(checks, scene)
    tries_another_rule(checks, scene)
    scene.radio.close()
    goes_on_without_the_daemon(checks, scene)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
