"""The socket on which a program speaks to its service manager, and what a watchdog makes of it."""

import socket
import threading
import time


class NotifySocket:
    def __init__(self, path):
        self.path = path
        self._heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._heard.bind(str(path))
        self.fed = self.triggered = None
        self.times = 0
        # All the time: what nobody takes away would block who says it.
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            said = self._heard.recv(4096).decode()
            if "WATCHDOG=1" in said:
                self.fed = time.monotonic()
                self.times += 1
            elif "WATCHDOG=trigger" in said and self.triggered is None:
                self.triggered = time.monotonic()

    def found_at(self, patience, now):
        """When the service manager ends it; nothing as long as it does not."""
        if self.triggered is not None:
            return self.triggered
        return self.fed + patience if self.fed + patience <= now else None
