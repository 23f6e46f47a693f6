#!/usr/bin/python3
"""A utility pushes readings over TLS: kept once however often they come, over kill -9; hostile and slow ones get nowhere.

The line of curl that `anjuctl meter simulate` prints is run as it is. Then: the same push a hundred times, kill -9
right behind each 200, some 250 hostile requests with the statuses that are right, and hundreds of connections that
send nothing or a byte now and then while a push is answered.
"""

import base64
import gzip
import hashlib
import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import hostile_requests  # noqa: E402
import push_certificates  # noqa: E402
from kept_readings import kept_readings  # noqa: E402
from stage import Box, Checks, Home, arguments, free_port, wait_until  # noqa: E402

METERS = '''[[device]]
id = "water-main"
profile = "utility-water"
utility = "water-co"
address = "SH-1001"

[[device]]
id = "power"
profile = "utility-electricity"
utility = "grid"
address = "E-1"

[[device]]
id = "gas"
profile = "utility-gas"
utility = "gas-co"
address = "G-1"

[[device]]
id = "leak"
profile = "leak-by-utility"
utility = "water-co"
address = "L-1"
'''
# A meter that tells a leak: an alarm that is pushed.
LEAK = '''[profile]
id = "leak-by-utility"
transport = "push"

[[channel]]
quantity = "alarm.water_leak"
codes = ["LEAK"]
alarm = "water-leak"
'''
PLATFORM_TOKEN = "shared-with-the-platform"
KILLS = 5
SLOW = 300          # connections that hold on
SLOW_FOR = 20.0     # seconds
P99_WITHIN = 0.25   # seconds, of a push among slow clients
GROWS_BY = 16 << 10  # KiB


class Utility:
    """Pushes over TLS as a program of a utility does."""

    def __init__(self, scene, token):
        self.scene = scene
        self.token = token

    def connect(self, context=None):
        return http.client.HTTPSConnection("localhost", self.scene.port, timeout=20, context=context or self.scene.trust)

    def push(self, body, kind="application/senml+json", connection=None, context=None, authorization=None, **headers):
        """(status, body of the answer)."""
        own = connection or self.connect(context)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if authorization is None:
            headers["Authorization"] = f"Bearer {self.token}"
        own.request("POST", "/v1/readings", body, {"Content-Type": kind, **headers})
        answer = own.getresponse()
        text = answer.read().decode()
        if connection is None:
            own.close()
        return answer.status, json.loads(text)


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.port = free_port()
        folder = stage.path("box")
        folder.mkdir(exist_ok=True)
        self.certificate = folder / "http.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", folder / "http.key", "-out", self.certificate, "-days", "30", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:box.example.cn,DNS:localhost"], check=True, capture_output=True)
        os.chmod(folder / "http.key", 0o600)
        (folder / "drop").mkdir(exist_ok=True)
        (folder / "grid.secret").write_text(PLATFORM_TOKEN + "\n")
        os.chmod(folder / "grid.secret", 0o600)
        push_certificates.make_all(folder)
        self.box = Box(stage, [Home("h-1", [], more=METERS)], profiles={"leak-by-utility": LEAK}, rules=f'''[http]
listen = "127.0.0.1:{self.port}"
certificate = "http.pem"
key = "http.key"
client_ca = "client-ca.pem"

[[utility]]
id = "gas-co"
certificates = ["{push_certificates.SUBJECT}"]

[[utility]]
id = "water-co"
decimal_comma = true
drop_folder = "drop"

[[utility]]
id = "grid"
adapter = "onenet"
secret_file = "grid.secret"''')
        self.box.start(uplink=False)
        self.trust = ssl.create_default_context(cafile=self.certificate)
        self.water = Utility(self, self.token("create", "water-co"))
        self.reader = self.token("create", "monitor", "--read")
        wait_until(lambda: self.get("/readyz")[0] == 200, 10, "the HTTP side is ready")

    def meter(self, *words):
        return self.box.ctl("meter", *words, "--config", self.box.config, "--share", self.stage.share)

    def token(self, *words):
        return json.loads(self.meter("token", *words, "--json").stdout)["token"]

    def get(self, target, token=None):
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=20, context=self.trust)
        try:
            connection.request("GET", target, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def count(self):
        """Readings ever kept, once all that was pushed is in the store."""
        time.sleep(1.5)
        return self.box.status()["store"]["readings"]

    def memory(self):
        """KiB of anjud."""
        status = pathlib.Path(f"/proc/{self.box.daemon.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def pack(first, count, start, step=60):
    records = [{"n": "8-0:1.0.0", "t": start + i * step, "v": (first + i) / 1000} for i in range(count)]
    records[0].update(bn="SH-1001:", bu="m3")
    return json.dumps(records)


def hears_events(checks, scene):
    """An alarm that is pushed is an alert at once, and an event."""
    connection = http.client.HTTPSConnection("localhost", scene.port, timeout=20, context=scene.trust)
    connection.request("GET", "/v1/events", headers={"Authorization": f"Bearer {scene.reader}"})
    answer = connection.getresponse()
    checks.equal((answer.status, answer.getheader("Content-Type")), (200, "text/event-stream"), "the stream of events opens")
    status, _ = scene.water.push('[{"n":"L-1:LEAK","t":%d,"vb":true}]' % int(time.time()))
    checks.equal(status, 200, "a leak is pushed")
    deadline = time.monotonic() + 20
    lines = []
    while time.monotonic() < deadline and not (lines and lines[-1].startswith("data: ")):
        lines.append(answer.readline().decode().rstrip("\n"))
    told = json.loads(lines[-1].removeprefix("data: ")) if lines[-1].startswith("data: ") else {}
    checks.check("event: alert" in lines and told.get("event") == "water-leak", "and comes along the stream", lines)
    connection.close()


def dropped(checks, scene, start):
    drop = scene.box.folder / "drop"
    header = "meter;code;value;unit;time\n"
    times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start + i * 60)) for i in range(1500)]
    (drop / "day.csv").write_text(header + "".join(f"SH-1001;8-0:1.0.0;{5000 + i},5;m3;{at}\n" for i, at in enumerate(times)))
    (drop / "bad.csv").write_text("a;b\n1;2\n")
    before = scene.count()
    wait_until(lambda: (drop / "done" / "day.csv").exists() and (drop / "rejected" / "bad.csv").exists(), 30,
               "both files are put away")
    report = json.loads((drop / "done" / "day.csv.report.json").read_text())
    checks.equal(report["kept"], 1500, "a file of the drop folder is kept, beyond what a request may have")
    checks.check("no column meter" in (drop / "rejected" / "bad.csv.report.json").read_text(), "the other says what is wrong")
    checks.check(scene.count() - before <= 1500, "nothing is kept twice")


def first_push(checks, scene):
    line = scene.meter("simulate", "water-co").stdout.splitlines()[-1]
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True,
                          env={**os.environ, "ANJU_TOKEN": scene.water.token}, timeout=30)
    checks.check('"kept":1' in done.stdout, "the line of meter simulate is accepted as it is, with the name in the certificate", done)
    reading = wait_until(lambda: scene.box.reading("water-main", "water.volume.total"), 10, "the reading is shown")
    checks.equal((reading["value"], reading["quality"]), (1.0, "stale"), "it is kept, and proves nothing")


def repeated(checks, scene, start):
    body = pack(1000, 20, start)
    before = scene.count()
    statuses = {scene.water.push(body)[0] for _ in range(100)}
    checks.equal(statuses, {200}, "the same push a hundred times is answered 200 each time")
    checks.equal(scene.count() - before, 20, "and kept once")
    answers = {json.dumps(scene.water.push(body, Idempotency_Key="k-1")) for _ in range(3)}
    checks.equal(len(answers), 1, "the same key gets the same answer")
    checks.equal(scene.water.push(pack(1, 1, start), Idempotency_Key="k-1")[0], 422, "another body under it is 422")
    csv = "meter;code;value;unit;time\nSH-1001;8-0:1.0.0;2,5;m3;" + time.strftime("%Y-%m-%d %H:%M:%S",
                                                                               time.gmtime(start + 8 * 3600 - 60)) + "\n"
    status, answer = scene.water.push(gzip.compress(csv.encode()), "text/csv", Content_Encoding="gzip")
    checks.equal((status, answer["kept"]), (200, 1), "a CSV with decimal comma in gzip")
    status, answer = scene.water.push('[{"n":"SH-7:x","t":%d,"v":1},{"n":"SH-1001","t":%d,"v":3}]' % (start, start - 120))
    checks.equal((status, answer["parked"], answer["kept"]), (207, 1, 1), "a meter that nobody installed is parked")
    checks.check("SH-7" in scene.meter("unknown").stdout, "and anjuctl meter unknown shows it")
    checks.check("water-main" in scene.meter("gaps", "--days", "1").stdout, "anjuctl meter gaps shows the meter")


def remembered(checks, scene, start):
    """What was answered under a key and what is parked outlives kill -9; a key that is being worked on is 409."""
    body = pack(500, 20, start)
    first = scene.water.push(body, Idempotency_Key="k-2")
    scene.box.daemon.kill()
    scene.box.daemon.start()
    wait_until(lambda: scene.get("/readyz")[0] == 200, 20, "it is back")
    checks.equal(scene.water.push(body, Idempotency_Key="k-2"), first, "after kill -9 the same key gets the same answer")
    checks.equal(scene.water.push(pack(1, 1, start), Idempotency_Key="k-2")[0], 422, "and another body under it is 422")
    checks.check("SH-7" in scene.meter("unknown").stdout, "the meter that was parked is shown still")
    with socket.create_connection(("localhost", scene.port), timeout=20) as plain:
        with scene.trust.wrap_socket(plain, server_hostname="localhost") as slow_one:
            slow_one.sendall(b"POST /v1/readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + scene.water.token.encode() +
                             b"\r\nContent-Type: application/senml+json\r\nIdempotency-Key: k-3\r\nContent-Length: 900\r\n\r\n[")
            time.sleep(0.3)
            status, answer = scene.water.push(body, Idempotency_Key="k-3")
            checks.check(status == 409 and answer["type"].endswith("key-in-use"), "meanwhile the same key is 409", answer)
    wait_until(lambda: scene.water.push(body, Idempotency_Key="k-3")[0] == 200, 10, "the key is free when the first has left")
    checks.say("      the key is free when the first has left")


def signed(*parts):
    return base64.b64encode(hashlib.md5("".join((PLATFORM_TOKEN, *parts)).encode()).digest()).decode()


def platform(checks, scene, start):
    """A platform verifies the address and pushes what it has signed; what somebody changed gets nowhere."""
    def ask(method, target, body=None):
        connection = http.client.HTTPSConnection("localhost", scene.port, timeout=20, context=scene.trust)
        connection.request(method, target, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer.getheader("Content-Type")

    query = urllib.parse.urlencode({"msg": "hello+1", "nonce": "a1B2c3D4", "signature": signed("a1B2c3D4", "hello+1")})
    checks.equal(ask("GET", f"/v1/push/grid?{query}")[:2], (200, "hello+1"), "the platform verifies the address")
    message = json.dumps({"messageType": "notify", "notifyType": "property", "deviceName": "E-1", "data": {"id": "1", "params": {
        "1-0:1.8.0": {"value": 4321.5, "time": start * 1000}}}})
    body = {"msg": message, "nonce": "x1Y2z3W4", "signature": signed("x1Y2z3W4", message)}
    before = scene.count()
    checks.equal(ask("POST", "/v1/push/grid", json.dumps(body))[:2], (200, "ok"), "a message that it has signed is kept")
    checks.equal(ask("POST", "/v1/push/grid", json.dumps(body))[:2], (200, "ok"), "and answered alike when it comes again")
    changed = json.dumps({**body, "msg": message.replace("4321.5", "9321.5")})
    status, text, kind = ask("POST", "/v1/push/grid", changed)
    checks.equal((status, kind), (401, "application/problem+json"), "one that somebody has changed is refused")
    checks.check("wrong-signature" in text, "and says so", text)
    checks.equal(scene.count() - before, 1, "one reading is kept")
    reading = wait_until(lambda: scene.box.reading("power", "electricity.energy.import.total"), 10, "the reading is shown")
    checks.equal(reading["value"], 4321.5, "it is the one that was signed")
    metrics = scene.get("/metrics", scene.reader)[1]
    checks.check('anju_push_readings_total{utility="grid",outcome="kept"} 2' in metrics, "/metrics counts both")
    checks.check('anju_http_responses_total{code="401"}' in metrics, "and the refusal")


def killed(checks, scene, start):
    promised = []
    for life in range(KILLS):
        at = start + life * 100_000
        for burst in range(4):
            value = 10_000 + life * 1000 + burst * 50
            status, answer = scene.water.push(pack(value, 50, at + burst * 3000))
            checks.check(status == 200 and answer["kept"] == 50, f"life {life}, push {burst} is kept", answer)
            promised.extend((at + burst * 3000 + i * 60, value * 1000 + i * 1000) for i in range(50))
        scene.box.daemon.kill()
        scene.box.daemon.start()
        wait_until(lambda: scene.get("/readyz")[0] == 200, 20, "it is back")
    time.sleep(2.5)
    found = [(round(kept.at), kept.ticks) for kept in kept_readings(scene.box) if kept.device == "water-main"]
    lost = [one for one in promised if one not in set(found)]
    checks.equal(lost, [], f"kill -9 behind the 200: none of {len(promised)} readings is lost")
    doubled = len(found) - len(set(found))
    checks.equal(doubled, 0, "and none is there twice")


def ask(scene, text):
    """The status that raw bytes are answered with; None when the connection just ends."""
    with socket.create_connection(("localhost", scene.port), timeout=20) as plain:
        with scene.trust.wrap_socket(plain, server_hostname="localhost") as secure:
            try:
                secure.sendall(text)
            except OSError:
                pass  # it has answered and closed already
            answer = b""
            try:
                while b"\r\n" not in answer and (piece := secure.recv(4096)):
                    answer += piece
            except OSError:
                pass
            return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else None


def hostile(checks, scene):
    before = scene.count()
    wrong = []
    table = hostile_requests.all_of(int(time.time()))
    for what, text, statuses in table:
        status = ask(scene, text.replace(b"{token}", scene.water.token.encode()))
        if status not in statuses:
            wrong.append((what, status, statuses))
    checks.equal(wrong, [], f"{len(table)} hostile requests are answered as they should be")
    allowed = 1  # tomorrow's reading, where the box knows no time
    checks.check(scene.count() - before <= allowed, "and nothing of them is kept", scene.count() - before)
    checks.check(scene.box.daemon.running, "anjud lives")
    with open(scene.box.daemon.log, encoding="utf-8") as log:
        checks.check("libprotobuf" not in log.read(), "no library writes into its log past the limits of that")
    scene.box.daemon.stop(within=5)
    scene.box.daemon.start()  # forgets who was locked out
    wait_until(lambda: scene.get("/readyz")[0] == 200, 20, "it is back")


class SlowClients:
    """Connections that say nothing, or a byte of a header now and then, from an address of their own."""

    def __init__(self, port, count):
        self.port = port
        self.open = []
        self.closed = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(count,), daemon=True)

    def run(self, count):
        while not self.over.wait(0.05):
            while len(self.open) < count:
                try:
                    one = socket.create_connection(("127.0.0.1", self.port), timeout=2, source_address=("127.0.0.2", 0))
                    one.setblocking(False)
                    self.open.append(one)
                except OSError:
                    break
            for one in list(self.open):
                if self.is_over(one):
                    one.close()
                    self.open.remove(one)
                    self.closed += 1

    @staticmethod
    def is_over(one):
        try:
            return one.recv(64) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def still_open(self):
        return sum(not self.is_over(one) for one in self.open)


def slow(checks, scene, start):
    before = scene.memory()
    clients = SlowClients(scene.port, SLOW)
    clients.thread.start()
    took = []
    deadline = time.monotonic() + SLOW_FOR
    at = start
    while time.monotonic() < deadline:
        began = time.monotonic()
        status, _ = scene.water.push(pack(100_000 + len(took), 1, at + len(took)))
        took.append(time.monotonic() - began)
        if status != 200:
            checks.check(False, "a push among slow clients is kept", status)
        time.sleep(0.05)
    grown = scene.memory() - before
    clients.over.set()
    clients.thread.join()
    p99 = sorted(took)[int(len(took) * 0.99)]
    checks.check(p99 <= P99_WITHIN, f"{len(took)} pushes among slow clients, p99 {p99 * 1000:.0f} ms", p99)
    checks.check(clients.closed >= SLOW, f"{clients.closed} slow connections were closed", clients.closed)
    checks.check(grown <= GROWS_BY, f"the memory grew by {grown} KiB", grown)
    time.sleep(12)
    checks.equal(clients.still_open(), 0, "all slow ones are closed in the end")


def reads(checks, scene):
    status, text = scene.get("/metrics", scene.reader)
    checks.check(status == 200 and 'anju_push_readings_total{utility="water-co",outcome="kept"}' in text, "/metrics", text[:200])
    for page in ("/v1/status", "/v1/homes", "/v1/devices", "/v1/alerts?limit=5", "/v1/readings?device=water-main"):
        checks.equal(scene.get(page, scene.reader)[0], 200, f"{page} with a token for reading")
        checks.equal(scene.get(page)[0], 401, f"{page} without one")
    checks.equal(scene.get("/v1/status", scene.water.token)[0], 403, "a token for pushing reads nothing")
    pages = json.loads(scene.get("/v1/openapi.json")[1])["paths"]
    checks.check("/v1/readings" in pages and "/metrics" in pages, "/v1/openapi.json names the pages")


def play(stage, checks, _options):
    scene = Scene(stage)
    now = int(time.time())
    hears_events(checks, scene)
    first_push(checks, scene)
    dropped(checks, scene, now - 25 * 86400)
    repeated(checks, scene, now - 30 * 86400)
    remembered(checks, scene, now - 31 * 86400)
    push_certificates.see(checks, scene, now - 7200)
    platform(checks, scene, now - 3600)
    reads(checks, scene)
    killed(checks, scene, now - 20 * 86400)
    hostile(checks, scene)
    slow(checks, scene, now - 3 * 86400)


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
