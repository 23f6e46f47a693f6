#!/usr/bin/python3
"""What anjuctl prints is right in every terminal: UTF-8 or POSIX, 80 or 40 columns, coloured, without colours, piped."""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Home, HomeBroker, arguments  # noqa: E402
from stage.box import Device  # noqa: E402

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
COPIED = re.compile(r"→|sudo |anjuctl |anjud |\S{30}")
SIGNS = "✓⚠✗–→…│▁█"
COMMANDS = (("status",), ("todo",), ("device", "list"), ("device", "show", "smoke"), ("alert", "list"), ("devices",),
            ("link", "status"), ("rule", "list"), ("config", "show"))


def width(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in COLOURS.sub("", line))


class Screen:
    """anjuctl on a terminal of its own."""

    def __init__(self, box, columns, **environment):
        self.box = box
        self.columns = columns
        self.environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "ANJU_SHARE": str(box.stage.share), **environment}

    def show(self, *words):
        main, second = pty.openpty()
        fcntl.ioctl(second, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        command = [str(w) for w in (self.box.stage.built("anjuctl"), "--socket", self.box.socket, *words)]
        if words[0] in ("device", "rule", "config"):
            command += ["--config", str(self.box.config)]
        with subprocess.Popen(command, stdin=second, stdout=second, stderr=second, env=self.environment) as program:
            os.close(second)
            text = b""
            while True:
                try:
                    part = os.read(main, 65536)
                except OSError:  # its other end is closed
                    part = b""
                if not part:
                    break
                text += part
        os.close(main)
        return program.returncode, text.decode().replace("\r\n", "\n")


def in_utf8(checks, box, locale, **environment):
    for columns in (80, 40):
        screen = Screen(box, columns, LC_ALL=locale, **environment)
        for words in COMMANDS:
            for lang in ("zh", "en"):
                code, text = screen.show(*words, "--lang", lang)
                # A command or a long path is not folded: it is to be copied.
                too_wide = [line for line in text.splitlines() if width(line) > columns and not COPIED.search(line)]
                checks.check(code in (0, 6) and text.strip() and not too_wide,
                             f"{locale}, {columns} columns, {lang}: {' '.join(words)}", (code, too_wide, text))


def columns_are_straight(checks, box):
    _, text = Screen(box, 120, LC_ALL="C.UTF-8").show("device", "list", "--lang", "zh")
    lines = COLOURS.sub("", text).splitlines()
    starts = {width(line[:line.index(word)]) for line, word in zip(lines, ("家庭", "h-1", "h-1"))}
    checks.equal(len(starts), 1, "a column stands below its heading, also behind Chinese names")


def narrow_tables(checks, box):
    """Where a table is too wide, each row becomes a block, each line with its heading; cells are not folded apart."""
    screen = Screen(box, 40, LC_ALL="C.UTF-8")
    for words, sign in ((("devices",), "ROOM: 厨房"), (("rule", "list"), "KIND: built in"), (("device", "list"), "HOME: h-1")):
        _, text = screen.show(*words, "--lang", "en")
        checks.check(f"\n  {sign}" in "\n" + COLOURS.sub("", text), f"40 columns: {' '.join(words)} is in blocks", text)


def in_ascii(checks, box):
    for words in COMMANDS:
        code, text = Screen(box, 80, LC_ALL="POSIX").show(*words, "--lang", "en")
        bad = [c for c in text if c in SIGNS]
        checks.check(code in (0, 6) and not bad, f"POSIX: {' '.join(words)} has no sign beyond ASCII", (bad, text))
    _, text = Screen(box, 80, LC_ALL="POSIX").show("todo", "--lang", "en")
    checks.check("! today" in COLOURS.sub("", text), "the sign of urgency has its word", text)


def colours(checks, box):
    _, text = Screen(box, 80, LC_ALL="C.UTF-8").show("todo", "--lang", "en")
    checks.check(COLOURS.search(text), "a terminal has colours", text)
    for name, screen, words in (("NO_COLOR", Screen(box, 80, LC_ALL="C.UTF-8", NO_COLOR="1"), ()),
                                ("--no-color", Screen(box, 80, LC_ALL="C.UTF-8"), ("--no-color",))):
        _, text = screen.show("todo", "--lang", "en", *words)
        checks.check("\x1b" not in text and "⚠ today" in text, f"{name}: no colour, and the words say it all", text)
    done = box.ctl("todo", "--lang", "en")
    checks.check("\x1b" not in done.stdout and done.returncode == 6, "piped: no colour", done.stdout)


def status_fits(checks, box):
    for lang in ("zh", "en"):
        _, text = Screen(box, 100, LC_ALL="C.UTF-8").show("status", "--lang", lang)
        checks.check(len(text.splitlines()) < 24, f"status has {len(text.splitlines())} lines, {lang}", text)


def dangerous(checks, box):
    """On a terminal the name is asked for; without one it is refused."""
    done = subprocess.run([str(box.stage.built("anjuctl")), "--lang", "en", "device", "remove", "smoke", "--config",
                           str(box.config)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    checks.check(done.returncode == 2 and "(usage.sure)" in done.stderr, "without a terminal and --yes it is refused",
                 done.stderr)
    done = box.ctl("device", "remove", "smoke", "--config", box.config, "--dry-run", "--json")
    checks.check(done.returncode == 0 and '"dry_run":true' in done.stdout and "smoke" in box.config.parent.joinpath(
        "homes.d/h-1.toml").read_text(), "a trial changes nothing", (done.stdout, done.stderr))


def play(stage, checks, _options):
    box = Box(stage, [Home("h-1", [Device("smoke", "z2m-smoke", "kitchen_smoke", "厨房"),
                                   Device("hall", "z2m-motion", "hall_motion", "hall")])],
              broker=HomeBroker(stage).start()).start(uplink=False)
    in_utf8(checks, box, "C.UTF-8")
    # Made here, because few machines have it: package locales.
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", stage.path("zh_CN.UTF-8")], check=True, capture_output=True)
    in_utf8(checks, box, "zh_CN.UTF-8", LOCPATH=str(stage.folder))
    columns_are_straight(checks, box)
    narrow_tables(checks, box)
    in_ascii(checks, box)
    colours(checks, box)
    status_fits(checks, box)
    dangerous(checks, box)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
