#!/usr/bin/python3
"""How long an alarm takes from the device's message until the platform has it, kept first; and what the way alone costs.

Routine traffic of 100 and of 10 readings a second, TLS to the city. Beside it, in the same run and through the same two
brokers: one hop in the home, and a bare message that is written with one fdatasync, handed on to the city and heard there.
Then the same alarms while a hundred devices are taken in as fast as it goes, and while a long outbox drains.

    /usr/bin/python3 tests/bench/alarm_latency.py --bin build/release/bin --alarms 200
"""

import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import Alarms, Awaited, Scene, client  # noqa: E402
from measuring import percentile, tell  # noqa: E402
from stage import Checks, Device, arguments, wait_until  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

HOMES = 4
FLOOD = 200_000      # messages that wait at the broker at once; an alarm comes in the midst of them
FEWEST = 20          # alarms of a part that ends early
PAUSE = 0.05         # seconds between two alarms


class BareWay:
    """home broker → here: write, fdatasync → city broker → here."""

    def __init__(self, home, city, file):
        self._awaited = Awaited()
        self._hop = Awaited()
        self._file = os.open(file, os.O_CREAT | os.O_WRONLY)
        self._source = client("bare-source", broker=home)
        self._home = client("bare-in", broker=home)
        self._city = client("bare-out", city=city)
        self._home.on_message = self._hand_on
        self._city.on_message = lambda _client, _data, message: self._awaited.take(message.payload)
        self._home.subscribe("zigbee2mqtt/bare", 1)
        self._city.subscribe("anju/v1/bare/alert", 1)
        time.sleep(1)

    def _hand_on(self, *_):
        self._hop.take(b"")
        os.pwrite(self._file, b"x" * 4096, 0)
        os.fdatasync(self._file)
        self._city.publish("anju/v1/bare/alert", b"x" * 300, qos=1)

    def once(self):
        """Milliseconds: all the way, and the first hop of it."""
        for awaited in (self._hop, self._awaited):
            awaited.expect(lambda _: True)
        began = time.monotonic()
        self._source.publish("zigbee2mqtt/bare", b"x" * 100, qos=1)
        return (self._awaited.wait("the bare message") - began) * 1000, (self._hop.wait("one hop") - began) * 1000


class Routine:
    """So many readings a second, from a thread of its own."""

    def __init__(self, home, rate):
        self._radio = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
        self._rate = rate
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        number = 0
        while not self._over.wait(1 / self._rate):
            number += 1
            self._radio.say(f"water_{number % HOMES}", water_consumed=round(100 + number * 0.001, 3))

    def stop(self):
        self._over.set()
        self._thread.join()
        self._radio.close()


def side_by_side(scene, bare, alarms, rate, count):
    """[alarms], [bare], [one hop]: in turn, so that what else the machine does falls on all of them."""
    routine = Routine(scene.home, rate)
    ours, bares, hops = [], [], []
    for _ in range(count):
        way, hop = bare.once()
        bares.append(way)
        hops.append(hop)
        time.sleep(PAUSE)
        ours.append(alarms.one())
        time.sleep(PAUSE)
    routine.stop()
    return ours, bares, hops


def while_it_lasts(once, lasts, most):
    times = []
    while len(times) < most and (lasts() or len(times) < FEWEST):
        times.append(once())
        time.sleep(PAUSE)
    return times


def flat_out(stage, scene, bare, alarms, count):
    """[alarms], [bare] while a hundred devices speak as fast as the broker takes it."""
    word = scene.home.USERS["zigbee2mqtt"]
    with subprocess.Popen([str(stage.built("mqtt_peer")), "fill", str(scene.home.port), "zigbee2mqtt", word, "filler",
                           str(FLOOD)]) as filler:
        before = scene.box.status()["counters"]["heard"]
        floods = lambda: filler.poll() is None or scene.box.status()["counters"]["heard"] - before < FLOOD  # noqa: E731
        bares = []
        times = while_it_lasts(lambda: bares.append(bare.once()[0]) or alarms.one(), floods, count)
        filler.terminate()
    return times, bares


def while_it_drains(stage, scene, alarms, options):
    """A box of the same homes that was without the city for long: its outbox drains, and alarms come."""
    scene.box.uplink.stop()
    scene.box.daemon.stop()
    shutil.rmtree(scene.box.database.parent)
    scene.box.database.parent.mkdir()
    subprocess.run([str(stage.built("outbox_fill")), str(scene.box.database), str(options.backlog), str(HOMES * 8)], check=True)
    scene.box.start()
    scene.is_connected()
    times = while_it_lasts(alarms.one, lambda: scene.box.status()["outbox"]["bulk"] > 0, options.alarms)
    return times, scene.box.status()["outbox"]["bulk"]


def say(checks, name, values):
    checks.say(f"      {name}: median {percentile(values, .5):.2f}, p99 {percentile(values, .99):.2f}, longest "
               f"{max(values):.2f} ms of {len(values)}")


def play(stage, checks, options):
    climate = [Device(f"climate-{i}", "z2m-climate", f"climate{i}", "hall") for i in range(100)]
    scene = Scene(stage, HOMES, [climate]).as_by_units().start()
    bare, alarms = BareWay(scene.home, scene.city, stage.path("fdatasync")), Alarms(scene.home, scene.city, HOMES)
    wait_until(lambda: alarms.one() > 0, 30, "the first alarm has come")
    ours, bares, hops = side_by_side(scene, bare, alarms, 100, options.alarms)
    slow, slow_bares, _ = side_by_side(scene, bare, alarms, 10, options.alarms)
    busy, busy_bares = flat_out(stage, scene, bare, alarms, options.alarms)
    draining, left = while_it_drains(stage, scene, alarms, options)
    for name, values in (("alarms at 100/s", ours), ("bare way", bares), ("one hop", hops), ("alarms at 10/s", slow),
                         ("bare way at 10/s", slow_bares), ("alarms while ingest is flat out", busy),
                         ("bare way while ingest is flat out", busy_bares),
                         (f"alarms while the outbox drains, {left:,} left at the end", draining)):
        say(checks, name, values)
    checks.check(left > 0 or len(draining) > FEWEST, "enough alarms came while the outbox drained", (left, len(draining)))
    checks.equal(scene.box.status()["counters"]["not_kept"], 0, "everything was kept")

    def p99(values):
        return percentile(values, 0.99)
    tell("latency", {"p50 at 100/s, ms": percentile(ours, .5), "p99 at 100/s, ms": p99(ours), "p99 at 10/s, ms": p99(slow),
                     "p99 bare, ms": p99(bares), "one hop, ms": percentile(hops, .5)},
         {"p50, of one hop": percentile(ours, .5) / percentile(hops, .5), "p99 at 100/s, of the bare way": p99(ours) / p99(bares),
          "p99 at 10/s, of the bare way": p99(slow) / p99(slow_bares), "p99 in full ingest, of quiet": p99(busy) / p99(ours),
          "p99 of the bare way in full ingest, of quiet": p99(busy_bares) / p99(bares),
          "p99 while draining, of quiet": p99(draining) / p99(ours)})
    alarms.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], alarms=(int, 200, "how many of each part"),
                           backlog=(int, 1_000_000, "messages in the outbox")), play)
