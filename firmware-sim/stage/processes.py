"""Programs on the stage: each in a process group of its own, listened to line by line, ended for certain."""

import ctypes
import json
import os
import signal
import subprocess
import threading
import time

from stage import waiting

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with(parent):
    """For the child before exec: when the stage dies, even by kill -9, the kernel ends what it started."""

    def run():
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return run


class Program:
    """One program. May be started again after it ended; its output is collected over all its lives."""

    def __init__(self, name, command, log, speaks_json=False, env=None, ends_with=0):
        self.name = name
        self.command = [str(word) for word in command]
        self.log = log
        self.speaks_json = speaks_json
        self.env = env
        self.ends_with = ends_with
        self.lines = []   # (monotonic seconds, text), standard output and error alike
        self.events = []  # objects of standard output, when it speaks JSON lines
        self.heard = threading.Condition()
        self.process = None
        self.stopped_with = []  # exit codes of the lives that were asked to end; None: it did not, and was killed
        self.ended_by_itself = []  # exit codes of the lives that nobody asked to end
        self._end_is_known = True

    def start(self):
        # The kernel ends the child when the *thread* that started it ends.
        assert threading.current_thread() is threading.main_thread(), "programs are started from the main thread"
        assert not self.running, f"{self.name} runs already"
        self.note_end()
        self._end_is_known = False
        environment = dict(os.environ, **(self.env or {}))
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True, env=environment,
                                        preexec_fn=_die_with(os.getpid()), text=True, errors="replace")
        for stream, is_output in ((self.process.stdout, True), (self.process.stderr, False)):
            threading.Thread(target=self._listen, args=(stream, is_output), daemon=True).start()
        return self

    def _listen(self, stream, is_output):
        with stream:
            for line in stream:
                self._take(line.rstrip("\n"), is_output)

    def _take(self, text, is_output):
        event = None
        if is_output and self.speaks_json and text.startswith("{"):
            try:
                event = json.loads(text)
            except ValueError:
                pass  # half a line of a killed program
        with self.heard:
            self.lines.append((time.monotonic(), text))
            if event is not None:
                self.events.append(event)
            with open(self.log, "a", encoding="utf-8") as file:
                file.write(text + "\n")
            self.heard.notify_all()

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def send(self, number):
        """A signal to the program, when it still runs."""
        if self.running:
            os.killpg(self.process.pid, number)

    def note_end(self):
        """Writes down a life that ended without having been asked to."""
        if not self._end_is_known and not self.running:
            self.ended_by_itself.append(self.process.returncode)
            self._end_is_known = True

    def kill(self):
        """kill -9: it gets no chance to tidy up."""
        self.note_end()
        self.send(signal.SIGKILL)
        self._reap(10)
        self._end_is_known = True

    def stop(self, within=10.0):
        """Asks it to end (SIGTERM) and returns its exit code; after `within` seconds it is killed: None."""
        if self.process is None:
            return None
        self.note_end()
        if not self.running:
            return self.process.returncode
        self.send(signal.SIGTERM)
        try:
            code = self._reap(within * waiting.patience)
        except subprocess.TimeoutExpired:
            self.kill()
            code = None
        self._end_is_known = True
        self.stopped_with.append(code)
        return code

    def wait(self, within):
        """Waits until it ends by itself and returns its exit code; raises TooLate."""
        waiting.wait_until(lambda: not self.running, within, f"{self.name} ends by itself")
        self._end_is_known = True
        return self._reap(1)

    def _reap(self, within):
        code = self.process.wait(within)
        if self.process.stdin and not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        return code

    def wait_for_event(self, wanted, within, what, since=0):
        """The first JSON event from number `since` on for which wanted(event) is true."""
        return self._wait(self.events, wanted, within, what, since)

    def wait_for_line(self, wanted, within, what, since=0):
        """The first line from number `since` on for which wanted(text) is true."""
        return self._wait(self.lines, lambda line: wanted(line[1]), within, what, since)[1]

    def _wait(self, heard, wanted, within, what, since):
        deadline = time.monotonic() + within * waiting.patience
        position = since
        with self.heard:
            while True:
                while position < len(heard):
                    if wanted(heard[position]):
                        return heard[position]
                    position += 1
                left = deadline - time.monotonic()
                if left <= 0:
                    raise waiting.TooLate(f"not within {within * waiting.patience:.1f} s: {what} "
                                          f"(from {self.name}, whose output is in {self.log})")
                self.heard.wait(left)

    def tail(self, count=15):
        with self.heard:
            return [text for _, text in self.lines[-count:]]
