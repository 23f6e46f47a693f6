#!/usr/bin/python3
"""`anjuctl replay` of homes with two channels: composed_replay.py ELECTRICITY.csv.gz -- --readings FILE

No set has a person's water and electricity together. So each home of the water file gets the meter of another home: each
day one of the ten days of that meter (same kind of day) whose hours with activity agree best with those of the water, by
chance but always the same. Days of two people are less alike than two channels of one: what is gained here is at most
what would be gained. A home named `a@001` stops two days before its last row: from there on pieces of the meter's nights.
ANJUCTL and ANJU_SHARE say which program and whose rules."""
import bisect, collections, csv, datetime as dt, gzip, os, pathlib, random, subprocess, sys, tempfile

ANJUCTL = os.environ.get("ANJUCTL", str(pathlib.Path(__file__).resolve().parents[3] / "build/release/bin/anjuctl"))
HALF, DAY, STOPPED = 1800, 86400, 2 * 86400
LITRES, WATTS = 1.5, 50   # above this it is a person, as the scorer has it

def is_free(day): return day.weekday() >= 5

class Meter:
    """A home's days of half hours (kWh), and the hours in which somebody was up."""
    def __init__(self, rows):
        days = collections.defaultdict(dict)
        for (when, total), (_, before) in zip(rows[1:], rows):
            start = when - dt.timedelta(seconds=HALF)
            days[start.date()][start.hour * 2 + start.minute // 30] = max(0.0, total - before)
        self.days = {day: [halves[k] for k in range(48)] for day, halves in days.items() if len(halves) == 48}
        self.nights = [halves[2:10] for halves in self.days.values()]
        calm = sorted(v for night in self.nights for v in night)
        limit = calm[int(0.9 * len(calm))] + WATTS / 2000
        self.active = {day: {k // 2 for k, v in enumerate(halves) if v > limit} for day, halves in self.days.items()}

    def day_like(self, hours, day, rng):
        same = [d for d in self.days if is_free(d) == is_free(day)]
        same.sort(key=lambda d: (len(self.active[d] ^ hours), d))
        return self.days[rng.choice(same[:10])]

def read_meters(file):
    rows = collections.defaultdict(list)
    with gzip.open(file, "rt") as f:
        for row in csv.DictReader(f):
            rows[row["home"]].append((dt.datetime.fromisoformat(row["timestamp"]), float(row["value"])))
    meters = [Meter(of_home) for _, of_home in sorted(rows.items())]
    return [meter for meter in meters if len(meter.days) > 60]

def halves_of(meter, home, water):
    """(time, kWh) of each half hour up to the stop, and after it."""
    last = water[-1][0]
    stop = last.timestamp() - STOPPED if "@" in home else last.timestamp()
    days = collections.defaultdict(set)
    begin = {}
    for (when, total), (_, before) in zip(water[1:], water):
        day = when.date()
        begin.setdefault(day, when.replace(hour=0, minute=0, second=0, microsecond=0))
        if when.timestamp() <= stop and (total - before) * 1000 > LITRES: days[day].add(when.hour)
        else: days[day].add(None)
    times = [when.timestamp() for when, _ in water]
    for day in sorted(begin):
        rng = random.Random(f"{home.split('@')[0]} {day}")
        for k, used in enumerate(meter.day_like(days[day] - {None}, day, rng)):
            at = begin[day] + dt.timedelta(seconds=HALF * (k + 1))
            # Where the water is not heard, nothing is.
            i = bisect.bisect_left(times, at.timestamp())
            is_heard = 0 < i < len(times) and times[i] - times[i - 1] <= 3 * 3600
            if at.timestamp() <= stop and is_heard: yield at, used
    rng, at = random.Random(home), stop - stop % HALF + HALF
    while at <= last.timestamp():
        for used in rng.choice(meter.nights):
            if at <= last.timestamp(): yield dt.datetime.fromtimestamp(at, last.tzinfo), used
            at += HALF

def compose(readings, meters, out):
    lines, water = [], collections.defaultdict(list)
    with open(readings) as f:
        out.write(next(f))
        for line in f:
            stamp, home, _, quantity, value, _ = line.split(",")
            when = dt.datetime.fromisoformat(stamp)
            lines.append((when.timestamp(), line))
            if quantity == "water.volume.total": water[home].append((when, float(value)))
    for home, rows in water.items():
        meter, total = meters[sum(home.split("@")[0].encode()) % len(meters)], 0.0
        for at, used in halves_of(meter, home, rows):
            total += used
            lines.append((at.timestamp(), f"{at.isoformat()},{home},power,electricity.energy.import.total,{total:.3f},kWh\n"))
    lines.sort(key=lambda one: one[0])
    out.writelines(line for _, line in lines)

def main():
    meters = read_meters(sys.argv[1])
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as out:
        compose(sys.argv[sys.argv.index("--readings") + 1], meters, out)
        out.flush()
        subprocess.run([ANJUCTL, "replay", "--json", "--readings", out.name], check=True, stderr=subprocess.DEVNULL)

if __name__ == "__main__": main()
