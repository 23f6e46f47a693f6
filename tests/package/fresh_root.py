"""A fresh Debian 12 in a folder, booted with its own systemd in a container without a network.

Needs root, mmdebstrap and systemd-nspawn. What apt needs is fetched before the boot, so inside nothing goes out.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import time

_ARCHIVE = "http://deb.debian.org/debian"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_BASE = "systemd,systemd-sysv,dbus,procps,iproute2"


def wait_until(look, seconds, what):
    """What `look` gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise RuntimeError(f"not within {seconds} s: {what}")
        time.sleep(0.5)
    return found


class FreshRoot:
    def __init__(self, folder, base):
        """`base`: the file of a minimal Debian 12, made once."""
        self.root = pathlib.Path(folder) / "root"
        self.name = f"--machine={pathlib.Path(folder).name.replace('_', '')}"   # two runs may go on side by side
        self.base = pathlib.Path(base)
        self.machine = None
        self.leader = 0

    def make(self):
        if not self.base.exists():
            print("      making a minimal Debian 12, once", flush=True)
            self.base.parent.mkdir(parents=True, exist_ok=True)
            part = self.base.with_name("part-" + self.base.name)
            subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={_BASE}", "bookworm", part, _ARCHIVE],
                           check=True)
            part.rename(self.base)
        self.root.mkdir(parents=True)
        subprocess.run(["tar", "-xf", self.base, "-C", self.root, "--exclude=./dev/*"], check=True)

    def fetch(self, *packages):
        """With the network of this machine, before the boot: what `apt install` will ask for."""
        self._container("apt-get", "update", "-q")
        self._container("apt-get", "install", "-y", "-q", "--download-only", *packages)

    def _container(self, *words):
        subprocess.run(["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--as-pid2", "--pipe", self.name,
                        "-D", self.root,
                        "-E", "DEBIAN_FRONTEND=noninteractive", *words], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE)

    def boot(self):
        self.machine = subprocess.Popen(["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network",
                                         self.name, "--console=pipe", "-D", self.root, "--boot"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.leader = int(wait_until(lambda: subprocess.run(["pgrep", "-P", str(self.machine.pid)], capture_output=True,
                                                            text=True).stdout.split() or None, 20, "the machine starts")[0])
        wait_until(lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip()
                   in ("running", "degraded"), 60, "systemd is up inside")

    def entering(self, *words):
        return ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-r", "-w", "env", "-i", f"PATH={_PATH}",
                "HOME=/root", "LANG=C.UTF-8", "ANJU_LANG=en", "DEBIAN_FRONTEND=noninteractive", *map(str, words)]

    def run(self, *words, check=True, within=300):
        done = subprocess.run(self.entering(*words), capture_output=True, text=True, timeout=within,
                              stdin=subprocess.DEVNULL)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def write(self, path, text, mode=0o644):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def end(self):
        if self.machine and self.machine.poll() is None:
            self.machine.send_signal(signal.SIGTERM)
            try:
                self.machine.wait(30)
            except subprocess.TimeoutExpired:
                os.kill(self.leader, signal.SIGKILL)
                self.machine.wait(10)
        shutil.rmtree(self.root, ignore_errors=True)
