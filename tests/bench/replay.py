#!/usr/bin/python3
"""Readings a second through `anjuctl replay` with all that is shipped: read, understood, judged. Meters that report each
minute, and meters that report each hour, of whose homes the most is learned a reading. Beside it awk, which adds up the same
column.

    /usr/bin/python3 tests/bench/replay.py --bin build/release/bin --readings 1000000
"""

import argparse
import datetime
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from measuring import tell  # noqa: E402

SHARE = pathlib.Path(__file__).resolve().parents[2] / "config"
HEADER = "timestamp,home,device,quantity,value,unit\n"
HOMES = 20
HOURLY_HOMES = 50
# How likely water is drawn in an hour of the day.
USE = [0.06] * 6 + [0.3, 0.8, 0.7, 0.5, 0.45, 0.6, 0.7, 0.5, 0.4, 0.4, 0.5, 0.6, 0.8, 0.8, 0.7, 0.6, 0.5, 0.2]
START = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def write_minutes(file, readings):
    """Every home draws some water each minute of the day; the meter says so each minute, as most do not."""
    file.write(HEADER)
    meters = [100.0] * HOMES
    for number in range(readings):
        home, minute = number % HOMES, number // HOMES
        at = START + datetime.timedelta(minutes=minute)
        if 7 <= at.hour < 22 and minute % 7 == home % 7:
            meters[home] += 0.004
        file.write(f"{at.isoformat()},h-{home},water-{home},water.volume.total,{meters[home]:.3f},m3\n")
    file.flush()


def write_hours(file, readings):
    """A year of homes that draw water when people do, each meter a little after the hour at a time of its own."""
    file.write(HEADER)
    dice = random.Random(7)
    meters = [100.0] * HOURLY_HOMES
    after = sorted(dice.randrange(3600) for _ in range(HOURLY_HOMES))
    for number in range(readings):
        home, hour = number % HOURLY_HOMES, number // HOURLY_HOMES
        at = START + datetime.timedelta(hours=hour, seconds=after[home])
        if dice.random() < USE[at.hour]:
            meters[home] += dice.randrange(1, 40) / 1000
        file.write(f"{at.isoformat()},h-{home},water-{home},water.volume.total,{meters[home]:.3f},m3\n")
    file.flush()


def cpu_seconds(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--readings", type=int, default=1_000_000)
    options = parser.parse_args()
    replay = [options.bin / "anjuctl", "replay", "--json", "--timezone", "Asia/Shanghai", "--share", SHARE, "--readings"]
    rates, floors = {}, {}
    for kind, write in (("minutes", write_minutes), ("hours", write_hours)):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            write(file, options.readings)
            took, told = min(cpu_seconds(*replay, file.name) for _ in range(3))
            floor, _ = min(cpu_seconds("awk", "-F,", "{sum += $5} END {print sum}", file.name) for _ in range(3))
        rates[kind], floors[kind] = options.readings / took, took / floor
        print(f"      replay of {kind}: {rates[kind]:,.0f} readings/s of processor time, {len(told.splitlines())} transitions; "
              f"awk: {options.readings / floor:,.0f}/s")
    tell("replay", {"readings/s": rates["minutes"], "hourly readings/s": rates["hours"]},
         {"times awk": floors["minutes"], "times awk, hourly": floors["hours"]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
