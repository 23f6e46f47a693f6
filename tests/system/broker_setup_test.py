#!/usr/bin/python3
"""The broker in the home as `anjuctl broker setup` leaves it: a real mosquitto lets in who has an account, and nobody else.

On loopback nobody gets in without an account or with a wrong password, and a device speaks on its own topics alone. From
another network (a network namespace, where this user may make one) the port is shut, until the technician names the
network of the devices; then an account opens it there, and only an account. An undo leaves no file.
"""

import json
import os
import pathlib
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import paho.mqtt.client as mqtt  # noqa: E402

from stage import Checks, Publisher, arguments, free_port, wait_until  # noqa: E402

HOME = '[home]\nid = "h-1"\n[[device]]\nid = "door"\nprofile = "shelly1-dw"\naddress = "dw-1"\n'
NETWORK, INSIDE, OUTSIDE = "anjunet", "10.213.77.1", "10.213.77.2"
# CONNECT of MQTT 3.1.1 by hand; prints what CONNACK says, or that there was none.
KNOCK = """
import socket, struct, sys
host, port, user, password = sys.argv[1:]
text = lambda value: struct.pack(">H", len(value)) + value.encode()
body = text("MQTT") + bytes([4, 2 | (0xC0 if user else 0)]) + struct.pack(">H", 30) + text("knock")
body += text(user) + text(password) if user else b""
try:
    with socket.create_connection((host, int(port)), 3) as line:
        line.sendall(bytes([0x10, len(body)]) + body)
        answer = line.recv(4)
    print(answer[3] if len(answer) == 4 else "closed")
except OSError as fault:
    print("refused" if isinstance(fault, ConnectionRefusedError) else type(fault).__name__)
"""
LET_IN, NOT_AUTHORISED = "0", "5"


def knock(host, port, user="", password="", inside=()):
    done = subprocess.run([*inside, "/usr/bin/python3", "-c", KNOCK, host, str(port), user, password], capture_output=True,
                          text=True, timeout=20)
    return done.stdout.strip() or done.stderr


class Other:
    """A network of its own beside this machine, as the one that the devices are on."""

    def __enter__(self):
        if not self._made():
            self.gone()
            return None
        return ["ip", "netns", "exec", NETWORK]

    def _made(self):
        steps = (f"netns add {NETWORK}", f"link add anjuv0 type veth peer name anjuv1 netns {NETWORK}",
                 f"addr add {INSIDE}/30 dev anjuv0", "link set anjuv0 up",
                 f"-n {NETWORK} addr add {OUTSIDE}/30 dev anjuv1", f"-n {NETWORK} link set anjuv1 up")
        try:
            return all(subprocess.run(["ip", *step.split()], capture_output=True).returncode == 0 for step in steps)
        except FileNotFoundError:
            return False

    def gone(self):
        for step in ("link del anjuv0", f"netns del {NETWORK}"):
            try:
                subprocess.run(["ip", *step.split()], capture_output=True)
            except FileNotFoundError:
                return

    def __exit__(self, *_):
        self.gone()


class Scene:
    def __init__(self, stage, checks):
        self.stage, self.checks, self.port = stage, checks, free_port()
        self.folder = stage.path("box")
        for name in ("homes.d", "state", "mosquitto/conf.d", "units"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "anju.toml").write_text(
            f'[gateway]\nid = "box-1"\n[store]\npath = "state/anju.db"\n[mqtt]\nhost = "127.0.0.1"\nport = {self.port}\n')
        (self.folder / "homes.d/h-1.toml").write_text(HOME)
        (self.folder / "mosquitto/mosquitto.conf").write_text(
            f"user {'root' if os.geteuid() == 0 else os.environ.get('USER', 'nobody')}\n"
            f"persistence true\npersistence_location {self.folder}/state/\nlog_dest stderr\n"
            f"include_dir {self.folder}/mosquitto/conf.d\n")
        self.broker = stage.program("mosquitto", stage.tool("mosquitto"), "-c", self.folder / "mosquitto/mosquitto.conf")

    def ctl(self, *words):
        more = ["--units", self.folder / "units"] if words[1] in ("setup", "undo") else []
        more += ["--config", self.folder / "anju.toml", "--mosquitto", self.folder / "mosquitto", "--no-restart"]
        return subprocess.run([self.stage.built("anjuctl"), "--json", *words, *more], capture_output=True, text=True,
                              timeout=30, stdin=subprocess.DEVNULL, env=dict(os.environ, ANJU_LANG="en"))

    def restart(self):
        if self.broker.running:
            self.broker.stop()
        self.broker.start()
        wait_until(lambda: knock("127.0.0.1", self.port) != "refused", 10, "the broker listens")


def set_up(scene):
    done = scene.ctl("broker", "setup", "--dry-run")
    scene.checks.check(done.returncode == 0 and not (scene.folder / "mosquitto/anju.acl").exists(),
                       "a dry run writes nothing", done)
    done = scene.ctl("broker", "setup")
    scene.checks.check(done.returncode == 2 and "usage.sure" in done.stdout, "without consent it is refused", done)
    done = scene.ctl("broker", "setup", "--yes")
    scene.checks.check(done.returncode == 0, "with consent it is set up", done)
    again = scene.ctl("broker", "setup", "--yes")
    scene.checks.equal(json.loads(again.stdout)["changed"], [], "a second time changes nothing")


def accounts(scene):
    made = {}
    for name, more in (("door", ()), ("other", ("--topic", "shellies/other/#"))):
        done = scene.ctl("broker", "account", "add", name, *more)
        made[name] = json.loads(done.stdout).get("password", "")
        scene.checks.check(done.returncode == 0 and made[name], f"{name} has an account", done)
    return made


def on_loopback(scene, passwords):
    checks, port = scene.checks, scene.port
    checks.equal(knock("127.0.0.1", port), NOT_AUTHORISED, "nobody gets in without an account")
    checks.equal(knock("127.0.0.1", port, "door", "wrong"), NOT_AUTHORISED, "nor with a wrong password")
    checks.equal(knock("127.0.0.1", port, "door", passwords["door"]), LET_IN, "an account opens the door")
    own = (scene.folder / "mqtt.password").read_text().strip()
    heard, granted = [], []
    listener = mqtt.Client(client_id="listens")
    listener.username_pw_set("anju", own)
    listener.on_message = lambda _client, _data, message: heard.append((message.topic, message.payload))
    listener.on_subscribe = lambda *_: granted.append(True)
    listener.connect("127.0.0.1", port)
    listener.subscribe("#", 1)
    listener.loop_start()
    wait_until(lambda: granted, 10, "anjud listens")
    listener.publish("shellies/dw-1/online", "of anjud", 1)
    device = Publisher(port, "door", passwords["door"])
    for topic, payload in (("shellies/other/online", "forged"), ("zigbee2mqtt/smoke", "forged"),
                           ("shellies/dw-1/online", "true")):
        device.send(topic, payload)
    wait_until(lambda: heard, 10, "anjud hears the device")
    device.send("shellies/dw-1/sensor/state", "open")
    wait_until(lambda: any(topic.endswith("/state") for topic, _ in heard), 10, "and again")
    checks.equal(heard, [("shellies/dw-1/online", b"true"), ("shellies/dw-1/sensor/state", b"open")],
                 "a device speaks on its own topics alone, and anjud does not speak for it")
    listener.disconnect()
    listener.loop_stop()
    device.close()


def from_outside(scene, passwords):
    checks = scene.checks
    with Other() as inside:
        if not inside:
            checks.say("      this user may make no network namespace: the look from another network is left out")
            return
        checks.equal(knock(INSIDE, scene.port, "door", passwords["door"], inside), "refused",
                     "from another network the port is shut")
        done = scene.ctl("broker", "setup", "--yes", "--devices", "anjuv0")
        checks.check(done.returncode == 0, "the network of the devices is named", done)
        scene.restart()
        checks.equal(knock(INSIDE, scene.port, inside=inside), NOT_AUTHORISED, "there nobody gets in without an account")
        checks.equal(knock(INSIDE, scene.port, "door", "wrong", inside), NOT_AUTHORISED, "nor with a wrong password")
        checks.equal(knock(INSIDE, scene.port, "door", passwords["door"], inside), LET_IN, "an account opens it")


def play(stage, checks, _options):
    scene = Scene(stage, checks)
    set_up(scene)
    passwords = accounts(scene)
    scene.restart()
    on_loopback(scene, passwords)
    from_outside(scene, passwords)
    scene.broker.stop()
    checks.equal(scene.ctl("broker", "undo", "--yes").returncode, 0, "it is taken back")
    left = [str(file) for file in (scene.folder / "mosquitto").rglob("*anju*")]
    checks.equal(left + [str(file) for file in (scene.folder / "units").rglob("*.conf")], [], "and leaves no file")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
