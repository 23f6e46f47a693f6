#!/usr/bin/python3
"""The same messages through Node-RED: MQTT in, SQLite with WAL, in batches of a thousand written by hand, and as it comes,
with an INSERT each. Beside them anjud and a Paho subscriber that only counts, all of the same broker.

tests/bench/node_red_install puts Node-RED into build/peers; without it this bench is skipped, and says so.

    /usr/bin/python3 tests/bench/node_red.py --bin build/release/bin --messages 50000
"""

import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from city import NO_QUOTA  # noqa: E402
from measuring import held_mib, processor_seconds, tell  # noqa: E402
from stage import Box, Checks, Device, Home, HomeBroker, arguments, wait_until  # noqa: E402

FOLDER = HERE.parents[2] / "build/peers/node-red"
BATCH = 1000
ONE_EACH_SHARE = 10  # of the messages a tenth, where each is an INSERT
DEVICES = 100

# What a careful user would write: rows are gathered, and one statement writes them all.
GATHER = """
const rows = context.rows || (context.rows = []);
rows.push("(" + Date.now() + ",'" + msg.topic.replace(/'/g, "''") + "','" + msg.payload.replace(/'/g, "''") + "')");
if (rows.length < %d) return null;
const sql = "INSERT INTO message VALUES " + rows.join(",");
rows.length = 0;
return {topic: sql};
"""


def flows(broker, database, batch):
    return [{"id": "tab", "type": "tab", "label": "ingest"},
            {"id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(broker.port), "clientid": "node-red",
             "autoConnect": True, "usetls": False, "protocolVersion": "4", "keepalive": "60", "cleansession": False},
            {"id": "in", "z": "tab", "type": "mqtt in", "topic": "zigbee2mqtt/+", "qos": "1", "datatype": "utf8",
             "broker": "broker", "inputs": 0, "x": 1, "y": 1, "wires": [["gather"]]},
            {"id": "gather", "z": "tab", "type": "function", "func": GATHER % batch, "outputs": 1, "x": 2, "y": 1,
             "wires": [["write"]]},
            {"id": "file", "type": "sqlitedb", "db": str(database), "mode": "RWC"},
            {"id": "write", "z": "tab", "type": "sqlite", "mydb": "file", "sqlquery": "msg.topic", "sql": "", "x": 3, "y": 1,
             "wires": [[]]}]


def node_red(stage, broker, name, batch):
    """The program, not started, and its database."""
    folder = stage.path(name)
    folder.mkdir()
    database = folder / "messages.db"
    with sqlite3.connect(database) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE message(at INTEGER, topic TEXT, payload TEXT)")
    (folder / "flows.json").write_text(json.dumps(flows(broker, database, batch)))
    (folder / "flows_cred.json").write_text(json.dumps(
        {"broker": {"user": "anju", "password": broker.USERS["anju"]}}))
    (folder / "settings.js").write_text('module.exports = {credentialSecret: false, flowFile: "flows.json", '
                                        'httpAdminRoot: false, httpNodeRoot: false, uiPort: 0, uiHost: "127.0.0.1", '
                                        'logging: {console: {level: "info"}}};\n')
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    words = [shutil.which("node"), FOLDER / "node_modules/node-red/red.js", "--userDir", folder, "--settings",
             folder / "settings.js"]
    return stage.program(name, *words, ends_with=0), database


class Waiting:
    """Messages that wait at the broker for the session of whoever comes."""

    def __init__(self, stage, broker):
        self._program, self._broker = stage.built("mqtt_peer"), broker

    def run(self, mode, user, session, messages):
        words = [self._program, mode, self._broker.port, user, self._broker.USERS[user], session, messages]
        return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, timeout=300).stdout

    def count_rate(self, messages):
        self.run("subscribe", "anju", "counter", 1)
        self.run("fill", "zigbee2mqtt", "filler", messages)
        return messages / float(self.run("count", "anju", "counter", messages).splitlines()[-1].split()[0])


def take_node_red(stage, waiting, broker, name, batch, messages):
    """(messages a second, processor seconds for 100,000, MiB)"""
    waiting.run("subscribe", "anju", "node-red", 1)
    waiting.run("fill", "zigbee2mqtt", "filler", messages)
    program, database = node_red(stage, broker, name, batch)
    program.start()
    reader = sqlite3.connect(f"file:{database}?mode=ro", uri=True)

    def rows():
        return reader.execute("SELECT max(rowid) FROM message").fetchone()[0] or 0
    # It takes from the broker faster than it writes: so from the moment when it is connected.
    program.wait_for_line(lambda line: "Connected to broker" in line, 60, f"{name} is connected")
    began, used = time.monotonic(), processor_seconds(program.process.pid)
    wait_until(lambda: rows() >= messages, 300, f"{name} has written all", every=0.01)
    took, used = time.monotonic() - began, processor_seconds(program.process.pid) - used
    reader.close()
    mib = held_mib(program.process.pid)[0]
    program.kill()  # what it ends with is its own affair
    return messages / took, used * 1e5 / messages, mib


def take_anjud(stage, waiting, broker, messages):
    home = Home("h-1", [Device(f"climate-{i}", "z2m-climate", f"climate{i}", "hall") for i in range(DEVICES)])
    box = Box(stage, [home], broker=broker, rules=NO_QUOTA, commit_interval="1s")
    box.start(uplink=False)
    wait_until(lambda: box.status()["sources"][0]["connected"], 30, "anjud has its session")
    box.daemon.stop(within=5)
    waiting.run("fill", "zigbee2mqtt", "filler", messages)
    box.daemon.start()
    heard = lambda: (s := box.answers()) and s["counters"]["heard"]  # noqa: E731
    first = wait_until(heard, 30, "the first messages", every=0.005)
    began, used = time.monotonic(), processor_seconds(box.daemon.process.pid)
    wait_until(lambda: heard() >= messages, 300, "anjud has all", every=0.01)
    took, used = time.monotonic() - began, processor_seconds(box.daemon.process.pid) - used
    box.daemon.stop(within=5)
    return (messages - first) / took, used * 1e5 / (messages - first)


def play(stage, checks, options):
    if not shutil.which("node") or not (FOLDER / "node_modules/sqlite3/build/Release/node_sqlite3.node").exists():
        checks.check(True, "skipped: Node-RED is not there; tests/bench/node_red_install puts it into build/peers")
        print(json.dumps({"bench": "nodered", "skipped": "Node-RED is not there: tests/bench/node_red_install"}))
        return
    broker = HomeBroker(stage, queued=options.messages + 1000).start()
    waiting = Waiting(stage, broker)
    batches, batches_cpu, mib = take_node_red(stage, waiting, broker, "batches", BATCH, options.messages)
    each, _, _ = take_node_red(stage, waiting, broker, "each", 1, options.messages // ONE_EACH_SHARE)
    counting = waiting.count_rate(options.messages)
    ours, ours_cpu = take_anjud(stage, waiting, broker, options.messages)
    checks.check(min(batches, each, ours) > 0, f"Node-RED: {batches:,.0f} messages/s in batches of {BATCH:,}, {each:,.0f} with "
                 f"an INSERT each, {mib:.0f} MiB; anjud {ours:,.0f}, a subscriber that counts {counting:,.0f}")
    tell("nodered", {"in batches, messages/s": batches, "an INSERT each, messages/s": each, "anjud, messages/s": ours,
                     "Node-RED, MiB": mib, "cpu s for 100,000 in batches": batches_cpu},
         {"anjud, of batches": ours / batches, "anjud, of an INSERT each": ours / each, "batches, of counting": batches / counting,
          "processor, of batches": ours_cpu / batches_cpu})


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], messages=(int, 50_000, "a multiple of 10,000")), play)
