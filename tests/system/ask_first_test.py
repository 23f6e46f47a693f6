#!/usr/bin/python3
"""First it asks at home: who says that all is well is left in peace, who says nothing is reported.

A blood pressure far too high is published to the speaker of the home before anybody else hears of it. The button beside
the bed cancels it, and the platform never hears of it; without an answer the platform has it after the grace.
"""

import json
import pathlib
import sys
import time

import paho.mqtt.client as mqtt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

GRACE = 30  # seconds, the shortest that may be set
CUFF = """
[profile]
id = "cuff"
vendor = "Test"
model = "Cuff"
transport = "mqtt"
event_driven = true
silence_limit = "30d"

[mqtt]
topics = ["zigbee2mqtt/{device}"]
time = "/last_seen"

[[channel]]
quantity = "wearable.blood_pressure.systolic"
pointer = "/systolic"

[[example]]
title = "a measurement"
topic = "zigbee2mqtt/cuff"
payload = '{"systolic":126}'
readings = [{ quantity = "wearable.blood_pressure.systolic", value = 126 }]
"""
ASKS = f"""
[home.prompt]
say_topic = "home/speaker/say"
say_payload = '{{"text": "{{zh}}", "english": "{{en}}", "event": "{{event}}"}}'
fine = {{ device = "button", quantity = "button.event" }}
grace = "{GRACE}s"
events = ["vital-sign"]
"""


class Speaker:
    """Notes what is said at home."""

    def __init__(self, broker):
        self.heard = []
        self._client = mqtt.Client(client_id="speaker")
        self._client.username_pw_set("anju", broker.USERS["anju"])
        self._client.on_connect = lambda client, *_: client.subscribe("home/#", 1)
        self._client.on_message = lambda _c, _d, message: self.heard.append((message.topic, message.payload.decode()))
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


class Scene:
    def __init__(self, stage):
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  self.city.tls / "ca.pem", "--cert", self.city.tls / "platform.pem", "--key",
                                  self.city.tls / "platform.key", "--client-id", "anju-platform").start()
        devices = [Device("cuff", "cuff", "cuff", "bedroom"), Device("button", "z2m-button", "button", "bedroom")]
        self.box = Box(stage, [Home("h-1", devices, more=ASKS)], broker=self.home, city=self.city,
                       profiles={"cuff": CUFF}).start()
        self.speaker = Speaker(self.home)
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def reports(self, alert_id=None):
        return [e for e in self.platform.events
                if e["what"] == "alert" and e["event"] == "vital-sign" and alert_id in (None, e["alert_id"])]

    def asked(self, number):
        """The alert and what the speaker said of it."""
        wait_until(lambda: len(self.speaker.heard) >= number, 10, "the resident is asked")
        alert = next(a for a in self.box.alerts(only_open=True) if a["event"] == "vital-sign")
        return alert, self.speaker.heard[number - 1]


def all_is_well(checks, scene):
    scene.radio.say("cuff", systolic=200)
    alert, (topic, payload) = scene.asked(1)
    words = json.loads(payload)
    checks.equal(topic, "home/speaker/say", "the question is published to the topic of the speaker")
    checks.equal((words["text"], words["english"], words["event"]),
                 (alert["sentence_zh"], alert["sentence_en"], "vital-sign"), "with the sentences of the alert")
    checks.equal((alert["held_by"], alert["stage"]), ("asking", "detected"), "meanwhile nobody beyond the box hears of it")
    wait_until(lambda: scene.box.status()["errands"]["prompts"] == 0, 10, "the broker has acknowledged it")
    scene.radio.say("button", action="single")
    done = scene.box.wait_for_alert(lambda a: a["id"] == alert["id"] and a["stage"] == "cancelled", 10, "it is cancelled")
    checks.equal(done["cancelled_by"], "resident", "a press of the button cancels it")
    return alert["id"]


def no_answer(checks, scene, cancelled):
    scene.radio.say("cuff", systolic=120)
    scene.box.wait_for_alert(lambda a: a["id"] == cancelled and not a["open"], 10, "the pressure is well again")
    scene.radio.say("cuff", systolic=205)
    started = time.monotonic()
    alert, _ = scene.asked(2)
    wait_until(lambda: scene.box.status()["errands"]["prompts"] == 0, 10, "the broker has acknowledged it")
    scene.box.daemon.kill()
    scene.box.daemon.start()
    report = scene.platform.wait_for_event(
        lambda e: e["what"] == "alert" and e["event"] == "vital-sign", GRACE + 30, "without an answer it is reported")
    took = time.monotonic() - started
    checks.equal(report["alert_id"], alert["id"], "what the resident did not answer is reported, over kill -9")
    checks.check(GRACE - 1 <= took <= GRACE + 15, f"after the grace: {took:.1f} s", took)
    checks.equal(len(scene.speaker.heard), 2, "who was asked is not asked again after a restart")
    checks.equal(scene.reports(cancelled), [], "of what was cancelled by the resident the platform never hears")
    checks.check(all(cancelled not in row["message_id"] for row in scene.box.outbox()), "and never will")


def play(stage, checks, _options):
    scene = Scene(stage)
    no_answer(checks, scene, all_is_well(checks, scene))
    scene.radio.close()
    scene.speaker.close()
    checks.equal(scene.box.daemon.stop(within=5), 0, "anjud stops clean")
    checks.equal(scene.box.uplink.stop(within=5), 0, "anju-uplink stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
