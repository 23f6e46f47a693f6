#!/usr/bin/python3
"""While the resolver of the city's name hangs for 30 s, a smoke alarm is raised and kept within 100 ms.

anju-uplink runs with a getaddrinfo that sleeps. The time is taken from the publish of the message to the moment at
which the alert can be read back from the database file and over the API: over 20 alarms and more.
"""

import contextlib
import pathlib
import sqlite3
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from preload import preload  # noqa: E402
from stage import Box, Checks, CityBroker, Device, Home, HomeBroker, Publisher, arguments, wait_until  # noqa: E402

LIMIT_MS = 100  # of the issue
HANGS = 30      # seconds, of slow_resolver.c


class Watch:
    """Counts the alerts in the database file, as another process sees them: what is there is committed."""

    def __init__(self, database):
        self._database = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)

    def alerts(self):
        return self._database.execute("SELECT count(*) FROM alert").fetchone()[0]

    def close(self):
        self._database.close()


def one_alarm(box, watch, publisher, device):
    """Milliseconds from the publish until the alert is kept, and until the API shows it."""
    before = watch.alerts()
    began = time.monotonic()
    publisher.say(device, smoke=True)
    wait_until(lambda: watch.alerts() > before, 5, "the alert is in the database", every=0.001)
    kept = time.monotonic()
    # The address is the device's id here.
    wait_until(lambda: any(a["device"] == device and a["open"] for a in box.alerts()), 5, "the API shows the alert",
               every=0.001)
    shown = time.monotonic()
    return (kept - began) * 1000, (shown - began) * 1000


def play(stage, checks, options):
    marks = stage.path("resolver.marks")
    home = HomeBroker(stage).start()
    city = CityBroker(stage, "box-1").start()
    alarms = [f"smoke-{n}" for n in range(options.alarms)]
    box = Box(stage, [Home("h-1", [Device(alarm, "z2m-smoke") for alarm in alarms])], broker=home, city=city,
              city_url=f"mqtts://care.example.cn:{city.port}", uplink_env=preload(stage, "slow_resolver", SLOW_RESOLVER_MARKS=marks)).start()
    wait_until(marks.exists, 10, "anju-uplink asks the resolver")
    asked = time.monotonic()
    checks.say(f"      the resolver was {marks.read_text().strip()!r}, and hangs for {HANGS} s")
    wait_until(lambda: all(source["connected"] for source in box.status()["sources"]), 10, "anjud hears the broker")

    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    publisher.say("not-installed", smoke=False)
    wait_until(lambda: publisher.pending == 0, 10, "the publisher is connected")
    kept, shown = [], []
    with contextlib.closing(Watch(box.database)) as watch:
        for alarm in alarms:
            one = one_alarm(box, watch, publisher, alarm)
            kept.append(one[0])
            shown.append(one[1])
            # After a second without a packet Paho's receiving thread would fall asleep for 100 ms: every second
            # alarm falls into that.
            time.sleep(1.02 if len(kept) % 2 else 0.1)
    publisher.close()

    hanging = "gave up" not in marks.read_text()
    checks.check(hanging and time.monotonic() - asked < HANGS * options.patience,
                 "the resolver was hanging all the while", f"{time.monotonic() - asked:.1f} s")
    limit = LIMIT_MS * options.patience
    for what, times in (("kept in the database", kept), ("shown by the API", shown)):
        checks.check(max(times) <= limit, f"{len(times)} alarms {what} within {limit:.0f} ms of their publish: "
                     f"median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms", times)
    status = box.status()
    checks.check(not status["uplink"]["connected"], "the city was away", status["uplink"])
    checks.check(status["outbox"]["alarm"] >= len(alarms), "the alerts wait in the outbox", status["outbox"])
    # A process that hangs in a resolver cannot be asked; systemd kills it as well.
    box.uplink.kill()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], alarms=(int, 24, "how many alarms")), play)
