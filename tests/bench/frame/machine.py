"""On what it was measured: without that a figure says nothing."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import time

PROBES = 100


def fdatasync_ms(folder):
    """Median and 99 % of a small write and its fdatasync in that folder, in milliseconds."""
    path = pathlib.Path(folder) / "fdatasync-probe"
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    times = []
    try:
        for number in range(PROBES):
            began = time.monotonic()
            os.pwrite(file, b"x" * 4096, 4096 * number)
            os.fdatasync(file)
            times.append((time.monotonic() - began) * 1000)
    finally:
        os.close(file)
        path.unlink()
    times.sort()
    return statistics.median(times), times[int(PROBES * 0.99) - 1]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.lower().startswith(("model name", "hardware")):
            return line.partition(":")[2].strip()
    return platform.machine()


def revision(root):
    """Of the sources, and whether something in them is not committed."""
    def git(*words):
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False).stdout.strip()
    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+changes" if git("status", "--porcelain") else "")


def describe(root, binaries):
    median, high = fdatasync_ms(binaries)
    return {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "revision": revision(root), "preset": pathlib.Path(binaries).resolve().parent.name, "cores": os.cpu_count(),
            "processor": processor(), "kernel": platform.release(),
            "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
            "fdatasync_ms": round(median, 3), "fdatasync_p99_ms": round(high, 3), "load": round(os.getloadavg()[0], 1)}
