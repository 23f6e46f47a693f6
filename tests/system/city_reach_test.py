#!/usr/bin/python3
"""Where the city is: by IPv6, at another address from one moment to the next; and a box that says nothing is lost in time.

The name of the city's broker is looked up anew with each attempt, so a broker that moves is found again. A platform that
hears no heartbeat for twice the time that was promised says that the box is lost, whatever broker and line make of it.
"""

import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from preload import preload  # noqa: E402
from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.ports import has_ipv6  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

BACK_WITHIN = 35  # seconds: a pause of 20 s at most, and a start
HEARTBEAT = 10    # seconds, of the stage's boxes


class Scene:
    """The same port at three addresses, and a name that leads to one of them."""

    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.cities = {"127.0.0.1": CityBroker(stage, "box-1")}
        port = self.cities["127.0.0.1"].port
        for name, address in (("moved-broker", "127.0.0.2"), ("broker-six", "::1")):
            self.cities[address] = CityBroker(stage, "box-1", name=name, address=address, port=port)
        self.address = stage.path("address")
        self.platform = None
        self.shim = preload(stage, "moving_resolver", MOVING_RESOLVER=self.address)
        home = Home("h-1", [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen")])
        self.move_to("127.0.0.1")
        self.box = Box(stage, [home], broker=self.home, city=self.cities["127.0.0.1"], uplink_env=self.shim).start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def move_to(self, address):
        """The city's broker and platform are there and nowhere else."""
        for city in self.cities.values():
            if city.program.running:
                self.platform.stop()
                city.kill()
        city = self.cities[address].start()
        self.address.write_text(address + "\n")
        name = f"platform-at-{address.replace(':', '-')}"
        self.platform = self.stage.program(name, self.stage.built("anju-sim"), "platform", "--json", "--mqtt",
                                           f"localhost:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
                                           city.tls / "platform.pem", "--key", city.tls / "platform.key", speaks_json=True,
                                           env=self.shim).start()
        self.platform.wait_for_event(lambda e: e["what"] == "link" and e["connected"], 15, f"the platform is at {address}")

    def alarm_arrives(self, checks, where):
        heard = len(self.platform.events)
        self.radio.say("kitchen_smoke", smoke=True)
        self.platform.wait_for_event(lambda e: e["what"] == "alert" and e["event"] == "smoke" and e["stage"] == "detected", 10,
                                     f"an alarm arrives {where}", since=heard)
        self.radio.say("kitchen_smoke", smoke=False)
        wait_until(lambda: not self.box.outbox(), 10, "with its receipts")
        checks.check(True, f"an alarm arrives {where}")


def the_broker_moves(checks, scene):
    wait_until(lambda: scene.box.status()["uplink"]["connected"], 20, "the uplink is connected")
    scene.alarm_arrives(checks, "where the name leads")
    for address, what in (("127.0.0.2", "another address"), ("::1", "an address of IPv6"))[:2 if has_ipv6() else 1]:
        began = time.monotonic()
        scene.move_to(address)
        wait_until(lambda: any(e["what"] == "status" and e["online"] for e in scene.platform.events), BACK_WITHIN,
                   f"the box is at {address}")
        checks.check(True, f"the name leads to {what}: the box is there after {time.monotonic() - began:.1f} s")
        scene.alarm_arrives(checks, f"at {what}")


def lost_and_found(checks, scene):
    beat = max(i for i, e in enumerate(scene.platform.events) if e["what"] == "status" and e["online"])
    heard = scene.platform.events[beat]["at_ms"]
    scene.box.uplink.send(signal.SIGSTOP)
    lost = scene.platform.wait_for_event(lambda e: e["what"] == "lost", 4 * HEARTBEAT, "the box is lost", since=beat)
    after = (lost["at_ms"] - heard) / 1000
    checks.check(after <= 3 * HEARTBEAT + 1, f"a box that stands still is lost {after:.1f} s after a heartbeat", lost)
    checks.equal(lost["gateway"], "box-1", "by its name")
    scene.box.uplink.send(signal.SIGCONT)
    scene.platform.wait_for_event(lambda e: e["what"] == "found", 60, "the box is found again", since=beat)
    scene.alarm_arrives(checks, "after it is found again")


def a_literal(checks, scene):
    """The settings name the address of IPv6 itself."""
    text = scene.box.config.read_text()
    scene.box.config.write_text(text.replace("mqtts://localhost:", "mqtts://[::1]:"))
    scene.box.uplink.stop()
    scene.box.uplink.start()
    scene.box.daemon.stop()
    scene.box.daemon.start()
    wait_until(lambda: (status := scene.box.answers()) and status["uplink"]["connected"], BACK_WITHIN, "the uplink is connected")
    scene.alarm_arrives(checks, "at the literal address [::1]")


def play(stage, checks, _options):
    scene = Scene(stage)
    the_broker_moves(checks, scene)
    lost_and_found(checks, scene)
    if has_ipv6():
        a_literal(checks, scene)
    else:
        checks.say("      this machine has no IPv6: what needs it is left out")
    scene.radio.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
