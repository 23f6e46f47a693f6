#!/usr/bin/python3
"""The whole path: from a sensor's message to the platform's receipt, and what stands on the way.

A smoke alarm on MQTT and a meter on Modbus; the alert at the platform and its receipt at the box; the clear as
revision 2; anjuctl; the last will; receipts that are withheld, forged or repeated.
"""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, free_port, wait_until  # noqa: E402
from stage.box import flat_devices  # noqa: E402

RESEND = 5.0  # seconds until a message without a receipt is sent again, of the issue
USAGE, UNAVAILABLE = 2, 69  # of the contract


class Scene:
    """Everything that plays, and the platform that can be exchanged for a more difficult one."""

    def __init__(self, stage):
        self.stage = stage
        meter_port = free_port()
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.record = stage.path("platform.jsonl")
        self.platforms = 0
        self.platform = None
        self.new_platform()
        self.box = Box(stage, [Home("h-1", flat_devices(bus="tcp-1"))], broker=self.home, bus_port=meter_port,
                       city=self.city).start()
        self.flat = stage.sim("flat", "flat", "--mqtt", f"127.0.0.1:{self.home.port}", "--username", "zigbee2mqtt",
                              "--password-file", self.home.password_file("zigbee2mqtt"), "--modbus",
                              f"127.0.0.1:{meter_port}", "--seed", 11, "--speed", 1, "--scenario", "quiet", "--start",
                              "12:00", "--hours", 0, "--control")
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")
        self.flat.start()

    def new_platform(self, *options, client="anju-platform"):
        if self.platform and client == "anju-platform":
            self.platform.stop()
        self.platforms += 1
        program = self.stage.sim(f"platform-{self.platforms}", "platform", "--mqtt", f"127.0.0.1:{self.city.port}",
                                 "--ca", self.city.tls / "ca.pem", "--cert", self.city.tls / "platform.pem", "--key",
                                 self.city.tls / "platform.key", "--client-id", client,
                                 *(("--record", self.record) if client == "anju-platform" else ()), *options).start()
        if client == "anju-platform":
            self.platform = program
        program.wait_for_event(lambda e: e["what"] == "link" and e["connected"], 10, "the platform is connected")
        return program

    def report(self, event, revision, since=0, within=15):
        return self.platform.wait_for_event(
            lambda e: e["what"] == "alert" and e["event"] == event and e["revision"] == revision, within,
            f"{event}, revision {revision}, at the platform", since)

    def outbox_is_empty(self, within=15):
        wait_until(lambda: not self.box.outbox(), within, "the outbox is empty")


def an_alert_and_its_end(checks, scene):
    scene.flat.tell("smoke on")
    raised = scene.report("smoke", 1)
    checks.check(raised["receipt"] and not raised["duplicate"], "smoke reaches the platform, and gets a receipt", raised)
    checks.equal((raised["gateway"], raised["home"], raised["device"], raised["class"], raised["stage"]),
                 ("box-1", "h-1", "smoke-kitchen", "emergency", "detected"), "the report says where and what")
    checks.check(raised["sentence_zh"] and raised["sentence_en"], "and says it in Chinese and English",
                 (raised["sentence_zh"], raised["sentence_en"]))
    checks.equal(raised["message_id"], f"{raised['alert_id']}#1", "the message id is alert id and revision")
    checks.equal(raised["cap"]["status"], "Actual", "it is about something real")
    alert = scene.box.wait_for_alert(lambda a: a["id"] == raised["alert_id"] and a["stage"] == "accepted", 10,
                                     "the alert is accepted")
    checks.check(alert["latency_ms"] is not None and 0 <= alert["latency_ms"] < 5000 and alert["open"],
                 f"the box knows that it is accepted, after {alert['latency_ms']} ms", alert)
    pressed = scene.flat.wait_for_event(lambda e: e.get("device") == "kitchen_smoke" and e["value"] is True, 10,
                                        "the broker has the message of the smoke alarm")
    checks.say(f"      from the publish of the device to the platform: {raised['at_ms'] - pressed['at_ms']} ms")
    scene.outbox_is_empty()
    checks.check(True, "the outbox is empty")

    scene.flat.tell("smoke off")
    cleared = scene.report("smoke", 2)
    checks.equal((cleared["alert_id"], cleared["stage"]), (raised["alert_id"], "cleared"),
                 "the clear is revision 2 of the same alert")
    scene.outbox_is_empty()
    alert = scene.box.wait_for_alert(lambda a: a["id"] == raised["alert_id"] and not a["open"], 10, "it is closed")
    checks.equal((alert["revision"], alert["stage"]), (2, "cleared"), "the box has revision 2 too")
    checks.check(all(a["id"] != alert["id"] for a in scene.box.alerts(only_open=True)), "it is no open alert any more")


def the_meter(checks, scene):
    reading = wait_until(lambda: scene.box.reading("meter", "electricity.voltage"), 30, "the meter is read")
    checks.check(200 < reading["value"] < 260 and reading["unit"] == "V" and reading["quality"] == "good",
                 f"the meter says {reading['value']} V over Modbus", reading)
    water = wait_until(lambda: scene.box.reading("water-main", "water.volume.total"), 10, "the water meter is heard")
    told = next(e for e in scene.flat.events if e["what"] == "publish" and e["device"] == "water")
    # Cubic metres, kept in millilitres.
    checks.check(abs(water["value"] - told["value"]) < 1e-6 and water["unit"] == "m3",
                 "the register of water is kept exactly", (water, told["value"]))


def the_command_line(checks, scene):
    for words, needles in ((("status",), ["box-1"]), (("devices",), ["smoke-kitchen", "meter"]), (("alerts",), []),
                           (("outbox",), [])):
        plain, lines = scene.box.ctl(*words), scene.box.ctl("--json", *words)
        missing = [needle for needle in needles if needle not in plain.stdout]
        checks.check(plain.returncode == 0 and plain.stdout.strip() and not missing, f"anjuctl {words[0]}",
                     (plain.returncode, missing, plain.stdout, plain.stderr))
        checks.check(lines.returncode == 0 and json.loads(lines.stdout)["schema_version"] == 1,
                     f"anjuctl --json {words[0]}", (lines.returncode, lines.stdout, lines.stderr))
    alert = scene.box.alerts()[0]
    for language in ("zh", "en"):
        done = scene.box.ctl("--lang", language, "alerts")
        checks.check(alert[f"sentence_{language}"] in done.stdout, f"anjuctl --lang {language} alerts", done.stdout)
    done = scene.box.ctl("status", socket=scene.stage.path("nowhere.sock"))
    checks.check(done.returncode == UNAVAILABLE and done.stderr.strip(), "69 when the daemon is away",
                 (done.returncode, done.stderr))
    for wrong in (("nonsense",), ("status", "--colour"), ()):
        done = scene.box.ctl(*wrong)
        checks.check(done.returncode == USAGE and done.stderr.strip(), f"2 for a wrong command line: {wrong}",
                     (done.returncode, done.stdout, done.stderr))


def the_last_will(checks, scene):
    heard = len(scene.platform.events)
    scene.box.uplink.kill()
    will = scene.platform.wait_for_event(lambda e: e["what"] == "status" and not e["online"], 15, "the last will",
                                         since=heard)
    checks.equal(will["gateway"], "box-1", "a killed anju-uplink is told by its last will")
    late = scene.new_platform(client="late-comer")
    status = late.wait_for_event(lambda e: e["what"] == "status", 10, "the retained status")
    checks.equal((status["online"], status["retained"]), (False, True), "and who comes later is told so too")
    heard = len(scene.platform.events)
    scene.box.uplink.start()
    scene.platform.wait_for_event(lambda e: e["what"] == "status" and e["online"], 20, "online again", since=heard)
    checks.check(True, "it is online again")
    late.stop()


def withheld(checks, scene):
    platform = scene.new_platform("--no-receipt-first", 1)
    scene.flat.tell("gas on")
    first = scene.report("gas-leak", 1)
    checks.check(not first["receipt"], "the receipt is withheld", first)
    time.sleep(1)
    waiting = scene.box.outbox()
    checks.equal([row["message_id"] for row in waiting], [first["message_id"]], "so the message stays in the outbox")
    second = platform.wait_for_event(lambda e: e["what"] == "alert" and e["duplicate"], 15, "it comes again")
    pause = (second["at_ms"] - first["at_ms"]) / 1000
    checks.equal(second["message_id"], first["message_id"], "it comes again with the same id")
    checks.check(RESEND - 0.5 <= pause <= (RESEND + 2) * max(1.0, scene.patience), f"after {pause:.1f} s", pause)
    scene.outbox_is_empty()
    checks.check(True, "then the receipt empties the outbox")


def forged(checks, scene):
    scene.new_platform("--forge", 1, "--withhold", 1)
    scene.flat.tell("gas off")
    first = scene.report("gas-leak", 2)
    status = wait_until(lambda: (s := scene.box.status())["counters"]["receipts_unknown"] > 0 and s, 10,
                        "the forged receipt is counted")
    checks.check(status["outbox"]["alarm"] == 1, "a forged receipt is counted, and empties nothing", status["outbox"])
    scene.new_platform("--repeat", 1)
    scene.outbox_is_empty(within=40)
    checks.check(True, "the right receipt does, and once more does no harm")
    checks.equal(sorted(json.loads(line)["message_id"] for line in scene.record.read_text().splitlines()).count(
        first["message_id"]), 1, "the platform has the message once")
    alert = next(a for a in scene.box.alerts() if a["event"] == "gas-leak")
    checks.equal((alert["revision"], alert["open"]), (2, False), "the alert is as it was")


def play(stage, checks, options):
    scene = Scene(stage)
    scene.patience = options.patience
    an_alert_and_its_end(checks, scene)
    the_meter(checks, scene)
    the_command_line(checks, scene)
    the_last_will(checks, scene)
    withheld(checks, scene)
    forged(checks, scene)
    checks.equal(scene.box.daemon.stop(within=5), 0, "anjud stops clean")
    checks.equal(scene.box.uplink.stop(within=5), 0, "anju-uplink stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
