#!/usr/bin/python3
"""From the start of anjud until an alarm that waits at the broker is kept, and until the platform has it; then the same
after kill -9 in the midst of a large ingest. Beside it: a Paho subscriber that starts and takes one message.

    /usr/bin/python3 tests/bench/start_alarm.py --bin build/release/bin --messages 250000
"""

import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import Awaited, Scene, client  # noqa: E402
from measuring import tell  # noqa: E402
from stage import Checks, Device, arguments, wait_until  # noqa: E402
from stage.publisher import Publisher  # noqa: E402


class Peer:
    """A subscriber that counts to one, from its start to its end."""

    def __init__(self, stage, broker):
        self._program, self._broker = stage.built("mqtt_peer"), broker

    def run(self, mode, user, session):
        words = [self._program, mode, self._broker.port, user, self._broker.USERS[user], session, 1]
        began = time.monotonic()
        subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=60)
        return (time.monotonic() - began) * 1000

    def start_ms(self):
        self.run("subscribe", "anju", "peer")
        self.run("fill", "zigbee2mqtt", "filler")
        return self.run("count", "anju", "peer")


class Starts:
    def __init__(self, scene):
        self._scene = scene
        self._radio = Publisher(scene.home.port, "zigbee2mqtt", scene.home.USERS["zigbee2mqtt"])
        self._awaited = Awaited()
        self._ear = client("stop-watch", city=scene.city)
        self._ear.on_message = lambda _client, _data, message: self._awaited.take(message.payload)
        self._ear.subscribe("anju/v1/+/alert", 1)

    def _alerts(self):
        try:
            with sqlite3.connect(f"file:{self._scene.box.database}?mode=ro", uri=True, timeout=0) as database:
                return database.execute("SELECT count(*) FROM alert WHERE event = 'smoke'").fetchone()[0]
        except sqlite3.Error:  # while it starts it may be locked
            return -1

    def one(self):
        """anjud is not running. Milliseconds until kept, until at the platform."""
        before = wait_until(lambda: (count := self._alerts()) >= 0 and count + 1, 10, "the database can be read") - 1
        self._radio.say("smoke_0", smoke=True)
        wait_until(lambda: self._radio.pending == 0, 10, "the broker has the alarm")
        self._awaited.expect(lambda payload: b"smoke-0" in payload and b"detected" in payload)
        began = time.monotonic()
        self._scene.box.daemon.start()
        wait_until(lambda: self._alerts() > before, 60, "the alarm is kept", every=0.002)
        kept = time.monotonic() - began
        at_platform = self._awaited.wait("the platform has it", 60) - began
        self._scene.is_connected()
        self._radio.say("smoke_0", smoke=False)
        wait_until(lambda: not [a for a in self._scene.box.alerts(only_open=True) if a["event"] == "smoke"], 30, "it is over")
        return kept * 1000, at_platform * 1000


def after_a_large_ingest(stage, scene, starts, messages):
    """Killed with so many messages, 5 readings each, heard since the start, and more on the way."""
    def arrived():  # a topic says more than its share when the machine is fast: that is left out, and counted
        counters = scene.box.status()["counters"]
        return counters["heard"] + counters["limited"]
    before = arrived()
    with subprocess.Popen([str(stage.built("mqtt_peer")), "fill", str(scene.home.port), "zigbee2mqtt",
                           scene.home.USERS["zigbee2mqtt"], "filler", str(messages)]) as filler:
        wait_until(lambda: arrived() - before >= messages * 0.95, 600, "nearly all has come")
        kept = scene.box.status()["counters"]["heard"]
        scene.box.daemon.kill()
        log = scene.box.database.with_name(scene.box.database.name + "-wal")
        size = log.stat().st_size / 1048576
        filler.wait(60)
    return (*starts.one(), size, kept)


def play(stage, checks, options):
    climate = [Device(f"climate-{i}", "z2m-climate", f"climate{i}", "hall") for i in range(100)]
    scene = Scene(stage, 1, [climate]).start()
    peer, starts = Peer(stage, scene.home), Starts(scene)
    kept, arrived, bare = [], [], []
    for _ in range(options.starts):
        scene.box.daemon.stop(within=5)
        took = starts.one()
        kept.append(took[0])
        arrived.append(took[1])
        bare.append(peer.start_ms())
    kept_after, arrived_after, wal, heard = after_a_large_ingest(stage, scene, starts, options.messages)
    status = scene.box.status()
    checks.check(status["store"]["readings"] > 0, "the store has readings")
    checks.say(f"      start to an alarm kept: {statistics.median(kept):.0f} ms (longest {max(kept):.0f}), at the platform "
               f"{statistics.median(arrived):.0f} ms; a bare subscriber to its first message {statistics.median(bare):.0f} ms")
    checks.say(f"      after kill -9 with {heard:,} messages heard, a WAL of {wal:.1f} MiB: kept {kept_after:.0f} ms, "
               f"at the platform {arrived_after:.0f} ms; {status['store']['readings']:,} readings in the store")
    tell("start", {"kept, ms": statistics.median(kept), "at the platform, ms": statistics.median(arrived),
                   "kept after a kill, ms": kept_after, "at the platform after a kill, ms": arrived_after, "WAL, MiB": wal},
         {"of a bare subscriber": statistics.median(kept) / statistics.median(bare),
          "after a kill, of a bare subscriber": kept_after / statistics.median(bare)})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], starts=(int, 10, "how often it is started"),
                           messages=(int, 250_000, "heard before it is killed")), play)
