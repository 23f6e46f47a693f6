#!/usr/bin/python3
"""The store as a technician sees it: how full, is it sound, a backup under load, and put back on another gateway.

The backup of a box that never reached the platform is put onto a new gateway that does: each alert comes out once,
with the id that it had, and nothing of it is raised again.
"""

import collections
import json
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "firmware-sim"))
sys.dont_write_bytecode = True

import kill_load  # noqa: E402
from kept_readings import kept_readings  # noqa: E402
from stage import Box, Checks, CityBroker, HomeBroker, arguments, wait_until  # noqa: E402


def outbox_of(box):
    return {row["message_id"] for row in box.outbox()}


def rows_of(box):
    return collections.Counter((kept.device, kept.key, kept.ticks, kept.at) for kept in kept_readings(box))


def see_stats(checks, box):
    stats = json.loads(box.ctl("store", "stats", "--json").stdout)["store"]
    raw = stats["raw"]
    counted = stats["complete"] and raw["waiting"]["readings"] > 0 and raw["newest"]
    checks.check(counted, "stats counts what is kept", raw)
    checks.check(stats["outbox"]["alarm"]["rows"] > 0, "stats counts the outbox", stats["outbox"])
    limits = stats["disk"]["free_bytes"] > 0 and stats["limits"]["quota_bytes"] == 512 << 20
    checks.check(limits, "stats knows the limits", stats)
    checks.check(stats["written"]["bytes"] is not None and stats["written"]["commits"] > 0,
                 "stats knows what was written", stats["written"])
    for lang, word in (("en", "quota"), ("zh", "配额")):
        shown = box.ctl("--lang", lang, "store", "stats")
        checks.check(shown.returncode == 0 and word in shown.stdout, f"stats is shown in {lang}", shown.stdout)


def see_check(checks, box):
    done = box.ctl("--lang", "en", "store", "check", "--file", box.database)
    checks.check(done.returncode == 0 and "sound" in done.stdout, "the store is sound while anjud writes it",
                 done.stdout + done.stderr)
    # A copy of the file and its log, with a page spoilt.
    spoilt = box.folder / "spoilt.db"
    shutil.copy(box.database, spoilt)
    data = bytearray(spoilt.read_bytes())
    data[4096 * 3:4096 * 3 + 512] = b"\x5a" * 512
    spoilt.write_bytes(data)
    done = box.ctl("--lang", "zh", "store", "check", "--file", spoilt)
    checks.check(done.returncode == 1 and "损坏" in done.stdout and "建议" in done.stdout,
                 "damage is found and said in plain words", done.stdout + done.stderr)
    gone = box.ctl("store", "stats", socket=box.folder / "nobody.sock")
    checks.equal(gone.returncode, 69, "stats without the daemon ends with 69")


def back_up(checks, box, copy):
    done = box.ctl("--lang", "en", "store", "backup", copy, "--db", box.database)
    checks.check(done.returncode == 0 and copy.exists(), "a backup is made under load", done.stdout + done.stderr)
    again = box.ctl("store", "backup", copy, "--db", box.database)
    checks.check(again.returncode == 1 and "--force" in again.stderr, "it is not replaced unasked", again.stderr)
    done = box.ctl("store", "backup", copy, "--force", "--db", box.database)
    checks.equal(done.returncode, 0, "it is replaced when that is asked for")
    checks.equal(box.ctl("store", "check", "--file", copy).returncode, 0, "the backup is sound")
    left = [path.name for path in copy.parent.iterdir() if path.name.startswith(".")]
    checks.equal(left, [], "no half file is left")
    running = box.ctl("--lang", "en", "store", "restore", copy, "--db", box.database)
    checks.check(running.returncode == 1 and "stop it first" in running.stderr, "no restore while anjud runs",
                 running.stderr)


def restore_here(checks, box, copy):
    """The box goes back to its own backup, with a journal that is newer."""
    before = {alert["id"] for alert in box.alerts()}
    box.daemon.stop()
    done = box.ctl("--lang", "en", "store", "restore", copy, "--db", box.database)
    checks.equal(done.returncode, 0, "restored on the same box: " + done.stdout + done.stderr)
    checks.check((box.database.parent / "anju.db.replaced-1").exists() and
                 (box.database.parent / "journal.replaced-1").exists(), "store and journal are set aside")
    box.start(uplink=False)
    log = "\n".join(text for _, text in box.daemon.lines)
    checks.check("lost commits" not in log and "journal cannot be read" not in log, "the journal is not misread")
    ids = {alert["id"] for alert in box.alerts()}
    checks.check(ids <= before, "no alert has another id", ids - before)


def play(stage, checks, options):
    home = HomeBroker(stage).start()
    city = CityBroker(stage, "box-2").start()
    old = Box(stage, kill_load.homes(), broker=home).start(uplink=False)
    load = kill_load.Load(home, 100, 7)
    load.start()
    wait_until(lambda: len(old.alerts()) >= 5, 30, "there are alerts")
    time.sleep(3)
    see_stats(checks, old)
    see_check(checks, old)
    copy = stage.path("usb") / "box.anju"
    copy.parent.mkdir()
    back_up(checks, old, copy)
    load.finish()
    wait_until(lambda: all(not alert["open"] for alert in old.alerts() if alert["event"] == "smoke"), 20, "all is over")
    restore_here(checks, old, copy)
    wait_until(lambda: outbox_of(old), 10, "the outbox is back")
    checks.equal(old.daemon.stop(), 0, "anjud stops clean")

    done = old.ctl("store", "backup", copy, "--force", "--db", old.database)
    checks.equal(done.returncode, 0, "a backup without the daemon")
    plan = json.loads(old.ctl("store", "plan", "--json", "--config", old.config, "--share", stage.share).stdout)
    installed = sum(home.read_text().count("[[device]]") for home in (old.config.parent / "homes.d").glob("*.toml"))
    planned = plan["readings_per_day"] > 0 and len(plan["devices"]) == installed and plan["quota"]["fits"]
    checks.check(planned, "there is a plan", plan)
    shown = old.ctl("--lang", "en", "store", "plan", "--config", old.config, "--share", stage.share, "--hours", 72)
    checks.check("72 h without the platform" in shown.stdout and "assumed" in shown.stdout, "the plan is shown",
                 shown.stdout + shown.stderr)

    record = stage.path("platform.jsonl")
    stage.sim("platform", "platform", "--mqtt", f"127.0.0.1:{city.port}", "--ca", city.tls / "ca.pem", "--cert",
              city.tls / "platform.pem", "--key", city.tls / "platform.key", "--record", record).start()
    new = Box(stage, kill_load.homes(), gateway="box-2", broker=home, city=city, name="new-box")
    new.start(uplink=False)
    new.daemon.stop()
    done = new.ctl("--lang", "en", "store", "restore", copy, "--db", new.database)
    checks.equal(done.returncode, 0, "restored on another gateway: " + done.stdout + done.stderr)
    new.start(uplink=False)
    expected = outbox_of(new)
    checks.equal(rows_of(new), rows_of(old), "every reading is there, once")
    ids = {alert["id"] for alert in new.alerts()}
    new.uplink.start()
    wait_until(lambda: not new.outbox(), 30, "the platform has confirmed everything")
    told = [json.loads(line) for line in record.read_text().splitlines()]
    reports = collections.Counter(f'{one["alert_id"]}#{one["revision"]}' for one in told if one["what"] == "alert")
    wanted = {message for message in expected if "#" in message}
    checks.check(wanted and wanted <= set(reports), "every message of the old box has come out", wanted - set(reports))
    checks.check(all(count == 1 for count in reports.values()), "each came once", reports.most_common(3))
    smoke = {one["alert_id"] for one in told if one["what"] == "alert" and one["event"] == "smoke"}
    checks.check(smoke <= ids, "none was raised again under another id", smoke - ids)
    checks.equal(new.ctl("store", "check", "--file", new.database).returncode, 0, "the restored store is sound")


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0]), play)
