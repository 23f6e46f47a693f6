// The schema, one step a version. A step is never changed once it has been on a box.
#pragma once

#include <array>
#include <string_view>

namespace anju {

inline constexpr int kApplicationId = 0x414E4A55;  // "ANJU", so that file(1) and our own check know the file

// Instants are milliseconds: `..._steady` and `created_at` of the box's timeline, `..._wall` and
// `measured_at` since 1970. Readings are integers in 10^-decimals of their quantity's unit. They are appended
// in the order they were heard, all of a commit in one row, and later moved into packs of one channel: an
// index that begins with the channel and has an entry for each reading would write 60 times as much to the
// flash.
inline constexpr std::array<std::string_view, 8> kMigrations{R"sql(
CREATE TABLE boot(
  id INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL UNIQUE,
  first_steady INTEGER NOT NULL,
  first_wall INTEGER NOT NULL);
CREATE TABLE channel(
  id INTEGER PRIMARY KEY,
  home TEXT NOT NULL, device TEXT NOT NULL, quantity TEXT NOT NULL, name TEXT NOT NULL, tariff TEXT NOT NULL,
  UNIQUE(home, device, quantity, name, tariff));
CREATE TABLE reading(
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channel(id),
  value INTEGER,                 -- NULL: the device says that it does not know
  quality INTEGER NOT NULL,
  measured_at INTEGER NOT NULL,
  heard_steady INTEGER NOT NULL,
  heard_wall INTEGER NOT NULL,
  flags INTEGER NOT NULL);       -- clock quality, + 4 for historical
CREATE TABLE last_reading(
  channel INTEGER PRIMARY KEY REFERENCES channel(id),
  value INTEGER, quality INTEGER NOT NULL, measured_at INTEGER NOT NULL);
CREATE TABLE rule_state(key TEXT PRIMARY KEY, fields BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE alert(
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL, home TEXT NOT NULL, device TEXT NOT NULL, rule TEXT NOT NULL,
  event TEXT NOT NULL, status INTEGER NOT NULL,
  alert_class INTEGER NOT NULL, dispatch INTEGER NOT NULL, category INTEGER NOT NULL, urgency INTEGER NOT NULL,
  severity INTEGER NOT NULL, certainty INTEGER NOT NULL,
  stage TEXT NOT NULL, is_open INTEGER NOT NULL,
  detected_steady INTEGER NOT NULL, detected_wall INTEGER NOT NULL, detected_clock INTEGER NOT NULL,
  reported_steady INTEGER, reported_wall INTEGER, accepted_steady INTEGER, accepted_wall INTEGER,
  cleared_steady INTEGER, cleared_wall INTEGER,
  changed_steady INTEGER NOT NULL, changed_wall INTEGER NOT NULL,
  sentence_zh TEXT NOT NULL, sentence_en TEXT NOT NULL, evidence TEXT NOT NULL);
CREATE INDEX alert_by_time ON alert(detected_steady);
CREATE INDEX open_alert_by_home ON alert(home) WHERE is_open = 1;
CREATE TABLE transition(
  id INTEGER PRIMARY KEY,
  alert TEXT NOT NULL, revision INTEGER NOT NULL, stage TEXT NOT NULL,
  at_steady INTEGER NOT NULL, at_wall INTEGER NOT NULL,
  UNIQUE(alert, revision, stage));
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id that came back would be taken for one that was sent
  lane INTEGER NOT NULL, channel INTEGER NOT NULL,
  message_id TEXT NOT NULL UNIQUE, payload BLOB NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX outbox_by_lane ON outbox(lane, id);
CREATE TABLE command(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE gap(
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL, from_wall INTEGER NOT NULL, to_wall INTEGER NOT NULL, count INTEGER NOT NULL,
  reason TEXT NOT NULL);
CREATE TABLE progress(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  kept_routine INTEGER NOT NULL, kept_alarm INTEGER NOT NULL,
  steady INTEGER NOT NULL, wall INTEGER NOT NULL, since_boot INTEGER NOT NULL, clock INTEGER NOT NULL,
  boot_id TEXT NOT NULL);
)sql",
                                                             R"sql(
CREATE TABLE batch(
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  heard_steady INTEGER NOT NULL,   -- of its first reading, or when it was committed
  data BLOB NOT NULL,              -- packed_readings.hpp
  progress BLOB NOT NULL);         -- progress_log.hpp
CREATE TABLE state_key(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);  -- of rule_state, for the log of it
CREATE TABLE pack(
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL,
  count INTEGER NOT NULL,
  first_measured INTEGER NOT NULL, last_measured INTEGER NOT NULL,
  heard_steady INTEGER NOT NULL,   -- of its last reading
  data BLOB NOT NULL);
CREATE INDEX pack_by_channel ON pack(channel, id, first_measured, last_measured);
CREATE TABLE rollup(
  id INTEGER PRIMARY KEY,          -- day since 1970 * 2^24 + channel, so that a day is written in one place
  data BLOB NOT NULL);             -- rollup_row.hpp
CREATE TABLE rollup_due(id INTEGER PRIMARY KEY);  -- as in rollup: readings were moved since it was made
CREATE TABLE upkeep(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  moving_through INTEGER NOT NULL, -- the last batch that is being moved; 0: none is
  moved BLOB NOT NULL,             -- channels of which it has been
  packed INTEGER NOT NULL);        -- readings in packs
INSERT INTO upkeep VALUES(1, 0, x'', 0);
ALTER TABLE progress ADD COLUMN readings INTEGER NOT NULL DEFAULT 0;  -- ever kept
UPDATE progress SET readings = (SELECT coalesce(max(id), 0) FROM reading);
)sql",
                                                             // The closed loop. What was due before this
                                                             // version knew of it is not told: only alerts
                                                             // of the last day before the last commit wait.
                                                             R"sql(
ALTER TABLE alert ADD COLUMN held_by INTEGER;
ALTER TABLE alert ADD COLUMN held_until_steady INTEGER;
ALTER TABLE alert ADD COLUMN held_until_wall INTEGER;
ALTER TABLE alert ADD COLUMN to_report_steady INTEGER;
ALTER TABLE alert ADD COLUMN to_report_wall INTEGER;
ALTER TABLE alert ADD COLUMN feedback_due_steady INTEGER;
ALTER TABLE alert ADD COLUMN feedback_due_wall INTEGER;
ALTER TABLE alert ADD COLUMN recheck_due_steady INTEGER;
ALTER TABLE alert ADD COLUMN recheck_due_wall INTEGER;
ALTER TABLE alert ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;  -- escalated, + 2, 4 feedback, recheck overdue
ALTER TABLE alert ADD COLUMN cancelled_by INTEGER;
ALTER TABLE alert ADD COLUMN is_waited_for INTEGER NOT NULL DEFAULT 0;
CREATE INDEX waited_for_alert ON alert(detected_steady) WHERE is_waited_for = 1;
UPDATE alert SET to_report_steady = detected_steady, to_report_wall = detected_wall;
UPDATE alert SET feedback_due_steady = detected_steady + 86400000, feedback_due_wall = detected_wall + 86400000,
  is_waited_for = 1
  WHERE alert_class <> 2 AND status = 0 AND stage NOT IN ('closed', 'cancelled', 'rechecked')
    AND detected_steady + 86400000 > (SELECT steady FROM progress);
CREATE TABLE transition_of_alert(
  id INTEGER PRIMARY KEY,
  alert TEXT NOT NULL, revision INTEGER NOT NULL, step TEXT NOT NULL, stage TEXT NOT NULL,
  at_steady INTEGER NOT NULL, at_wall INTEGER NOT NULL);
INSERT INTO transition_of_alert SELECT id, alert, revision, '', stage, at_steady, at_wall FROM transition;
DROP TABLE transition;
ALTER TABLE transition_of_alert RENAME TO transition;
CREATE INDEX transition_by_alert ON transition(alert, id);
)sql",
                                                             // Checksums, shares of the store, and when a
                                                             // command was carried out.
                                                             R"sql(
CREATE TABLE holding(channel INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);  -- in packs: holdings.hpp
INSERT INTO holding SELECT channel, sum(length(data) + 48) FROM pack GROUP BY channel;
ALTER TABLE outbox ADD COLUMN checksum INTEGER;      -- row_checksum.hpp
ALTER TABLE alert ADD COLUMN checksum INTEGER;
ALTER TABLE rule_state ADD COLUMN checksum INTEGER;
ALTER TABLE progress ADD COLUMN checksum INTEGER;
ALTER TABLE command ADD COLUMN at_steady INTEGER NOT NULL DEFAULT 0;  -- carried out
UPDATE command SET at_steady = max(coalesce((SELECT max(heard_steady) FROM batch), 0),
                                   coalesce((SELECT steady FROM progress), 0));
)sql",
                                                             // What is to be done for a home beside the
                                                             // city.
                                                             R"sql(
CREATE TABLE errand(
  id TEXT PRIMARY KEY,
  kind INTEGER NOT NULL, alert TEXT NOT NULL, home TEXT NOT NULL, state INTEGER NOT NULL,
  created_steady INTEGER NOT NULL, expires_steady INTEGER NOT NULL, reason TEXT NOT NULL);
)sql",
                                                             // What has left the home, what the platform
                                                             // has asked for, and whose message it is.
                                                             R"sql(
CREATE TABLE ledger(
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number that is missing shows that an entry is
  at_wall INTEGER NOT NULL, kind INTEGER NOT NULL, home TEXT NOT NULL, message_id TEXT NOT NULL,
  bytes INTEGER NOT NULL, digest BLOB NOT NULL, salt BLOB NOT NULL,
  content BLOB NOT NULL, hash BLOB NOT NULL);  -- ledger.hpp
ALTER TABLE outbox ADD COLUMN home TEXT NOT NULL DEFAULT '';
ALTER TABLE command ADD COLUMN what TEXT NOT NULL DEFAULT '';
ALTER TABLE command ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE command ADD COLUMN outcome INTEGER NOT NULL DEFAULT 0;
ALTER TABLE command ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE command ADD COLUMN at_wall INTEGER NOT NULL DEFAULT 0;
)sql",
                                                             // What is remembered of what utilities have
                                                             // pushed. No index has an entry for each
                                                             // answer: they are read once, at the start.
                                                             R"sql(
CREATE TABLE push_answer(
  id INTEGER PRIMARY KEY,
  utility TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, status INTEGER NOT NULL,
  answer BLOB NOT NULL,
  homes TEXT NOT NULL,             -- whose readings it is about, a line each
  at_steady INTEGER NOT NULL);
CREATE TABLE parked_meter(
  utility TEXT NOT NULL, meter TEXT NOT NULL, code TEXT NOT NULL, unit TEXT NOT NULL, value REAL,
  count INTEGER NOT NULL, first_wall INTEGER NOT NULL, last_wall INTEGER NOT NULL,
  PRIMARY KEY(utility, meter)) WITHOUT ROWID;
)sql",
                                                             // An alarm that has just come up overtakes
                                                             // what waits of other homes.
                                                             R"sql(
CREATE INDEX alarm_by_home ON outbox(home, id) WHERE lane = 0;
)sql"};

inline constexpr int kFirstWithChecksums = 4;

}  // namespace anju
