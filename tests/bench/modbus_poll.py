#!/usr/bin/python3
"""A hundred Modbus devices that take 20 ms for an answer, ten registers each, once a second: how many polls come about,
how even they are, and what that costs. Beside it a thread a device that reads the same with libmodbus, and keeps nothing.

    /usr/bin/python3 tests/bench/modbus_poll.py --bin build/release/bin --seconds 60
"""

import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "system"), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from measuring import percentile, processor_seconds, tell  # noqa: E402
from modbus_many_test import PERIOD, REGISTERS, Meters  # noqa: E402
from modbus_play_parts import voltages  # noqa: E402
from stage import Box, Bus, Checks, Device, Home, arguments, wait_until  # noqa: E402


def judged(meters, began, ended):
    """Share of the polls that came about, and 99 % of the deviations from the period in milliseconds."""
    asked = [[at for at in meter.asked if began <= at < ended] for meter in meters.all]
    wanted = (ended - began) / PERIOD
    share = sum(min(len(times), wanted) for times in asked) / (wanted * len(asked))
    gaps = [abs(later - earlier - PERIOD) for times in asked for earlier, later in zip(times, times[1:])]
    return share, percentile(gaps, 0.99) * 1000


def floor(stage, meters, seconds):
    """Of the bare reader in as many seconds: processor seconds, answers, 99 % of the deviations from the period."""
    for meter in meters.all:
        meter.asked.clear()
    began = time.monotonic()
    words = [stage.built("modbus_floor"), seconds, REGISTERS, *(meter.port for meter in meters.all)]
    done = subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, timeout=seconds + 60)
    used, answers = done.stdout.split()
    return float(used), int(answers), judged(meters, began, time.monotonic())[1]


def play(stage, checks, options):
    meters = Meters(options.devices, options.delay_ms / 1000)
    profile = voltages("test-many", range(REGISTERS), period=f"{PERIOD * 1000:.0f}ms", response_timeout="500ms")
    devices = [Device(f"meter-{m.number}", "test-many", bus=f"bus-{m.number}") for m in meters.all]
    box = Box(stage, [Home("h-1", devices)], buses=[Bus(f"bus-{m.number}", m.port) for m in meters.all],
              profiles={"test-many": profile}, commit_interval="10s").start(uplink=False)
    wait_until(lambda: all(len(meter.asked) > 1 for meter in meters.all), 15, "each device has been asked twice")
    pid = box.daemon.process.pid
    began, used = time.monotonic(), processor_seconds(pid)
    time.sleep(options.seconds)
    ended, used = time.monotonic(), processor_seconds(pid) - used
    share, uneven = judged(meters, began, ended)
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")
    bare, answers, bare_uneven = floor(stage, meters, options.seconds)
    checks.check(answers >= 0.99 * options.seconds * options.devices, "the bare reader had its answers", answers)
    meters.stop()
    cpu = used / (ended - began)
    checks.say(f"      {share:.2%} of the polls, 99 % of the periods within {uneven:.1f} ms, {cpu:.1%} of a core; the bare "
               f"reader {bare_uneven:.1f} ms, {bare / options.seconds:.1%}")
    tell("modbus", {"polls, %": share * 100, "period p99, ms": uneven, "core, %": cpu * 100, "bare period p99, ms": bare_uneven},
         {"polls done": share, "period p99, of bare libmodbus": uneven / max(bare_uneven, 0.001),
          "processor, of bare libmodbus": used / (ended - began) / (bare / options.seconds)})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(int, 60, "how long it is measured"),
                           devices=(int, 100, "how many"), delay_ms=(float, 20, "that a device takes")), play)
