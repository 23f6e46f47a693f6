"""The readings that anjud has kept: what is in its database after it has ended."""

import collections
import sqlite3

_QUALITIES = ("good", "suspect", "invalid", "out_of_range", "stale", "repeated")

# `key` is (quantity, channel, tariff), `ticks` the number as kept (None: no value), `at` seconds since 1970.
Kept = collections.namedtuple("Kept", "device key ticks quality at")


def kept_readings(database):
    """All of them, in the order in which they were kept."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT c.device, c.quantity, c.name, c.tariff, r.value, r.quality, r.measured_at "
                                  "FROM reading r JOIN channel c ON c.id = r.channel ORDER BY r.id").fetchall()
    finally:
        connection.close()
    return [Kept(device, (quantity, name, tariff), value, _QUALITIES[quality], at / 1000)
            for device, quantity, name, tariff, value, quality, at in rows]
