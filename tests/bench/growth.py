#!/usr/bin/python3
"""How things grow with homes, devices and what waits.

Homes: processor time of anjud a message, of the same number of messages by the same 1,000 devices in 1, 10, 100 or 1,000
homes, and its start. Devices: the same by 100 or 1,000 devices of one home (what a single topic may say is limited to 50 a
second, so fewer cannot say as much). Backlog: the start with 1, 10, 100 or 1,000 thousand messages in the outbox.

    /usr/bin/python3 tests/bench/growth.py --bin build/release/bin --messages 50000
"""

import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import NO_QUOTA  # noqa: E402
from measuring import processor_seconds, tell  # noqa: E402
from stage import Box, Checks, Device, Home, HomeBroker, Publisher, arguments, wait_until  # noqa: E402

SIZES = (1, 10, 100, 1000)
DEVICES = (100, 1000)
STARTS = 3


def climate(number):
    return Device(f"climate-{number}", "z2m-climate", f"climate{number}", "hall")


def start_ms(box):
    """From its start until its API answers, the median of some."""
    took = []
    for _ in range(STARTS):
        if box.daemon.running:
            box.daemon.stop(within=10)
        began = time.monotonic()
        box.start(uplink=False)
        took.append((time.monotonic() - began) * 1000)
    return statistics.median(took)


def each_us(box, broker, devices, messages):
    """Microseconds of the processor a message."""
    wait_until(lambda: box.status()["sources"][0]["connected"], 60, "the broker is connected")
    radio = Publisher(broker.port, "zigbee2mqtt", broker.USERS["zigbee2mqtt"])
    heard = lambda: (told := box.status()["counters"])["heard"] + told["limited"]  # noqa: E731
    before, used = heard(), processor_seconds(box.daemon.process.pid)
    for number in range(messages):
        radio.say(f"climate{number % devices}", temperature=18 + number // devices % 50 / 10, humidity=40 + number % 20)
        if radio.pending > 500:
            wait_until(lambda: radio.pending < 200, 60, "the broker takes it", every=0.001)
    wait_until(lambda: heard() - before >= messages, 120, "all is heard", every=0.1)
    radio.close()
    return (processor_seconds(box.daemon.process.pid) - used) * 1e6 / messages


def with_homes(stage, broker, homes, name, messages):
    box = Box(stage, homes, broker=broker, name=name, commit_interval="10s", rules=NO_QUOTA)
    took = start_ms(box)
    cost = each_us(box, broker, sum(len(home.devices) for home in homes), messages)
    box.daemon.stop(within=10)
    return took, cost


def with_backlog(stage, broker, thousands):
    box = Box(stage, [Home("h-1", [climate(0)])], broker=broker, name=f"backlog-{thousands}")
    subprocess.run([str(stage.built("outbox_fill")), str(box.database), str(1000 * thousands), "32"], check=True)
    took = start_ms(box)
    box.daemon.stop(within=10)
    return took


def play(stage, checks, options):
    broker = HomeBroker(stage, queued=1_000_000).start()
    figures, starts, costs = {}, {}, {}
    plans = ([("homes", size, [Home(f"h-{n}", [climate(d) for d in range(n, DEVICES[-1], size)]) for n in range(size)])
              for size in SIZES] +
             [("devices", size, [Home("h-1", [climate(n) for n in range(size)])]) for size in DEVICES])
    for kind, size, homes in plans:
        starts[kind, size], costs[kind, size] = with_homes(stage, broker, homes, f"{kind}-{size}", options.messages)
        checks.say(f"      {size} {kind}: {costs[kind, size]:.1f} us of the processor a message, start "
                   f"{starts[kind, size]:.0f} ms")
        figures[f"{size} {kind}, us a message"] = costs[kind, size]
        figures[f"{size} {kind}, start ms"] = starts[kind, size]
    for size in SIZES[:-1] if options.brief else SIZES:
        starts["backlog", size] = with_backlog(stage, broker, size)
        checks.say(f"      {size},000 messages wait: start {starts['backlog', size]:.0f} ms")
        figures[f"{size},000 wait, start ms"] = starts["backlog", size]
    most = max(size for kind, size in starts if kind == "backlog")
    checks.check(all(cost > 0 for cost in costs.values()), "everything cost something", costs)
    tell("growth", figures, {"cost of 1,000 homes, of 1": costs["homes", 1000] / costs["homes", 1],
                             "cost of 1,000 devices, of 100": costs["devices", 1000] / costs["devices", 100],
                             "start of 1,000 homes, of 1": starts["homes", 1000] / starts["homes", 1],
                             "start with the longest backlog, of 1,000": starts["backlog", most] / starts["backlog", 1]})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], messages=(int, 50_000, "of each size"),
                           brief=(int, 0, "1: no backlog of a million")), play)
