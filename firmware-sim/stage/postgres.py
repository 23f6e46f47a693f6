"""A private PostgreSQL: a cluster of its own in a temporary folder, on a Unix socket alone."""

import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from stage.waiting import wait_until

_SETTINGS = "listen_addresses = ''\nmax_connections = 50\nlog_min_messages = warning\nlog_checkpoints = off\n"


def find_postgres():
    """The folder of its programs, which Debian keeps out of the PATH; None: it is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
    return pathlib.Path(found[-1]).parent if found else None


class Postgres:
    """What was committed outlives `kill()`. PostgreSQL does not run as root: there it is the user postgres."""

    def __init__(self, stage):
        self._programs = find_postgres()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="anju-pg-"))
        self._as = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=KILL"]
        data = self.folder / "data"
        subprocess.run([*self._as, str(self._programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "city", "-E", "UTF8",
                        "--no-locale"], check=True, capture_output=True, cwd=self.folder)
        with open(data / "postgresql.conf", "a", encoding="ascii") as file:
            file.write(_SETTINGS + f"unix_socket_directories = '{self.folder}'\n")
        self.where = f"host={self.folder} user=city dbname=postgres"
        words = [*self._as, self._programs / "postgres", "-D", data]
        self.program = stage.program("postgres", stage.tool(str(words[0])), *words[1:])

    def start(self):
        """After a kill it waits until what is left of the life before has gone."""
        def answers():
            if not self.program.running:
                self.program.note_end()
                self.program.ended_by_itself.clear()  # the lock of the life before
                self.program.start()
            return subprocess.run([self._programs / "pg_isready", "-q", "-h", self.folder, "-U", "city"],
                                  check=False).returncode == 0
        wait_until(answers, 60, "PostgreSQL answers")
        return self

    def kill(self):
        self.program.kill()

    def ask(self, statement):
        """Rows of texts."""
        done = subprocess.run([self._programs / "psql", "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h",
                               self.folder, "-U", "city", "-d", "postgres", "-c", statement], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{statement}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def end(self):
        """Nothing of it stays; the stage ends the program, and this the folder."""
        self.program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
