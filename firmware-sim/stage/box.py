"""A gateway box: its settings on disk, anjud and anju-uplink, and what they tell over the socket."""

import dataclasses
import os
import subprocess

from stage import unix_http
from stage.waiting import wait_until


@dataclasses.dataclass
class Device:
    id: str
    profile: str
    address: str = ""
    room: str = ""
    bus: str = ""
    unit: int = 1
    line: str = ""  # an inline table: how it is set where it differs from its bus

    def toml(self):
        text = f'[[device]]\nid = "{self.id}"\nprofile = "{self.profile}"\n'
        if self.address:
            text += f'address = "{self.address}"\n'
        if self.room:
            text += f'room = "{self.room}"\n'
        if self.bus:
            text += f'bus = "{self.bus}"\nunit = {self.unit}\n'
        if self.line:
            text += f"line = {self.line}\n"
        return text


@dataclasses.dataclass
class Bus:
    """A `[[bus]]`: host and port, or with transport `rtu` the device and how it is set."""

    id: str
    port: int = 0
    host: str = "127.0.0.1"
    transport: str = ""  # tcp, which need not be said, rtu-over-tcp or rtu
    device: str = ""
    baud: int = 0
    parity: str = ""
    stop_bits: int = 0

    def toml(self):
        text = f'[[bus]]\nid = "{self.id}"\n'
        if self.transport:
            text += f'transport = "{self.transport}"\n'
        if self.device:
            text += f'device = "{self.device}"\n'
        else:
            text += f'host = "{self.host}"\nport = {self.port}\n'
        if self.baud:
            text += f"baud = {self.baud}\n"
        if self.parity:
            text += f'parity = "{self.parity}"\n'
        if self.stop_bits:
            text += f"stop_bits = {self.stop_bits}\n"
        return text


@dataclasses.dataclass
class Home:
    id: str
    devices: list
    tier: str = "high-risk"
    more: str = ""  # further tables: what it asks, its siren, its contacts

    def toml(self):
        return f'[home]\nid = "{self.id}"\ntier = "{self.tier}"\n' + "".join("\n" + d.toml() for d in self.devices) + \
            ("\n" + self.more if self.more else "")


def flat_devices(bus=""):
    """The devices of `anju-sim flat`, as an installer would write them down."""
    devices = [Device("smoke-kitchen", "z2m-smoke", "kitchen_smoke", "kitchen"),
               Device("gas-kitchen", "z2m-gas", "kitchen_gas", "kitchen"),
               Device("motion-hall", "z2m-motion", "hall_motion", "hall"),
               Device("motion-bath", "z2m-motion", "bathroom_motion", "bathroom"),
               Device("door-front", "z2m-contact", "front_door", "hall"),
               Device("water-main", "z2m-water-m3", "water", "bathroom")]
    if bus:
        devices.append(Device("meter", "eastron-sdm120", room="hall", bus=bus))
    return devices


class Box:
    """`broker` (or a port), `bus_port` and `city` (CityBroker) may be left out: the box then has no such section.

    `bus_port` is the one bus tcp-1; `buses` (list of Bus) are any. `profiles` (id to TOML) go to profiles.d. A
    second box on a stage has another `name`.
    """

    def __init__(self, stage, homes, gateway="box-1", broker=None, mqtt_port=None, bus_port=None, city=None,
                 city_url=None, language="en", rules="", commit_interval="1s",
                 uplink_env=None, buses=(), profiles=None, daemon_env=None, name="box", second_url=None,
                 safe_mode_after=0):
        self.stage = stage
        self.gateway = gateway
        self.homes = homes
        self.folder = stage.path(name)
        self.config = self.folder / "anju.toml"
        self.socket = self.folder / "run" / "anju.sock"
        self.database = self.folder / "state" / "anju.db"
        for part in ("", "homes.d", "run", "state"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        if profiles:
            (self.folder / "profiles.d").mkdir(exist_ok=True)
        for name, text in (profiles or {}).items():
            (self.folder / "profiles.d" / f"{name}.toml").write_text(text)
        sections = [f'[gateway]\nid = "{gateway}"\nlanguage = "{language}"\ntimezone = "Asia/Shanghai"\n'
                    f'safe_mode_after = {safe_mode_after}',
                    f'[store]\npath = "state/anju.db"\ncommit_interval = "{commit_interval}"',
                    '[sockets]\napi = "run/anju.sock"\nuplink = "run/uplink.sock"']
        if broker:
            self._secret("mqtt.password", broker.USERS["anju"] + "\n")
            sections.append(f'[mqtt]\nhost = "127.0.0.1"\nport = {mqtt_port or broker.port}\nusername = "anju"\n'
                            'password_file = "mqtt.password"')
        for bus in [Bus("tcp-1", bus_port)] * bool(bus_port) + list(buses):
            sections.append(bus.toml())
        if city:
            url = city_url or f"mqtts://localhost:{city.port}"
            sections.append(f'[platform]\nurl = "{url}"\nca_file = "{city.tls}/ca.pem"\n'
                            f'cert_file = "{city.tls}/gateway.pem"\nkey_file = "{city.tls}/gateway.key"\n'
                            'heartbeat = "10s"')
        if second_url:
            sections.append(f'[platform.second]\nurl = "{second_url}"')
        if rules:
            sections.append(rules)
        self.config.write_text("\n\n".join(sections) + "\n")
        self.write_homes()
        suffix = "" if name == "box" else f"-{name}"
        self.daemon = stage.program("anjud" + suffix, stage.built("anjud"), "--config", self.config, "--share", stage.share,
                                    env=daemon_env)
        self.uplink = stage.program("anju-uplink" + suffix, stage.built("anju-uplink"), "--config", self.config,
                                    env={"ANJU_SHARE": str(stage.share), **(uplink_env or {})})
        # The second path; started by who has one.
        self.second = stage.program("anju-uplink-second" + suffix, stage.built("anju-uplink"), "--second", "--config",
                                    self.config, env={"ANJU_SHARE": str(stage.share)}) if second_url else None

    def write_homes(self):
        for home in self.homes:
            file = self.folder / "homes.d" / f"{home.id}.toml"
            file.write_text(home.toml())
            file.chmod(0o640)  # it may hold the address of a contact

    def _secret(self, name, text):
        path = self.folder / name
        path.touch(mode=0o600)
        os.chmod(path, 0o600)
        path.write_text(text)

    def start(self, uplink=True):
        self.daemon.start()
        wait_until(lambda: self.answers() or not self.daemon.running, 20, "anjud answers on its socket")
        if not self.daemon.running:
            raise RuntimeError("anjud ended at once:\n" + "\n".join(self.daemon.tail()))
        if uplink:
            self.uplink.start()
        return self

    def answers(self):
        try:
            return self.status()
        except (OSError, unix_http.ApiError):
            return None

    def status(self):
        return unix_http.get(self.socket, "/v1/status")

    def devices(self):
        return {device["id"]: device for device in unix_http.get(self.socket, "/v1/devices")["devices"]}

    def knows(self, device):
        """Whether the device is installed; False too while anjud starts again."""
        try:
            return device in self.devices()
        except (OSError, unix_http.ApiError):
            return False

    def alerts(self, only_open=False):
        return unix_http.get(self.socket, "/v1/alerts" + ("?open=1" if only_open else ""))["alerts"]

    def outbox(self):
        return unix_http.get(self.socket, "/v1/outbox")["outbox"]

    def reading(self, device, quantity):
        """The last reading of a quantity of a device, or None."""
        for reading in self.devices().get(device, {}).get("readings", []):
            if reading["quantity"] == quantity:
                return reading
        return None

    def ctl(self, *words, socket=None):
        """anjuctl against this box; returns what subprocess.run returns, with text."""
        command = [self.stage.built("anjuctl"), "--socket", socket or self.socket, *words]
        return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)

    def wait_for_alert(self, wanted, within, what):
        """The newest alert for which wanted(alert) is true."""
        return wait_until(lambda: next((a for a in self.alerts() if wanted(a)), None), within, what)
