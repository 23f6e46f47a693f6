#!/usr/bin/python3
"""A bad line and a bad platform: 30 % doubled, 10 % out of order, 5 % of the receipts lost, others late or forged.

Alarms and commands while two receivers that share a subscription are restarted and forget what they had. In the end the
platform's table is that of the box, alert for alert and revision for revision, and each command was carried out once.
Longer by hand: --alarms 2000.
"""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

from chaos_line import ChaosLine  # noqa: E402
from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

HOMES = 4


class Scene:
    def __init__(self, stage, seed):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.near = CityBroker(stage, "box-1").start()
        self.far = CityBroker(stage, "box-1", name="far-broker").start()
        self.line = ChaosLine(self.near, self.far, seed)
        self.records = []
        self.lives = 0
        self.receivers = []
        self.begin_receivers()
        homes = [Home(f"h-{i}", [Device(f"smoke-{i}", "z2m-smoke", f"smoke_{i}", "kitchen")]) for i in range(HOMES)]
        self.box = Box(stage, homes, broker=self.home, city=self.near).start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")

    def begin_receivers(self):
        """Two that share what comes, on one record that knows nothing of the lives before."""
        for receiver in self.receivers:
            receiver.stop()
        self.lives += 1
        self.records.append(self.stage.path(f"city-{self.lives}.jsonl"))
        tls = self.far.tls
        self.receivers = [self.stage.sim(
            f"receiver-{self.lives}-{i}", "platform", "--mqtt", f"127.0.0.1:{self.far.port}", "--ca", tls / "ca.pem",
            "--cert", tls / "platform.pem", "--key", tls / "platform.key", "--client-id", f"receiver-{i}", "--shared",
            "platform", "--record", self.records[-1]).start() for i in (1, 2)]
        for receiver in self.receivers:
            receiver.wait_for_event(lambda e: e["what"] == "link" and e["connected"], 15, "a receiver is connected")

    def table(self):
        """Of each alert every revision that the platform has, from the records of all its lives."""
        rows = {}
        for record in self.records:
            for line in record.read_text().splitlines():
                row = json.loads(line)
                if row["what"] == "alert":
                    rows.setdefault(row["alert_id"], {})[row["revision"]] = row
        return rows


def load(scene, alarms):
    """Smoke comes and goes; a receiver's life ends now and then; commands between."""
    commands = []
    for i in range(alarms):
        device = f"smoke_{i % HOMES}"
        scene.radio.say(device, smoke=True)
        time.sleep(0.05)
        scene.radio.say(device, smoke=False)
        if i % 8 == 3:
            receiver = scene.receivers[i % 2]
            heard = len(receiver.events)
            receiver.tell(f"test h-{i % HOMES} box-1")
            commands.append(receiver.wait_for_event(lambda e: e["what"] == "command", 5, "a command",
                                                    since=heard)["command_id"])
            receiver.tell("again")
        if i in (alarms // 3, 2 * alarms // 3):
            scene.begin_receivers()
    return commands


def play(stage, checks, options):
    scene = Scene(stage, options.seed)
    commands = load(scene, options.alarms)
    wait_until(lambda: scene.radio.pending == 0, 30, "the home's broker has everything")
    wait_until(lambda: len([a for a in scene.box.alerts() if a["event"] == "smoke" and not a["open"]]) > 0, 20, "alerts")
    time.sleep(2)
    wait_until(lambda: not scene.box.outbox(), 120, "everything has its receipt")
    line = scene.line
    checks.say(f"      {line.carried} carried, {line.doubled} doubled, {line.reordered} out of order, {line.lost} receipts "
               f"lost, {line.late} late, {line.forged} forged")
    checks.check(line.doubled and line.reordered and line.lost and line.forged and line.late, "all of it happened")
    time.sleep(8)  # the last late one
    table = scene.table()
    ours = {alert["id"]: alert for alert in scene.box.alerts()}
    checks.equal(sorted(table), sorted(ours), f"the platform has the {len(ours)} alerts of the box and no other")
    holes = [name for name, alert in ours.items() if sorted(table.get(name, {})) != list(range(1, alert["revision"] + 1))]
    checks.equal(holes, [], "and every revision of each")
    last = {name: (max(rows), rows[max(rows)]["stage"]) for name, rows in table.items()}
    checks.equal([name for name, alert in ours.items() if last[name] != (alert["revision"], alert["stage"])
                  and alert["stage"] != "accepted"], [], "the last one is as the box has it")
    for record in scene.records:
        ids = [json.loads(text)["message_id"] for text in record.read_text().splitlines()]
        checks.equal(len(ids), len(set(ids)), f"{record.name}: none twice, although two receivers wrote it")
    notes = json.loads(scene.box.ctl("--json", "commands", "--limit", "1000").stdout)["commands"]
    carried_out = [note["id"] for note in notes if note["outcome"] == "done"]
    checks.equal(sorted(carried_out), sorted(commands), "each command was carried out, once")
    tests = [alert for alert in ours.values() if alert["event"] == "test"]
    checks.equal(len(tests), len(commands), "and its test alarm is there once")
    status = scene.box.status()
    checks.check(status["counters"]["receipts_unknown"] >= line.forged, "forged receipts were counted and emptied nothing",
                 status["counters"])
    both = {json.loads(text)["receiver"] for record in scene.records for text in record.read_text().splitlines()}
    checks.equal(both, {"receiver-1", "receiver-2"}, "both receivers have taken their part")
    scene.line.close()
    scene.radio.close()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], alarms=(int, 40, "smoke alarms"), seed=(int, 11, "of all chance")),
                 play)
