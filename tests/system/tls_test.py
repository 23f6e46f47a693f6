#!/usr/bin/python3
"""Who is not the city gets nothing: every broker with a wrong certificate is refused, and told nothing of a home.

Real mosquitto with certificates that are expired, not yet valid, for another name, of another authority, self-signed
and revoked, and a real openssl that speaks TLS 1.1 alone. `anjuctl link status` says why each was refused, and a tap on
the line has seen no byte of what the box would say. Then a certificate and an authority are renewed while the program
runs, and one that expires soon is warned of.
"""

import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from bad_certificates import Authority, self_signed  # noqa: E402
from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, certificates, free_port, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from tls_tap import TlsTap  # noqa: E402

LISTENER = """\
listener {port} 127.0.0.1
allow_anonymous false
cafile {tls}/ca.pem
certfile {certificate}.pem
keyfile {certificate}.key
require_certificate true
use_identity_as_username true
tls_version tlsv1.2
"""
AN_ALERT = 64  # bytes: in TLS 1.3 a refusal is an encrypted record too, of some 20


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1")
        tls = self.city.tls
        authority = Authority(tls)
        authority.issue("expired", start="20200101000000Z", end="20210101000000Z")
        authority.issue("early", start="20990101000000Z", end="21000101000000Z")
        authority.issue("revoked")
        authority.issue("right")
        certificates.issue(tls, "elsewhere", "elsewhere.example", "serverAuth", "DNS:elsewhere.example")
        self_signed(tls, "selfmade")
        self.other = stage.path("other-tls")
        certificates.make_authority(self.other, "Another authority")
        certificates.issue(self.other, "server", "localhost", "serverAuth", "DNS:localhost,IP:127.0.0.1")
        authority.revoke("revoked")
        with (tls / "ca.pem").open("a") as file:
            file.write(authority.revocation_list())
        self.ports = {}
        self.brokers()
        self.tap = TlsTap(free_port())
        self.tap.target = self.ports["right"]
        home = Home("h-canary", [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen")])
        self.box = Box(stage, [home], broker=self.home, city=self.city,
                       city_url=f"mqtts://localhost:{self.tap.port}")
        self.box.start()

    def brokers(self):
        folder = self.stage.path("brokers")
        folder.mkdir(exist_ok=True)
        lines = ["user root", "per_listener_settings false", "log_dest stderr", "log_type error",
                 "connection_messages false"]
        for name in ("right", "expired", "early", "revoked", "selfmade", "stranger"):
            self.ports[name] = free_port()
            certificate = self.other / "server" if name == "stranger" else self.city.tls / name
            lines.append(LISTENER.format(port=self.ports[name], tls=self.city.tls, certificate=certificate))
        (folder / "mosquitto.conf").write_text("\n".join(lines))
        self.broker = self.stage.program("many-brokers", self.stage.tool("mosquitto"), "-c",
                                         folder / "mosquitto.conf").start()

    def link(self):
        return json.loads(self.box.ctl("--json", "link", "status").stdout)

    def lead_to(self, port):
        """Elsewhere from now on; the box begins anew, as after a power cut."""
        self.box.uplink.stop()
        self.tap.target = port
        self.tap.clear()
        self.box.uplink.start()


def the_right_one(checks, scene):
    wait_until(lambda: scene.link()["first"]["connected"], 20, "the right broker is believed")
    checks.check(scene.tap.application_bytes > AN_ALERT, "the tap sees what a believed broker is told",
                 scene.tap.application_bytes)
    checks.check(b"box-1" not in scene.tap.raw and b"h-canary" not in scene.tap.raw, "and none of it in clear")
    link = scene.link()
    checks.check(link["checks_revocation"] and link["certificate_until"] and link["authority_until"],
                 "the dates of the certificates are known, and revocation is checked", link)


def a_wrong_one(checks, scene, name, port, *words, after_tls=False):
    scene.lead_to(port)
    wait_until(lambda: scene.tap.connections > 0 and scene.link()["first"]["reason"]
               and any(word in scene.link()["first"]["reason"] for word in words), 20, f"{name}: refused with its reason")
    said = scene.box.ctl("--lang", "en", "link", "status").stdout
    checks.check(any(word in said for word in words), f"{name}: {scene.link()['first']['reason']}", said)
    checks.check(not scene.link()["first"]["connected"], f"{name}: no link")
    if not after_tls:
        checks.check(scene.tap.application_bytes <= AN_ALERT, f"{name}: told nothing", scene.tap.application_bytes)
    checks.check(b"box-1" not in scene.tap.raw and b"h-canary" not in scene.tap.raw, f"{name}: not in clear either")


def another_name(checks, scene):
    """TLS is done before the name is compared, so the broker is an openssl that shows what it is told after that."""
    port = free_port()
    server = scene.stage.program("another-name", scene.stage.tool("openssl"), "s_server", "-accept", port, "-cert",
                                 scene.city.tls / "elsewhere.pem", "-key", scene.city.tls / "elsewhere.key", "-quiet",
                                 ends_with=-15).start()
    a_wrong_one(checks, scene, "another name", port, "another name", after_tls=True)
    checks.check(not any("MQTT" in text or "box-1" in text for _, text in server.lines), "another name: told nothing",
                 server.lines)
    server.kill()


def tls_1_1(checks, scene):
    port = free_port()
    server = scene.stage.program("tls-1.1", scene.stage.tool("openssl"), "s_server", "-accept", port, "-cert",
                                 scene.city.tls / "right.pem", "-key", scene.city.tls / "right.key", "-tls1_1", "-cipher",
                                 "ALL:@SECLEVEL=0", "-quiet", ends_with=-15).start()
    a_wrong_one(checks, scene, "TLS 1.1", port, "no TLS in common", "TLS")
    server.kill()


def renewed(checks, scene):
    scene.lead_to(scene.ports["right"])
    wait_until(lambda: scene.link()["first"]["connected"], 20, "the right broker again")
    before = scene.link()
    tls = scene.city.tls
    certificates.issue(tls, "fresh", "box-1", "clientAuth", days=5)
    scene.tap.clear()
    shutil.copy(tls / "fresh.key", tls / "gateway.key")
    shutil.copy(tls / "fresh.pem", tls / "gateway.pem")
    wait_until(lambda: scene.link()["certificate_until"] != before["certificate_until"], 90, "the renewed one is seen")
    wait_until(lambda: scene.tap.connections > 0 and scene.link()["first"]["connected"], 90, "and used")
    checks.check(True, "a renewed certificate is taken up without a restart")
    reasons = scene.box.status()["reasons"]
    checks.check(any("expires within 4 days" in reason for reason in reasons), "one that expires soon is warned of",
                 reasons)
    # Another authority beside the old one; then a broker of the new authority is believed.
    with (tls / "ca.pem").open("a") as file:
        file.write((scene.other / "ca.pem").read_text())
    scene.tap.target = scene.ports["stranger"]
    wait_until(lambda: not scene.link()["checks_revocation"], 90, "the new authority is seen")
    checks.check(any("revoked" in reason for reason in scene.box.status()["reasons"]),
                 "and that it has no list of what it has revoked", scene.box.status()["reasons"])


def play(stage, checks, _options):
    scene = Scene(stage)
    the_right_one(checks, scene)
    a_wrong_one(checks, scene, "expired", scene.ports["expired"], "expired")
    a_wrong_one(checks, scene, "not yet valid", scene.ports["early"], "not valid yet")
    another_name(checks, scene)
    a_wrong_one(checks, scene, "another authority", scene.ports["stranger"], "not signed by an authority")
    a_wrong_one(checks, scene, "self-signed", scene.ports["selfmade"], "not signed by an authority")
    a_wrong_one(checks, scene, "revoked", scene.ports["revoked"], "revoked")
    tls_1_1(checks, scene)
    renewed(checks, scene)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
