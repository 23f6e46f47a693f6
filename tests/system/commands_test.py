#!/usr/bin/python3
"""What the city may ask of a box, what it may not, and what leaves the box: each command once, answered, on record.

Every command of anju.proto over real brokers. A proposal waits for a person and changes nothing. The ledger has every
message, its chain holds, and a change in it is found. Names, telephone numbers and readings that were sown in the home
are in no message on the wire, in no log and in no answer of the box.
"""

import json
import pathlib
import sqlite3
import sys
import time

import paho.mqtt.client as mqtt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

# Sown where a careless box would pick them up: in messages of devices, in names of the sender, in an address.
CANARIES = ["王秀英", "Wang Xiuying", "13800138000", "371.9173", "k7Qm-secret", "1942-03-07"]
PROMPT = """
[home.consent]
contacts = false

[home.prompt]
say_topic = "home/speaker/say"
say_payload = '{"text": "{zh}"}'
fine = { device = "button", quantity = "button.event" }
events = ["inactivity"]

[[contact]]
id = "contact-unasked"
role = "first-contact"
webhook = "https://localhost:1/k7Qm-secret/13800138000"
"""


class Wire:
    """Everything that a box says to the broker of the city."""

    def __init__(self, city):
        self._payloads = []
        self._client = mqtt.Client(client_id="wire", protocol=mqtt.MQTTv311)
        self._client.tls_set(city.tls / "ca.pem", city.tls / "platform.pem", city.tls / "platform.key")
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(f"anju/v1/+/{kind}", 1) for kind in ("alert", "bulk", "status", "result")])
        self._client.on_message = lambda _c, _d, message: self._payloads.append(message.payload)
        self._client.connect("localhost", city.port)
        self._client.loop_start()

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()
        return b"".join(self._payloads)


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        tls = self.city.tls
        self.wire = Wire(self.city)
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  tls / "ca.pem", "--cert", tls / "platform.pem", "--key", tls / "platform.key",
                                  "--record", stage.path("city.jsonl")).start()
        home = Home("h-1", [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen"),
                            Device("water", "z2m-water-m3", "water"), Device("button", "z2m-button", "button", "bedroom")],
                    more=PROMPT)
        self.box = Box(stage, [home], broker=self.home, city=self.city).start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")

    def ask(self, line, within=10):
        """The result of a command of the platform."""
        heard = len(self.platform.events)
        self.platform.tell(line)
        sent = self.platform.wait_for_event(lambda e: e["what"] == "command", 5, line, since=heard)
        return self.platform.wait_for_event(
            lambda e: e["what"] == "result" and e["command_id"] == sent["command_id"], within, f"the answer to {line}",
            since=heard)

    def ctl_json(self, *words):
        done = self.box.ctl("--json", *words)
        return [json.loads(line) for line in done.stdout.splitlines()]


def sow(scene):
    scene.radio.say("water", water_consumed=371.9173, name="王秀英", owner="Wang Xiuying", phone="13800138000",
                    birthday="1942-03-07")
    scene.radio.say("kitchen_smoke", smoke=True, name="王秀英", phone="13800138000")


def the_loop(checks, scene):
    alert = scene.box.wait_for_alert(lambda a: a["event"] == "smoke" and a["stage"] == "accepted", 15, "smoke is accepted")
    name = alert["id"]
    checks.equal(scene.ask(f"ack {name} desk-7 box-1")["outcome"], "done", "a person has seen it")
    checks.equal(scene.ask(f"ask {name} box-1")["outcome"], "done", "the resident is asked once more")
    checks.equal(scene.ask(f"stage {name} handling box-1")["outcome"], "done", "it is being handled")
    checks.equal(scene.ask(f"stage {name} handling box-1")["outcome"], "done", "it is so already, and that is done too")
    checks.equal(scene.ask(f"stage {name} rechecked box-1")["outcome"], "refused", "a stage cannot be left out")
    checks.equal(scene.ask(f"stage {name} feedback box-1")["outcome"], "done", "fed back")
    checks.equal(scene.ask(f"stage {name} rechecked box-1")["outcome"], "done", "checked again")
    checks.equal(scene.ask(f"stage {name} closed box-1")["outcome"], "done", "closed")
    checks.equal(scene.ask(f"ack {name} desk-7 box-1")["outcome"], "refused", "what is closed is seen no more")
    closed = scene.box.wait_for_alert(lambda a: a["id"] == name, 5, "the alert")
    checks.equal(closed["stage"], "closed", "the box has it closed")


def once(checks, scene):
    first = scene.ask("test h-1 box-1")
    heard = len(scene.platform.events)
    tests = sum(1 for alert in scene.box.alerts() if alert["event"] == "test")
    scene.platform.tell("again")
    second = scene.platform.wait_for_event(lambda e: e["what"] == "result" and e["command_id"] == first["command_id"],
                                           10, "the same command is answered again", since=heard)
    checks.equal(second["outcome"], "done", "as before")
    checks.equal(sum(1 for alert in scene.box.alerts() if alert["event"] == "test"), tests, "and carried out once")


def the_others(checks, scene):
    checks.equal(scene.ask("mode h-1 away 3600 box-1")["outcome"], "done", "a mode begins")
    checks.equal(scene.ask("mode h-1 away 0 box-1")["outcome"], "done", "and ends")
    hint = scene.ask(f"time {int(time.time() * 1000) - 600_000} box-1")
    checks.check(hint["outcome"] == "done" and "ms ahead" in hint["reason"], "a hint of the time is told the difference", hint)
    checks.check(any("ahead of the platform" in reason for reason in scene.box.status()["reasons"]),
                 "and the person at the box is told", scene.box.status()["reasons"])
    checks.equal(scene.ask(f"time {int(time.time() * 1000)} box-1")["outcome"], "done", "the right time")
    checks.equal(scene.ask("forget h-1 box-1")["outcome"], "refused", "a home that is installed is not forgotten")
    checks.equal(scene.ask("forget h-9 box-1")["outcome"], "refused", "nor one that nobody knows")
    checks.equal(scene.ask("test h-9 box-1")["outcome"], "refused", "no test in a home of others")


def a_proposal(checks, scene):
    beat = scene.platform.wait_for_event(lambda e: e["what"] == "status" and e["online"], 15, "a heartbeat")
    revision = beat["config_revision"]
    file = scene.box.folder / "homes.d" / "h-1.toml"
    before = file.read_text()
    draft = scene.stage.path("draft.toml")
    draft.write_text(before.replace('tier = "high-risk"', 'tier = "key"'))
    stale = scene.ask(f"config h-1 0123456789abcdef {draft} box-1")
    checks.check(stale["outcome"] == "refused" and "revision" in stale["reason"], "one made on another base is refused", stale)
    bad = scene.stage.path("bad.toml")
    bad.write_text(before + "colour = 1\n")
    wrong = scene.ask(f"config h-1 {revision} {bad} box-1")
    checks.check(wrong["outcome"] == "refused" and "h-1.toml:" in wrong["reason"], "a wrong one with file and line", wrong)
    checks.equal(scene.ask(f"config h-1 {revision} {draft} box-1")["outcome"], "done", "a right one is kept")
    checks.equal(file.read_text(), before, "and nothing is changed")
    options = ("--config", scene.box.config, "--share", scene.stage.share)
    listed = scene.ctl_json("proposal", "list", *options)[0]["proposals"]
    checks.equal([one["home"] for one in listed], ["h-1"], "a person sees it")
    before = {file: file.read_bytes() for file in (scene.box.folder / "homes.d").iterdir()}
    for what in ("accept", "reject"):
        done = scene.box.ctl("proposal", what, listed[0]["id"], "--dry-run", *options)
        checks.check(done.returncode == 0 and before == {file: file.read_bytes() for file in before}
                     and scene.ctl_json("proposal", "list", *options)[0]["proposals"] == listed,
                     f"proposal {what} --dry-run changes nothing", (done.returncode, done.stdout, done.stderr))
    done = scene.box.ctl("proposal", "accept", listed[0]["id"], *options)
    checks.check(done.returncode == 0 and 'tier = "key"' in file.read_text(), "and accepts it", (done.stdout, done.stderr))
    checks.equal(scene.ctl_json("proposal", "list", *options)[0]["proposals"], [], "then it waits no more")


def the_audit(checks, scene):
    notes = scene.ctl_json("commands", "--limit", 100)[0]["commands"]
    kinds = {note["what"] for note in notes}
    checks.equal(kinds, {"acknowledge", "prompt-again", "set-stage", "test-alarm", "set-mode", "time-hint", "forget-home",
                         "proposal"}, "every command is on record")
    checks.check(all(note["outcome"] == "done" or note["reason"] for note in notes), "with its outcome and the reason")
    done = scene.box.ctl("link", "ping")
    checks.check(done.returncode == 0 and "ms" in done.stdout, f"anjuctl link ping: {done.stdout.strip()}", done.stderr)


def the_ledger(checks, scene):
    wait_until(lambda: not scene.box.outbox(), 15, "the outbox is empty")
    entries = scene.ctl_json("privacy", "ledger", "--limit", 1000)
    noted = {entry["message_id"] for entry in entries}
    arrived = {e["message_id"] for e in scene.platform.events if e["what"] in ("alert", "bulk", "result")}
    checks.check(arrived and arrived <= noted, "every message that arrived is in the ledger", arrived - noted)
    checks.check("the chain of hashes holds" in scene.box.ctl("--lang", "en", "privacy", "ledger").stdout, "its chain holds")
    inventory = scene.ctl_json("privacy", "inventory")[0]
    checks.check({"alert", "result", "status"} <= {kind["kind"] for kind in inventory["left"]}, "the inventory counts each kind",
                 inventory)
    checks.equal(inventory["homes"][0]["consent"], {"contacts": False, "daily_totals": False}, "and says what was consented to")
    scene.box.daemon.stop()
    with sqlite3.connect(scene.box.database) as store:
        store.execute("UPDATE ledger SET message_id = 'other' WHERE id = 2")
    scene.box.daemon.start()
    wait_until(scene.box.answers, 20, "anjud answers again")
    done = scene.box.ctl("--lang", "en", "privacy", "ledger")
    checks.check(done.returncode == 1 and "breaks at entry 2" in done.stderr, "a change in it is found", done.stderr)


def no_canary_sings(checks, scene):
    wire = scene.wire.close()
    checks.check(len(wire) > 2000 and b"smoke" in wire, "the wire was listened to", len(wire))
    logs = "\n".join(text for program in (scene.box.daemon, scene.box.uplink) for _, text in program.lines)
    shown = "".join(scene.box.ctl(*words).stdout for words in (("--json", "status"), ("--json", "alerts"),
                                                               ("--json", "outbox"), ("--json", "link", "status")))
    for canary in CANARIES:
        checks.check(canary.encode() not in wire, f"{canary} is not on the wire")
        checks.check(canary not in logs, f"{canary} is in no log")
        checks.check(canary not in shown, f"{canary} is in no answer about the way to the city")
    checks.check(b"contact-unasked" not in wire, "a contact without consent is not on the wire")


def play(stage, checks, _options):
    scene = Scene(stage)
    sow(scene)
    the_loop(checks, scene)
    once(checks, scene)
    the_others(checks, scene)
    a_proposal(checks, scene)
    the_audit(checks, scene)
    the_ledger(checks, scene)
    no_canary_sings(checks, scene)
    scene.radio.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
