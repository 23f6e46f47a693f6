#!/usr/bin/python3
"""The first way to the city says nothing any more: an alarm takes the second after ten seconds, and counts once.

Two brokers of the city with TLS; a line that swallows everything stands before the first. What waits on the first way
comes there too when it is whole again, and the platform drops it by its id.
"""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, free_port, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

SECOND_AFTER = 10  # seconds, of GB 26875.1


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.other = CityBroker(stage, "box-1", name="other-broker").start()
        self.record = stage.path("city.jsonl")
        self.platforms = [self.platform("platform-1", self.city), self.platform("platform-2", self.other)]
        front = free_port()
        self.line = stage.sim("line", "faults", "--listen", f"127.0.0.1:{front}", "--to",
                              f"127.0.0.1:{self.city.port}").start()
        home = Home("h-1", [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen"),
                            Device("gas", "z2m-gas", "kitchen_gas", "kitchen")])
        self.box = Box(stage, [home], broker=self.home, city=self.city, city_url=f"mqtts://localhost:{front}",
                       second_url=f"mqtts://localhost:{self.other.port}").start()
        self.box.second.start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")
        wait_until(lambda: self.link()["first"]["connected"] and self.link()["second"]["connected"], 30,
                   "both ways are connected")

    def platform(self, name, broker):
        tls = broker.tls
        return self.stage.sim(name, "platform", "--mqtt", f"127.0.0.1:{broker.port}", "--ca", tls / "ca.pem", "--cert",
                              tls / "platform.pem", "--key", tls / "platform.key", "--client-id", name, "--record",
                              self.record).start()

    def link(self):
        return json.loads(self.box.ctl("--json", "link", "status").stdout)


def report(event):
    return lambda e: e["what"] == "alert" and e["event"] == event and e["revision"] == 1


def both_are_whole(checks, scene):
    scene.radio.say("kitchen_gas", gas=True)
    scene.platforms[0].wait_for_event(report("gas-leak"), 10, "gas by the first way")
    wait_until(lambda: not scene.box.outbox(), 10, "its receipt")
    time.sleep(1)
    checks.check(not any(report("gas-leak")(e) for e in scene.platforms[1].events),
                 "while the first way works the second carries nothing")


def the_first_is_mute(checks, scene):
    scene.line.tell("blackhole")
    scene.line.wait_for_event(lambda e: e["what"] == "mode" and e["mode"] == "blackhole", 5, "the line swallows everything")
    began = time.monotonic()
    scene.radio.say("kitchen_smoke", smoke=True)
    scene.platforms[1].wait_for_event(report("smoke"), 25, "smoke by the second way")
    took = time.monotonic() - began
    checks.check(SECOND_AFTER - 1 <= took <= SECOND_AFTER + 4, f"after {took:.1f} s", took)
    alert = scene.box.wait_for_alert(lambda a: a["event"] == "smoke" and a["stage"] == "accepted", 10, "its receipt")
    checks.check(alert["latency_ms"] < 16_000, f"the box knows that it is accepted, after {alert['latency_ms']} ms", alert)
    wait_until(lambda: not scene.link()["first"]["connected"], 60, "the half-open first way is noticed")
    noticed = time.monotonic() - began
    checks.check(noticed <= 45, f"it is noticed after {noticed:.1f} s", noticed)
    beat = scene.platforms[1].wait_for_event(lambda e: e["what"] == "status" and e["online"], 20,
                                             "the heartbeat takes the second way as well")
    checks.check(not beat["retained"], "and is not kept there for good", beat)


def whole_again(checks, scene):
    scene.line.tell("restore")
    wait_until(lambda: scene.link()["first"]["connected"], 60, "the first way is back")
    wait_until(lambda: not scene.box.outbox(), 20, "nothing waits")
    ids = [json.loads(line)["message_id"] for line in scene.record.read_text().splitlines()]
    checks.equal(len(ids), len(set(ids)), "the platform has each message once, by whichever way it came")
    month = scene.link()["months"][0]
    checks.check(month["losses"] == 1 and month["accepted"] >= 2, "the loss and the receipts are in the month's figures",
                 month)


def play(stage, checks, _options):
    scene = Scene(stage)
    both_are_whole(checks, scene)
    the_first_is_mute(checks, scene)
    whole_again(checks, scene)
    scene.radio.close()
    for program in (scene.box.daemon, scene.box.uplink, scene.box.second):
        checks.equal(program.stop(within=5), 0, f"{program.name} stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
