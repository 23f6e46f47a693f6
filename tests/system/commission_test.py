#!/usr/bin/python3
"""A first visit: from the settings of a fresh package to a signed report at the platform, with two power cuts.

A script plays the technician at a pseudo terminal, in Chinese, over three runs of `anjuctl commission`; a home of eight
devices, seven on MQTT and one on Modbus, is found, installed, tried and reported. What the guide claims is then looked
at from outside: the platform, openssl, the files.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, CityBroker, HomeBroker, Publisher, arguments, free_port, wait_until  # noqa: E402
from stage.checks import has_pty  # noqa: E402
from stage.terminal import Terminal  # noqa: E402

PHONE = "+86 21 5555 0142"
FOUND = 6  # exit code: done, and something was found


def exposed(name, kind="binary", **more):
    return {"type": kind, "name": name, "property": name, "access": 1, **more}


def listed(number, name, model, *exposes):
    return {"ieee_address": f"0x{number:02x}", "type": "EndDevice", "friendly_name": name, "supported": True,
            "disabled": False, "interview_completed": True, "power_source": "Battery",
            "definition": {"vendor": "Play", "model": model, "description": "", "exposes": [
                *exposes, exposed("battery", "numeric", unit="%"), exposed("linkquality", "numeric", unit="lqi")]}}


DEVICES = [
    listed(1, "kitchen_smoke", "S1", exposed("smoke", value_on=True, value_off=False)),
    listed(2, "kitchen_gas", "G1", exposed("gas", value_on=True, value_off=False)),
    listed(3, "hall_motion", "M1", exposed("occupancy", value_on=True, value_off=False)),
    listed(4, "bathroom_motion", "M1", exposed("occupancy", value_on=True, value_off=False)),
    listed(5, "front_door", "D1", exposed("contact", value_on=False, value_off=True)),
    listed(6, "water", "W1", exposed("water_consumed", "numeric", unit="m³")),
    listed(7, "bed_button", "SEB01ZB", exposed("sos", value_on=True, value_off=False)),
]


class Scene:
    def __init__(self, stage):
        self.stage = stage
        meter_port = free_port()
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-of-the-play").start()
        self.platform = stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  self.city.tls / "ca.pem", "--cert", self.city.tls / "platform.pem", "--key",
                                  self.city.tls / "platform.key").start()
        # As the package leaves it, with what the operator's image adds: a broker, and a bus.
        self.box = Box(stage, [], gateway="new-box", broker=self.home, bus_port=meter_port, language="zh")
        self.flat = stage.sim("flat", "flat", "--mqtt", f"127.0.0.1:{self.home.port}", "--username", "zigbee2mqtt",
                              "--password-file", self.home.password_file("zigbee2mqtt"), "--modbus",
                              f"127.0.0.1:{meter_port}", "--seed", 11, "--speed", 1, "--scenario", "quiet", "--start",
                              "12:00", "--hours", 0, "--control").start()
        self.publisher = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        self.publisher.send("zigbee2mqtt/bridge/devices", json.dumps(DEVICES), retain=True)
        self.commands = 0
        self.ends_with = 0

    def ctl(self, *words):
        self.commands += 1
        return self.box.ctl("--lang", "en", *words, "--config", self.box.config, "--share", self.stage.share)

    def guide(self):
        self.commands += 1
        return Terminal([self.stage.built("anjuctl"), "--socket", self.box.socket, "commission", "--technician", "t-17",
                         "--config", self.box.config, "--share", self.stage.share],
                        env={"ANJU_LANG": "", "LC_ALL": "C.UTF-8"})

    def lose_power(self, terminal):
        for program in (self.box.daemon, self.box.uplink):
            if program.running:
                program.kill()
        terminal.kill()
        self.box.start()

    def code(self):
        """The one on the work order."""
        return self.office("code", "--codes", self.stage.path("codes.txt"))

    def sign(self, request):
        """What the platform's office does with a request: it leaves the box, a certificate comes back."""
        certificate = self.stage.path("box-1.pem")
        self.office("sign", request, "--codes", self.stage.path("codes.txt"), "--ca", self.city.tls / "ca.pem", "--ca-key",
                    self.city.tls / "ca.key", "-o", certificate)
        return certificate

    def office(self, *words):
        return subprocess.run([self.stage.built("anju-sim"), *map(str, words)], check=True, capture_output=True,
                              text=True).stdout.strip()


def interrupted(checks, scene):
    guide = scene.guide()
    guide.expect("【1/7】开工检查")
    if guide.expect("有故障，见上", "网关编号（标签上）", within=30).startswith("有故障"):
        scene.ends_with = FOUND  # a machine without a network, say: it is noted, and the visit goes on
        guide.answer("q 停下", "g")
        guide.expect("网关编号（标签上）")
    guide.interrupt()
    checks.equal(guide.end(), 130, "Ctrl-C ends it with 130")
    checks.check("已中断" in guide.shown, "and it says how to go on", guide.shown[-300:])


def to_the_devices(checks, scene):
    """The first run: checks, certificate, home, contact, one device; then the power goes."""
    guide = scene.guide()
    guide.expect("从第 2 步继续")
    guide.answer("网关编号（标签上）", "box-1", 30)
    code = scene.code()
    guide.answer("安装码", code[:5] + ("A" if code[5] != "A" else "B") + code[6:])
    guide.expect("校验位不对")
    guide.answer("安装码", f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower())
    guide.expect("证书申请：")
    folder = scene.box.folder / "tls"
    checks.equal((folder / "box.key").stat().st_mode & 0o777, 0o600, "the key of the box is its own")
    guide.answer("平台签发的证书文件", scene.city.tls / "gateway.pem")
    guide.answer("平台的 CA 证书文件", scene.city.tls / "ca.pem")
    guide.answer("平台地址", f"mqtts://localhost:{scene.city.port}")
    guide.answer("证书与本机密钥不符", "r")
    checks.check(True, "a certificate of another key is refused, and says so")
    guide.answer("安装码", code)
    guide.answer("平台签发的证书文件", str(scene.sign(folder / "box-1.csr")))
    guide.answer("平台的 CA 证书文件", str(scene.city.tls / "ca.pem"))
    guide.answer("平台地址", f"mqtts://localhost:{scene.city.port}")
    checks.equal(scene.stage.path("codes.txt").read_text(), "", "the code held once")
    guide.expect("等待连接平台")
    scene.box.uplink.start()
    guide.expect("✓ 已连接平台", within=35)
    checks.check(True, "bound: a request left the box, a certificate came, the link is there")
    guide.answer("住户等级", "1")
    guide.answer("添加联系人", "1")
    guide.answer("电话", PHONE)
    guide.answer("添加联系人", "-")
    guide.answer("已安装 0 个", "1")
    guide.answer("在哪里", "1")
    guide.expect("已安装 1 个")
    scene.lose_power(guide)


def to_the_walk_test(checks, scene):
    """The second run goes on with the devices; the power goes in the middle of the walk test."""
    guide = scene.guide()
    guide.expect("从第 4 步继续")
    checks.check(True, "after the power cut it goes on with the devices")
    guide.answer("已安装 1 个", "a")
    for _ in range(6):
        guide.answer("在哪里", "5")
    guide.answer("已安装 7 个", "m")
    guide.answer("哪条总线", "")
    guide.answer("表计的站号", "")
    guide.answer("型号（profile", "", 30)
    guide.answer("在哪里", "-")
    guide.answer("已安装 8 个", "-")
    guide.expect("这户的规则")
    guide.answer("打开哪些", "-", 30)
    guide.expect("走测开始，共 8 个设备")
    wait_until(lambda: scene.box.status()["sources"][0]["connected"], 20, "the broker is connected")
    say = scene.publisher.say
    say("kitchen_smoke", smoke=True, test=True, battery=97, linkquality=120)
    say("hall_motion", occupancy=True, battery=88, linkquality=40)
    say("bathroom_motion", occupancy=True, battery=90, linkquality=77)
    for count in range(1, 4):
        guide.expect(f" {count}/8")
    scene.lose_power(guide)


def to_the_report(checks, scene):
    guide = scene.guide()
    guide.expect("从第 6 步继续")
    guide.expect("走测继续，共 8 个设备")
    wait_until(lambda: scene.box.status()["sources"][0]["connected"], 20, "the broker is connected")
    say = scene.publisher.say
    say("kitchen_gas", gas=True, test=True, linkquality=130)
    say("front_door", contact=False, battery=95, linkquality=99)
    say("water", water_consumed=12.5, battery=80, linkquality=55)
    guide.expect("最后教住户按钮", within=30)
    say("bed_button", sos=True, battery=100, linkquality=101)
    guide.expect("走测完成：8/8", within=30)
    guide.expect("信号弱：hall_motion 40 LQI")
    guide.expect("平台已收到")
    guide.expect("开通完成")
    code = guide.end()
    checks.equal(code, scene.ends_with, f"the guide ends with {scene.ends_with}")
    checks.check(all(f"  - {name}" in guide.shown for name in ("kitchen_gas", "front_door", "water", "bed_button")),
                 "what was tried before the cut is not asked for again", guide.shown[:2500])


def the_report(checks, scene):
    folder = scene.box.folder / "state" / "reports"
    files = list(folder.glob("install-*.json"))
    checks.equal(len(files), 1, "one report is kept")
    document = files[0].read_bytes()
    whole = json.loads(document)
    report = whole["report"]
    tests = [device["test"] for device in report["devices"]]
    checks.check(report["passed"] == report["of"] == 8 and all(t["passed"] and t["receipt"] for t in tests),
                 "every device has its receipt", tests)
    checks.check(all(t["kept_ms"] >= t["rule_ms"] >= 0 and t["receipt_ms"] >= t["rule_ms"] for t in tests),
                 "the times are in their order", tests)
    checks.equal({t["status"] for t in tests}, {"Test"}, "all of it was a test")
    motion = next(d for d in report["devices"] if d["id"] == "hall_motion")
    checks.equal((motion["signal"]["link_quality"], motion["battery"]["percent"]), (40, 88), "signal and battery")
    checks.equal((report["technician"], report["gateway"]), ("t-17", "box-1"), "who and where")
    # By openssl, which has nothing of ours.
    signed = document[len(b'{"report":'):document.rindex(b',"signature":')]
    for name, data in (("r.bin", signed), ("r.sig", base64.b64decode(whole["signature"]["value"])),
                       ("r.pem", whole["signature"]["certificate"].encode())):
        scene.stage.path(name).write_bytes(data)
    key = subprocess.run(["openssl", "x509", "-in", scene.stage.path("r.pem"), "-pubkey", "-noout"], check=True,
                         capture_output=True).stdout
    scene.stage.path("r.pub").write_bytes(key)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", scene.stage.path("r.pub"), "-signature",
                           scene.stage.path("r.sig"), scene.stage.path("r.bin")], capture_output=True, text=True)
    checks.check("Verified OK" in done.stdout, "openssl finds the signature right", (done.stdout, done.stderr))
    told = scene.platform.wait_for_event(lambda e: e["what"] == "bulk" and e.get("install_reports"), 10,
                                         "the platform has the report")["install_reports"][0]
    checks.equal((told["document"].encode(), told["sha256"], told["passed"], told["technician"]),
                 (document, hashlib.sha256(signed).hexdigest(), 8, "t-17"), "the platform has the same bytes")
    return files[0]


def single_commands(checks, scene, file):
    done = scene.ctl("report", "verify", file, "--json")
    checks.check(done.returncode == 0 and json.loads(done.stdout)["valid"], "report verify", (done.stdout, done.stderr))
    forged = scene.stage.path("forged.json")
    forged.write_bytes(file.read_bytes().replace(b'"passed":8', b'"passed":9'))
    done = scene.ctl("report", "verify", forged, "--json")
    checks.check(done.returncode == FOUND and not json.loads(done.stdout)["valid"], "a changed one is found out",
                 (done.returncode, done.stdout))
    page = scene.stage.path("report.html")
    done = scene.box.ctl("--lang", "zh", "report", "show", "--html", "-o", page, "--config", scene.box.config, "--share",
                         scene.stage.share)
    text = page.read_text() if page.exists() else ""
    checks.check(done.returncode == 0 and "<svg" in text and "技术员签名" in text and 'lang="zh-CN"' in text,
                 "it can be printed again", (done.returncode, done.stderr))
    kept = sorted(file.parent.iterdir())
    home = next(iter((scene.box.folder / "homes.d").glob("*.toml"))).stem
    done = scene.ctl("report", "install", home, "--technician", "t-17", "--dry-run")
    checks.check(done.returncode == 0 and done.stdout and sorted(file.parent.iterdir()) == kept,
                 "a trial of a report keeps and sends none", (done.returncode, done.stdout, done.stderr))
    done = scene.ctl("doctor", "--json")
    results = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    wanted = ("daemon", "store", "broker", "buses", "certificate", "platform-tcp", "platform-tls", "uplink", "round-trip")
    checks.equal({name: results[name]["result"] for name in wanted}, dict.fromkeys(wanted, "ok"), "doctor: all that a play has")
    checks.check(len(results) >= 20 and all(c["fix"] for c in results.values() if c["result"] in ("warn", "fail")),
                 "each finding has its fix", results)
    scene.box.uplink.kill()
    scene.city.kill()
    done = scene.ctl("doctor", "--only", "platform-tcp", "--only", "platform-tls", "--json")
    results = {check["name"]: check["result"] for check in json.loads(done.stdout)["checks"]}
    checks.equal((done.returncode, results), (FOUND, {"platform-tcp": "fail", "platform-tls": "skipped"}),
                 "a city that is away is found")
    home = next(iter((scene.box.folder / "homes.d").glob("*.toml")))
    done = scene.ctl("contact", "list", home.stem, "--json")
    checks.equal(json.loads(done.stdout)["contacts"][0]["phone"], "••• 0142", "the number is shown masked")
    digits = PHONE.replace(" ", "").encode()
    leaks = [path for path in scene.box.folder.rglob("*") if path.is_file() and
             (PHONE.encode() in path.read_bytes() or digits in path.read_bytes())]
    checks.equal(leaks, [], "and is in no file")
    status = scene.box.ctl("--lang", "en", "status")
    checks.check("commission" not in status.stdout, "status has nothing more to say of it", status.stdout)
    refused = subprocess.run([scene.stage.built("anjuctl"), "commission"], stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, timeout=20)
    checks.check(refused.returncode == 8 and "walk-test" in refused.stderr, "no terminal: the single commands are named",
                 (refused.returncode, refused.stderr))


def play(stage, checks, _options):
    if not has_pty():
        return checks.check(True, "no pseudo terminal here, so nobody can be played")
    scene = Scene(stage)
    scene.box.start(uplink=False)
    before = scene.box.ctl("--lang", "zh", "status")
    checks.check("下一步：sudo anjuctl commission" in before.stdout, "a fresh box says what is next", before.stdout)
    interrupted(checks, scene)
    to_the_devices(checks, scene)
    to_the_walk_test(checks, scene)
    to_the_report(checks, scene)
    checks.check(scene.commands <= 12, f"in {scene.commands} commands")
    single_commands(checks, scene, the_report(checks, scene))
    scene.publisher.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
