#!/usr/bin/python3
"""Durable ingest: messages of a hundred devices, as fast as four publishers send them, until they are decoded, judged and
in SQLite.

Beside it, in the same run and of the same broker: a Paho subscriber that only counts; a program with one INSERT and one
durable commit a message; one that commits each thousand messages. Publishers and broker have the same machine. With
--waiting all messages wait at the broker first, so nobody waits for a publisher. Rates are messages a second; of each
also the time of the processor for 100,000.

    /usr/bin/python3 tests/bench/ingest.py --bin build/release/bin --messages 60000 [--waiting 1]
"""

import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402

DEVICES = 100
NO_QUOTA = ("[quota]\nhome_per_second = 100000\nhome_kib_per_second = 102400\ndevice_per_second = 100000\n"
            "device_kib_per_second = 102400")


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def written(pid):
    for line in pathlib.Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    return 0


class Peers:
    def __init__(self, stage, broker, messages, waiting):
        self._waiting = waiting
        self._program = stage.built("mqtt_peer")
        self._broker = broker
        self._messages = messages
        self._stage = stage

    def start(self, mode, user, session, file=""):
        command = [self._program, mode, self._broker.port, user, self._broker.USERS[user], session, self._messages, file]
        return subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)

    def run(self, mode, user, session):
        self.finish(self.start(mode, user, session))

    def finish(self, program):
        said, _ = program.communicate(timeout=900)
        if program.returncode != 0:
            raise RuntimeError(f"mqtt_peer {program.args[1]} failed")
        return said

    def fill(self):
        self.run("fill", "zigbee2mqtt", "filler")

    def take(self, mode):
        """Messages a second, and seconds of the processor for 100,000 of them."""
        if self._waiting:
            self.run("subscribe", "anju", f"peer-{mode}")
            self.fill()
        taker = self.start(mode, "anju", f"peer-{mode}", self._stage.path(f"{mode}.db"))
        taker.stdout.readline()
        if not self._waiting:
            self.fill()
        took, processor = (float(word) for word in self.finish(taker).split())
        self.run("forget", "anju", f"peer-{mode}")
        return self._messages / took, processor * 100_000 / self._messages


def take_box(box, peers, messages, waiting):
    """The same of anjud, and bytes written a message."""
    connected = lambda: (s := box.answers()) and s["sources"][0]["connected"]  # noqa: E731
    box.daemon.start()
    wait_until(connected, 30, "anjud has its session")
    if waiting:
        box.daemon.stop(within=5)
        peers.fill()
        box.daemon.start()
    else:
        filler = peers.start("fill", "zigbee2mqtt", "filler")
    wait_until(lambda: (s := box.answers()) and s["counters"]["heard"] > 0, 30, "the first messages")
    pid = box.daemon.process.pid
    at_first, began = box.status()["counters"]["heard"], time.monotonic()
    processor, bytes_before = processor_seconds(pid), written(pid)
    while (told := box.status()["counters"])["heard"] + told["limited"] < messages:
        time.sleep(0.05)
    heard = told["heard"]
    took, spent = time.monotonic() - began, processor_seconds(pid) - processor
    if not waiting:
        peers.finish(filler)
    time.sleep(3)
    status = box.status()
    lost = status["counters"]["dropped"] + status["counters"]["limited"] + status["counters"]["not_kept"]
    count = heard - at_first
    return {"rate": count / took, "processor": spent * 100_000 / count, "lost": lost,
            "readings": status["store"]["readings"], "bytes": (written(pid) - bytes_before) / count}


def play(stage, checks, options):
    broker = HomeBroker(stage, queued=options.messages + 1000).start()
    peers = Peers(stage, broker, options.messages, options.waiting)
    home = Home("h-1", [Device(f"climate-{i}", "z2m-climate", f"climate{i}", "hall") for i in range(DEVICES)])
    figures = {mode: peers.take(mode) for mode in ("count", "batch")}
    box = Box(stage, [home], broker=broker, rules=NO_QUOTA, commit_interval="1s")
    own = take_box(box, peers, options.messages, options.waiting)
    # One durable commit a message is so slow that a tenth of the messages tells.
    peers._messages = options.messages // 10
    figures["insert"] = peers.take("insert")
    for mode, (rate, processor) in figures.items():
        checks.say(f"      {mode}: {rate:,.0f} messages/s, {processor:.2f} s of the processor for 100,000")
    checks.say(f"      anjud: {own['rate']:,.0f} messages/s, {own['processor']:.2f} s, {own['bytes']:.0f} bytes written a message,"
               f" {own['readings']:,} readings")
    checks.equal(own["lost"], 0, "nothing is lost")
    ratios = {"of a subscriber that counts": own["rate"] / figures["count"][0],
              "of one commit a message": own["rate"] / figures["insert"][0],
              "of a commit each thousand": own["rate"] / figures["batch"][0],
              "processor, of counting": own["processor"] / figures["count"][1]}
    for name, ratio in ratios.items():
        checks.say(f"      {name}: {ratio:.2f}")
    print(json.dumps({"bench": "ingest", "figures": {"messages_per_second": own["rate"], "cpu_s_per_100k": own["processor"],
                                                     "bytes_per_message": own["bytes"]}, "ratios": ratios}))
    box.daemon.stop(within=5)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], messages=(int, 60_000, "how many; beyond 700 a device, where they wait 500, anjud leaves some out"),
                           waiting=(int, 0, "1: they wait at the broker before anybody takes them")), play)
