#!/usr/bin/python3
"""How many messages a second and core `anjuctl decode` decodes, beside a program that only parses the same lines.

Each kind of message in turn, decode and floor alternately, the median of the rounds; time is processor time, so that
other programs disturb it little.
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
AT = "2026-01-05T10:00:03Z"

# About 200 bytes each, as the devices send them.
MESSAGES = {
    "climate": ("z2m-climate", "zigbee2mqtt/bedroom", {
        "battery": 88, "humidity": 44.72, "linkquality": 120, "temperature": 21.34, "voltage": 2985,
        "temperature_calibration": 0, "humidity_calibration": 0, "temperature_unit": "celsius", "update_available": False,
        "power_outage_count": 2}),
    "motion": ("z2m-motion", "zigbee2mqtt/hall", {
        "battery": 100, "device_temperature": 27, "illuminance": 41, "last_seen": "2026-01-05T10:00:00+00:00",
        "linkquality": 142, "occupancy": True, "power_outage_count": 3, "trigger_count": 12, "voltage": 3055,
        "detection_interval": 30}),
    "smoke": ("z2m-smoke", "zigbee2mqtt/kitchen", {
        "battery": 100, "battery_low": False, "linkquality": 81, "smoke": False, "tamper": False, "test": False,
        "trouble": False, "voltage": 3075, "supervision_reports": True, "restore_reports": True, "ac_status": False}),
    "plug": ("z2m-plug", "zigbee2mqtt/tv", {
        "child_lock": "UNLOCK", "current": 0.1, "energy": 8.42, "indicator_mode": None, "linkquality": 48,
        "last_seen": "2026-01-05T10:00:00+00:00", "power": 3, "power_outage_memory": "on", "state": "ON",
        "voltage": 241}),
    "water": ("wmbusmeters", "wmbusmeters/cold", {
        "_": "telegram", "media": "cold water", "meter": "multical21", "name": "cold", "id": "76348799",
        "status": "OK", "total_m3": 6.408, "target_m3": 6.4, "flow_temperature_c": 12, "rssi_dbm": -71,
        "timestamp": "2026-01-05T10:00:00Z"}),
}


def lines_of(kind, count):
    profile, topic, payload = MESSAGES[kind]
    text = json.dumps(payload)
    head = json.dumps({"profile": profile, "topic": topic, "payload": text, "retain": False, "qos": 0, "at": AT})
    return len(text), "".join(f'{{"id":"{number}",{head[1:]}\n' for number in range(count)).encode()


def cpu_seconds(command, feed, out):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    feed.seek(0)
    out.seek(0)
    out.truncate()
    subprocess.run([str(word) for word in command], stdin=feed, stdout=out, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(options, kind):
    payload_bytes, feed_bytes = lines_of(kind, options.count)
    decode = [options.bin / "anjuctl", "decode", "--json", "--share", ROOT / "config"]
    with tempfile.TemporaryFile() as feed, tempfile.TemporaryFile() as one, tempfile.TemporaryFile() as out:
        feed.write(feed_bytes)
        feed.flush()
        one.write(feed_bytes[:feed_bytes.index(b"\n") + 1])
        one.flush()
        start = statistics.median(cpu_seconds(decode, one, out) for _ in range(5))
        answer_bytes = out.tell()
        answer = json.loads(pathlib.Path(f"/proc/self/fd/{out.fileno()}").read_text())
        floor = [options.bin / "json_floor", answer_bytes]
        pairs = [(cpu_seconds(decode, feed, out) - start, cpu_seconds(floor, feed, out))
                 for _ in range(options.rounds)]
    ours = statistics.median(pair[0] for pair in pairs)
    return {"message": kind, "profile": MESSAGES[kind][0], "payload_bytes": payload_bytes,
            "readings": len(answer["readings"]), "messages_per_second_and_core": round(options.count / ours),
            "times_the_floor": round(statistics.median(a / b for a, b in pairs), 2), "start_s": round(start, 3)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = [measure(options, kind) for kind in MESSAGES]
    if options.json:
        print(json.dumps({"decode": results}))
        return 0
    for r in results:
        print(f"{r['message']:8} {r['payload_bytes']:4} bytes  {r['readings']} readings  "
              f"{r['messages_per_second_and_core']:>9,} messages/s and core  {r['times_the_floor']:.2f} x the floor")
    print(f"start, with every profile read: {results[0]['start_s'] * 1000:.0f} ms of processor time")
    print(json.dumps({"bench": "decode", "figures": {f"{r['message']} messages/s": r["messages_per_second_and_core"]
                                                     for r in results},
                      "ratios": {f"{r['message']}, times parsing": r["times_the_floor"] for r in results}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
