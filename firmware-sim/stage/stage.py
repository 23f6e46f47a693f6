"""The stage itself: a temporary folder, the programs that play in it, and the promise that all of them end."""

import pathlib
import re
import shutil
import signal
import tempfile

from stage.processes import Program

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
_SANITIZER = re.compile(r"(ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:).*")
_LAST_WORDS = 12


class MissingProgram(Exception):
    """A program of the play is not there."""


class Stage:
    """A context: whatever happens inside, on SIGINT and SIGTERM too, every program it started is ended."""

    def __init__(self, binaries, keep=False):
        self.binaries = pathlib.Path(binaries).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="anju-"))
        self.share = REPOSITORY / "config"  # profiles/*.toml
        self.troubles = []  # what a program did that it must not do, found when it ended
        self.programs = []
        self._before = {}
        self._keep = keep

    def __enter__(self):
        def leave(number, _frame):
            raise SystemExit(128 + number)

        for number in (signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, leave)
        return self

    def __exit__(self, *_exception):
        self.end()

    def end(self):
        """Ends everything, the latest first. A second Ctrl-C does not get in between."""
        impatient = {number: signal.signal(number, signal.SIG_IGN)
                     for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        for program in reversed(self.programs):
            program.stop()
            self._judge(program)
        for number, handler in {**impatient, **self._before}.items():
            signal.signal(number, handler)

    def _judge(self, program):
        for code in program.ended_by_itself:
            self.troubles.append(f"{program.name} ended by itself, with {code}")
        for code in program.stopped_with:
            if code is None:
                self.troubles.append(f"{program.name} did not end when it was asked to")
            elif code != program.ends_with:
                self.troubles.append(f"{program.name} ended with {code} when it was asked to end")
        for _, text in program.lines:
            if found := _SANITIZER.search(text):
                self.troubles.append(f"{program.name}: {found.group(0)}")

    def path(self, *parts):
        return self.folder.joinpath(*parts)

    def built(self, name):
        """The path of one of our own programs."""
        path = self.binaries / name
        if not path.is_file():
            raise MissingProgram(f"{name} is not in {self.binaries}: build it first, with "
                                 f"`cmake --build --preset dev --target {name}`")
        return path

    def tool(self, name):
        """The path of a program of the system; brokers are in sbin, which users do not have in their PATH."""
        path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
        if not path:
            raise MissingProgram(f"{name} is not installed: run tests/install")
        return path

    def program(self, name, executable, *arguments, speaks_json=False, env=None, ends_with=0):
        """A program that this stage will end; the caller starts it. ends_with: its exit code when asked to end."""
        program = Program(name, [executable, *arguments], self.path(f"{name}.log"), speaks_json, env, ends_with)
        self.programs.append(program)
        return program

    def sim(self, name, role, *arguments):
        """anju-sim in one of its roles, speaking JSON lines."""
        return self.program(name, self.built("anju-sim"), role, "--json", *arguments, speaks_json=True)

    def last_words(self):
        parts = []
        for program in self.programs:
            tail = "\n    ".join(program.tail(_LAST_WORDS))
            parts.append(f"-- {program.name}, its last lines:\n    {tail}")
        return "\n".join(parts)

    def leave_behind(self):
        self._keep = True
        return self.folder

    def clear(self):
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)
