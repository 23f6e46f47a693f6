#!/usr/bin/python3
"""Twenty times normal load, a fault every five minutes, any length: what grows, and whether anything was lost or doubled.

Normal is what a community gateway of 120 homes hears, five messages a second. Sampled all along: memory, descriptors and
threads of anjud and anju-uplink, and the size of the store. A line through each by least squares says what it grows by. At
the end everything that anjud has acknowledged must be in its database, and the platform must have each alert once.

    tests/soak/run --minutes 480

The state folder is a file system of its own where the test may mount one (root), so that the disk can be full. The clock
on the wall is not touched, because it is that of the whole machine: tests/time/run steps it a thousand times a day.
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import time
import types

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "system"), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

import kill_load  # noqa: E402
import kill_test  # noqa: E402
from faults import Faults  # noqa: E402
from recording_proxy import RecordingProxy  # noqa: E402
from slopes import Limit, judge  # noqa: E402
from stage import Box, Checks, CityBroker, Device, Home, HomeBroker, Publisher, arguments, free_port, wait_until  # noqa: E402

NORMAL_RATE, TIMES = 5.0, 20
SAMPLE_EVERY = 5.0   # seconds
CALM_BEFORE_END = 60
LIMITS = (Limit("memory", "KiB", 2048, 0.1), Limit("descriptors", "", 3), Limit("threads", "", 1.5))
ALARM_SHARE = 0.004  # of the messages: an alert each five seconds. What a box holds of an alert it holds for half a year
STORE_BYTES = 100    # a kept message at most, with alerts, outbox and ledger


class Samples:
    def __init__(self, box):
        self._box = box
        self._began = time.monotonic()
        self._next = 0.0
        self.series = {}  # name: [(seconds, value)]

    def _note(self, name, value):
        self.series.setdefault(name, []).append((round(time.monotonic() - self._began, 1), value))

    def take(self):
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SAMPLE_EVERY
        for program in (self._box.daemon, self._box.uplink):
            if program.running:
                self._take_program(program)
        state = self._box.database.parent
        self._note("store", sum(file.stat().st_size for file in state.rglob("*")
                                if file.is_file() and file.name not in ("reserve", "filler")))

    def _take_program(self, program):
        folder = pathlib.Path(f"/proc/{program.process.pid}")
        try:
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            descriptors = len(list((folder / "fd").iterdir()))
        except OSError:
            return  # it has just ended
        if "RssAnon" not in status:
            return
        self._note(f"{program.name} memory", int(status["RssAnon"].split()[0]))  # its own; pages of files the kernel takes back
        self._note(f"{program.name} mapped files", int(status["RssFile"].split()[0]) + int(status["RssShmem"].split()[0]))
        self._note(f"{program.name} threads", int(status["Threads"]))
        self._note(f"{program.name} descriptors", descriptors)

    def write(self, path):
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["series", "seconds", "value"])
            rows.writerows((name, at, value) for name, points in self.series.items() for at, value in points)


def mount(stage, box):
    """Whether the state folder is now a small file system of its own."""
    state = box.folder / "state"
    if os.geteuid() != 0:
        return None
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=768m", "tmpfs", state], capture_output=True, check=False)
    return state if done.returncode == 0 else None


def soak(checks, options, faults, samples):
    ends = time.monotonic() + 60 * options.minutes
    next_fault = time.monotonic() + options.every / 2
    while time.monotonic() < ends:
        samples.take()
        time.sleep(0.2)
        if time.monotonic() >= next_fault and time.monotonic() + CALM_BEFORE_END < ends:
            checks.say(f"      fault: {faults.next()}")
            next_fault += options.every


def judge_growth(checks, samples, kept):
    verdicts = {}
    for name, points in sorted(samples.series.items()):
        limit = next((limit for limit in LIMITS if name.endswith(limit.name)), None)
        if limit is None:
            continue
        grows, growth, hourly, mean = judge(points, limit)
        verdicts[name] = {"mean": round(mean, 1), "growth": round(growth, 1), "an hour": round(hourly, 1)}
        checks.check(not grows, f"{name}: mean {mean:,.0f} {limit.unit}, slope {hourly:+,.1f} an hour ({len(points)} samples)",
                     f"grew by {growth:,.1f}")
    store = samples.series["store"]
    each = (store[-1][1] - store[0][1]) / max(kept, 1)
    checks.check(each <= STORE_BYTES, f"store: {store[-1][1] / 1048576:.1f} MiB in the end, {each:.0f} bytes a message", each)
    return verdicts


def play_on(stage, checks, options, home, city, box, platform):
    proxy = RecordingProxy(box.proxy_port, home.port).start()
    platform.start()
    box.start()
    wait_until(lambda: box.status()["uplink"]["connected"], 20, "the uplink is connected")
    load = kill_load.Load(home, NORMAL_RATE * options.times, options.seed, ALARM_SHARE)
    load.start()
    mad = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    samples = Samples(box)

    def wait(seconds):
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            samples.take()
            time.sleep(0.1)
    faults = Faults(box, home, city, platform, mad, wait, options.seed)
    checks.say(f"      {len(faults.menu)} faults in turn: {', '.join(fault.__name__ for fault in faults.menu)}")
    soak(checks, options, faults, samples)
    checks.equal(load.finish(), 0, "the broker took everything that was published")
    kill_test.wait_for_calm(checks, box, proxy)
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")
    proxy.stop()
    mad.close()
    acknowledged = [(topic, payload) for topic, payload in proxy.acknowledged() if topic.split("/")[1] in known()]
    kill_test.judge(checks, load.said, acknowledged, box, platform.record, faults.done,
                    types.SimpleNamespace(rate=NORMAL_RATE))
    verdicts = judge_growth(checks, samples, len(acknowledged))
    samples.write(options.bin.parent / "soak.csv")
    print(json.dumps({"soak": {"minutes": options.minutes, "seed": options.seed, "times": options.times, "faults": faults.done,
                               "acknowledged": len(acknowledged), "growth": verdicts, "failed": checks.failed}}))


def known():
    return {device.address for home in kill_load.homes() for device in home.devices}


def play(stage, checks, options):
    home = HomeBroker(stage, autosave=1).start()
    city = CityBroker(stage, "box-1", autosave=1).start()
    record = stage.path("platform.jsonl")
    platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
                         city.tls / "platform.pem", "--key", city.tls / "platform.key", "--record", record)
    platform.record = record
    port = free_port()
    homes = [*kill_load.homes(), Home("h-mad", [Device("mad", "z2m-climate", "mad")])]
    box = Box(stage, homes, broker=home, mqtt_port=port, city=city)
    box.proxy_port = port
    mounted = mount(stage, box)
    if not mounted:
        checks.say("      no file system of its own can be mounted here: the disk is never full")
    try:
        play_on(stage, checks, options, home, city, box, platform)
    finally:
        stage.end()
        if mounted:
            subprocess.run(["umount", mounted], check=False)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], minutes=(float, 480, "how long"), seed=(int, 1, "of the load"),
                           times=(float, TIMES, "normal load"), every=(float, 300, "seconds from fault to fault")), play)
