#!/usr/bin/python3
"""What anjud and anju-uplink hold in memory: a home of 50 devices, and a community gateway of 200 homes with 10,000 channels.

Idle: each device has said something three times, and the city is connected. Loaded: 1,000 messages a second. The figure is
the proportional set size (what is shared with others counts by its share). Beside it a Paho subscriber that only counts.

    /usr/bin/python3 tests/bench/memory.py --bin build/release/bin
"""

import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import NO_QUOTA  # noqa: E402
from measuring import held_mib, paced, tell  # noqa: E402
from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

SAYS = {"z2m-smoke": {"smoke": False, "battery": 90, "battery_low": False, "tamper": False, "test": False, "linkquality": 90,
                      "voltage": 2950},
        "z2m-motion": {"occupancy": True, "battery": 80, "illuminance": 12, "temperature": 21.5, "linkquality": 70},
        "z2m-plug": {"state": "ON", "power": 21.5, "energy": 12.25, "voltage": 229, "current": 0.1, "linkquality": 110}}
CHANNELS = {"z2m-smoke": 8, "z2m-motion": 7, "z2m-plug": 6}
LOAD = 1000  # messages a second
HOME = ["z2m-smoke"] * 3 + ["z2m-motion"] * 2 + ["z2m-plug"] * 2   # 50 channels


def homes_of(profiles, homes):
    return [Home(f"h-{home}", [Device(f"d-{home}-{number}", profile, f"d_{home}_{number}", "hall")
                               for number, profile in enumerate(profiles)]) for home in range(homes)]


def held(box):
    """MiB of both programs: proportional, and theirs alone."""
    pairs = [held_mib(program.process.pid) for program in (box.daemon, box.uplink)]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def bare_mib(stage, broker):
    """Of a subscriber that only counts, while it waits."""
    words = [stage.built("mqtt_peer"), "count", broker.port, "anju", broker.USERS["anju"], "counter", 1]
    with subprocess.Popen([str(word) for word in words]) as counter:
        time.sleep(1)
        mib = held_mib(counter.pid)[0]
        counter.terminate()
    return mib


def under_load(box, radio, devices, seconds):
    """The most of both while all devices speak, together so many times a second."""
    most = 0
    for number in paced(LOAD, seconds):
        device = devices[number % len(devices)]
        radio.say(device.address, **SAYS[device.profile])
        if number % LOAD == 0:
            most = max(most, held(box)[0])
    return max(most, held(box)[0])


def measure(stage, checks, what, homes, name, seconds):
    """MiB of both, idle and under load."""
    broker, city = stage.home, stage.city
    box = Box(stage, homes, broker=broker, city=city, name=name, rules=NO_QUOTA).start()
    wait_until(lambda: (s := box.answers()) and s["uplink"]["connected"] and s["sources"][0]["connected"], 120,
               "broker and city are connected")
    radio = Publisher(broker.port, "zigbee2mqtt", broker.USERS["zigbee2mqtt"])
    devices = [device for home in homes for device in home.devices]
    for _ in range(3):
        for device in devices:
            radio.say(device.address, **SAYS[device.profile])
        wait_until(lambda: radio.pending == 0, 60, "the broker has it")
    wait_until(lambda: box.status()["counters"]["heard"] >= 3 * len(devices), 60, "everything is heard")
    time.sleep(5)
    idle, own = held(box)
    loaded = under_load(box, radio, devices, seconds)
    channels = sum(CHANNELS[device.profile] for device in devices)
    checks.check(0 < own <= idle, f"{what}, {channels} channels: both {idle:.1f} MiB (theirs alone {own:.1f}), with {LOAD} "
                 f"messages a second {loaded:.1f}")
    radio.close()
    box.uplink.stop()
    box.daemon.stop(within=5)
    return idle, loaded


def play(stage, checks, options):
    stage.home, stage.city = HomeBroker(stage).start(), CityBroker(stage, "box-1").start()
    bare = bare_mib(stage, stage.home)
    idle, loaded = measure(stage, checks, "one home with 50 devices", homes_of((HOME * 8)[:50], 1), "box-home", options.seconds)
    many, many_loaded = measure(stage, checks, "200 homes", homes_of(HOME, 200), "box-city", options.seconds)
    tell("memory", {"idle, MiB": idle, "loaded, MiB": loaded, "10,000 channels, MiB": many,
                    "10,000 channels loaded, MiB": many_loaded, "a counting subscriber, MiB": bare},
         {"idle, of a counting subscriber": idle / bare})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(int, 20, "of load")), play)
