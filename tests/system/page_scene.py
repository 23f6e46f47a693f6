"""A box with a page: a home with devices, a city that answers, and a browser without a script."""

import datetime
import html.parser
import http.client
import json
import math
import subprocess
import time
import urllib.parse

from stage import Box, CityBroker, Home, HomeBroker, Publisher, free_port, wait_until
from stage.box import Device
from stage.publisher import iso, wall_ms

PASSWORD = "kitchen-window-7"
METER = '''[[device]]
id = "water-main"
profile = "utility-water"
utility = "water-co"
address = "SH-1001"
room = "bathroom"
'''
HOUR = 3_600_000


def devices():
    return [Device("smoke-kitchen", "z2m-smoke", "kitchen_smoke", "kitchen"),
            Device("motion-hall", "z2m-motion", "hall_motion", "hall"),
            Device("door-front", "z2m-contact", "front_door", "hall"),
            Device("climate-bed", "z2m-climate", "bed_climate", "bedroom"),
            Device("leak-bath", "z2m-leak", "bath_leak", "bathroom")]


class Answer:
    def __init__(self, response, body, milliseconds):
        self.status = response.status
        self.headers = response.headers
        self.body = body
        self.text = body.decode(errors="replace")
        self.first_byte_ms = milliseconds
        self.cookies = {cookie.split("=", 1)[0]: cookie.split("=", 1)[1].split(";")[0]
                        for cookie in response.headers.get_all("Set-Cookie") or []}


class Browser:
    """Cookies and forms, and nothing else."""

    def __init__(self, port, language="en", secure=None):
        self.port = port
        self.language = language
        self.cookies = {}
        self.secure = secure

    def ask(self, method, target, body=None, headers=None):
        connection = (http.client.HTTPSConnection("localhost", self.port, timeout=20, context=self.secure)
                      if self.secure else http.client.HTTPConnection("127.0.0.1", self.port, timeout=20))
        told = {"Accept-Language": self.language}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told.update(headers or {})
        connection.connect()
        began = time.monotonic()
        connection.request(method, target, body, told)
        response = connection.getresponse()
        milliseconds = (time.monotonic() - began) * 1000
        answer = Answer(response, response.read(), milliseconds)
        connection.close()
        for name, value in answer.cookies.items():
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return answer

    def get(self, target, **headers):
        return self.ask("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, target, fields, **headers):
        told = {"Content-Type": "application/x-www-form-urlencoded"}
        told.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self.ask("POST", target, urllib.parse.urlencode(fields), told)

    def log_in(self, password=PASSWORD):
        token = Page(self.get("/login").text).fields["csrf"]
        return self.post("/login", {"csrf": token, "password": password})


class Page(html.parser.HTMLParser):
    """What a test wants to know of a page: links, fields of forms, what it loads, landmarks, headings."""

    def __init__(self, text):
        super().__init__()
        self.links, self.fields, self.loads, self.tags, self.headings = [], {}, [], [], []
        self.attributes = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        self.attributes.append((tag, attributes))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "input" and "name" in attributes:
            self.fields[attributes["name"]] = attributes.get("value", "")
        if tag in ("link", "img", "script", "iframe", "source", "object", "embed"):
            self.loads.append((tag, attributes.get("href") or attributes.get("src") or ""))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))


class Scene:
    def __init__(self, stage, language="zh", more=""):
        self.stage = stage
        self.port = free_port()
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  self.city.tls / "ca.pem", "--cert", self.city.tls / "platform.pem", "--key",
                                  self.city.tls / "platform.key", "--client-id", "anju-platform").start()
        self.box = Box(stage, [Home("h-1", devices(), more=METER)], broker=self.home, city=self.city, language=language,
                       rules=f'[http]\nlisten = "127.0.0.1:{self.port}"\n\n[page]\n{more}\n'
                             '[[utility]]\nid = "water-co"\nreadings_per_second = 2000\n\n[rules]\nsettle = "1s"')
        self.set_password(PASSWORD)
        self.box.start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")
        self.browser = Browser(self.port)

    def ctl(self, *words, typed=""):
        command = [self.stage.built("anjuctl"), *words, "--config", self.box.config, "--share", self.stage.share]
        return subprocess.run([str(word) for word in command], input=typed, capture_output=True, text=True, timeout=60)

    def set_password(self, password):
        return self.ctl("page", "password", "--stdin", typed=password + "\n")

    def live_in(self, battery=8):
        """Every device says something, and somebody is there."""
        self.radio.say("kitchen_smoke", smoke=False, battery=92, linkquality=120)
        self.radio.say("hall_motion", occupancy=True, battery=64, illuminance_lux=180, linkquality=88)
        self.radio.say("front_door", contact=True, battery=battery, linkquality=45)
        self.radio.say("bed_climate", temperature=22.4, humidity=48, battery=77, linkquality=101)
        self.radio.say("bath_leak", water_leak=False, battery=81, linkquality=70)
        wait_until(lambda: self.box.status()["homes"][0]["presence"] == "active", 20, "somebody is there")

    def push_water(self, start_ms, values):
        """(answer) of a push of hourly registers."""
        token = json.loads(self.ctl("meter", "token", "create", "water-co", "--json").stdout)["token"]
        records = [{"n": "SH-1001:8-0:1.0.0", "u": "m3", "t": start_ms // 1000 + i * 3600, "v": round(value, 3)}
                   for i, value in enumerate(values)]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/v1/readings", json.dumps(records),
                           {"Authorization": f"Bearer {token}", "Content-Type": "application/senml+json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def past(self, days=7):
        """Curves worth looking at: a week of water and of the bedroom's climate."""
        now = wall_ms()
        start = now - days * 24 * HOUR
        values, total = [], 123.0
        for hour in range(days * 24):
            at = (hour + datetime.datetime.fromtimestamp(start / 1000).hour + 8) % 24
            total += 0.02 if 6 <= at <= 8 else 0.012 if 17 <= at <= 21 else 0.001 if 9 <= at <= 16 else 0
            values.append(total)
        pushed = self.push_water(start, values)
        for quarter in range(0, days * 96, 2):
            at = start + quarter * HOUR // 4
            warm = 20.5 + 2 * math.sin(quarter / 96 * 2 * math.pi) + 0.3 * math.sin(quarter / 7)
            self.radio.send("zigbee2mqtt/bed_climate", json.dumps(
                {"temperature": round(warm, 2), "humidity": round(50 - warm + 20, 1), "battery": 77, "linkquality": 101,
                 "last_seen": iso(at)}))
        wait_until(lambda: self.radio.pending == 0, 30, "the past is told")
        return pushed
