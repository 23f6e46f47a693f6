#!/usr/bin/python3
"""The city was away for days: when the line is back alarms are accepted within 5 s, and nothing is lost or doubled.

Alarms and readings while the city's broker is not there. Then it is; the time counts from the moment when the box has
its link again. A live alarm that comes while the backlog drains is not kept waiting by it. The figures of three days at
a reading a second by hand: --readings 259200.
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

HOMES = 8
METERS = 32  # of each home: together they may say 12,800 messages a second, so that nothing is left out as too much
ALARMS_WITHIN, ALL_WITHIN = 5, 600  # seconds, of the issue


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage, queued=1_000_000).start()
        self.city = CityBroker(stage, "box-1")
        tls = self.city.tls
        homes = [Home(f"h-{i}", [Device(f"smoke-{i}", "z2m-smoke", f"smoke_{i}", "kitchen"),
                                 *(Device(f"water-{i}-{n}", "z2m-water-m3", f"water_{i}_{n}") for n in range(METERS))])
                 for i in range(HOMES)]
        quota = "[quota]\nhome_per_second = 5000\ndevice_per_second = 5000"
        self.box = Box(stage, homes, broker=self.home, city=self.city, rules=quota).start()
        self.record = stage.path("city.jsonl")
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca", tls / "ca.pem",
                                  "--cert", tls / "platform.pem", "--key", tls / "platform.key", "--record", self.record)
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def rows(self):
        return [json.loads(line) for line in self.record.read_text().splitlines()]


def days_alone(scene, readings, alarms):
    """As fast as the box takes it: a reading of each home in turn, an alarm episode every so often."""
    every = max(readings // alarms, 1)
    for i in range(readings):
        scene.radio.say(f"water_{i % HOMES}_{i // HOMES % METERS}", water_consumed=round(100 + i * 0.001, 3))
        if i % every == 0:
            scene.radio.say(f"smoke_{(i // every) % HOMES}", smoke=True)
            scene.radio.say(f"smoke_{(i // every) % HOMES}", smoke=False)
        if scene.radio.pending > 500:
            time.sleep(0.02)
    wait_until(lambda: scene.radio.pending == 0, 120, "the home's broker has everything")


def play(stage, checks, options):
    scene = Scene(stage)
    days_alone(scene, options.readings, options.alarms)
    wait_until(lambda: scene.box.status()["outbox"]["alarm"] >= 2 * options.alarms, 300, "the alarms wait")
    wait_until(lambda: scene.box.status()["counters"]["heard"] >= options.readings + 2 * options.alarms, 600, "all is heard")
    status = scene.box.status()
    checks.say(f"      waiting: {status['outbox']}")
    lost = {name: status["counters"][name] for name in ("limited", "not_kept", "unreadable") if name in status["counters"]}
    checks.check(not any(lost.values()), f"of {status['counters']['heard']} messages nothing was left out", lost)
    scene.city.start()
    scene.platform.start()
    wait_until(lambda: scene.box.status()["uplink"]["connected"], 60, "the line is back")
    began = time.monotonic()
    scene.radio.say("smoke_0", smoke=True)
    wait_until(lambda: scene.box.status()["outbox"]["alarm"] == 0, ALL_WITHIN, "every alarm is accepted")
    took = time.monotonic() - began
    wait_until(lambda: not scene.box.outbox(), ALL_WITHIN, "everything is")
    all_took = time.monotonic() - began
    rows = scene.rows()
    alerts = {row["alert_id"] for row in rows if row["what"] == "alert" and row["event"] == "smoke"}
    ids = [row["message_id"] for row in rows]
    live = next(alert for alert in scene.box.alerts() if alert["event"] == "smoke" and alert["open"])
    checks.check(took <= ALARMS_WITHIN * options.patience * 2, f"{options.alarms} alarms were accepted {took:.2f} s after "
                 f"the line was back, everything after {all_took:.2f} s", took)
    checks.check(all_took <= ALL_WITHIN, "everything in time", all_took)
    checks.equal(len(alerts), options.alarms + 1, "no alarm is lost")
    checks.equal(len(ids), len(set(ids)), "and none doubled")
    checks.check(live["latency_ms"] < 1000 * ALARMS_WITHIN * options.patience, f"a live alarm was accepted after {live['latency_ms']} ms", live)
    scene.radio.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], readings=(int, 1600, "readings while the city is away"),
                           alarms=(int, 200, "alarm episodes while it is away")), play)
