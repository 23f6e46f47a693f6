"""What a figure is measured against: the aim that was set for it, and what was kept of an earlier run.

Pure: values in, verdicts out. An aim is a table of aims.toml: `of` ("ratios.NAME" or "figures.NAME" of a result), and
`at_least` or `at_most`; where nothing is aimed at, `better` ("higher" or "lower") says which way is worse.
"""

import dataclasses

MARGIN = 0.1  # worse by so much of the kept value is said


@dataclasses.dataclass
class Line:
    """One figure of one bench, judged. `share` is 1 where the aim is just met, more where it is better than that."""

    bench: str
    name: str
    value: float
    aim: str = ""
    met: bool | None = None  # none: nothing is aimed at
    share: float | None = None
    kept: float | None = None
    worse: bool = False


def is_higher_better(aim):
    if "at_least" in aim:
        return True
    if "at_most" in aim:
        return False
    if aim.get("better") in ("higher", "lower"):
        return aim["better"] == "higher"
    raise ValueError(f"{aim.get('of')}: at_least, at_most, or better = \"higher\" or \"lower\"")


def is_worse(value, kept, higher_is_better):
    """Whether it is worse than what was kept by more than the margin. Of a kept 0 anything above it is."""
    if higher_is_better:
        return value < kept * (1 - MARGIN)
    return value > kept * (1 + MARGIN)


def is_watched(aim):
    """Ratios are comparable from run to run; a plain figure only where the speed of the machine is not in it."""
    return aim["of"].startswith("ratios.") or aim.get("steady", False)


def take(result, path):
    """The value at "ratios.NAME", or None: names may have dots."""
    group, _, name = path.partition(".")
    return result.get(group, {}).get(name)


def judge(bench, result, aims, kept):
    """The lines of one bench, and the names of what should have been measured and was not."""
    lines, missing, named = [], [], set()
    for aim in aims:
        named.add(aim["of"])
        value = take(result, aim["of"])
        if value is None:
            missing.append(aim["of"])
            continue
        higher, limit = is_higher_better(aim), aim.get("at_least", aim.get("at_most"))
        line = Line(bench, aim["of"].partition(".")[2], value)
        if limit is not None:
            line.aim = f"{'at least' if higher else 'at most'} {limit:g}"
            line.met = value >= limit if higher else value <= limit
            line.share = share_of(value, limit, higher)
        if kept and is_watched(aim):
            line.kept = take(kept, aim["of"])
            line.worse = line.kept is not None and is_worse(value, line.kept, higher)
        lines.append(line)
    for group in ("ratios", "figures"):
        for name, value in result.get(group, {}).items():
            if f"{group}.{name}" not in named:
                lines.append(Line(bench, name, value))
    return lines, missing


def share_of(value, limit, higher_is_better):
    ours, theirs = (value, limit) if higher_is_better else (limit, value)
    if theirs == 0:
        return 1.0 if ours == 0 else float("inf")
    return ours / theirs
