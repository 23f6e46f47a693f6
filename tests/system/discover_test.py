#!/usr/bin/python3
"""What the devices say of themselves on a real broker is listed by anjuctl, and one of them is installed.

A bridge, an entity for Home Assistant and a Wi-Fi plug have left their announcements in the broker. `anjuctl discover`
shows each with what it would measure and the profile that fits; `anjuctl device add` writes one into the file of the
home, and refuses what would be wrong; then anjud accepts the settings, takes the device up on SIGHUP and hears it.
"""

import json
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import Box, Checks, Device, Home, HomeBroker, Publisher, arguments, free_port, wait_until  # noqa: E402

WAIT = "2s"


def exposed(name, kind="binary", **more):
    return {"type": kind, "name": name, "property": name, "access": 1, **more}


def listed(name, address, *exposes):
    return {"ieee_address": address, "type": "EndDevice", "friendly_name": name, "supported": True, "disabled": False,
            "interview_completed": True, "power_source": "Battery",
            "definition": {"vendor": "Heiman", "model": "HS1SA", "description": "Smoke detector",
                           "exposes": list(exposes)}}


def announce(home):
    """Everything retained, as bridges and devices leave it."""
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    battery = exposed("battery", "numeric", unit="%")
    publisher.send("zigbee2mqtt/bridge/devices", json.dumps([
        {"type": "Coordinator", "friendly_name": "Coordinator", "ieee_address": "0x00"},
        listed("kitchen_smoke", "0x01", exposed("smoke", value_on=True, value_off=False), battery),
        listed("hall_motion", "0x02", exposed("occupancy", value_on=True, value_off=False), battery),
    ]), retain=True)
    publisher.send("homeassistant/binary_sensor/0x01/smoke/config", json.dumps({
        "state_topic": "zigbee2mqtt/kitchen_smoke", "device_class": "smoke", "unique_id": "0x01_smoke",
        "value_template": "{{ value_json.smoke }}", "device": {"identifiers": ["zigbee2mqtt_0x01"]}}), retain=True)
    publisher.send("homeassistant/sensor/shed/temperature/config", json.dumps({
        "~": "shed/node", "stat_t": "~/state", "dev_cla": "temperature", "unit_of_meas": "°C", "uniq_id": "shed_t",
        "val_tpl": "{{ value_json.t | round(1) }}", "dev": {"ids": "shed", "mf": "Acme", "mdl": "N1"}}), retain=True)
    publisher.send("tasmota/discovery/02AABBCCDDEE/config", json.dumps({
        "dn": "Washer", "mac": "02AABBCCDDEE", "md": "Plug", "t": "washer", "ft": "%prefix%/%topic%/",
        "tp": ["cmnd", "stat", "tele"], "rl": [1], "ver": 1}), retain=True)
    publisher.send("tasmota/discovery/02AABBCCDDEE/sensors", json.dumps({
        "sn": {"ENERGY": {"Total": 1.5, "Power": 20}}, "ver": 1}), retain=True)
    publisher.send("shellies/announce", "no JSON", retain=True)
    wait_until(lambda: publisher.pending == 0, 10, "the broker has the announcements")
    return publisher


def quantities(candidate):
    return sorted(measure["quantity"] or "?" for measure in candidate["measures"])


def what_is_there(checks, box, stage):
    done = box.ctl("discover", "--config", box.config, "--share", stage.share, "--wait", WAIT, "--json")
    checks.check(done.returncode == 0, "anjuctl discover", (done.returncode, done.stderr))
    answer = json.loads(done.stdout)
    found = {candidate["address"]: candidate for candidate in answer["candidates"]}
    checks.equal(sorted(found), ["hall_motion", "kitchen_smoke", "shed", "washer"], "each device is there once")
    smoke = found["kitchen_smoke"]
    checks.equal(quantities(smoke), ["alarm.smoke", "device.battery.level"], "with what it would measure")
    checks.equal((smoke["profiles"][0]["id"], smoke["profiles"][0]["address"], smoke["profiles"][0]["model_named"]),
                 ("z2m-smoke", "kitchen_smoke", True), "the profile that fits is named, with the address")
    checks.equal(smoke["installed"], None, "the smoke alarm is not installed")
    checks.equal(found["hall_motion"]["installed"], {"home": "h-1", "device": "motion-hall"}, "the motion sensor is")
    checks.equal(found["shed"]["measures"][0]["topic"], "shed/node/state", "the base topic is expanded")
    checks.equal(quantities(found["washer"]),
                 ["electricity.energy.import.total", "electricity.power.active", "switch.on"],
                 "the two messages of the plug are one device")
    checks.check(len(answer["faults"]) == 1 and answer["faults"][0].startswith("shellies/announce: "),
                 "what cannot be read is told", answer["faults"])
    for language, word in (("en", "to install: anjuctl device add"), ("zh", "安装：anjuctl device add")):
        done = box.ctl("--lang", language, "discover", "--config", box.config, "--share", stage.share, "--wait", "1")
        checks.check(done.returncode == 0 and word in done.stdout, f"for people, in {language}",
                     (done.returncode, done.stdout, done.stderr))
    return smoke["profiles"][0]


def without_settings(checks, box, stage, home):
    credentials = ["--username", "anju", "--password-file", box.folder / "mqtt.password"]
    done = box.ctl("discover", "--broker", f"127.0.0.1:{home.port}", *credentials, "--share", stage.share, "--wait", 1,
                   "--json")
    checks.check(done.returncode == 0 and len(json.loads(done.stdout)["candidates"]) == 4, "it needs no settings",
                 (done.returncode, done.stderr))
    done = box.ctl("discover", "--broker", f"127.0.0.1:{home.port}", "--wait", 1)
    checks.check(done.returncode == 69 and "does not let this user in" in done.stderr, "nobody listens anonymously",
                 (done.returncode, done.stderr))
    done = box.ctl("--lang", "en", "discover", "--broker", f"127.0.0.1:{free_port()}", "--wait", 1)
    checks.check(done.returncode == 69 and "nobody answers there" in done.stderr, "a broker that is away is told",
                 (done.returncode, done.stderr))
    done = box.ctl("discover", "--broker", "broker.lan:1883")
    checks.equal(done.returncode, 2, "a broker by name is a usage error")


def install(checks, box, stage, proposal):
    file = box.folder / "homes.d" / "h-1.toml"
    before = file.read_bytes()
    words = ["device", "add", "h-1", "--profile", proposal["id"], "--address", proposal["address"], "--id",
             "smoke-kitchen", "--room", "厨房", "--config", box.config, "--share", stage.share]
    for changed, reason in (("--profile", "z2m-smoek"), ("--id", "motion-hall"), ("--address", "")):
        wrong = [reason if word_before == changed else word for word_before, word in zip([""] + words, words)]
        done = box.ctl("--lang", "en", *wrong)
        checks.check(done.returncode == 1 and f"{file}:" in done.stderr and ": device[2]." in done.stderr,
                     f"{changed} {reason!r} is refused with its place", (done.returncode, done.stderr))
    checks.equal(file.read_bytes(), before, "and nothing was written")
    done = box.ctl("--json", *words)
    checks.check(done.returncode == 0 and json.loads(done.stdout)["added"]["id"] == "smoke-kitchen", "it is added",
                 (done.returncode, done.stdout, done.stderr))
    after = file.read_bytes()
    checks.check(after.startswith(before) and after.endswith('room = "厨房"\n'.encode()), "at the end of the file",
                 after)
    checks.equal(json.loads(done.stdout)["added"]["line"], after.decode().splitlines().index('id = "smoke-kitchen"'),
                 "the line is right")
    check = subprocess.run([stage.built("anjud"), "--config", box.config, "--share", stage.share, "--check"],
                           capture_output=True, text=True, timeout=60)
    checks.equal((check.returncode, check.stderr), (0, ""), "anjud --check accepts it")
    checks.equal(sorted(path.name for path in file.parent.iterdir()), ["h-1.toml"], "no other file is left")


def play(stage, checks, _options):
    home = HomeBroker(stage)
    acl = home.folder / "acl"
    acl.write_text(acl.read_text() + "".join(f"topic readwrite {name}/#\n"
                                             for name in ("homeassistant", "tasmota", "shellies")))
    home.start()
    box = Box(stage, [Home("h-1", [Device("motion-hall", "z2m-motion", "hall_motion", "hall")])], broker=home)
    publisher = announce(home)
    proposal = what_is_there(checks, box, stage)
    without_settings(checks, box, stage, home)
    box.start(uplink=False)
    install(checks, box, stage, proposal)
    box.daemon.send(signal.SIGHUP)
    wait_until(lambda: box.knows("smoke-kitchen"), 20, "the new device is known")
    wait_until(lambda: box.status()["sources"][0]["connected"], 20, "and listened to")
    publisher.say("kitchen_smoke", smoke=True)
    alert = box.wait_for_alert(lambda a: a["device"] == "smoke-kitchen", 20, "the new device raises an alert")
    checks.equal(alert["event"], "smoke", "after a reload the new device is watched")
    publisher.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
