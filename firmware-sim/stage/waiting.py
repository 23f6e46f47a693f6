"""Waiting for something to become true, never without a deadline."""

import time

# Deadlines are stretched by this factor: a program under a sanitizer is some times slower.
patience = 1.0


class TooLate(Exception):
    """What was waited for did not come about in time."""


def wait_until(check, within, what, every=0.02):
    """Returns the first true result of check(); raises TooLate after `within` seconds (stretched by patience)."""
    deadline = time.monotonic() + within * patience
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TooLate(f"not within {within * patience:.1f} s: {what}")
        time.sleep(every)
