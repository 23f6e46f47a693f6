#!/usr/bin/python3
"""Readings a second through `anjuctl replay`: read, understood, judged. Beside it awk, which adds up the same column.

    /usr/bin/python3 tests/bench/replay.py --bin build/release/bin --readings 1000000
"""

import argparse
import datetime
import pathlib
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from measuring import tell  # noqa: E402

HOMES = 20
START = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def write_days(file, readings):
    """Every home draws some water each minute of the day; the meter says so each minute, as most do not."""
    file.write("timestamp,home,device,quantity,value,unit\n")
    meters = [100.0] * HOMES
    for number in range(readings):
        home, minute = number % HOMES, number // HOMES
        at = START + datetime.timedelta(minutes=minute)
        if 7 <= at.hour < 22 and minute % 7 == home % 7:
            meters[home] += 0.004
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
    replay = [options.bin / "anjuctl", "replay", "--json", "--timezone", "Asia/Shanghai", "--readings"]
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        write_days(file, options.readings)
        took, told = min(cpu_seconds(*replay, file.name) for _ in range(3))
        floor, _ = min(cpu_seconds("awk", "-F,", "{sum += $5} END {print sum}", file.name) for _ in range(3))
    rate = options.readings / took
    print(f"      replay: {rate:,.0f} readings/s of processor time, {len(told.splitlines())} transitions; awk: "
          f"{options.readings / floor:,.0f}/s")
    tell("replay", {"readings/s": rate}, {"times awk": took / floor})
    return 0


if __name__ == "__main__":
    sys.exit(main())
