#!/usr/bin/python3
"""Kills everything with kill -9 at random moments under load, and then counts what is left.

Promise 1: nothing that anjud has acknowledged to the broker is missing from the database. Promise 3 and 5: no alert
is missing or doubled at the platform, once repeated message ids are dropped, and the platform has what the box has.

A thousand kills, some 24 minutes: tests/system/kill_test.py --bin build/release/bin --kills 1000 --seed 7
"""

import collections
import contextlib
import json
import pathlib
import random
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import kill_load  # noqa: E402
from kept_readings import kept_readings  # noqa: E402
from kill_load import seen_of  # noqa: E402
from recording_proxy import RecordingProxy  # noqa: E402
from stage import Box, Checks, CityBroker, HomeBroker, TooLate, arguments, free_port, wait_until  # noqa: E402


def plan(options, chance):
    """Who is killed when, in seconds from the start. No victim waits for another: they can fall together."""
    if options.kills:
        return dense_plan(options, chance)
    moments = []
    for victim, count in (("anjud", options.anjud), ("anju-uplink", options.uplink), ("home-broker", options.broker),
                          ("city-broker", options.broker)):
        moments += [(chance.uniform(0.5, options.seconds), victim) for _ in range(count)]
    return sorted(moments)


def dense_plan(options, chance):
    """Half of the kills of anjud come while it is still starting after the one before, half while it works: both of
    its sessions with the broker are there after some two seconds. The others fall among them by chance."""
    moments, at = [], 1.0
    for _ in range(options.kills):
        at += chance.uniform(0.02, 0.6) if chance.random() < 0.5 else chance.uniform(1.5, 3.5)
        moments.append((at, "anjud"))
    for victim, count in (("anju-uplink", options.kills // 10), ("home-broker", options.kills // 40),
                          ("city-broker", options.kills // 40)):
        moments += [(chance.uniform(0.5, at), victim) for _ in range(count)]
    return sorted(moments)


def play_kills(checks, moments, victims):
    began = time.monotonic()
    late = 0.0
    for count, (moment, victim) in enumerate(moments, 1):
        pause = began + moment - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        late = max(late, -pause)
        program = victims[victim].program if hasattr(victims[victim], "program") else victims[victim]
        program.kill()
        program.start()
        if count % max(15, len(moments) // 10) == 0:
            checks.say(f"      {count} of {len(moments)} kills")
    checks.say(f"      all kills done; the latest came {late:.1f} s after its moment")


def is_drained(box):
    """anjud hears the broker, and nothing waits for a receipt."""
    status = box.answers()
    if not status or status["outbox"]["alarm"] + status["outbox"]["bulk"] > 0:
        return False
    return all(source["connected"] for source in status["sources"])


def read_database(box):
    """Which (device, measured_at) the box has kept, how many twice; its alerts by id."""
    rows = [(kept.device, round(kept.at * 1000)) for kept in kept_readings(box)
            if kept.key[0] in ("alarm.smoke", "water.volume.total")]
    with contextlib.closing(sqlite3.connect(f"file:{box.database}?mode=ro", uri=True)) as database:
        alerts = database.execute("SELECT id, revision, is_open, event FROM alert").fetchall()
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    counted = collections.Counter(rows)
    return set(counted), len(rows) - len(counted), {row[0]: row[1:] for row in alerts}, sound


def read_platform(record):
    """The reports of the platform's record: {alert id: {revision: report}}, and how many message ids came twice."""
    reports = collections.defaultdict(dict)
    twice = 0
    for line in record.read_text().splitlines():
        report = json.loads(line)
        if report["what"] != "alert":
            continue
        twice += report["revision"] in reports[report["alert_id"]]
        reports[report["alert_id"]][report["revision"]] = report
    return reports, twice


def wait_for_calm(checks, box, proxy):
    """Until all that was said has arrived: the outbox is empty and no new acknowledgement has come for 2 s."""

    def calm():
        before = proxy.count()
        if not is_drained(box):
            return False
        time.sleep(2)
        return proxy.count() == before and is_drained(box)

    try:
        wait_until(calm, 90, "the outbox is empty and nothing is on its way", every=0.5)
    except TooLate as problem:
        checks.check(False, str(problem), box.answers())


def play(stage, checks, options):
    seed = options.seed if options.seed >= 0 else random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    checks.say(f"seed {seed}; repeat with --seed {seed}")

    # A snapshot each second, not each minute: then a broker that comes back delivers old messages again, and more
    # of what it had accepted is still there to be delivered. Both make it harder for anjud.
    home = HomeBroker(stage, autosave=1).start()
    city = CityBroker(stage, "box-1", autosave=1).start()
    proxy = RecordingProxy(free_port(), home.port).start()
    record = stage.path("platform.jsonl")
    stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
              city.tls / "platform.pem", "--key", city.tls / "platform.key", "--record", record, "--seed",
              seed).start()
    box = Box(stage, kill_load.homes(), broker=home, mqtt_port=proxy.port, city=city).start()
    wait_until(lambda: box.status()["uplink"]["connected"], 20, "the uplink is connected")
    load = kill_load.Load(home, options.rate, seed)
    load.start()
    moments = plan(options, chance)
    play_kills(checks, moments, {"anjud": box.daemon, "anju-uplink": box.uplink, "home-broker": home,
                                 "city-broker": city})
    pending = load.finish()
    checks.equal(pending, 0, "the broker took everything that was published")
    wait_for_calm(checks, box, proxy)
    checks.equal(box.daemon.stop(), 0, "anjud stops clean")
    proxy.stop()
    kills = collections.Counter(victim for _, victim in moments)
    judge(checks, load.said, proxy.acknowledged(), box, record, kills, options)


def alarm_spans(reports):
    """(device, seen of the message that raised the alert, of the one that cleared it, alert id) of each smoke alert."""

    def seen(revisions, number):
        if number not in revisions:
            return float("inf")
        return seen_of(json.dumps({"last_seen": revisions[number]["evidence"]["measured_at"]}))

    return [(revisions[1]["device"], seen(revisions, 1), seen(revisions, 2), alert_id)
            for alert_id, revisions in reports.items() if 1 in revisions and revisions[1]["event"] == "smoke"]


def judge(checks, said, acknowledged, box, record, kills, options):
    kept, twice_kept, alerts, sound = read_database(box)
    reports, twice = read_platform(record)
    checks.equal(sound, "ok", "the database is sound")
    unique = {(kill_load.device_of(topic), seen_of(payload)) for topic, payload in acknowledged}
    checks.check(len(unique) > options.rate, "there was a load", f"{len(unique)} messages")

    missing = kill_load.missing_readings(acknowledged, kept)
    checks.check(not missing, "every reading that anjud acknowledged is in the database",
                 f"{len(missing)} are missing, the first: {missing[:5]}")

    wrong, required = kill_load.judge_alerts(said, acknowledged, alarm_spans(reports))
    checks.check(not wrong, "no alert is missing or doubled at the platform", f"{len(wrong)}: {wrong[:5]}")
    checks.check(required > 0, "there were smoke alarms that had to raise an alert")

    checks.equal(twice, 0, "after dropping repeated message ids each revision is there once")
    checks.equal(sorted(reports), sorted(alerts), "the platform has exactly the alerts of the box")
    incomplete = [alert_id for alert_id, (revision, _, _) in alerts.items()
                  if sorted(reports[alert_id]) != list(range(1, revision + 1))]
    checks.check(not incomplete, "the platform has every revision of every alert", incomplete[:5])
    still_open = [alert_id for alert_id, (_, is_open, event) in alerts.items() if is_open and event == "smoke"]
    checks.check(not still_open, "every alert is cleared in the end", still_open[:5])

    checks.say(f"      SUMMARY kills {dict(kills)}; published {sum(map(len, said.values()))}, acknowledged by anjud "
               f"{len(acknowledged)} ({len(unique)} different), readings kept {len(kept)} ({twice_kept} of them repeats), "
               f"lost {len(missing)}; alerts {len(alerts)} at the box, {len(reports)} at the platform, "
               f"{required} required, wrong {len(wrong)}")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], seed=(int, -1, "of the moments and the load; -1: by chance"),
                           kills=(int, 0, "kills of anjud, and of the others in proportion, in place of the next four; 0: those"),
                           anjud=(int, 30, "kills of anjud"), uplink=(int, 12, "kills of anju-uplink"),
                           broker=(int, 6, "kills of each broker"), rate=(float, 150.0, "messages a second"),
                           seconds=(float, 70.0, "over how long the kills are spread")), play)
