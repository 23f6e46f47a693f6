#!/usr/bin/python3
"""A disk that takes seconds to force the journal, or cannot: the city hears of an alarm all the same, and the broker is
told that it is kept only when it is.

sick_disk.c is loaded before anjud. Between anjud and the broker stands a proxy that notes each PUBACK.
"""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from preload import preload  # noqa: E402
from recording_proxy import RecordingProxy  # noqa: E402
from stage import Box, Checks, CityBroker, Device, Home, HomeBroker, Publisher, arguments, free_port, wait_until  # noqa: E402

SLOW = 4.0  # seconds of one fdatasync, much longer than all the rest of the way


class Scene:
    def __init__(self, stage, options):
        self.slow = SLOW * options.patience
        self.home, city = HomeBroker(stage).start(), CityBroker(stage, "box-1").start()
        self.proxy = RecordingProxy(free_port(), self.home.port).start()
        self.record = stage.path("platform.jsonl")
        stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
                  city.tls / "platform.pem", "--key", city.tls / "platform.key", "--record", self.record).start()
        self.state = stage.path("disk")
        self.disk_is("well")
        devices = [Device(name, "z2m-smoke") for name in ("at-first", "slow", "failing")]
        self.box = Box(stage, [Home("h-1", devices)], broker=self.home, mqtt_port=self.proxy.port, city=city,
                       daemon_env=preload(stage, "sick_disk", SICK_DISK=self.state)).start()
        wait_until(lambda: (s := self.box.status())["sources"][0]["connected"] and s["uplink"]["connected"], 30,
                   "home and city are connected")
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])

    def disk_is(self, state):
        self.state.write_text(state)

    def smoke_at(self, device):
        self.radio.say(device, smoke=True)

    def detected(self, device):
        """How many alerts the platform has of smoke there."""
        text = self.record.read_text() if self.record.exists() else ""
        events = map(json.loads, text[:text.rfind("\n") + 1].splitlines())
        return len({event["alert_id"] for event in events if event["what"] == "alert" and event["device"] == device})

    def acknowledged(self, device):
        return sum(topic == f"zigbee2mqtt/{device}" for topic, _ in self.proxy.acknowledged())

    def hears(self, device, within):
        wait_until(lambda: self.detected(device) > 0, within, f"the platform hears of {device}", every=0.01)


def slow_disk(checks, scene):
    scene.disk_is(f"slow {scene.slow * 1000:.0f}")
    began = time.monotonic()
    scene.smoke_at("slow")
    scene.hears("slow", scene.slow)
    took = time.monotonic() - began
    checks.equal(scene.acknowledged("slow"), 0, f"the platform hears of smoke after {took:.2f} s, the broker of nothing yet")
    wait_until(lambda: scene.acknowledged("slow") == 1, 2 * scene.slow, "the broker is told that it is kept")
    took = time.monotonic() - began
    checks.check(took >= scene.slow, f"the PUBACK comes after {took:.2f} s, when the disk has said so", took)
    scene.disk_is("well")


def failing_disk(checks, scene, patience):
    refused = scene.box.status()["counters"]["not_kept"]
    scene.disk_is("fail")
    scene.smoke_at("failing")
    scene.hears("failing", 10 * patience)
    wait_until(lambda: scene.box.status()["counters"]["not_kept"] >= refused + 2, 20 * patience,
               "it is refused, delivered again and refused again")
    checks.equal(scene.acknowledged("failing"), 0, "the broker is not told that it is kept")
    scene.disk_is("well")
    wait_until(lambda: scene.acknowledged("failing") == 1, 30 * patience, "it is delivered once more, and kept")
    checks.check(scene.box.daemon.running, "anjud lives")


def play(stage, checks, options):
    scene = Scene(stage, options)
    scene.smoke_at("at-first")
    scene.hears("at-first", 10 * options.patience)
    wait_until(lambda: scene.acknowledged("at-first") == 1, 10 * options.patience, "a well disk: heard and kept")
    slow_disk(checks, scene)
    failing_disk(checks, scene, options.patience)
    scene.box.daemon.kill()
    scene.box.daemon.start()
    wait_until(lambda: scene.box.answers() and scene.box.status()["uplink"]["connected"], 20 * options.patience,
               "it is back after kill -9")
    wait_until(lambda: scene.box.status()["outbox"]["alarm"] == 0, 20 * options.patience, "all receipts are there")
    checks.equal([scene.detected(name) for name in ("at-first", "slow", "failing")], [1, 1, 1], "each was told once")
    scene.radio.close()
    scene.proxy.stop()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
