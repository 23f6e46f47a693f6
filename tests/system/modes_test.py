#!/usr/bin/python3
"""What people say about a home: away holds back that nobody is there, and a walk test proves each alarm.

anjuctl says that the home is away: no activity is kept and reaches nobody, also over kill -9. Then the technician's
walk test: the test button of the smoke alarm reaches the platform as a test, a real alarm as a real one. The platform
sets and ends modes as well.
"""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

FAILED = 1  # of the contract
LIMIT = 12  # seconds without a sign of life; in a home it is half a day


class Scene:
    def __init__(self, stage):
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  self.city.tls / "ca.pem", "--cert", self.city.tls / "platform.pem", "--key",
                                  self.city.tls / "platform.key", "--client-id", "anju-platform").start()
        devices = [Device("hall", "z2m-motion", "hall_motion", "hall"),
                   Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen")]
        rules = f'[rules]\nsettle = "1s"\n\n[rules.inactivity]\nhigh-risk = "{LIMIT}s"\nunknown_after = "1h"'
        self.box = Box(stage, [Home("h-1", devices)], broker=self.home, city=self.city, rules=rules).start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def reports(self, event):
        return [e for e in self.platform.events if e["what"] == "alert" and e["event"] == event]

    def report(self, event, stage, status, within=20):
        return self.platform.wait_for_event(
            lambda e: (e["what"], e.get("event"), e.get("stage"), e.get("cap", {}).get("status")) ==
            ("alert", event, stage, status), within, f"{event}, {stage}, {status}, at the platform")

    def mode_told(self, mode, on):
        return self.platform.wait_for_event(
            lambda e: e["what"] == "bulk" and any(c["mode"] == mode and c["on"] == on for c in e["mode_changes"]), 20,
            f"{mode} {'on' if on else 'off'}, at the platform")

    def modes(self):
        return [m["mode"] for m in json.loads(self.box.ctl("--json", "homes").stdout)["homes"][0]["modes"]]


def away_holds_inactivity(checks, scene):
    done = scene.box.ctl("--lang", "en", "mode", "set", "h-1", "away", "--for", "2h")
    checks.check(done.returncode == 0 and "h-1: away until" in done.stdout, "anjuctl mode set says until when",
                 (done.stdout, done.stderr))
    done = scene.box.ctl("--lang", "zh", "mode", "list")
    checks.check(done.returncode == 0 and "外出" in done.stdout, "anjuctl mode list, in Chinese", done.stdout)
    done = scene.box.ctl("mode", "set", "h-1", "asleep", "--for", "2h")
    checks.check(done.returncode == FAILED and "asleep" in done.stderr, "no such mode: it says so", done.stderr)
    scene.mode_told("away", True)
    scene.box.daemon.kill()
    scene.box.daemon.start()
    wait_until(lambda: scene.box.answers(), 20, "anjud answers again")
    checks.equal(scene.modes(), ["away"], "killed right after the answer, the home is still away")

    wait_until(lambda: scene.box.status()["sources"][0]["connected"], 20, "the broker is connected")
    scene.radio.say("hall_motion", occupancy=True)
    held = scene.box.wait_for_alert(lambda a: a["event"] == "inactivity" and a["open"], 60, "no activity is found")
    checks.equal((held["held_by"], held["stage"]), ("mode", "detected"), "it is kept back because of the mode")
    checks.check(held["held_until"] is not None, "and it says until when", held)
    scene.radio.say("hall_motion", occupancy=True)
    scene.box.wait_for_alert(lambda a: a["id"] == held["id"] and not a["open"], 20, "somebody is there again")
    time.sleep(2)
    checks.equal(scene.reports("inactivity"), [], "nobody beyond the box has heard of it")
    checks.check(all("inactivity" not in row["message_id"] for row in scene.box.outbox()), "and nobody will")
    done = scene.box.ctl("--lang", "en", "mode", "end", "h-1", "away")
    checks.check(done.returncode == 0 and "has ended" in done.stdout, "anjuctl mode end", (done.stdout, done.stderr))
    scene.mode_told("away", False)


def walk_test(checks, scene):
    scene.radio.say("kitchen_smoke", smoke=True, test=True)
    time.sleep(2)
    checks.equal(scene.reports("smoke"), [], "without a walk test the test button pages nobody")
    scene.platform.tell("mode h-1 walk-test 600 box-1")
    scene.mode_told("walk-test", True)
    checks.equal(scene.modes(), ["walk-test"], "the platform has set the walk test")
    scene.radio.say("kitchen_smoke", smoke=True, test=True)
    raised = scene.report("smoke", "detected", "Test")
    checks.equal((raised["home"], raised["device"], raised["receipt"]), ("h-1", "smoke", True),
                 "the test button reaches the platform as a test, and gets a receipt")
    scene.report("smoke", "cleared", "Test")
    checks.check(True, "and is over at once")
    scene.radio.say("kitchen_smoke", smoke=True, test=False)
    real = scene.report("smoke", "detected", "Actual")
    checks.check(real["alert_id"] != raised["alert_id"] and real["recheck_due_ms"] > real["feedback_due_ms"] > 0,
                 "a real fire meanwhile is a real one, with its deadlines", real)
    scene.platform.tell("mode h-1 walk-test 0 box-1")
    scene.mode_told("walk-test", False)
    checks.equal(scene.modes(), [], "and the platform has ended it")


def play(stage, checks, _options):
    scene = Scene(stage)
    away_holds_inactivity(checks, scene)
    walk_test(checks, scene)
    scene.radio.close()
    checks.equal(scene.box.daemon.stop(within=5), 0, "anjud stops clean")
    checks.equal(scene.box.uplink.stop(within=5), 0, "anju-uplink stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
