#!/usr/bin/python3
"""Two receivers of the city share what comes and keep it in PostgreSQL: whatever is killed, nothing is lost or doubled.

A receiver is killed and comes back, the database is killed and comes back; in the end the table is that of the box, alert
for alert and revision for revision, the closed loop has gone on to its end, each step carried out once, and a deadline
that has passed is told by one of the two. Where PostgreSQL is not installed it says so and is over.
"""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import paho.mqtt.client as mqtt  # noqa: E402
from stage import Box, Checks, CityBroker, Home, HomeBroker, arguments, wait_until  # noqa: E402
from stage.box import Device  # noqa: E402
from stage.postgres import Postgres, find_postgres  # noqa: E402
from stage.publisher import Publisher  # noqa: E402

HOMES = 6
STEP = 300  # milliseconds between two steps of the people
AWAY = 8    # seconds without a database; a box sends again after 5


class Scene:
    def __init__(self, stage):
        self.stage = stage
        self.home = HomeBroker(stage).start()
        self.city = CityBroker(stage, "box-1").start()
        self.database = Postgres(stage).start()
        self.receivers = {}
        for name in ("receiver-1", "receiver-2"):
            self.receive(name, "--loop", STEP)
        homes = [Home(f"h-{i}", [Device(f"smoke-{i}", "z2m-smoke", f"smoke_{i}", "kitchen")]) for i in range(HOMES)]
        self.box = Box(stage, homes, broker=self.home, city=self.city).start()
        self.radio = Publisher(self.home.port, "zigbee2mqtt", self.home.USERS["zigbee2mqtt"])
        wait_until(lambda: self.box.status()["sources"][0]["connected"], 20, "the broker is connected")
        wait_until(lambda: self.box.status()["uplink"]["connected"], 20, "the uplink is connected")

    def receive(self, name, *more):
        """A receiver, in place of the one of that name."""
        if name in self.receivers:
            self.receivers[name].stop()
        tls = self.city.tls
        life = sum(program.name.startswith(name) for program in self.stage.programs)
        receiver = self.stage.sim(f"{name}-{life}", "platform", "--mqtt", f"127.0.0.1:{self.city.port}", "--ca",
                                  tls / "ca.pem", "--cert", tls / "platform.pem", "--key", tls / "platform.key",
                                  "--client-id", name, "--shared", "city", "--database", self.database.where, *more).start()
        receiver.wait_for_event(lambda e: e["what"] == "database" and e["connected"], 15, "the receiver has the database")
        receiver.wait_for_event(lambda e: e["what"] == "link" and e["connected"], 15, "and the broker")
        self.receivers[name] = receiver

    def smoke(self, home, seconds=0.0):
        self.radio.say(f"smoke_{home}", smoke=True)
        time.sleep(seconds)
        self.radio.say(f"smoke_{home}", smoke=False)

    def receipts(self):
        return sum(event.get("receipt", False) for one in self.receivers.values() for event in one.events)

    def table(self):
        """Of each alert the revisions that are kept."""
        rows = {}
        for alert, revision in self.database.ask("SELECT body->>'alert_id', body->>'revision' FROM anju.message "
                                                 "WHERE kind = 'alert'"):
            rows.setdefault(alert, []).append(int(revision))
        return rows


def load(checks, scene, alarms):
    """Smoke comes and goes; in the midst of it a receiver is killed, and then the database, for longer than a box waits for
    a receipt."""
    for i in range(alarms):
        scene.smoke(i % HOMES, 0.05)
        if i == alarms // 4:
            scene.receivers["receiver-1"].kill()
        if i == alarms // 2:
            scene.receivers["receiver-1"].start()
        if i == 5 * alarms // 8:
            scene.database.kill()
            time.sleep(0.5)  # what was answered before gets there
            answered = scene.receipts()
        if i == 7 * alarms // 8:
            time.sleep(AWAY)
            checks.equal(scene.receipts(), answered, f"while the database is away, {AWAY} s, nobody gets a receipt")
            checks.check(len(scene.box.outbox()) > 0, "and what comes waits at the box")
            scene.database.start()
    wait_until(lambda: scene.radio.pending == 0, 30, "the home's broker has everything")


def the_table_is_the_box(checks, scene, alarms):
    def closed():
        alerts = [alert for alert in scene.box.alerts() if alert["event"] == "smoke"]
        return len(alerts) == alarms and all(alert["stage"] == "closed" for alert in alerts)
    wait_until(closed, 180, "every alert is closed by the people of the platform")
    wait_until(lambda: not scene.box.outbox(), 60, "everything has its receipt")
    ours, table = {alert["id"]: alert for alert in scene.box.alerts()}, scene.table()
    checks.equal(sorted(table), sorted(ours), f"the platform has the {len(ours)} alerts of the box and no other")
    holes = [name for name, alert in ours.items() if sorted(table.get(name, [])) != list(range(1, alert["revision"] + 1))]
    checks.equal(holes, [], "and every revision of each, once")
    states = {alert: (int(revision), stage) for alert, revision, stage in
              scene.database.ask("SELECT alert_id, revision, stage FROM anju.alert")}
    checks.equal(states, {name: (alert["revision"], alert["stage"]) for name, alert in ours.items()},
                 "the state of each alert is that of the box")
    waits = scene.database.ask("SELECT count(*) FROM anju.alert WHERE step_at IS NOT NULL")
    checks.equal(waits, [["0"]], "no step is left over")


def each_step_once(checks, scene, alarms):
    notes = json.loads(scene.box.ctl("--json", "commands", "--limit", "1000").stdout)["commands"]
    done = [note["id"] for note in notes if note["outcome"] == "done"]
    checks.equal((len(done), len(set(done))), (4 * alarms, 4 * alarms), "each step was carried out once")
    both = {row[0] for row in scene.database.ask("SELECT DISTINCT receiver FROM anju.message")}
    checks.equal(both, {"receiver-1", "receiver-2"}, "both receivers have taken their part")
    duplicates = sum(event.get("duplicate", False) for one in scene.receivers.values() for event in one.events)
    checks.say(f"      {duplicates} messages came again and were dropped")


def one_tells_what_is_overdue(checks, scene):
    for name in scene.receivers:
        scene.receive(name)
    scene.smoke(0)
    name = scene.box.wait_for_alert(lambda a: a["event"] == "smoke" and a["stage"] != "closed", 10, "one more alert")["id"]
    wait_until(lambda: name in scene.table(), 10, "it is kept")

    def told():
        return [event for one in scene.receivers.values() for event in one.events if event["what"] == "overdue"]
    checks.equal(told(), [], "nothing is overdue")
    scene.database.ask(f"UPDATE anju.alert SET feedback_due = now() - interval '1 s' WHERE alert_id = '{name}'")
    wait_until(told, 10, "that it was not fed back is told")
    time.sleep(3)
    checks.equal([(event["alert_id"], event["which"]) for event in told()], [(name, "feedback")], "by one of the two, once")
    for receiver in list(scene.receivers):
        scene.receive(receiver)
    time.sleep(3)
    checks.equal(told(), [], "and not again after a restart")


def result(name, reason):
    """A CommandResult of anju.proto: message_id, command_id and reason."""
    return b"".join(bytes([tag, len(text)]) + text for tag, text in ((0x0A, name), (0x12, name), (0x22, reason)))


def doubled_and_bad_ones(checks, scene):
    """Each of some messages comes twice; one has a NUL, which no text of PostgreSQL can hold."""
    tls, answered = scene.city.tls, []
    client = mqtt.Client(client_id="box-9", protocol=mqtt.MQTTv311)
    client.tls_set(tls / "ca.pem", tls / "platform.pem", tls / "platform.key")
    client.on_message = lambda _client, _data, message: answered.append(message.payload)
    client.connect("localhost", scene.city.port)
    client.loop_start()
    client.subscribe("anju/v1/box-9/receipt", 1)
    time.sleep(1)
    names = [f"result-{i}".encode() for i in range(20)]
    for name in names + names:
        client.publish("anju/v1/box-9/result", result(name, b"a\0b" if name == names[7] else b"fine"), qos=1)
    good = 2 * (len(names) - 1)
    wait_until(lambda: len(answered) >= good, 15, "all but one have their receipts")
    time.sleep(2)
    kept = [row[0].encode() for row in scene.database.ask("SELECT message_id FROM anju.message WHERE gateway = 'box-9'")]
    checks.equal(sorted(kept), sorted(set(names) - {names[7]}), "each that can be kept is there once, the bad one is not")
    checks.check(len(answered) == good and not any(names[7] + b"\x10" in one for one in answered),
                 "each has a receipt as often as it came, the bad one none", answered)
    again = sum(event["duplicate"] for one in scene.receivers.values() for event in one.events if event["what"] == "result")
    checks.equal(again, len(names) - 1, "what came again is known by its id, whichever receiver had it first")
    said = [text for one in scene.receivers.values() for _, text in one.lines if "refuses a message" in text]
    checks.equal(len(said), 2, "which a receiver says")
    client.disconnect()
    client.loop_stop()


def play(stage, checks, options):
    scene = Scene(stage)
    try:
        load(checks, scene, options.alarms)
        the_table_is_the_box(checks, scene, options.alarms)
        each_step_once(checks, scene, options.alarms)
        one_tells_what_is_overdue(checks, scene)
        doubled_and_bad_ones(checks, scene)
    finally:
        scene.radio.close()
        for receiver in scene.receivers.values():
            receiver.stop()
        scene.database.end()


if __name__ == "__main__":
    chosen = arguments(__doc__.splitlines()[0], alarms=(int, 48, "smoke alarms"))
    if not find_postgres():
        print("skipped: PostgreSQL is not installed (Debian: postgresql)")
        sys.exit(0)
    Checks().run(chosen, play)
