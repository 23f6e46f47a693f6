"""One page of results, for people: as text and as a drawing (SVG 1.1, which every browser and README shows)."""

import html
import math

BAR, LEFT, ROW, TOP = 360, 470, 20, 78
FROM, TO = 0.1, 10.0  # shares of the aim that the drawing has room for


def number(value):
    if value is None:
        return "-"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def about(machine):
    return (f"{machine['date']}, revision {machine['revision']}, preset {machine['preset']}; {machine['cores']} cores, "
            f"{machine['processor']}, Linux {machine['kernel']}, {machine['memory_mib']} MiB; fdatasync "
            f"{machine['fdatasync_ms']:g} ms (99 %: {machine['fdatasync_p99_ms']:g}); load before it {machine['load']:g}")


def verdict(line):
    if line.worse:
        return "WORSE"
    return {True: "met", False: "missed", None: ""}[line.met]


def as_text(machine, judged):
    """judged: [(bench, what it is, lines, remarks)]"""
    out = [about(machine), ""]
    for bench, what, lines, remarks in judged:
        out.append(f"{bench}: {what}")
        out += [f"  {line.name:<52} {number(line.value):>11}  {line.aim:<16} {verdict(line):<7}"
                f"{'kept ' + number(line.kept) if line.kept is not None else ''}".rstrip() for line in lines]
        out += [f"  ! {remark}" for remark in remarks]
        out.append("")
    return "\n".join(out)


def place(share):
    """Where a share of the aim is on the axis: logarithmic, cut at its ends."""
    within = min(max(share, FROM), TO)
    return LEFT + BAR * math.log(within / FROM) / math.log(TO / FROM)


def row(line, y):
    colour = "#b3261e" if line.worse or not line.met else "#2e7d32"
    one, here = place(1), place(line.share)
    name = html.escape(f"{line.bench}: {line.name}")
    told = html.escape(f"{number(line.value)} ({line.aim}){' WORSE' if line.worse else ''}")
    return (f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{name}</text>'
            f'<rect x="{min(one, here):.1f}" y="{y + 3}" width="{max(abs(here - one), 1):.1f}" height="13" fill="{colour}"/>'
            f'<text x="{LEFT + BAR + 8}" y="{y + 13}">{told}</text>')


def as_svg(machine, judged):
    lines = [line for _, _, several, _ in judged for line in several if line.share is not None]
    bottom = TOP + ROW * len(lines)
    axis = "".join(f'<line x1="{place(share):.1f}" y1="{TOP - 6}" x2="{place(share):.1f}" y2="{bottom}" '
                   f'stroke="{"#000" if share == 1 else "#ccc"}"/><text x="{place(share):.1f}" y="{TOP - 10}" '
                   f'text-anchor="middle">{label}</text>'
                   for share, label in ((0.1, "a tenth"), (0.5, "half"), (1, "the aim"), (2, "twice"), (10, "ten times")))
    rows = "".join(row(line, TOP + ROW * index) for index, line in enumerate(lines))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + BAR + 230}" height="{bottom + 12}" '
            'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
            '<text x="8" y="20" font-size="16">What Anju does, beside what was aimed at; to the right is better</text>'
            f'<text x="8" y="38" font-size="9">{html.escape(about(machine))}</text>{axis}{rows}</svg>\n')
