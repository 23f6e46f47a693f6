// The tables of a city in PostgreSQL, and what is asked of them. Any number of receivers work on them at
// once: a message is there once because its key is, and who finds a deadline passed or a step due takes it,
// so that no other does too.
//
//   anju.message   each message once, as it came: `body` is what `anju-sim platform --json` prints of it
//   anju.alert     the last revision of each alert, what is due about it, and how far the people have come
#pragma once

namespace anju::sim::city {

inline constexpr const char* kAreThere = "SELECT to_regclass('anju.alert') IS NOT NULL";

// In one transaction; two receivers that start together take turns.
inline constexpr const char* kMake = R"sql(
SELECT pg_advisory_xact_lock(1634626165);
CREATE SCHEMA IF NOT EXISTS anju;
CREATE TABLE IF NOT EXISTS anju.message(
  gateway text NOT NULL,
  message_id text NOT NULL,
  kind text NOT NULL,
  received_at timestamptz NOT NULL,
  receiver text NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY(gateway, message_id));
CREATE INDEX IF NOT EXISTS message_received ON anju.message(received_at);
CREATE TABLE IF NOT EXISTS anju.alert(
  gateway text NOT NULL,
  alert_id text NOT NULL,
  revision bigint NOT NULL,
  home text NOT NULL,
  event text NOT NULL,
  alert_class text NOT NULL,
  cap_status text NOT NULL,
  stage text NOT NULL,
  detected_at timestamptz,
  feedback_due timestamptz,
  feedback_told timestamptz,
  recheck_due timestamptz,
  recheck_told timestamptz,
  step smallint NOT NULL DEFAULT 0,
  step_at timestamptz,
  tries smallint NOT NULL DEFAULT 0,
  PRIMARY KEY(gateway, alert_id));
CREATE INDEX IF NOT EXISTS alert_feedback ON anju.alert(feedback_due) WHERE feedback_told IS NULL;
CREATE INDEX IF NOT EXISTS alert_recheck ON anju.alert(recheck_due) WHERE recheck_told IS NULL;
CREATE INDEX IF NOT EXISTS alert_step ON anju.alert(step_at) WHERE step_at IS NOT NULL;
)sql";

// $1: an array of what came. Gives the keys of those that are new. In the order of the key, as whoever else
// does it: two that wait for each other's rows would be a deadlock.
inline constexpr const char* kKeep = R"sql(
INSERT INTO anju.message(gateway, message_id, kind, received_at, receiver, body)
SELECT b->>'gateway', b->>'message_id', b->>'what', to_timestamp((b->>'at_ms')::bigint / 1000.0), b->>'receiver', b
FROM jsonb_array_elements($1::jsonb) AS b ORDER BY 1, 2
ON CONFLICT DO NOTHING RETURNING gateway, message_id)sql";

// $1 as above, $2: milliseconds between two steps of the people, 0: nobody plays them. The higher revision
// counts, whichever comes first; a test that has become real owes what every real alert does.
inline constexpr const char* kAlerts = R"sql(
INSERT INTO anju.alert AS known(gateway, alert_id, revision, home, event, alert_class, cap_status, stage, detected_at,
                                feedback_due, recheck_due, step_at)
SELECT DISTINCT ON (1, 2) b->>'gateway', b->>'alert_id', (b->>'revision')::bigint, b->>'home', b->>'event',
       b->>'class', b->'cap'->>'status', b->>'stage', to_timestamp((b->>'detected_at_ms')::bigint / 1000.0),
       to_timestamp(nullif((b->>'feedback_due_ms')::bigint, 0) / 1000.0),
       to_timestamp(nullif((b->>'recheck_due_ms')::bigint, 0) / 1000.0),
       CASE WHEN $2::bigint > 0 AND b->'cap'->>'status' = 'Actual' AND b->>'class' <> 'technical'
             AND b->>'stage' NOT IN ('closed', 'cancelled') THEN now() + $2::bigint * interval '1 ms' END
FROM jsonb_array_elements($1::jsonb) AS b WHERE b->>'what' = 'alert' ORDER BY 1, 2, 3 DESC
ON CONFLICT (gateway, alert_id) DO UPDATE SET
  revision = excluded.revision, alert_class = excluded.alert_class, cap_status = excluded.cap_status,
  stage = excluded.stage, detected_at = excluded.detected_at,
  feedback_due = excluded.feedback_due, recheck_due = excluded.recheck_due,
  feedback_told = CASE WHEN excluded.feedback_due IS NOT DISTINCT FROM known.feedback_due THEN known.feedback_told END,
  recheck_told = CASE WHEN excluded.recheck_due IS NOT DISTINCT FROM known.recheck_due THEN known.recheck_told END,
  step_at = CASE WHEN excluded.stage NOT IN ('closed', 'cancelled')
                 THEN coalesce(known.step_at, CASE WHEN known.step = 0 THEN excluded.step_at END) END
WHERE excluded.revision > known.revision)sql";

// $1, $2 as above. A step that is answered, whatever the answer, is followed by the next. A command has the
// same id whoever sends it and as often as it is sent: the box carries it out once.
inline constexpr const char* kAnswered = R"sql(
UPDATE anju.alert AS a SET step = a.step + 1, tries = 0,
  step_at = CASE WHEN a.step < 3 THEN now() + $2::bigint * interval '1 ms' END
FROM (SELECT DISTINCT b->>'gateway' AS gateway, b->>'command_id' AS command_id
      FROM jsonb_array_elements($1::jsonb) AS b WHERE b->>'what' = 'result') AS r
WHERE a.gateway = r.gateway AND a.step_at IS NOT NULL AND r.command_id = 'loop-' || md5(a.alert_id) || '-' || a.step)sql";

// The steps that are due: gateway, alert, stage, id of the command. What is not answered is due again after
// 10 s, 20 s,
// ... 640 s.
inline constexpr const char* kSteps = R"sql(
UPDATE anju.alert AS a SET tries = least(a.tries + 1, 6), step_at = now() + interval '10 s' * 2 ^ a.tries
FROM (SELECT gateway, alert_id FROM anju.alert WHERE step_at <= now()
      ORDER BY step_at LIMIT 100 FOR UPDATE SKIP LOCKED) AS due
WHERE a.gateway = due.gateway AND a.alert_id = due.alert_id
RETURNING a.gateway, a.alert_id, (ARRAY['handling', 'feedback', 'rechecked', 'closed'])[a.step + 1],
          'loop-' || md5(a.alert_id) || '-' || a.step)sql";

// Gateway and alert of what should have been fed back by now, and is told for the first time.
inline constexpr const char* kFeedbackOverdue = R"sql(
UPDATE anju.alert AS a SET feedback_told = now()
FROM (SELECT gateway, alert_id FROM anju.alert WHERE feedback_told IS NULL AND feedback_due <= now()
      AND stage NOT IN ('feedback', 'rechecked', 'closed', 'cancelled')
      AND cap_status = 'Actual' AND alert_class <> 'technical' LIMIT 100 FOR UPDATE SKIP LOCKED) AS due
WHERE a.gateway = due.gateway AND a.alert_id = due.alert_id RETURNING a.gateway, a.alert_id)sql";

inline constexpr const char* kRecheckOverdue = R"sql(
UPDATE anju.alert AS a SET recheck_told = now()
FROM (SELECT gateway, alert_id FROM anju.alert WHERE recheck_told IS NULL AND recheck_due <= now()
      AND stage NOT IN ('rechecked', 'closed', 'cancelled')
      AND cap_status = 'Actual' AND alert_class <> 'technical' LIMIT 100 FOR UPDATE SKIP LOCKED) AS due
WHERE a.gateway = due.gateway AND a.alert_id = due.alert_id RETURNING a.gateway, a.alert_id)sql";

}  // namespace anju::sim::city
