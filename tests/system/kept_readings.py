"""The readings that anjud has kept: what is in its database, read by anjuctl."""

import collections
import datetime
import json

# `key` is (quantity, channel, tariff), `ticks` the number as kept (None: no value), `at` seconds since 1970.
Kept = collections.namedtuple("Kept", "device key ticks quality at")


def kept_readings(box):
    """All of them; those of a channel in the order in which they were kept."""
    done = box.ctl("store", "dump", "--json", "--db", box.database)
    if done.returncode != 0:
        raise RuntimeError(f"anjuctl store dump: {done.stderr}")
    return [_kept(json.loads(line)) for line in done.stdout.splitlines()]


def _kept(row):
    at = datetime.datetime.fromisoformat(row["measured_at"].replace("Z", "+00:00")).timestamp()
    return Kept(row["device"], (row["quantity"], row["channel"], row["tariff"]), row["ticks"], row["quality"], at)
