"""A person at a terminal: a program on a pseudo terminal, what it shows, and what is typed."""

import os
import pty
import select
import signal
import time

from stage import waiting


class Terminal:
    """`expect` waits for a text beyond what was expected before; `send` types a line."""

    def __init__(self, command, env=None):
        self.shown = ""
        self._read_to = 0
        self._pid, self._descriptor = pty.fork()
        if self._pid == 0:
            try:
                os.execvpe(str(command[0]), [str(word) for word in command], {**os.environ, **(env or {})})
            finally:
                os._exit(127)
        self.exit_code = None

    def _hear(self, seconds):
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if not ready:
            return True
        try:
            heard = os.read(self._descriptor, 65536)
        except OSError:  # the other side is gone
            return False
        self.shown += heard.decode("utf-8", "replace")
        return bool(heard)

    def expect(self, *texts, within=20):
        """Waits for one of the texts, and gives the one that came first."""
        end = time.monotonic() + within * waiting.patience
        while not (found := [text for text in texts if text in self.shown[self._read_to:]]):
            left = end - time.monotonic()
            if left <= 0 or not self._hear(min(left, 0.5)):
                raise waiting.TooLate(f"{texts} did not appear; the end of what did:\n{self.shown[-1500:]}")
        first = min(found, key=lambda text: self.shown.index(text, self._read_to))
        self._read_to = self.shown.index(first, self._read_to) + len(first)
        return first

    def answer(self, question, line, within=20):
        self.expect(question, within=within)
        self.send(line)

    def send(self, line):
        os.write(self._descriptor, f"{line}\n".encode())

    def interrupt(self):
        os.write(self._descriptor, b"\x03")

    def kill(self):
        os.kill(self._pid, signal.SIGKILL)
        return self.end()

    def end(self, within=20):
        """Its exit code; everything that it still shows is heard."""
        end = time.monotonic() + within * waiting.patience
        while self.exit_code is None:
            self._hear(0.1)
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                while self._hear(0) and select.select([self._descriptor], [], [], 0)[0]:
                    pass
                self.exit_code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                os.kill(self._pid, signal.SIGKILL)
        os.close(self._descriptor)
        return self.exit_code
