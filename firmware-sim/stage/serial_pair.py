"""Two serial ports that are joined by a cable: pseudo terminals, by socat."""

import os

from stage.waiting import wait_until

_SIGTERM = 15


class SerialPair:
    """`first` and `second` are the paths of the two ends, from start() to the end of the stage.

    socat ends when nobody has one of its ends open, so both are held open here. Nothing is ever read from them.
    """

    def __init__(self, stage, name):
        self.first = stage.path(f"{name}-a")
        self.second = stage.path(f"{name}-b")
        self._held = []
        self._program = stage.program(f"socat-{name}", stage.tool("socat"),
                                      *(f"pty,raw,echo=0,link={path}" for path in (self.first, self.second)),
                                      ends_with=128 + _SIGTERM)

    def start(self):
        self._program.start()
        for path in (self.first, self.second):
            wait_until(path.exists, 10, f"socat has made {path}")
            self._held.append(os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
        return self

    def stop(self):
        """Pulls the cable out: both ends are gone."""
        self._program.stop()
        while self._held:
            os.close(self._held.pop())
