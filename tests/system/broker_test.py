#!/usr/bin/python3
"""anjud starts although nothing else is there, says what is missing, and takes up each thing when it comes.

Without broker, meter and city it runs and is `degraded` with reasons. Then they come, go and come back. SIGHUP takes
a right configuration over and keeps the old one when the new one is wrong. SIGTERM ends it clean within 5 s.
"""

import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage import (Box, Checks, CityBroker, Device, Home, HomeBroker, Publisher, arguments, free_port,  # noqa: E402
                   wait_until)
from stage.box import flat_devices  # noqa: E402

STOPS_WITHIN = 5.0  # seconds, of the contract


def source(status, name):
    return next((one for one in status["sources"] if one["name"] == name), {"connected": None})


def mentions(status, *words):
    """Whether some reason names one of the words."""
    return any(word in reason.lower() for reason in status["reasons"] for word in words)


def alone(checks, box):
    """Nothing is there: it runs, and says so."""
    began = time.monotonic()
    box.start(uplink=False)
    checks.check(True, f"anjud starts without broker, meter and city, in {time.monotonic() - began:.2f} s")
    status = wait_until(lambda: (s := box.status())["health"] == "degraded" and len(s["reasons"]) >= 3 and s, 20,
                        "the status gives three reasons")
    checks.say(f"      reasons: {status['reasons']}")
    checks.check(mentions(status, "mqtt", "broker"), "it misses the broker", status["reasons"])
    checks.check(mentions(status, "tcp-1", "bus"), "it misses the bus", status["reasons"])
    checks.check(mentions(status, "uplink", "city", "platform"), "it misses anju-uplink", status["reasons"])
    checks.check(not status["uplink"]["connected"] and status["uplink"]["configured"], "the uplink is away",
                 status["uplink"])
    done = box.ctl("status")
    checks.check(done.returncode == 0 and "needs attention" in done.stdout, "anjuctl status says that it needs care",
                 (done.returncode, done.stdout, done.stderr))


def all_comes(stage, checks, box, home, city, meter_port):
    home.start()
    wait_until(lambda: source(box.status(), "mqtt")["connected"], 40, "anjud hears the broker")
    checks.check(True, "it hears the broker when that comes")
    flat = stage.sim("flat", "flat", "--mqtt", f"127.0.0.1:{home.port}", "--username", "zigbee2mqtt",
                     "--password-file", home.password_file("zigbee2mqtt"), "--modbus", f"127.0.0.1:{meter_port}",
                     "--seed", 3, "--speed", 60, "--scenario", "quiet", "--hours", 0).start()
    wait_until(lambda: box.reading("meter", "electricity.voltage"), 60, "a reading of the meter")
    voltage = box.reading("meter", "electricity.voltage")
    checks.check(200 < voltage["value"] < 260 and voltage["unit"] == "V", "it reads the meter when that comes", voltage)
    wait_until(lambda: box.devices()["water-main"]["state"] == "heard", 20, "the water meter is heard")
    checks.check(True, "it hears the devices")
    city.start()
    box.uplink.start()
    wait_until(lambda: box.status()["uplink"]["connected"], 40, "the uplink is connected")
    checks.check(True, "it takes up the city when that comes")
    status = wait_until(lambda: (s := box.status())["health"] == "ok" and s, 20, "the health is ok")
    checks.equal(status["reasons"], [], "nothing is missed any more")
    return flat


def something_goes(checks, box, home):
    home.kill()
    wait_until(lambda: (s := box.status())["health"] == "degraded" and mentions(s, "mqtt", "broker"), 20,
               "the lost broker is reported")
    checks.check(True, "a broker that goes is reported")
    home.start()
    wait_until(lambda: box.status()["health"] == "ok", 60, "the broker is heard again")
    checks.check(True, "and heard again when it is back")
    box.uplink.kill()
    wait_until(lambda: not box.status()["uplink"]["connected"], 10, "the lost uplink is reported")
    checks.check(True, "an anju-uplink that goes is reported")
    box.uplink.start()
    wait_until(lambda: box.status()["uplink"]["connected"], 40, "the uplink is back")
    checks.check(True, "and taken up again when it is back")


def reloads(checks, box, home):
    right = box.config.read_text()
    pid = box.daemon.process.pid
    heard = len(box.daemon.lines)
    box.config.write_text(right.replace("[store]", "[store]\nports = 1"))
    box.daemon.send(signal.SIGHUP)
    line = right.splitlines().index("[store]") + 2
    said = box.daemon.wait_for_line(lambda text: f"anju.toml:{line}: store.ports:" in text, 10,
                                    "the mistake is reported with file, line and key", since=heard)
    checks.check(True, f"SIGHUP with a wrong configuration is answered: {said.strip()}")
    time.sleep(0.5)
    checks.check(box.daemon.running and box.daemon.process.pid == pid and source(box.status(), "mqtt")["connected"],
                 "the old configuration goes on")

    box.config.write_text(right)
    box.homes[0].devices.append(Device("smoke-bedroom", "z2m-smoke", "bedroom_smoke", "bedroom"))
    box.write_homes()
    box.daemon.send(signal.SIGHUP)
    wait_until(lambda: box.knows("smoke-bedroom"), 20, "the new device is known")
    checks.check(box.daemon.running, "SIGHUP with a right configuration takes the new device over")
    # Until it has subscribed to the new device's topics the broker has nobody to keep a message for.
    wait_until(lambda: source(box.status(), "mqtt")["connected"], 20, "and listens to it")
    publisher = Publisher(home.port, "zigbee2mqtt", home.USERS["zigbee2mqtt"])
    publisher.say("bedroom_smoke", smoke=True)
    alert = box.wait_for_alert(lambda a: a["device"] == "smoke-bedroom", 20, "the new device raises an alert")
    checks.equal(alert["event"], "smoke", "and the new device is watched")
    publisher.say("bedroom_smoke", smoke=False)
    wait_until(lambda: publisher.pending == 0, 10, "the broker has the message")
    publisher.close()


def play(stage, checks, options):
    meter_port = free_port()
    home = HomeBroker(stage)
    city = CityBroker(stage, "box-1")
    box = Box(stage, [Home("h-1", flat_devices(bus="tcp-1"))], broker=home, bus_port=meter_port, city=city)
    alone(checks, box)
    all_comes(stage, checks, box, home, city, meter_port)
    something_goes(checks, box, home)
    reloads(checks, box, home)
    for program in (box.daemon, box.uplink):
        began = time.monotonic()
        code = program.stop(within=STOPS_WITHIN)
        checks.equal(code, 0, f"{program.name} stops clean on SIGTERM, after {time.monotonic() - began:.2f} s")
    checks.check(box.ctl("status").returncode == 69, "then anjuctl says that it is away, with 69")

    # Nothing to end for here: all is away again, and it must stop as quickly.
    home.stop()
    city.stop()
    box.start()
    time.sleep(1)
    began = time.monotonic()
    code = box.daemon.stop(within=STOPS_WITHIN)
    checks.equal(code, 0, f"anjud stops as clean without a broker, after {time.monotonic() - began:.2f} s")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
