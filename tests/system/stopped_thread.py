"""One thread of a program that is stopped for good, as a debugger does it, while the others go on."""

import ctypes
import os

SEIZE, INTERRUPT, DETACH, EVERY_THREAD = 0x4206, 0x4207, 17, 0x40000000


class Stopped:
    """One thread, and no other of its process."""

    _libc = ctypes.CDLL(None, use_errno=True)

    def __init__(self, thread):
        self.thread = thread
        self._trace(SEIZE)
        self._trace(INTERRUPT)
        os.waitpid(thread, EVERY_THREAD)

    def _trace(self, what):
        if self._libc.ptrace(what, self.thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")

    def reap(self):
        """The kernel holds its end back for who has stopped it, and until then the process seems to run on."""
        try:
            os.waitpid(self.thread, os.WNOHANG | EVERY_THREAD)
        except ChildProcessError:
            pass

    def release(self):
        self._trace(DETACH)


def threads_of(pid):
    return sorted(int(one) for one in os.listdir(f"/proc/{pid}/task"))
