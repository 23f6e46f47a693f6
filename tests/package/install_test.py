#!/usr/bin/python3
"""The package on a fresh Debian 12: installed, commissioned, an alarm with its receipt, an upgrade with a full outbox, a
version that does not get well, a purge.

Everything is inside a container with systemd and without a network: two brokers, the simulator, anjud and anju-uplink as
their units start them. Run by tests/package/run.
"""

import argparse
import json
import pathlib
import signal
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "firmware-sim"))
sys.dont_write_bytecode = True

from fresh_root import FreshRoot, wait_until  # noqa: E402
from other_package import later, never_well  # noqa: E402
from stage.box import Device, Home  # noqa: E402
from stage.certificates import make_all  # noqa: E402
from stage.checks import Checks  # noqa: E402

STATUS_WITHIN = 30  # seconds after the installation
CITY = """\
listener 8883 127.0.0.1
cafile /srv/tls/ca.pem
certfile /srv/tls/server.pem
keyfile /srv/tls/server.key
require_certificate true
use_identity_as_username true
persistence false
"""
SETTINGS = """\
[gateway]
id = "box-1"
language = "en"
[platform]
url = "mqtts://127.0.0.1:8883"
ca_file = "tls/ca.pem"
cert_file = "tls/gateway.pem"
key_file = "tls/gateway.key"
heartbeat = "10s"
"""
HOME = Home("h-1", [Device("smoke-kitchen", "z2m-smoke", "kitchen_smoke", "kitchen")]).toml()


def say(what):
    """At once, also into a file: a run takes minutes."""
    print(f"      {time.strftime('%H:%M:%S')} {what}", flush=True)


def ended(number, _frame):
    """An exception, so that a run which is stopped from outside ends its machine as any other."""
    raise SystemExit(128 + number)


class Story:
    def __init__(self, checks, box, folder, packages):
        self.checks, self.box, self.folder = checks, box, folder
        self.anju, self.sim = packages
        self.bridge = self.settings = ""

    def status(self):
        done = self.box.run("anjuctl", "--json", "status", check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def alerts(self):
        return json.loads(self.box.run("anjuctl", "--json", "alerts").stdout)["alerts"]

    def say_smoke(self, on):
        self.box.run("mosquitto_pub", "-h", "127.0.0.1", "-u", "zigbee2mqtt", "-P", self.bridge, "-q", "1",
                     "-t", "zigbee2mqtt/kitchen_smoke", "-m", json.dumps({"smoke": on}))

    def told(self, alert_id=None):
        """What the platform has written down of alerts."""
        file = self.box.root / "srv/city.jsonl"
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [line for line in lines if alert_id is None or alert_id in json.dumps(line)]

    def fresh(self):
        began = time.monotonic()
        self.box.run("apt-get", "install", "-y", "/srv/anju.deb", "/srv/anju-sim.deb")
        self.checks.check(True, f"apt-get install, in {time.monotonic() - began:.1f} s")
        began = time.monotonic()
        said = wait_until(lambda: (done := self.box.run("anjuctl", "status", check=False)).returncode == 0 and done.stdout,
                          STATUS_WITHIN, "anjuctl status answers")
        self.checks.check("not yet commissioned, next: " in said,
                          f"after {time.monotonic() - began:.1f} s status says what comes next", said)
        failed = self.box.run("systemctl", "list-units", "--state=failed", "--no-legend", "--plain", "anju*",
                              check=False).stdout
        self.checks.equal(failed.strip(), "", "no unit of Anju has failed")
        who = self.box.run("ps", "-o", "user=", "-C", "anjud").stdout.strip()
        self.checks.equal(who, "anju", "anjud is not root")
        done = self.box.run("runuser", "-u", "anju-uplink", "--", "ls", "/var/lib/anju", check=False)
        self.checks.check(done.returncode != 0 and "Permission denied" in done.stderr, "anju-uplink may not see the store",
                          done)

    def commission(self):
        for name in ("ca.pem", "gateway.pem", "gateway.key"):
            self.box.write(f"/etc/anju/tls/{name}", (self.folder / "tls" / name).read_text(), 0o640)
        for name in ("ca.pem", "server.pem", "server.key", "platform.pem", "platform.key"):
            self.box.write(f"/srv/tls/{name}", (self.folder / "tls" / name).read_text())
        self.box.write("/etc/anju/anju.toml", SETTINGS)
        self.box.write("/etc/anju/homes.d/h-1.toml", HOME)
        self.box.write("/srv/city.conf", CITY)
        self.box.run("chown", "-R", "root:anju", "/etc/anju/tls")
        self.set_up_broker()
        self.box.run("anjud", "--config", "/etc/anju/anju.toml", "--check")
        self.start_city()
        self.settings = (self.box.root / "etc/anju/anju.toml").read_text()
        self.box.run("systemctl", "reload", "anjud")
        self.box.run("systemctl", "restart", "anju-uplink")
        wait_until(lambda: (s := self.status()) and s["uplink"]["connected"] and s["sources"][0]["connected"], 40,
                   "broker and city are connected")
        self.box.run("sh", "-c", "echo a-long-password | anjuctl page password --stdin")
        self.box.run("runuser", "-u", "anju", "--", "cat", "/etc/anju/page-password")
        self.checks.check(True, "anjud can read the password of the page")
        self.checks.check("commissioned" not in self.box.run("anjuctl", "status").stdout, "it is commissioned")

    def set_up_broker(self):
        said = self.box.run("anjuctl", "broker", "setup", "--yes").stdout
        self.checks.check("the broker runs" in said, "anjuctl sets the broker up", said)
        again = self.box.run("anjuctl", "broker", "setup", "--yes").stdout
        self.checks.check("set up already" in again, "and the second time has nothing to do", again)
        score = self.box.run("systemd-analyze", "security", "mosquitto.service", check=False).stdout.splitlines()[-1]
        self.checks.check(float(score.split(": ")[1].split()[0]) <= 1.5, f"the broker is hardened: {score[2:]}")
        who = self.box.run("ps", "-o", "user=", "-C", "mosquitto").stdout.split()
        self.checks.check(who and "root" not in who, "and is not root", who)
        made = self.box.run("anjuctl", "--json", "broker", "account", "add", "zigbee2mqtt", "--topic", "zigbee2mqtt/#").stdout
        self.bridge = json.loads(made)["password"]

    def start_city(self):
        self.box.run("systemd-run", "--quiet", "--unit=city", "-p", "User=nobody", "mosquitto", "-c", "/srv/city.conf")
        self.box.run("systemd-run", "--quiet", "--unit=platform", "anju-sim", "platform", "--json", "--mqtt", "127.0.0.1:8883",
                     "--ca", "/srv/tls/ca.pem", "--cert", "/srv/tls/platform.pem", "--key", "/srv/tls/platform.key",
                     "--record", "/srv/city.jsonl")

    def end_city(self):
        self.box.run("systemctl", "stop", "platform", "city")
        wait_until(lambda: not self.status()["uplink"]["connected"], 60, "the city is gone")

    def alarm(self):
        self.say_smoke(True)
        alert = wait_until(lambda: next((a for a in self.alerts() if a["stage"] == "accepted"), None), 20,
                           "the alarm has its receipt")
        self.checks.check(alert["event"] == "smoke" and self.told(alert["id"]), "a smoke alarm has its receipt", alert)
        self.say_smoke(False)
        wait_until(lambda: not any(a["open"] for a in self.alerts()), 20, "it is over")

    def fill_outbox(self, episodes):
        known = {a["id"] for a in self.alerts()}
        for _ in range(episodes):
            self.say_smoke(True)
            wait_until(lambda: any(a["open"] for a in self.alerts()), 30, "the alarm is open")
            self.say_smoke(False)
            wait_until(lambda: not any(a["open"] for a in self.alerts()), 30, "the alarm is over")
        ids = {a["id"] for a in self.alerts()} - known
        self.checks.equal(len(ids), episodes, f"{episodes} alarms wait for the city")
        return ids

    def install(self, file):
        (self.box.root / "srv/next.deb").write_bytes(pathlib.Path(file).read_bytes())
        said = self.box.run("apt-get", "install", "-y", "--allow-change-held-packages", "/srv/next.deb")
        kept = list((self.box.root / "var/cache/anju").glob("anju_*.deb"))
        self.checks.equal(len(kept), 1, "the version that goes is kept")
        if not kept:
            say(said.stdout + said.stderr)

    def version(self):
        return self.box.run("dpkg-query", "-W", "-f", "${Version}", "anju").stdout

    def upgrade(self, episodes):
        self.end_city()
        ids = self.fill_outbox(episodes)
        before = self.status()["outbox"]["alarm"]
        next_version = later(self.anju, "0.1.1", self.folder)
        self.install(next_version)
        after = wait_until(self.status, 20, "the new version answers")["outbox"]["alarm"]
        self.checks.check(before >= 2 * episodes and after == before, "an upgrade leaves the outbox as it was",
                          (before, after))
        self.checks.equal(self.version(), "0.1.1", "the new version is there")
        self.checks.equal((self.box.root / "etc/anju/anju.toml").read_text(), self.settings, "the settings are the owner's")
        self.start_city()
        wait_until(lambda: self.status()["outbox"]["alarm"] == 0, 120, "the outbox is empty")
        missing = {one for one in ids if not self.told(one)}
        self.checks.equal(missing, set(), "the city has every alarm that waited over the upgrade")
        wait_until(lambda: self.box.run("systemctl", "is-active", "anju-settle", check=False).stdout.strip() == "inactive", 60,
                   "the new version is found well")
        log = self.box.run("journalctl", "-u", "anju-settle", "-o", "cat").stdout
        self.checks.check("anju 0.1.1 is well" in log, "the new version is watched, and is well", log)

    def take_back(self):
        """A version that never gets well; the patience is shortened so that the test is."""
        self.box.write("/etc/systemd/system/anju-settle.service.d/test.conf",
                       "[Service]\nEnvironment=ANJU_SETTLE_PATIENCE_S=12 ANJU_SETTLE_CALM_S=6\n")
        self.box.run("systemctl", "daemon-reload")
        self.install(later(self.anju, "0.1.2", self.folder, never_well))
        self.checks.equal(self.version(), "0.1.2", "a version that does not start is installed")
        wait_until(lambda: self.version() == "0.1.1", 90, "the version before is back")
        wait_until(self.status, 30, "which answers")
        self.checks.check(True, "it is taken back, and the version before answers")
        wait_until(lambda: "anju" in self.box.run("apt-mark", "showhold").stdout, 20, "it is held")
        self.checks.check(True, "and held, so that the next night does not install it again")
        self.alarm_again()

    def alarm_again(self):
        known = {a["id"] for a in self.alerts()}
        wait_until(lambda: (s := self.status()) and s["uplink"]["connected"] and s["sources"][0]["connected"], 60,
                   "all is connected again")
        self.say_smoke(True)
        wait_until(lambda: [a for a in self.alerts() if a["id"] not in known and a["stage"] == "accepted"], 30,
                   "an alarm has its receipt")
        self.say_smoke(False)
        self.checks.check(True, "an alarm has its receipt as before")

    def purge(self):
        self.box.run("apt-mark", "unhold", "anju")
        self.box.run("apt-get", "purge", "-y", "anju", "anju-sim")
        self.box.run("rm", "-rf", "/etc/systemd/system/anju-settle.service.d")   # what this test wrote
        apart = [word for path in ("/proc/*", "/srv/*", "/var/cache/apt/*", "/sys/*", "/dev/*", "/usr/share/zoneinfo/*")
                 for word in ("-not", "-path", path)]   # Banjul is a city
        left = self.box.run("find", "/", "-xdev", "-name", "*anju*", *apart).stdout
        self.checks.equal(left.split(), [], "a purge leaves no file")
        users = self.box.run("grep", "-c", "anju", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
                             check=False).stdout.split()
        self.checks.equal([one for one in users if not one.endswith(":0")], [], "and no user")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=pathlib.Path, required=True, help="folder of the built packages")
    parser.add_argument("--base", type=pathlib.Path, required=True, help="file of a minimal Debian 12; made when missing")
    # More from one device within the hour than this and the two besides, and alarm-load takes it for faulty.
    parser.add_argument("--alarms", type=int, default=4, help="that wait while the version changes")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, ended)
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="anju-package-") as name:
        folder = pathlib.Path(name)
        packages = [next(options.packages.glob(f"{package}_0.1.0_*.deb")) for package in ("anju", "anju-sim")]
        make_all(folder / "tls", "box-1")
        box = FreshRoot(folder, options.base)
        try:
            say("a fresh Debian 12 is unpacked")
            box.make()
            for package, file in zip(("anju", "anju-sim"), packages):
                (box.root / f"srv/{package}.deb").write_bytes(file.read_bytes())
            say("what apt will ask for is fetched")
            box.fetch("/srv/anju.deb", "/srv/anju-sim.deb", "mosquitto-clients")
            say("it boots")
            box.boot()
            box.run("apt-get", "install", "-y", "mosquitto-clients")
            story = Story(checks, box, folder, packages)
            for what, step in (("installed", story.fresh), ("commissioned", story.commission), ("an alarm", story.alarm),
                               ("upgraded", lambda: story.upgrade(options.alarms)),
                               ("a version that never gets well", story.take_back), ("purged", story.purge)):
                say(what)
                step()
        except Exception as fault:
            checks.check(False, f"the story goes on: {fault}")
            print(box.run("journalctl", "-n", "60", "--no-pager", check=False).stdout if box.leader else "")
        finally:
            box.end()
    print(f"{checks.passed} checks passed, {len(checks.failed)} failed")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
