"""What the benches share: what /proc says of a program, percentiles, and the line that tests/bench/run reads."""

import json
import os
import pathlib
import re
import sqlite3
import time


def processor_seconds(pid):
    """Of all its threads, user and system."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def written_bytes(pid="self"):
    """That it caused to be sent to the disk, as the kernel counts it."""
    for line in pathlib.Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/{pid}/io has no write_bytes")


def held_mib(pid):
    """Proportional set size (what is shared counts by its share), and what is its alone."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kib = {key: int(value) for key, value in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M)}
    return kib["Pss"] / 1024, (kib["Private_Clean"] + kib["Private_Dirty"]) / 1024


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def tell(bench, figures, ratios):
    """The result, as tests/bench/run takes it."""
    def short(values):
        return {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in values.items()}
    print(json.dumps({"bench": bench, "figures": short(figures), "ratios": short(ratios)}), flush=True)


class PlainRows:
    """What anybody would write: a row a reading, WAL, synchronous = FULL, a commit each interval."""

    def __init__(self, file):
        self._file = pathlib.Path(file)
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE reading(channel INTEGER, at INTEGER, value INTEGER, quality INTEGER)")

    def write(self, per_second, interval, seconds, channels=100):
        """Bytes written a reading, and bytes of the file a reading. Time is made up: nothing waits."""
        before, readings, start = written_bytes(), 0, 1_795_528_800_000
        for commit in range(0, seconds, interval):
            self._database.execute("BEGIN")
            self._database.executemany(
                "INSERT INTO reading VALUES(?,?,?,0)",
                ((n % channels, start + 1000 * commit + 1000 * n // per_second, 100_000 + commit + n % 20)
                 for n in range(per_second * interval)))
            self._database.execute("COMMIT")
            readings += per_second * interval
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (written_bytes() - before) / readings, self._file.stat().st_size / readings


def paced(rate, seconds):
    """Numbers from 0, `rate` a second, for so long; what came late is made up for."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        pause = began + number / rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        yield number
