#!/usr/bin/python3
"""How long an alarm takes from the device's message to the platform's receipt at the box, and what the way alone costs.

100 readings a second of routine traffic; TLS to the city. Beside it, in the same run and through the same two brokers:
a bare message at QoS 1 that goes to the city and is echoed back, plus one fsync. The issue wants p99 of the alarms to be
no more than 5 times that of the bare way, and below 500 ms.

    /usr/bin/python3 tests/bench/alarm_latency.py --bin build/release/bin --alarms 300
"""

import os
import pathlib
import sys
import threading
import time

import paho.mqtt.client as mqtt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

READINGS_PER_SECOND = 100
HOMES = 4


def percentile(sorted_ms, share):
    return sorted_ms[min(int(len(sorted_ms) * share), len(sorted_ms) - 1)]


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


class BareWay:
    """home broker → here → city broker → echo → city broker → here, and one fsync."""

    def __init__(self, home, city, file):
        self._back = threading.Event()
        self._file = os.open(file, os.O_CREAT | os.O_WRONLY)
        self._source = client("bare-source", broker=home)
        self._bridge_in = client("bare-in", broker=home)
        self._bridge_out = client("bare-out", city=city)
        self._echo = client("bare-echo", city=city)
        self._bridge_in.on_message = lambda *_: self._bridge_out.publish("anju/v1/bare/there", b"x" * 300, qos=1)
        self._echo.on_message = lambda *_: self._echo.publish("anju/v1/bare/back", b"x" * 60, qos=1)
        self._bridge_out.on_message = self._came
        self._bridge_in.subscribe("zigbee2mqtt/bare", 1)
        self._echo.subscribe("anju/v1/bare/there", 1)
        self._bridge_out.subscribe("anju/v1/bare/back", 1)
        time.sleep(1)

    def _came(self, *_):
        os.write(self._file, b"x" * 4096)
        os.fsync(self._file)
        self._back.set()

    def once(self):
        self._back.clear()
        began = time.monotonic()
        self._source.publish("zigbee2mqtt/bare", b"x" * 100, qos=1)
        if not self._back.wait(10):
            raise RuntimeError("the bare way does not answer")
        return (time.monotonic() - began) * 1000


def routine(radio, ends):
    number = 0
    while not ends.is_set():
        number += 1
        radio.say(f"water_{number % HOMES}", water_consumed=round(100 + number * 0.001, 3))
        time.sleep(1 / READINGS_PER_SECOND)


def play(stage, checks, options):
    home, city = HomeBroker(stage).start(), CityBroker(stage, "box-1").start()
    tls = city.tls
    stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", tls / "ca.pem", "--cert",
              tls / "platform.pem", "--key", tls / "platform.key", "--record", stage.path("city.jsonl")).start()
    homes = [Home(f"h-{i}", [Device(f"smoke-{i}", "z2m-smoke", f"smoke_{i}"),
                             Device(f"water-{i}", "z2m-water-m3", f"water_{i}")]) for i in range(HOMES)]
    box = Box(stage, homes, broker=home, city=city, commit_interval="10s").start()
    radio = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    wait_until(lambda: box.status()["sources"][0]["connected"] and box.status()["uplink"]["connected"], 30, "all is there")
    bare = BareWay(home, city, stage.path("fsync"))
    ends = threading.Event()
    threading.Thread(target=routine, args=(radio, ends), daemon=True).start()
    bare_ms = []
    for i in range(options.alarms):
        bare_ms.append(bare.once())
        radio.say(f"smoke_{i % HOMES}", smoke=True)
        time.sleep(0.1)
        radio.say(f"smoke_{i % HOMES}", smoke=False)
        time.sleep(0.1)
    ends.set()
    wait_until(lambda: not box.outbox(), 30, "everything has its receipt")
    # The box's own figure, from the keeping of the device's message to the receipt: whole milliseconds.
    from stage import get
    alerts = get(box.socket, "/v1/alerts?limit=1000")["alerts"]
    alarm_ms = sorted(a["latency_ms"] for a in alerts if a["event"] == "smoke" and a["latency_ms"] is not None)
    bare_ms.sort()
    checks.equal(len(alarm_ms), options.alarms, "every alarm was accepted")
    for name, values in (("alarms", alarm_ms), ("bare way", bare_ms)):
        checks.say(f"      {name}: median {percentile(values, .5):.1f}, p95 {percentile(values, .95):.1f}, "
                   f"p99 {percentile(values, .99):.1f}, longest {values[-1]:.1f} ms")
    ratio = percentile(alarm_ms, .99) / percentile(bare_ms, .99)
    checks.check(ratio <= 5, f"p99 is {ratio:.2f} times that of the bare way", ratio)
    checks.check(percentile(alarm_ms, .99) < 500, "and below 500 ms", percentile(alarm_ms, .99))
    radio.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], alarms=(int, 300, "how many")), play)
