"""The play of firmware-sim/demo: a day in Mrs Lin's flat in about a minute, told as it happens.

Run by firmware-sim/demo, which builds the programs first. Ends with 0 when everything was seen, else with 1.
"""

import argparse
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from stage import Box, CityBroker, Home, HomeBroker, MissingProgram, Stage, TooLate, free_port, words  # noqa: E402
from stage.box import flat_devices  # noqa: E402
from stage.narrator import Narrator  # noqa: E402

DAY = 60                            # seconds of a day on the stage
SPEED = 24 * 3600 // DAY
START = (6 * 60 + 30) * 60          # when the day begins in the flat, in seconds
LIMIT = 12 * 3600 // SPEED          # seconds without a sign of life that raise the alert
SEED = 1                            # of Mrs Lin's day

# The settings of a real box, divided by the speed of the day.
RULES = f"""\
[rules]
settle = "{15 * 60 * 1000 // SPEED}ms"

[rules.inactivity]
high-risk = "{LIMIT}s"
unknown_after = "{3 * 3600 * 1000 // SPEED}ms"
"""


class Play:
    def __init__(self, stage, narrator):
        self.stage = stage
        self.tell = narrator
        self.checks = []  # (seen, sentence)
        self.record = stage.path("platform.jsonl")
        self.finished = False
        self.reports = {}  # message id: report, as the platform has it

    # What the programs say while the play goes on.

    def flat_says(self, event):
        if event["what"] == "life":
            self.tell.say("life", at=event["at_ms"] / 1000, text=words.life(self.tell.language, event["text"]))
        elif event["what"] == "scenario":
            self.tell.say("scene", at=event["at_ms"] / 1000, text=words.life(self.tell.language, event["text"]))

    def platform_says(self, event):
        if event["what"] != "alert":
            return
        if event["duplicate"]:
            return self.tell.say("platform_again", at=event["at_ms"] / 1000, id=event["message_id"])
        self.reports[event["message_id"]] = event
        receipt = "" if event["receipt"] else self.tell.text("no_receipt")
        self.tell.alarm("platform_has", at=event["at_ms"] / 1000,
                        sentence=event[f"sentence_{self.tell.language}"] + receipt)

    def report(self, name, revision):
        return next((r for r in self.reports.values() if (r["event"], r["revision"]) == (name, revision)), None)

    def alert(self, name, wanted=lambda alert: True):
        return next((a for a in self.box.alerts() if a["event"] == name and wanted(a)), None)

    def seen(self, key, **values):
        self.checks.append((True, self.tell.text(key, **values)))

    # The acts.

    def services(self):
        self.tell.heading("act_services")
        home = HomeBroker(self.stage).start()
        self.tell.say("broker_home", port=home.port)
        city = CityBroker(self.stage, "box-3F2A").start()
        self.tell.say("broker_city", port=city.port)
        platform = self.stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca",
                                  city.tls / "ca.pem", "--cert", city.tls / "platform.pem", "--key",
                                  city.tls / "platform.key", "--record", self.record).start()
        platform.wait_for_event(lambda e: e["what"] == "link" and e["connected"], 10, "the platform is connected")
        self.tell.listen(platform, self.platform_says)
        self.tell.say("platform_up")
        line, meter = free_port(), free_port()
        self.line = self.stage.sim("line", "faults", "--listen", f"127.0.0.1:{line}", "--to",
                                   f"127.0.0.1:{city.port}").start()
        self.line.wait_for_event(lambda e: e["what"] == "listening", 10, "the line is there")
        self.tell.say("line_up", port=line)
        self.box = Box(self.stage, [Home("h-7f3a", flat_devices(bus="tcp-1"))], gateway="box-3F2A", broker=home,
                       bus_port=meter, city=city, city_url=f"mqtts://localhost:{line}", rules=RULES,
                       language=self.tell.language)
        began = time.monotonic()
        self.box.start(uplink=False)
        self.tell.say("anjud_up", ms=round((time.monotonic() - began) * 1000))
        self.box.uplink.start()
        self.tell.until(lambda: self.box.status()["uplink"]["connected"], 20, "the link to the city is up")
        self.tell.say("uplink_up")
        self.begin_day(home, meter)
        self.tell.until(lambda: self.box.status()["health"] == "ok", 20, "the box says that all is well")
        self.tell.ctl(self.box, "status")
        self.seen("check_services")

    def begin_day(self, home, meter):
        self.flat = self.stage.sim("flat", "flat", "--mqtt", f"127.0.0.1:{home.port}", "--username", "zigbee2mqtt",
                                   "--password-file", home.password_file("zigbee2mqtt"), "--modbus",
                                   f"127.0.0.1:{meter}", "--seed", SEED, "--speed", SPEED, "--scenario", "quiet",
                                   "--start", "06:30", "--hours", 0, "--control").start()
        first = self.flat.wait_for_event(lambda e: e["what"] == "publish", 10, "the flat speaks")
        self.tell.start_clock(first["at_ms"])
        self.tell.listen(self.flat, self.flat_says)
        self.tell.say("flat_up", day=DAY, speed=SPEED)
        self.tell.say("scaled", limit=LIMIT)

    def readings(self):
        self.tell.heading("act_readings")
        for hour in (7, 8, 9):
            self.tell.until_clock(hour, 10)
            self.tell_readings()
        devices = self.tell.until(
            lambda: (d := self.box.devices()) and all(one["state"] == "heard" for one in d.values()) and d, 15,
            "every device is heard")
        self.tell.ctl(self.box, "devices")
        kept = self.tell.until(lambda: self.box.status()["store"]["readings"], 15, "readings are kept")
        self.seen("check_readings", devices=len(devices), kept=kept)

    def tell_readings(self):
        status = self.box.status()
        water = self.box.reading("water-main", "water.volume.total") or {"value": 0}
        power = self.box.reading("meter", "electricity.power.active") or {"value": 0}
        self.tell.say("readings", heard=status["counters"]["heard"], kept=status["store"]["readings"],
                      water=water["value"], power=power["value"],
                      presence=self.tell.text(status["homes"][0]["presence"]))

    def gas_leak(self):
        self.tell.heading("act_gas")
        self.flat.tell("gas on")
        said = self.tell.until(lambda: next((e for e in self.flat.events if e["what"] == "publish"
                                             and e["device"] == "kitchen_gas" and e["value"] is True), None), 10,
                               "the gas alarm has spoken")
        self.tell.alarm("gas_said", at=said["at_ms"] / 1000)
        report = self.tell.until(lambda: self.report("gas-leak", 1), 15, "the gas leak is at the platform")
        alert = self.tell.until(lambda: self.alert("gas-leak", lambda a: a["latency_ms"] is not None), 10,
                                "the receipt is at the box")
        back = report["at_ms"] - said["at_ms"]
        # The box's own figure counts from its decision; the message was on its way to the box before.
        total = alert["latency_ms"] + max(0, report["detected_at_ms"] - said["at_ms"])
        self.tell.alarm("times", there=back, back=total, latency=alert["latency_ms"])
        self.tell.ctl(self.box, "alerts")
        self.flat.tell("gas off")
        self.tell.say("gas_over")
        self.tell.until(lambda: self.report("gas-leak", 2), 15, "the end of the gas leak is at the platform")
        self.seen("check_gas", ms=total)

    def cut(self):
        self.tell.heading("act_cut")
        self.line.tell("cut")
        self.tell.say("cut")
        away = self.tell.until(lambda: not (s := self.box.status())["uplink"]["connected"] and s, 15,
                               "the box knows that the city is away")
        self.tell.say("cut_seen", reason=away["uplink"]["reason"])
        self.flat.tell("smoke on")
        self.tell.alarm("smoke_said")
        alert = self.tell.until(lambda: self.alert("smoke"), 10, "the smoke alert is decided and kept")
        self.tell.alarm("kept", sentence=alert[f"sentence_{self.tell.language}"])
        self.flat.tell("smoke off")
        waiting = self.tell.until(lambda: len(o := self.box.outbox()) >= 2 and o, 10, "both messages wait")
        self.tell.say("waiting", count=len(waiting))
        self.tell.ctl(self.box, "outbox")
        if alert["accepted_at"] or self.report("smoke", 1):
            raise TooLate("the platform has the smoke alert although the line was cut")
        self.seen("check_cut")
        self.tell.until_clock(13, 30)
        self.come_back()

    def come_back(self):
        self.line.tell("restore")
        self.tell.say("restored")
        began = time.monotonic()
        self.tell.until(lambda: not self.box.outbox(), 60, "the outbox is empty")
        count, _ = self.compare()
        self.tell.say("caught_up", seconds=time.monotonic() - began, count=count)

    def compare(self):
        """Each revision of each alert must be at the platform, once: what it wrote down against what the box has."""
        expected = sorted(f"{alert['id']}#{revision}" for alert in self.box.alerts()
                          for revision in range(1, alert["revision"] + 1))
        self.tell.until(lambda: len(self.reports) >= len(expected), 5, "the platform has told all that it has")
        found = sorted(self.reports)
        if found != expected:
            raise TooLate(f"the platform has {found}, the box has {expected}")
        return len(expected), len({report["alert_id"] for report in self.reports.values()})

    def inactivity(self):
        self.tell.heading("act_inactivity")
        self.tell.until_clock(15)
        self.flat.tell("stop-living")
        self.tell.say("stopped", limit=LIMIT)
        report = self.tell.until(lambda: self.report("inactivity", 1), LIMIT + 20, "an inactivity alert at the platform")
        self.tell.until(lambda: self.alert("inactivity", lambda a: a["accepted_at"]), 10, "its receipt is at the box")
        last = self.last_sign_of_life()
        seconds = (report["detected_at_ms"] - last) / 1000
        self.tell.alarm("inactive_found", seconds=seconds, hours=seconds * SPEED / 3600)
        self.tell.ctl(self.box, "status")
        self.seen("check_inactivity")

    def last_sign_of_life(self):
        """When the flat last published what only a person does, by the flat's own word, in milliseconds."""
        water = door = None
        last = 0
        for event in self.flat.events:
            if event["what"] != "publish":
                continue
            value, sign = event["value"], False
            if event["quantity"] == "presence.motion":
                sign = value
            elif event["quantity"] == "door.open":
                sign, door = door is not None and value != door, value
            elif event["quantity"] == "water.volume.total":
                sign, water = water is not None and value - water >= 0.002 - 1e-9, value
            if sign:
                last = max(last, event["at_ms"])
        return last

    def nothing_lost(self):
        self.tell.until(lambda: not self.box.outbox(), 30, "the outbox is empty in the end")
        count, alerts = self.compare()
        self.seen("check_lost", count=count, alerts=alerts)

    def all_acts(self):
        """Plays until an act fails; what was not reached is not seen."""
        try:
            self.services()
            self.readings()
            self.tell.until_clock(9, 30)
            self.gas_leak()
            self.tell.until_clock(11, 30)
            self.cut()
            self.inactivity()
            self.nothing_lost()
            self.finished = True
        except (TooLate, MissingProgram, OSError, RuntimeError) as problem:
            self.checks.append((False, self.tell.text("not_seen", problem=problem)))

    def stay(self):
        self.flat.tell("resume-living")
        print()
        self.tell.say("look")
        for words_of_it in ("status", "devices", "alerts", "outbox"):
            print(f"      {self.stage.built('anjuctl')} --socket {self.box.socket} --lang {self.tell.language} {words_of_it}")
        self.tell.say("look_end")
        while self.box.daemon.running:
            self.tell.tell_news()
            time.sleep(0.1)


def summary(narrator, stage, play):
    ended = not any(program.running for program in stage.programs)
    play.checks.append((ended and not stage.troubles, narrator.text("check_ended")))
    play.checks += [(False, trouble) for trouble in stage.troubles]
    narrator.heading("act_summary")
    for ok, text in play.checks:
        narrator.verdict(ok, text)
    good = play.finished and all(ok for ok, _ in play.checks)
    if not good:
        print(stage.last_words())
        print(narrator.text("logs", folder=stage.leave_behind()))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    options = parser.parse_args()
    stage = Stage(options.bin)
    narrator = Narrator(options.lang, START, SPEED, sys.stdout.isatty())
    play = Play(stage, narrator)
    try:
        with stage:
            play.all_acts()
            if not options.once and play.finished:
                play.stay()
    except KeyboardInterrupt:
        print()
        if not play.finished:  # somebody has seen enough, so there is nothing to judge
            stage.clear()
            return 130
    good = summary(narrator, stage, play)
    stage.clear()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
