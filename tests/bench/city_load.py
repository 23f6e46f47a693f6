#!/usr/bin/python3
"""Ten thousand boxes, one broker, a few receivers, PostgreSQL, all on this machine: what a broker restart and a day without
the city cost.

First the broker is killed and started again, and all boxes come back with the pauses of anju-uplink. Then it is killed once
more, every box has a day's backlog of routine messages, and while all of it drains there is an alarm a second. In the end
the platform has every message, each once.

    /usr/bin/python3 tests/bench/city_load.py --bin build/release/bin --boxes 10000

The boxes are `city_boxes` (tests/bench/boxes), with the link's pauses, the outbox and the schema of Anju itself, TLS and a
certificate each. Not for CI. The limit of open files must be above the number of boxes (ulimit -n), for the broker too.
"""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[2] / "firmware-sim")]
sys.dont_write_bytecode = True

from measuring import processor_seconds, tell  # noqa: E402
from stage import Checks, CityBroker, arguments, wait_until  # noqa: E402
from stage.postgres import Postgres, find_postgres  # noqa: E402

SLOT_SHARE = 0.05   # of all boxes, in 100 ms
DOWN_FOR = 2.0      # seconds that the broker is away


class Scene:
    """Receivers of alarms apart from those of the rest: an alarm must not stand behind routine messages at the broker."""

    def __init__(self, stage, options):
        self.stage = stage
        self.city = CityBroker(stage, "box-0", queued=1_000_000).start()
        self.database = Postgres(stage).start() if find_postgres() else None
        self.record = stage.path("city.jsonl")
        self.receivers = [self.receiver("alarms-1", "alert"), self.receiver("alarms-2", "alert"),
                          *(self.receiver(f"routine-{i + 1}", "bulk,result") for i in range(options.receivers)),
                          self.receiver("watch", "status")]
        tls = self.city.tls
        self.boxes = stage.program("boxes", stage.built("city_boxes"), "--boxes", options.boxes, "--mqtt",
                                   f"127.0.0.1:{self.city.port}", "--ca", tls / "ca.pem", "--ca-key", tls / "ca.key",
                                   speaks_json=True).start()

    def receiver(self, name, kinds):
        """Its words go to a file: a pipe with a reader in Python would be what is measured."""
        tls = self.city.tls
        where = f'--database "{self.database.where}"' if self.database else f'--record "{self.record}"'
        return self.stage.program(
            name, "/bin/sh", "-c", f'exec "{self.stage.built("anju-sim")}" platform --mqtt 127.0.0.1:{self.city.port} '
            f'--ca "{tls}/ca.pem" --cert "{tls}/platform.pem" --key "{tls}/platform.key" --client-id {name} --shared city '
            f'--take {kinds} {where} > "{self.stage.path(name + ".out")}"').start()

    def state(self):
        return next((event for event in reversed(self.boxes.events) if event["what"] == "state"), {"up": 0, "waiting": 0})

    def report(self):
        heard = len(self.boxes.events)
        self.boxes.tell("report")
        return self.boxes.wait_for_event(lambda e: e["what"] == "report", 30, "a report", since=heard)

    def kept(self):
        """Messages of each kind that the platform has, and how many different ones."""
        if self.database:
            return {kind: (int(count), int(count)) for kind, count in
                    self.database.ask("SELECT kind, count(*) FROM anju.message GROUP BY kind")}
        ids = {"alert": [], "bulk": []}
        for line in self.record.read_text().splitlines():
            kind = "alert" if '"what":"alert"' in line else "bulk"
            ids[kind].append(line.split('"message_id":"', 1)[1].split('"', 1)[0])
        return {kind: (len(found), len(set(found))) for kind, found in ids.items()}


def kill_the_broker(scene):
    scene.boxes.tell("mark")
    scene.city.kill()
    time.sleep(DOWN_FOR)


def storm(checks, scene, options):
    kill_the_broker(scene)
    before = time.monotonic()
    scene.city.start()
    wait_until(lambda: scene.state()["up"] == options.boxes, 300, "all are back")
    busy = processor_seconds(scene.city.program.process.pid)
    seen = scene.report()
    checks.say(f"      {options.boxes} boxes were back {seen['last_up_s']:.1f} s after they lost the broker, which was away for "
               f"{DOWN_FOR:.0f} s; {seen['knocks']} attempts, at most {seen['most_knocks_in_100_ms']} of them in 100 ms; the "
               f"broker took {busy:.1f} s of the processor in {time.monotonic() - before:.1f} s")
    most = max(options.boxes * SLOT_SHARE, 2)
    checks.check(seen["most_knocks_in_100_ms"] <= most, f"no 100 ms had more than {most:.0f} attempts", seen)
    return seen


def backlog(checks, scene, options):
    kill_the_broker(scene)
    scene.boxes.tell(f"fill {options.backlog}")
    all_routine = options.backlog * options.boxes
    wait_until(lambda: scene.state()["waiting"] >= all_routine, 60, "every outbox is full")
    began = time.monotonic()
    scene.city.start()
    scene.boxes.tell(f"alarms {options.alarms}")
    wait_until(lambda: scene.state()["up"] == options.boxes, 300, "all are back")
    checks.say(f"      all are back; {scene.state()['waiting']} messages wait")
    wait_until(lambda: scene.state()["waiting"] <= 20, options.within, "the backlog has drained")
    took = time.monotonic() - began
    scene.boxes.tell("alarms 0")
    wait_until(lambda: scene.state()["waiting"] == 0, 60, "nothing waits")
    seen = scene.report()
    alarms = seen["alarms"] + seen["alarms_without_link"]
    checks.say(f"      {all_routine} routine messages and {alarms} alarms in {took:.1f} s, {all_routine / took:.0f} a second; "
               f"{seen['sent'] - seen['receipts']} were sent again")
    checks.say(f"      alarms of boxes with a link: median {seen['alarm_p50_ms']}, p99 {seen['alarm_p99_ms']}, longest "
               f"{seen['alarm_longest_ms']} ms of {seen['alarms']}; of boxes that had none yet: median "
               f"{seen['without_link_p50_ms']}, longest {seen['without_link_longest_ms']} ms of {seen['alarms_without_link']}")
    kept = scene.kept()
    checks.equal(kept.get("bulk"), (all_routine, all_routine), "the platform has every routine message, each once")
    checks.equal(kept.get("alert"), (alarms, alarms), "and every alarm")
    return seen, took


def play(stage, checks, options):
    scene = Scene(stage, options)
    try:
        wait_until(lambda: scene.state()["up"] == options.boxes, 300, f"{options.boxes} boxes are connected")
        back = storm(checks, scene, options)
        drained, took = backlog(checks, scene, options)
        tell("city", {"boxes": options.boxes, "all back, s": back["last_up_s"],
                      "attempts in 100 ms, most": back["most_knocks_in_100_ms"], "drained, s": took,
                      "routine messages a second": options.backlog * options.boxes / took,
                      "alarm p50, ms": drained["alarm_p50_ms"], "alarm p99, ms": drained["alarm_p99_ms"]}, {})
    finally:
        scene.boxes.stop()
        for receiver in scene.receivers:
            receiver.stop()
        if scene.database:
            scene.database.end()


if __name__ == "__main__":
    Checks().run(arguments(__doc__.splitlines()[0], boxes=(int, 10_000, "how many"),
                           backlog=(int, 24, "routine messages of each box after its day without the city"),
                           alarms=(float, 1, "alarms a second, over all"),
                           receivers=(int, 2, "of routine messages"),
                           within=(float, 1800, "seconds for the backlog")), play)
