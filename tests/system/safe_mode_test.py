#!/usr/bin/python3
"""Five crashes in ten minutes: anjud starts with defaults and what threatens life, and says so to people and to the city.

A smoke alarm goes the whole way all the same. An end that was
asked for is no crash, and the start after it is as ever.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

CRASHES = 5


def play(stage, checks, options):
    home, city = HomeBroker(stage).start(), CityBroker(stage, "box-1").start()
    platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
                         city.tls / "platform.pem", "--key", city.tls / "platform.key").start()
    devices = [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen"), Device("hall", "z2m-motion", "hall_motion", "hall")]
    box = Box(stage, [Home("h-1", devices)], broker=home, city=city, safe_mode_after=CRASHES).start()
    radio = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])

    def ready():
        status = box.answers()
        return status and status["uplink"]["connected"] and status["sources"][0]["connected"] and status

    for crash in range(CRASHES):
        status = wait_until(ready, 40, "broker and city are there")
        checks.check(status["safe_mode"] is False, f"after {crash} crashes it runs as ever", status["safe_mode"])
        box.daemon.kill()
        box.daemon.start()
    status = wait_until(ready, 40, "broker and city are there")
    checks.check(status["safe_mode"] and any("safe mode" in one for one in status["reasons"]),
                 f"after {CRASHES} crashes it is in safe mode", status["reasons"])
    shown = box.ctl("status").stdout
    checks.check("safe mode" in shown, "anjuctl status says so", shown)
    platform.wait_for_event(lambda event: event.get("what") == "status" and event.get("safe_mode"), 30, "the city is told")
    checks.check(True, "the city is told with the heartbeat")
    radio.say("kitchen_smoke", smoke=True)
    alert = box.wait_for_alert(lambda a: a["event"] == "smoke" and a["stage"] == "accepted", 20, "the alarm has its receipt")
    checks.check(alert["device"] == "smoke", "a smoke alarm has its receipt in safe mode")
    radio.say("kitchen_smoke", smoke=False)
    wait_until(lambda: radio.pending == 0, 10, "the broker has it")
    radio.close()
    checks.equal(box.daemon.stop(within=5), 0, "it ends when it is told to")
    box.daemon.start()
    status = wait_until(ready, 40, "broker and city are there")
    checks.check(status["safe_mode"] is False, "and the next start is as ever", status["reasons"])


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
