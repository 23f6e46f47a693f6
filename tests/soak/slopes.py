"""Whether something grows that must not: a straight line through what was sampled, by least squares. Pure.

The first quarter is left out, and ten minutes where half of the run is left: the load sets in, SQLite's cache fills
(2 MiB), and so does what is remembered of readings to know repeats (65,536 of them, 16 bytes each, in three tables).
"""

import dataclasses

WARM_SHARE = 0.25
WARM_SECONDS = 600


@dataclasses.dataclass
class Limit:
    """How much a series may grow over the whole run: so much, or so much of its mean, whichever is more."""

    name: str
    unit: str
    absolute: float
    share: float = 0.0


def slope(points):
    """Of the line through (seconds, value), a second; 0 for fewer than two moments."""
    count = len(points)
    if count < 2:
        return 0.0
    mean_at = sum(at for at, _ in points) / count
    mean_value = sum(value for _, value in points) / count
    spread = sum((at - mean_at) ** 2 for at, _ in points)
    if spread == 0:
        return 0.0
    return sum((at - mean_at) * (value - mean_value) for at, value in points) / spread


def warm(points):
    if not points:
        return []
    first, last = points[0][0], points[-1][0]
    left_out = max(WARM_SHARE * (last - first), min(WARM_SECONDS, (last - first) / 2))
    return [point for point in points if point[0] >= first + left_out]


def judge(points, limit):
    """(grows too much, growth over the whole run at the pace of its steady part, growth an hour, mean)."""
    steady = warm(points)
    if len(steady) < 2:
        return True, 0.0, 0.0, 0.0
    each_second = slope(steady)
    growth = each_second * (points[-1][0] - points[0][0])
    mean = sum(value for _, value in steady) / len(steady)
    return growth > max(limit.absolute, limit.share * mean), growth, each_second * 3600, mean
