"""What a system test says and how it ends."""

import argparse
import os
import pathlib
import sys
import time
import traceback

from stage import waiting
from stage.stage import MissingProgram, Stage


def arguments(description, **extra):
    """The command line that all system tests share. extra: name=(type, default, help)."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the built programs")
    parser.add_argument("--patience", type=float, default=1.0, help="stretches every deadline, for sanitizers")
    parser.add_argument("--keep", action="store_true", help="leave the folder with all logs behind")
    for name, (kind, default, text) in extra.items():
        parser.add_argument("--" + name.replace("_", "-"), type=kind, default=default, help=text)
    options = parser.parse_args()
    waiting.patience = options.patience
    return options


def has_pty():
    """Whether a serial line can be played; a chroot without /dev/pts has none."""
    try:
        ends = os.openpty()
    except OSError:
        return False
    for end in ends:
        os.close(end)
    return True


class Checks:
    """Collects what was seen; a test that checked nothing has failed."""

    def __init__(self):
        self._started = time.monotonic()
        self.passed = 0
        self.failed = []

    def say(self, text):
        print(f"{time.monotonic() - self._started:7.2f} s  {text}", flush=True)

    def check(self, ok, what, detail=""):
        if ok:
            self.passed += 1
            self.say(f"ok    {what}")
        else:
            self.failed.append(what)
            self.say(f"FAIL  {what}" + (f": {detail}" if detail != "" else ""))
        return bool(ok)

    def equal(self, found, expected, what):
        return self.check(found == expected, what, f"expected {expected!r}, found {found!r}")

    def run(self, options, play, needs_pty=False):
        """Plays on a stage and ends the process: 0 when every check held and nothing broke, else 1."""
        if needs_pty and not has_pty():
            print("skipped: this system gives no pseudo terminal (is /dev/pts mounted?)")
            sys.exit(0)
        stage = Stage(options.bin, keep=options.keep)
        try:
            with stage:
                play(stage, self, options)
        except MissingProgram as problem:
            self.check(False, str(problem))
        except Exception as problem:  # whatever it is, the test has failed and says why
            traceback.print_exc()
            self.check(False, f"{type(problem).__name__}: {problem}")
        for trouble in stage.troubles:
            self.check(False, trouble)
        if self.failed or not self.passed:
            print(stage.last_words(), flush=True)
            print(f"\nFAILED: {len(self.failed)} of {self.passed + len(self.failed)} checks. "
                  f"The logs are in {stage.leave_behind()}")
            for what in self.failed:
                print(f"  - {what}")
            sys.exit(1)
        stage.clear()
        print(f"\npassed: {self.passed} checks in {time.monotonic() - self._started:.1f} s")
        sys.exit(0)
