#!/usr/bin/python3
"""A device that has gone mad: publishes on its topic, or on many, at a fixed rate until its time is over. Says how
many."""

import argparse
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from stage.publisher import Publisher  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--member", default="power")
    parser.add_argument("--topics", type=int, default=0, help="so many, with a number behind the name, in turn")
    parser.add_argument("--retained", type=int, default=0, help="in place of the rate: this many topics, each retained")
    options = parser.parse_args()
    publisher = Publisher(options.port, "zigbee2mqtt", options.password)
    if options.retained:
        for number in range(options.retained):
            publisher.send(f"{options.topic}{number}", json.dumps({"temperature": 20 + number % 10, "humidity": 50}),
                           retain=True)
    began = time.monotonic()
    sent = 0
    while not options.retained and time.monotonic() - began < options.seconds:
        due = int((time.monotonic() - began) * options.rate)
        while sent < due:
            # Each message differs, as that of a loose contact does.
            value = bool(sent % 2) if options.member == "tamper" else sent % 3000
            topic = f"{options.topic}{sent % options.topics}" if options.topics else options.topic
            publisher.send(topic, json.dumps({options.member: value, "linkquality": sent % 255}))
            sent += 1
        time.sleep(0.002)
    deadline = time.monotonic() + 30
    while publisher.pending and time.monotonic() < deadline:
        time.sleep(0.01)
    print(publisher.sent, flush=True)
    publisher.close()
    return 0 if not publisher.pending else 1


if __name__ == "__main__":
    sys.exit(main())
