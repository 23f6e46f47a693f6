#!/usr/bin/python3
"""Day by day: what needs attention, devices changed and watched, an alert seen, settings set and taken back, a bundle.

Everything through anjuctl against a running box. A change is taken up by anjud without a restart of anything else; a
change with which the box is worse is taken back by itself; a canary sown in every field is in no bundle for support; a
backup is put on another box.
"""

import pathlib
import subprocess
import sys
import tarfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

CANARY = "canary-7f3a"


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  self.city.tls / "ca.pem", "--cert", self.city.tls / "platform.pem", "--key",
                                  self.city.tls / "platform.key", "--client-id", "anju-platform").start()
        devices = [Device("hall", "z2m-motion", "hall_motion", "hall"),
                   Device("smoke", "z2m-smoke", f"{CANARY}-address", f"{CANARY}-room")]
        contact = f'[[contact]]\nid = "{CANARY}-contact"\nrole = "relative"\n'
        self.box = Box(stage, [Home("h-1", devices, more=contact)], broker=self.home, city=self.city).start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def ctl(self, *words, lang="en", config=True):
        return self.box.ctl("--lang", lang, *words, *(("--config", self.box.config) if config else ()))

    def connected(self):
        wait_until(lambda: (s := self.box.answers()) and s["uplink"]["connected"] and s["sources"][0]["connected"], 20,
                   "all is connected again")


def what_needs_attention(checks, scene):
    done = scene.ctl("todo", config=False)
    checks.check(done.returncode == 6 and "smoke has never been heard" in done.stdout
                 and "anjuctl device watch smoke" in done.stdout, "todo names a device that was never heard", done.stdout)
    done = scene.ctl("todo", "--terse", "-f", "urgency,code", config=False)
    checks.check("today:device.never" in done.stdout.splitlines(), "and scripts get its code", done.stdout)


def devices(checks, scene):
    done = scene.ctl("device", "rename", "hall", "门厅")
    checks.check(done.returncode == 0 and "anjud runs with it" in done.stdout, "a device gets a name, and anjud runs with it",
                 (done.stdout, done.stderr))
    checks.equal(scene.box.devices()["hall"]["name"], "门厅", "the daemon knows the name")
    done = scene.ctl("device", "disable", "hall")
    checks.check(done.returncode == 0 and "hall" not in scene.box.devices(), "it is disabled, and no longer there", done.stderr)
    done = scene.ctl("device", "list", lang="zh")
    checks.check("已停用" in done.stdout, "the list still has it", done.stdout)
    scene.ctl("device", "enable", "hall")
    scene.connected()
    watch = subprocess.Popen([str(word) for word in (scene.stage.built("anjuctl"), "--socket", scene.box.socket, "--lang",
                                                     "en", "device", "test", "smoke", "--for", "15s")],
                             stdout=subprocess.PIPE, text=True)
    watch.stdout.readline()
    time.sleep(1.5)
    scene.radio.say(f"{CANARY}-address", smoke=True, battery=93)
    out, _ = watch.communicate(timeout=20)
    checks.check(watch.returncode == 0 and "alarm.smoke true" in out, "device test sees the alarm that somebody set off", out)


def alerts(checks, scene):
    scene.box.wait_for_alert(lambda a: a["event"] == "smoke" and a["stage"] == "accepted", 15, "the platform has the smoke")
    done = scene.ctl("alert", "ack", "smoke", "--by", "technician-7", config=False)
    checks.check(done.returncode == 0 and "technician-7 has seen" in done.stdout, "somebody has seen it", done.stderr)
    told = scene.platform.wait_for_event(lambda e: e["what"] == "alert" and e["event"] == "smoke" and e["revision"] == 2,
                                         15, "the second revision at the platform")
    checks.check(told["receipt"], "the platform is told, and it is still accepted")
    done = scene.ctl("alert", "show", "smoke", config=False)
    checks.check(all(word in done.stdout for word in ("raised", "accepted by the platform", "seen_here_by")),
                 "its story has all of it", done.stdout)
    done = scene.ctl("link", "ping", "-c", "3", config=False)
    checks.check(done.returncode == 0 and done.stdout.count(" ms") >= 3, f"three pings: {done.stdout.splitlines()[-1]}",
                 done.stderr)
    done = scene.ctl("alert", "show", "nothing-like-it", config=False)
    checks.check(done.returncode == 5 and "(alert.unknown)" in done.stderr, "what is not there is 5", done.stderr)


def settings(checks, scene):
    done = scene.ctl("config", "set", "store.raw_days", "60")
    checks.check(done.returncode == 0 and "as well as before" in done.stdout, "a setting is changed, and the box stays well",
                 (done.stdout, done.stderr))
    before = scene.box.config.read_text()
    checks.check("raw_days = 60" in before, "the file has it")
    done = scene.ctl("config", "set", "mqtt.port", "1", "--watch", "3s")
    checks.check(done.returncode == 1 and "(config.worse)" in done.stderr, "one with which the box is worse is taken back",
                 (done.stdout, done.stderr))
    checks.equal(scene.box.config.read_text(), before, "and the file is as it was before")


def bundle(checks, scene):
    file = scene.stage.path("bundle.tar.gz")
    done = scene.ctl("support-bundle", "-o", file)
    checks.check(done.returncode == 0 and file.stat().st_size < 10 << 20, "a bundle for support", (done.stdout, done.stderr))
    with tarfile.open(file) as tar:
        parts = {m.name: tar.extractfile(m).read().decode() for m in tar.getmembers() if m.isfile()}
    checks.check(len(parts) >= 10 and "./status.json" in parts, f"it has {len(parts)} parts", sorted(parts))
    secrets = [CANARY, "门厅", scene.home.USERS["anju"], '"alarm.smoke","channel"']
    leaks = [(name, word) for name, text in parts.items() for word in secrets if word in text]
    checks.equal(leaks, [], "no canary, no name, no password, no reading is in it")


def another_box(checks, scene):
    file = scene.stage.path("box.tar.gz")
    done = scene.ctl("backup", file, "--with-secrets")
    checks.check(done.returncode == 0 and "keep it in a safe place" in done.stdout, "a backup with secrets",
                 (done.stdout, done.stderr))
    done = scene.ctl("restore", file, "--yes")
    checks.check(done.returncode == 8, "it is not restored below a running anjud", done.stderr)
    alerts_before = {a["id"] for a in scene.box.alerts()}
    scene.box.uplink.stop()
    scene.box.daemon.stop()
    (scene.box.folder / "homes.d" / "h-1.toml").unlink()
    done = scene.ctl("restore", file, "--yes")
    checks.check(done.returncode == 0 and (scene.box.folder / "homes.d" / "h-1.toml").exists(),
                 "it is restored where anjud is stopped", (done.stdout, done.stderr))
    scene.box.daemon.start()
    wait_until(lambda: scene.box.answers(), 20, "anjud answers with the restored box")
    checks.check(alerts_before <= {a["id"] for a in scene.box.alerts()}, "every alert is there again")


def play(stage, checks, _options):
    scene = Scene(stage)
    for part in (what_needs_attention, devices, alerts, settings, bundle, another_box):
        checks.say(part.__name__.replace("_", " "))
        part(checks, scene)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
