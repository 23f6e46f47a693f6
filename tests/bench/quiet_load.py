#!/usr/bin/python3
"""A hundred readings a second, as a large community has them: processor and bytes written, of anjud and anju-uplink.

Beside it, in the same seconds and of the same broker, a Paho subscriber that only counts; and plain rows in SQLite with
the same commits.

    /usr/bin/python3 tests/bench/quiet_load.py --bin build/release/bin --seconds 60
"""

import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import Scene  # noqa: E402
from measuring import PlainRows, paced, processor_seconds, tell, written_bytes  # noqa: E402
from stage import Checks, Device, arguments, wait_until  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

RATE = 100
HOMES = 7
METERS = 13       # of a home, beside a smoke alarm
WARM_SECONDS = 25  # at first each home writes what its rules begin with, and that once


def counting(stage, broker, name, messages):
    """A subscriber that counts so many: started, and connected. The broker must not know the name: it would have kept."""
    words = [stage.built("mqtt_peer"), "count", broker.port, "anju", broker.USERS["anju"], name, messages]
    started = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)
    if started.stdout.readline() != "ready\n":
        raise RuntimeError("the counter cannot subscribe")
    return started


class Meters:
    """They speak in turn, RATE times a second together."""

    def __init__(self, home):
        self._radio = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
        self._said = 0
        self.close = self._radio.close

    def speak(self, seconds):
        for _ in paced(RATE, seconds):
            self._said += 1
            self._radio.say(f"meter_{self._said % (HOMES * METERS)}", water_consumed=round(100 + self._said * 0.001, 3))


def load(stage, scene, seconds):
    """(processor seconds of the two, of the counter, bytes written by anjud), each a reading."""
    box = scene.box
    meters = Meters(scene.home)
    meters.speak(WARM_SECONDS)
    wait_until(lambda: box.status()["store"]["readings"] >= RATE * WARM_SECONDS, 60, "what came first is kept")
    counter = counting(stage, scene.home, f"counter-{time.monotonic_ns()}", RATE * seconds)
    programs = [box.daemon.process.pid, box.uplink.process.pid]
    kept = lambda: box.status()["store"]["readings"]  # noqa: E731
    before, used, written = kept(), sum(map(processor_seconds, programs)), written_bytes(programs[0])
    meters.speak(seconds)
    used = sum(map(processor_seconds, programs)) - used
    wait_until(lambda: kept() - before >= RATE * seconds, 60, "every reading is kept")
    written = written_bytes(programs[0]) - written
    meters.close()
    _, bare = (float(word) for word in counter.communicate(timeout=60)[0].split())
    count = RATE * seconds
    return used / count, bare / count, written / count


def play(stage, checks, options):
    taken = {}
    homes_more = [[Device(f"meter-{m}", "z2m-water-m3", f"meter_{m}") for m in range(home * METERS, (home + 1) * METERS)]
                  for home in range(HOMES)]
    for interval in (1, 10):
        scene = Scene(stage, HOMES, homes_more, commit_interval=f"{interval}s").start()
        taken[interval] = load(stage, scene, options.seconds)
        for program in (scene.box.uplink, scene.box.daemon, scene.platform, scene.city.program, scene.home.program):
            program.stop()
        subprocess.run(["rm", "-rf", str(scene.box.database.parent)], check=True)
    plain = {}
    with tempfile.TemporaryDirectory(dir=options.bin) as folder:
        for interval in (1, 10):
            plain[interval], _ = PlainRows(pathlib.Path(folder) / f"plain-{interval}.db").write(RATE, interval, options.seconds)
    ours, bare, _ = taken[10]
    checks.check(bare > 0, "the counter needed something of the processor", bare)
    checks.say(f"      {ours * RATE:.2%} of a core at {RATE} readings/s; a subscriber that counts {bare * RATE:.2%}")
    checks.say(f"      bytes written a reading: {taken[1][2]:.0f} with commits of 1 s (plain rows {plain[1]:.0f}), "
               f"{taken[10][2]:.0f} with 10 s ({plain[10]:.0f})")
    tell("quiet", {"core, %": ours * RATE * 100, "cpu s for 100,000": ours * 1e5, "bytes written, 1 s commits": taken[1][2],
                   "bytes written, 10 s commits": taken[10][2]},
         {"processor, of counting": ours / max(bare, 1e-9), "written with 1 s, of plain rows": taken[1][2] / plain[1],
          "written with 10 s, of plain rows": taken[10][2] / plain[10]})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(int, 60, "how long each of two parts is")), play)
