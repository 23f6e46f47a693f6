#!/usr/bin/python3
"""The city cannot be reached: the siren of the home sounds and the first contact is called, once each.

Smoke while the broker of the city is away. When the siren is due the broker of the home is away as well, and anjud is
killed meanwhile; the contact's server is not there at first, then answers 503, then is there. Both hear of it once. When
the smoke is over the siren is told to stop. The server has a certificate of its own authority; who has another is not
believed.
"""

import http.server
import json
import pathlib
import ssl
import sys
import threading
import time

import paho.mqtt.client as mqtt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, certificates, free_port, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

LOCAL_AFTER = 60  # seconds, of the closed loop
SECRET = "k7Qm-secret"
NEEDS = """
[home.local_alarm]
topic = "home/siren/set"
payload = '{{"warning": "on"}}'
clear_payload = '{{"warning": "off"}}'

[[contact]]
id = "c1"
role = "first-contact"
webhook = "https://localhost:{port}/hook/{secret}?home=1"
"""


class Contact:
    """The server of the first contact; `answers` are its next statuses, then 200."""

    def __init__(self, folder, port, certificate):
        self.port = port
        self.calls = []    # (path, body) of those with 200
        self.refused = 0   # answered with another status
        self.answers = []
        contact = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = contact.answers.pop(0) if contact.answers else 200
                if status == 200:
                    contact.calls.append((self.path, json.loads(body)))
                else:
                    contact.refused += 1
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_words):
                pass

        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Door)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Siren:
    """Notes what it is told, over restarts of the broker."""

    def __init__(self, broker):
        self.told = []
        self._client = mqtt.Client(client_id="siren", clean_session=False)
        self._client.username_pw_set("anju", broker.USERS["anju"])
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe("home/#", 1)
        self._client.on_message = lambda _c, _d, message: self.told.append((message.topic, message.payload.decode()))
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


class Scene:
    def __init__(self, stage):
        self.home = HomeBroker(stage, autosave=1).start()
        self.city = CityBroker(stage, "box-1")  # never started
        certificates.issue(self.city.tls, "contact", "localhost", "serverAuth", "DNS:localhost")
        certificates.issue(self.city.tls, "stranger", "elsewhere", "serverAuth", "DNS:elsewhere.example")
        self.port = free_port()
        home = Home("h-1", [Device("smoke", "z2m-smoke", "kitchen_smoke", "kitchen")],
                    more=NEEDS.format(port=self.port, secret=SECRET))
        self.box = Box(stage, [home], broker=self.home, city=self.city,
                       rules=f'[webhook]\nca_file = "{self.city.tls}/ca.pem"').start()
        self.siren = Siren(self.home)
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")

    def contact(self, certificate="contact"):
        return Contact(self.city.tls, self.port, certificate)

    def errands(self):
        status = self.box.answers()
        return status["errands"] if status else None

    def restart_daemon(self):
        self.box.daemon.kill()
        self.box.daemon.start()
        wait_until(self.box.answers, 20, "anjud answers again")


def smoke_goes_the_local_way(checks, scene):
    scene.radio.say("kitchen_smoke", smoke=True)
    alert = scene.box.wait_for_alert(lambda a: a["event"] == "smoke", 10, "smoke is found")
    started = time.monotonic()
    time.sleep(LOCAL_AFTER - 10)
    checks.equal(scene.siren.told, [], "for a minute it is the city's")
    scene.home.stop()
    stranger = scene.contact("stranger")
    wait_until(lambda: (scene.errands() or {}).get("webhooks") == 1, 30, "the contact is to be called")
    took = time.monotonic() - started
    checks.check(LOCAL_AFTER - 3 <= took <= LOCAL_AFTER + 5, f"the local way begins after {took:.1f} s", took)
    checks.equal(scene.errands()["sirens"], 1, "and the siren waits for the broker")
    wait_until(lambda: "certificate" in scene.errands()["trouble"], 20, "who has another certificate is not believed")
    stranger.close()
    checks.equal(stranger.calls, [], "and hears nothing")
    done = scene.box.ctl("--lang", "en", "status")
    checks.check("sirens 1" in done.stdout and "to call 1" in done.stdout, "anjuctl status says what waits", done.stdout)
    done = scene.box.ctl("--lang", "zh", "status")
    checks.check("警号 1" in done.stdout and "待呼联系人 1" in done.stdout, "and in Chinese", done.stdout)
    return alert


def both_hear_of_it(checks, scene, alert):
    scene.restart_daemon()
    checks.equal((scene.errands()["sirens"], scene.errands()["webhooks"]), (1, 1), "killed, nothing is forgotten")
    contact = scene.contact()
    contact.answers = [503]
    scene.home.start()
    wait_until(lambda: scene.siren.told, 30, "the siren is told when the broker is there")
    wait_until(lambda: contact.refused == 1, 60, "the contact's server says 503")
    contact.close()
    contact = scene.contact()
    wait_until(lambda: contact.calls, 60, "the contact is called again after a restart of the server")
    wait_until(lambda: (scene.errands()["sirens"], scene.errands()["webhooks"]) == (0, 0), 20, "nothing waits")
    path, body = contact.calls[0]
    checks.equal(path, f"/hook/{SECRET}?home=1", "the call goes to the contact's address")
    wanted = ("alert_id", "event", "class", "home", "sentence_zh", "sentence_en", "detected_at")
    checks.equal([body.get(key) for key in wanted],
                 [alert["id"], "smoke", "emergency", "h-1", alert["sentence_zh"], alert["sentence_en"],
                  alert["detected_at"]], "and says what, where and when")
    scene.restart_daemon()
    wait_until(lambda: scene.box.status()["sources"][0]["connected"], 30, "the broker is connected")
    time.sleep(5)
    checks.equal(len(contact.calls), 1, "called once, over another kill -9")
    checks.equal({tuple(one) for one in scene.siren.told}, {("home/siren/set", '{"warning": "on"}')},
                 "the siren was told that it is on and nothing else")
    checks.equal(len(scene.siren.told), 1, "once")
    return contact


def it_is_over(checks, scene):
    wait_until(lambda: scene.radio.pending == 0, 20, "the radio is connected again")
    scene.radio.say("kitchen_smoke", smoke=False)
    wait_until(lambda: len(scene.siren.told) > 1, 20, "the siren is told to stop")
    checks.equal(scene.siren.told[1], ("home/siren/set", '{"warning": "off"}'), "with the payload that clears it")
    wait_until(lambda: scene.errands()["sirens"] == 0, 20, "and the broker has acknowledged it")


def play(stage, checks, _options):
    scene = Scene(stage)
    alert = smoke_goes_the_local_way(checks, scene)
    contact = both_hear_of_it(checks, scene, alert)
    it_is_over(checks, scene)
    logs = [line for program in (scene.box.daemon, scene.box.uplink) for _, line in program.lines]
    checks.check(not any(SECRET in line for line in logs), "the address of the contact is in no log")
    contact.close()
    scene.siren.close()
    scene.radio.close()
    checks.equal(scene.box.daemon.stop(within=5), 0, "anjud stops clean")
    checks.equal(scene.box.uplink.stop(within=5), 0, "anju-uplink stops clean")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
