#!/usr/bin/python3
"""What anjud and anju-uplink hold in memory: a home of 50 devices, and a community gateway of 200 homes with 10,000 channels.

Each device has said something three times, and the city is connected. The figure is the proportional set size (what is
shared with others counts by its share), and beside it what is theirs alone; 24 and 64 MiB are allowed.

    /usr/bin/python3 tests/bench/memory.py --bin build/release/bin
"""

import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

SAYS = {"z2m-smoke": {"smoke": False, "battery": 90, "battery_low": False, "tamper": False, "test": False, "linkquality": 90,
                      "voltage": 2950},
        "z2m-motion": {"occupancy": True, "battery": 80, "illuminance": 12, "temperature": 21.5, "linkquality": 70},
        "z2m-plug": {"state": "ON", "power": 21.5, "energy": 12.25, "voltage": 229, "current": 0.1, "linkquality": 110}}
CHANNELS = {"z2m-smoke": 8, "z2m-motion": 7, "z2m-plug": 6}
HOME = ["z2m-smoke"] * 3 + ["z2m-motion"] * 2 + ["z2m-plug"] * 2   # 50 channels


def homes_of(profiles, homes):
    return [Home(f"h-{home}", [Device(f"d-{home}-{number}", profile, f"d_{home}_{number}", "hall")
                               for number, profile in enumerate(profiles)]) for home in range(homes)]


def held(program):
    """MiB: proportional, and private."""
    text = pathlib.Path(f"/proc/{program.process.pid}/smaps_rollup").read_text()
    kib = {key: int(value) for key, value in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M)}
    return kib["Pss"] / 1024, (kib["Private_Clean"] + kib["Private_Dirty"]) / 1024


def measure(stage, checks, what, homes, allowed, name):
    broker, city = stage.home, stage.city
    box = Box(stage, homes, broker=broker, city=city, name=name, rules="[quota]\nhomes = 512\ndevices = 4096").start()
    wait_until(lambda: (s := box.answers()) and s["uplink"]["connected"] and s["sources"][0]["connected"], 120,
               "broker and city are connected")
    radio = Publisher(broker.port, "zigbee2mqtt", broker.USERS["zigbee2mqtt"])
    for _ in range(3):
        for home in homes:
            for device in home.devices:
                radio.say(device.address, **SAYS[device.profile])
        wait_until(lambda: radio.pending == 0, 60, "the broker has it")
    count = sum(len(home.devices) for home in homes)
    wait_until(lambda: box.status()["counters"]["heard"] >= 3 * count, 60, "everything is heard")
    time.sleep(5)
    (home_pss, home_own), (city_pss, city_own) = held(box.daemon), held(box.uplink)
    channels = sum(CHANNELS[device.profile] for home in homes for device in home.devices)
    checks.check(home_pss + city_pss <= allowed,
                 f"{what}, {channels} channels: anjud {home_pss:.1f} + anju-uplink {city_pss:.1f} = "
                 f"{home_pss + city_pss:.1f} MiB (theirs alone {home_own:.1f} + {city_own:.1f}); {allowed} are allowed")
    radio.close()
    box.uplink.stop()
    box.daemon.stop(within=5)


def play(stage, checks, options):
    stage.home, stage.city = HomeBroker(stage).start(), CityBroker(stage, "box-1").start()
    measure(stage, checks, "one home with 50 devices", homes_of((HOME * 8)[:50], 1), 24, "box-home")
    measure(stage, checks, "200 homes", homes_of(HOME, 200), 64, "box-city")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
