#!/usr/bin/python3
"""Whether slow clients get in the way of a utility: slowhttptest with 1,000 connections, pushes beside it, memory.

slowhttptest (apt-get install slowhttptest) ends when all its connections are closed, so it is started again and again. The
slow ones come from 127.0.0.1: headers that never end, bodies that never end, answers that
are read a few bytes at a time. The pushes come from 127.0.0.2, each on a connection of its own. The issue wants p99 of these
at most 250 ms, at most 16 MiB more memory, and every slow connection closed.

    /usr/bin/python3 tests/bench/push_slow.py --bin build/release/bin --seconds 240 --kind header
"""

import http.client
import json
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from push_load import make_box, percentile  # noqa: E402
from stage import HomeBroker, arguments, free_port, wait_until  # noqa: E402
from stage import Checks  # noqa: E402

CONNECTIONS = 1000
KINDS = {  # the options of slowhttptest
    "header": ["-H", "-i", "5", "-u", "/v1/readings"],
    "body": ["-B", "-i", "5", "-s", "8192", "-f", "application/senml+json", "-u", "/v1/readings"],
    "read": ["-X", "-w", "1", "-y", "8", "-n", "5", "-z", "8", "-k", "3", "-u", "/v1/openapi.json"],
}
PUSH_EVERY = 0.2  # seconds


class Pushes:
    def __init__(self, port, token):
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/senml+json"}
        self.trust = ssl._create_unverified_context()
        self.took = []  # milliseconds
        self.failed = 0

    def once(self, at):
        records = [{"n": "M-0:8-0:1.0.0", "u": "m3", "t": at + i / 100, "v": at % 1000 + i} for i in range(20)]
        began = time.monotonic()
        try:
            own = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=self.trust,
                                              source_address=("127.0.0.2", 0))
            own.request("POST", "/v1/readings", json.dumps(records), self.headers)
            status = own.getresponse().status
            own.close()
        except OSError:
            status = 0
        self.took.append((time.monotonic() - began) * 1000)
        self.failed += status != 200


def memory(box):
    """KiB of anjud."""
    status = pathlib.Path(f"/proc/{box.daemon.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def connections(port):
    """Established at the port, from the slow address."""
    lines = subprocess.run(["ss", "-Htn", "state", "established", f"( sport = :{port} ) and dst 127.0.0.1"], capture_output=True,
                           text=True, check=True).stdout.splitlines()
    return len(lines)


def last_of(word, text):
    """The last figure that slowhttptest gives under this word."""
    found = re.findall(word + r": +([0-9]+)", re.sub(r"\x1b\[[0-9;]*m", "", text))
    return int(found[-1]) if found else 0


def attack(kind, port, seconds):
    *options, flag, path = KINDS[kind]
    return subprocess.Popen(["slowhttptest", *options, flag, f"https://127.0.0.1:{port}{path}", "-c", str(CONNECTIONS), "-r", "200",
                             "-l", str(seconds), "-p", "3"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def play(stage, checks, options):
    if not shutil.which("slowhttptest"):
        return checks.check(False, "slowhttptest is there (apt-get install slowhttptest)")
    port = free_port()
    box = make_box(stage, HomeBroker(stage).start(), port)
    box.start(uplink=False)
    made = box.ctl("meter", "token", "create", "water-co", "--config", box.config, "--share", stage.share, "--json")
    pushes = Pushes(port, json.loads(made.stdout)["token"])
    start = int(time.time()) - 200 * 86400
    wait_until(lambda: pushes.once(start) or pushes.failed == 0, 20, "the HTTP side is ready")
    for i in range(20):
        pushes.once(start + i)
    pushes.took, pushes.failed = [], 0
    before = largest = memory(box)
    end = time.monotonic() + options.seconds
    slow = attack(options.kind, port, options.seconds)
    most = 0
    said = []
    while (left := end - time.monotonic()) > 0:
        if slow.poll() is not None:
            said.append(slow.communicate()[0])
            slow = attack(options.kind, port, max(int(left), 1))
        pushes.once(start + 1000 + len(pushes.took))
        largest = max(largest, memory(box))
        if len(pushes.took) % 10 == 0:
            most = max(most, connections(port))
        time.sleep(PUSH_EVERY)
    said.append(slow.communicate(timeout=30)[0])
    closed = sum(last_of("closed", text) for text in said)
    wait_until(lambda: connections(port) == 0, 30, "no slow connection is left")
    p99 = percentile(pushes.took, 0.99)
    checks.say(f"      {options.kind}: {len(pushes.took)} pushes, p50 {percentile(pushes.took, 0.5):.0f} ms, p99 {p99:.0f} ms, longest "
               f"{max(pushes.took):.0f} ms; {largest - before} KiB more memory; at most {most} slow connections open at once; "
               f"slowhttptest, {len(said)} times {CONNECTIONS}: {closed} closed while it looked")
    checks.equal(pushes.failed, 0, "every push is kept")
    checks.check(p99 <= 250, "p99 at most 250 ms", p99)
    checks.check(largest - before <= 16 << 10, "at most 16 MiB more memory", largest - before)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seconds=(int, 240, "how long"),
                           kind=(str, "header", "header, body or read")), play)
