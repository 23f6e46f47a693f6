#!/usr/bin/python3
"""Settings that a city signs for many boxes: taken up once by those for whom they are, taken back when the box is worse.

A real broker keeps what is published, anju-uplink brings it, anjud judges and keeps it, and anjuctl, as its unit starts it,
writes it. The signatures are made by anjuctl and, so that both sides do not share a mistake, by openssl.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import threading
import time

import paho.mqtt.client as mqtt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

GROUP = "pudong"
FLEET = f'[fleet]\ngroup = "{GROUP}"\nkey_file = "settings.pem"'


def openssl(folder, *words):
    subprocess.run(["openssl", *map(str, words)], cwd=folder, check=True, capture_output=True)


def field(number, data):
    """A length-delimited field of protobuf."""
    size, length = b"", len(data)
    while length > 127:
        size, length = size + bytes([length & 127 | 128]), length >> 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + data


def stage_of(rollout, gateway):
    return int.from_bytes(hashlib.sha256(f"{rollout}\n{gateway}".encode()).digest()[:4], "big") % 100


class Publishing:
    """The city: signs, and leaves with the broker what each box of the group is given when it connects."""

    def __init__(self, stage, city):
        self.folder = stage.path("city-desk")
        self.folder.mkdir()
        self.key = self.folder / "settings.key"
        openssl(self.folder, "genpkey", "-algorithm", "ed25519", "-out", "settings.key")
        openssl(self.folder, "pkey", "-in", "settings.key", "-pubout", "-out", "settings.pem")
        self.anjuctl = stage.built("anjuctl")
        self.client = mqtt.Client(client_id="settings-desk", protocol=mqtt.MQTTv311)
        self.client.tls_set(city.tls / "ca.pem", city.tls / "platform.pem", city.tls / "platform.key")
        self.client.connect("localhost", city.port)
        self.client.loop_start()

    def document(self, number, settings, more="", rollout="longer-store"):
        expires = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400))
        return (f'# anju settings 1\nnumber = {number}\nrollout = "{rollout}"\ngroup = "{GROUP}"\nexpires = "{expires}"\n'
                f"{more}[set]\n{settings}\n")

    def sign(self, document):
        (self.folder / "document.toml").write_text(document)
        subprocess.run([self.anjuctl, "proposal", "sign", self.folder / "document.toml", "--key", self.key, "--out",
                        self.folder / "document.bin"], check=True, capture_output=True)
        return (self.folder / "document.bin").read_bytes()

    def sign_with_openssl(self, document):
        (self.folder / "other.toml").write_text(document)
        openssl(self.folder, "pkeyutl", "-sign", "-rawin", "-inkey", "settings.key", "-in", "other.toml", "-out", "signature")
        return field(1, document.encode()) + field(2, (self.folder / "signature").read_bytes())

    def publish(self, message):
        self.client.publish(f"anju/v1/fleet/{GROUP}/settings", message, qos=1, retain=True).wait_for_publish(10)


class Unit:
    """What systemd does with anju-settings.path and anju-settings.service."""

    def __init__(self, box, share, watch):
        self.shelf = box.folder / "state" / "proposals"
        self.box, self.share, self.watch = box, share, watch
        self.ended = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.ended:
            if list(self.shelf.glob("settings-*.signed")):
                self.box.ctl("proposal", "take", "--config", self.box.config, "--share", self.share, "--watch", self.watch)
            time.sleep(0.2)

    def end(self):
        self.ended = True
        self.thread.join()


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        tls = self.city.tls
        self.desk = Publishing(stage, self.city)
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca", tls / "ca.pem",
                                  "--cert", tls / "platform.pem", "--key", tls / "platform.key").start()
        (stage.path("box")).mkdir()
        (stage.path("box") / "settings.pem").write_bytes((self.desk.folder / "settings.pem").read_bytes())
        self.box = Box(stage, [Home("h-1", [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen")])], broker=self.home,
                       city=self.city, rules=FLEET).start()
        self.ready()

    def ready(self):
        wait_until(lambda: (s := self.box.answers()) and s["uplink"]["connected"] and s["sources"][0]["connected"], 30,
                   "city and home are connected")

    def config(self):
        return self.box.config.read_text()

    def fleet(self):
        return self.box.status()["fleet"]

    def result_of(self, message, within=40):
        """What the box answers the city."""
        heard = len(self.platform.events)
        self.desk.publish(message)
        return self.platform.wait_for_event(
            lambda e: e["what"] == "result" and e["command_id"].startswith("settings-"), within, "the answer of the box",
            since=heard)


def taken_up(checks, scene):
    before = scene.config()
    heard = len(scene.platform.events)
    scene.desk.publish(scene.desk.sign(scene.desk.document(18, "store.raw_days = 60")))
    wait_until(lambda: scene.fleet()["waiting"] == 1, 15, "the box has it, and waits for who may write")
    checks.equal(scene.config(), before, "anjud itself changes nothing")
    checks.check(not [e for e in scene.platform.events[heard:] if e["what"] == "result"], "and does not answer yet")
    unit = Unit(scene.box, scene.stage.share, "20s")
    result = scene.platform.wait_for_event(lambda e: e["what"] == "result", 40, "the answer", since=heard)
    checks.equal(result["outcome"], "done", "taken up, and the city is told")
    text = scene.config()
    checks.check("raw_days = 60" in text and "taken = 18" in text, "written, with its number", text)
    checks.equal(scene.fleet()["number"], 18, "the status has the number")
    scene.platform.wait_for_event(lambda e: e["what"] == "status" and e.get("settings_number") == 18, 15,
                                  "the heartbeat has it too", since=heard)
    said = scene.box.ctl("--lang", "en", "status").stdout
    checks.check("number 18" in said and f"group {GROUP}" in said, "and so has anjuctl status", said)
    history = scene.box.ctl("config", "history", "--config", scene.box.config, "--share", scene.stage.share).stdout
    checks.check("settings 18 of the city" in history, "anjuctl config history knows it as a change", history)
    return unit


def once(checks, scene):
    """What is retained comes again with each connection."""
    heard = len(scene.platform.events)
    text = scene.config()
    scene.box.uplink.stop()
    scene.box.uplink.start()
    scene.ready()
    scene.platform.wait_for_event(lambda e: e["what"] == "status" and e["online"], 20, "a heartbeat", since=heard)
    time.sleep(2)
    checks.equal([e["outcome"] for e in scene.platform.events[heard:] if e["what"] == "result"], [],
                 "the same document with another connection is neither answered nor taken up again")
    checks.equal(scene.config(), text, "and changes nothing")


def refused(checks, scene):
    desk = scene.desk
    text = scene.config()
    right = desk.sign(desk.document(19, "store.raw_days = 70"))
    forged = right.replace(b"raw_days = 70", b"raw_days = 99")
    other = scene.stage.path("other-key")
    other.mkdir()
    openssl(other, "genpkey", "-algorithm", "ed25519", "-out", "settings.key")
    stage = stage_of("longer-store", "box-1")
    cases = [("bad-signature", "changed on the way", forged),
             ("old-number", "an older number, rightly signed", desk.sign(desk.document(17, "store.raw_days = 80"))),
             ("wrong-base", "made on another base", desk.sign(desk.document(20, "store.raw_days = 80", "base = 19\n"))),
             ("weaker", "longer waits for who lives alone", desk.sign(desk.document(21, 'rules.settle = "1h"'))),
             ("wrong-settings", "a value that is none", desk.sign(desk.document(22, "store.raw_days = 0"))),
             ("not-in-stage", "for fewer boxes", desk.sign(desk.document(23, "store.raw_days = 80", f"percent = {max(stage, 1)}\n")))]
    for reason, what, message in cases:
        if reason == "not-in-stage" and stage == 0:
            continue
        result = scene.result_of(message)
        checks.check(result["outcome"] == "refused" and result["reason"].startswith(reason + ": "), f"refused: {what}", result)
    counts = scene.fleet()["refused"]
    checks.equal({
reason: counts.get(reason) for reason, *_ in cases}, {
reason: 1 for reason, *_ in cases}, "each is counted")
    checks.equal(scene.config(), text, "nothing is changed")
    checks.check("refused" in scene.box.ctl("--lang", "en", "status").stdout, "anjuctl status says so")


def staged(checks, scene):
    """The next stage, signed by another program; what was forged before does not stand in its way."""
    stage = stage_of("longer-store", "box-1")
    message = scene.desk.sign_with_openssl(
        scene.desk.document(24, "store.raw_days = 70", f"percent = {stage + 1}\nbase = 18\n"))
    result = scene.result_of(message)
    checks.equal((result["outcome"], result["reason"]), ("done", ""), f"at {stage + 1} % it is this box's turn (it stands at {stage})")
    checks.check("raw_days = 70" in scene.config() and "taken = 24" in scene.config(), "which takes them up", scene.config())


def undone(checks, scene):
    """With far too small a quota a device that talks is left out, and the box says so: worse than before."""
    text = scene.config()
    radio = Publisher(scene.home.port, "zigbee2mqtt", scene.home.USERS["zigbee2mqtt"])
    talks = threading.Event()

    def talk():
        while not talks.wait(0.02):
            radio.say("kitchen_smoke", smoke=False)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    result = scene.result_of(scene.desk.sign(scene.desk.document(25, "quota.device_per_second = 1", rollout="quota")), 60)
    talks.set()
    thread.join()
    radio.close()
    checks.check(result["outcome"] == "undone" and result["reason"], f"taken back: {result['reason']}", result)
    checks.equal(scene.config(), text, "the settings are as they were")
    checks.equal(scene.fleet()["number"], 24, "and the number too")
    checks.equal(scene.fleet()["undone"], 1, "it is counted")


def by_hand(checks, scene):
    """What a person takes back stays so."""
    done = scene.box.ctl("config", "undo", "--no-wait", "--config", scene.box.config, "--share", scene.stage.share)
    checks.check(done.returncode == 0 and "raw_days = 60" in scene.config(), "a person takes the last change back", done)
    scene.box.uplink.stop()
    scene.box.uplink.start()
    scene.ready()
    result = scene.result_of(scene.desk.sign(scene.desk.document(24, "store.raw_days = 75")))
    checks.check(result["outcome"] == "refused" and result["reason"].startswith("old-number"),
                 "its number does not come again, in no other words either", result)
    checks.check("raw_days = 60" in scene.config(), "so it stays taken back")


def play(stage, checks, _options):
    scene = Scene(stage)
    unit = taken_up(checks, scene)
    once(checks, scene)
    refused(checks, scene)
    staged(checks, scene)
    undone(checks, scene)
    by_hand(checks, scene)
    unit.end()
    kinds = {note["what"] for note in json.loads(scene.box.ctl("--json", "commands").stdout)["commands"]}
    checks.equal(kinds, {"settings"}, "each is on record")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
