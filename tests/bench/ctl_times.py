#!/usr/bin/python3
"""How long anjuctl takes on a running box: `status` at most 150 ms, any command without a network at most 300 ms, also one
that changes the settings and waits until the daemon has taken them up.

    /usr/bin/python3 tests/bench/ctl_times.py [--bin build/release/bin]
"""

import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Home, HomeBroker, arguments  # noqa: E402
from stage.box import flat_devices  # noqa: E402

ROUNDS = 15
LIMITS = (("status", 150), ("todo", 300), ("devices", 300), ("device list", 300), ("alert list", 300),
          ("config show", 300), ("config check", 300), ("export device", 300), ("rule list", 300), ("store plan", 300),
          ("reload", 300))
CHANGES = (("device add h-1 --profile z2m-smoke --address new-{}", 300), ("device rename new-{} chufang-{}", 300),
           ("device disable new-{}", 300), ("device remove new-{} --yes", 300))
IN_SETTINGS = ("device", "config", "export", "rule", "store")


def timed(box, words):
    command = words.split()
    if command[0] in IN_SETTINGS:
        command += ["--config", box.config]
    begin = time.monotonic()
    done = box.ctl(*command)
    if done.returncode not in (0, 6):  # 6: it has found something
        raise RuntimeError(f"{words}: {done.returncode} {done.stderr}")
    return (time.monotonic() - begin) * 1000


def play(stage, checks, _options):
    box = Box(stage, [Home("h-1", flat_devices())], broker=HomeBroker(stage).start()).start(uplink=False)
    for words, limit in LIMITS + CHANGES:
        times = [timed(box, words.format(number, number)) for number in range(ROUNDS)]
        median = statistics.median(times)
        checks.check(median <= limit, f"{words}: median {median:.0f} ms, longest {max(times):.0f} ms, at most {limit}")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
