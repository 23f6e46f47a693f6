"""What several benches need: a box between a home's broker and a city, and somebody in the city with a stop-watch.

Everything is timed by the clock of this one process: it is the device, and it listens as the platform does.
"""

import pathlib
import re
import threading
import time

import paho.mqtt.client as mqtt
from stage import Box, CityBroker, Device, Home, HomeBroker, wait_until
from stage.publisher import Publisher

UNIT = pathlib.Path(__file__).resolve().parents[2] / "systemd" / "anjud.service"
NO_QUOTA = ("[quota]\nhome_per_second = 100000\nhome_kib_per_second = 102400\ndevice_per_second = 100000\n"
            "device_kib_per_second = 102400\nhomes = 4096\ndevices = 16384\ndevices_per_home = 1024")


def client(name, broker=None, city=None):
    made = mqtt.Client(client_id=name, protocol=mqtt.MQTTv311)
    if city:
        made.tls_set(city.tls / "ca.pem", city.tls / "platform.pem", city.tls / "platform.key")
        made.connect("localhost", city.port)
    else:
        made.username_pw_set("zigbee2mqtt", broker.USERS["zigbee2mqtt"])
        made.connect("127.0.0.1", broker.port)
    made.loop_start()
    return made


class Awaited:
    """The moment at which the next message came that one waits for."""

    def __init__(self):
        self._came = threading.Event()
        self._wanted = lambda payload: False
        self.at = 0.0

    def expect(self, wanted):
        self._came.clear()
        self._wanted = wanted

    def take(self, payload):
        if self._wanted(payload) and not self._came.is_set():
            self.at = time.monotonic()
            self._came.set()

    def wait(self, what, within=30):
        if not self._came.wait(within):
            raise RuntimeError(f"not within {within} s: {what}")
        return self.at


class Alarms:
    """Smoke alarms of some homes, one after the other, each timed from its publication to its arrival in the city."""

    def __init__(self, home, city, homes):
        self._homes = homes
        self._number = 0
        self._awaited = Awaited()
        self._radio = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
        self._ear = client("stop-watch", city=city)
        self._ear.on_message = lambda _client, _data, message: self._awaited.take(message.payload)
        self._ear.subscribe("anju/v1/+/alert", 1)

    def one(self):
        """Milliseconds; and the alarm ends again."""
        device = self._number % self._homes
        self._number += 1
        name = f"smoke-{device}".encode()
        took = self._say(device, True, lambda payload: name in payload and b"detected" in payload)
        self._say(device, False, lambda payload: name in payload and b"cleared" in payload)
        return took * 1000

    def _say(self, device, smoke, wanted):
        self._awaited.expect(wanted)
        began = time.monotonic()
        self._radio.say(f"smoke_{device}", smoke=smoke)
        return self._awaited.wait("the alarm is at the platform") - began

    def close(self):
        self._radio.close()
        self._ear.disconnect()
        self._ear.loop_stop()


class Scene:
    """`homes` homes with a smoke alarm and a water meter each, and `more` devices, a list for each home from the first on."""

    def __init__(self, stage, homes, more=(), commit_interval="10s"):
        self.home, self.city = HomeBroker(stage, queued=2_000_000).start(), CityBroker(stage, "box-1")
        all_homes = [Home(f"h-{i}", [Device(f"smoke-{i}", "z2m-smoke", f"smoke_{i}"),
                                     Device(f"water-{i}", "z2m-water-m3", f"water_{i}")]) for i in range(homes)]
        for one, devices in zip(all_homes, more):
            one.devices += devices
        self.box = Box(stage, all_homes, broker=self.home, city=self.city, commit_interval=commit_interval, rules=NO_QUOTA)
        tls = self.city.tls
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca", tls / "ca.pem",
                                  "--cert", tls / "platform.pem", "--key", tls / "platform.key")

    def as_by_units(self):
        """The two programs go before others, as their units have it; who may not do that measures without."""
        nice = re.search(r"^Nice=(-?\d+)$", UNIT.read_text(), re.M).group(1)
        for program in (self.box.daemon, self.box.uplink):
            program.command = ["nice", "-n", nice, *program.command]
        return self

    def start(self):
        self.city.start()
        self.platform.start()
        self.box.start()
        self.is_connected()
        return self

    def is_connected(self):
        wait_until(lambda: (s := self.box.answers()) and s["sources"][0]["connected"] and s["uplink"]["connected"], 60,
                   "home and city are connected")
