"""Tells people what happens on the stage, line by line, each with the real time and the clock in the flat."""

import datetime
import time

from stage import words
from stage.waiting import TooLate

_BOLD, _DIM, _GREEN, _RED, _YELLOW, _OFF = "\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[33m", "\033[0m"


class Narrator:
    def __init__(self, language, start, speed, colours):
        self.language = language
        self._start = start  # seconds after midnight in the flat
        self._speed = speed
        self._colours = colours
        self._first_life = None  # real time at which the flat's clock started
        self._sources = []       # [events of a program, how many were told, what tells one]

    def text(self, key, **values):
        return words.text(self.language, key, **values)

    def listen(self, program, tell):
        """Every JSON event of the program is handed to tell(event) while the play goes on."""
        self._sources.append([program.events, 0, tell])

    def start_clock(self, at_ms):
        self._first_life = at_ms / 1000

    def flat_seconds(self, at=None):
        """The time in the flat, in seconds after the first midnight."""
        return self._start + ((at or time.time()) - self._first_life) * self._speed

    def clock(self, at=None):
        if self._first_life is None:
            return "     "
        minutes = int(self.flat_seconds(at) // 60)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"

    def _paint(self, colour, text):
        return f"{colour}{text}{_OFF}" if self._colours else text

    def line(self, text, at=None, colour=""):
        at = at or time.time()
        stamp = datetime.datetime.fromtimestamp(at).strftime("%H:%M:%S.%f")[:-3]
        print(f"{self._paint(_DIM, stamp)}  {self.clock(at)}  {self._paint(colour, text) if colour else text}", flush=True)

    def say(self, key, at=None, **values):
        self.line(self.text(key, **values), at)

    def alarm(self, key, at=None, **values):
        self.line(self.text(key, **values), at, _YELLOW)

    def heading(self, key, **values):
        print("\n" + self._paint(_BOLD, f"── {self.text(key, **values)} " + "─" * 20), flush=True)

    def ctl(self, box, *arguments):
        """What anjuctl says, as somebody at the box would see it."""
        print(self._paint(_DIM, f"      $ anjuctl {' '.join(arguments)}"))
        done = box.ctl("--lang", self.language, *arguments)
        for line in (done.stdout + done.stderr).splitlines():
            print("      │ " + line, flush=True)
        return done.returncode == 0

    def verdict(self, ok, text):
        print(f"  {self._paint(_GREEN, '✓') if ok else self._paint(_RED, '✗')} {text}", flush=True)

    def tell_news(self):
        for source in self._sources:
            events, told, tell = source
            while told < len(events):
                tell(events[told])
                told += 1
            source[1] = told

    def until(self, check, within, what):
        """Goes on telling until check() is true, and returns its result; raises TooLate after `within` seconds."""
        deadline = time.monotonic() + within
        while True:
            self.tell_news()
            result = check()
            if result:
                self.tell_news()
                return result
            if time.monotonic() > deadline:
                raise TooLate(f"not within {within:.0f} s: {what}")
            time.sleep(0.01)

    def until_clock(self, hours, minutes=0):
        """Goes on telling until the clock in the flat shows this time of the first day."""
        wanted = (hours * 60 + minutes) * 60
        left = max(0.0, wanted - self.flat_seconds()) / self._speed
        self.until(lambda: self.flat_seconds() >= wanted, left + 5, f"{hours:02}:{minutes:02}")
