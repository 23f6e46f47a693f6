#!/usr/bin/python3
"""How fast a long outbox drains: routine messages of many homes, each until the platform's receipt is at the box.

Beside it: as many bare messages, published at QoS 1 to a broker on loopback without TLS, receipts and disk.

    /usr/bin/python3 tests/bench/drain.py --bin build/release/bin --rows 1000000
"""

import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import Scene  # noqa: E402
from measuring import processor_seconds, tell  # noqa: E402
from stage import Checks, arguments, wait_until  # noqa: E402

HOMES = 32


def bare_rate(stage, broker, count):
    began = time.monotonic()
    subprocess.run([str(stage.built("mqtt_peer")), "fill", str(broker.port), "zigbee2mqtt", broker.USERS["zigbee2mqtt"],
                    "filler", str(count)], check=True)
    return count / (time.monotonic() - began)


def play(stage, checks, options):
    scene = Scene(stage, HOMES)
    subprocess.run([str(stage.built("outbox_fill")), str(scene.box.database), str(options.rows), str(HOMES)], check=True)
    scene.start()
    programs = [scene.box.daemon.process.pid, scene.box.uplink.process.pid]
    waiting = lambda: scene.box.status()["outbox"]["bulk"]  # noqa: E731
    first, began, used = waiting(), time.monotonic(), sum(map(processor_seconds, programs))
    checks.check(first > 0, "the outbox has something to drain when the line is there", first)
    ends = began + options.most_seconds
    while (left := waiting()) and time.monotonic() < ends:
        time.sleep(0.05)
    took, used = time.monotonic() - began, sum(map(processor_seconds, programs)) - used
    done = first - left
    rate = done / took
    bare = bare_rate(stage, scene.home, 100_000)
    checks.say(f"      {done:,} messages with receipts in {took:.1f} s: {rate:,.0f}/s, {used * 1e5 / done:.2f} s of the "
               f"processor for 100,000; bare {bare:,.0f}/s. A million take {1e6 / rate:,.0f} s")
    wait_until(lambda: scene.box.status()["outbox"]["alarm"] == 0, 60, "no alarm waits")
    tell("drain", {"rows/s": rate, "seconds for a million": 1e6 / rate, "cpu s for 100,000": used * 1e5 / done},
         {"of bare publishing": rate / bare})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], rows=(int, 1_000_000, "messages in the outbox"),
                           most_seconds=(int, 60, "then the rate is taken as it was")), play)
