// What goes into the store in one commit, and what comes out of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/alert_record.hpp"
#include "daemon/timeline.hpp"
#include "drivers/journal.hpp"
#include "drivers/push_note.hpp"
#include "rules/model/reading.hpp"
#include "rules/rule.hpp"

namespace anju {

enum class OutboxLane : std::uint8_t { alarm, bulk };

// Something that must reach the platform. It leaves the store with its receipt and in no other way.
struct OutboxRow {
  std::int64_t id = 0;  // order of arrival
  OutboxLane lane = OutboxLane::alarm;
  std::uint8_t channel = 0;  // anju.link.Publish.Channel
  std::string message_id;
  std::string payload;
  SteadyTime created_at;
  std::string home = {};  // empty: of the gateway as a whole
};

// What left the home or was about to, as it is noted before it does. Of the content only a digest is kept.
enum class LedgerKind : std::uint8_t { alert, bulk, result, status, webhook };

struct LedgerEntry {
  LedgerKind kind = LedgerKind::alert;
  std::string home;        // empty: several, or none
  std::string message_id;  // empty: it has none
  std::string payload;     // as it goes out; kept as its length and its digest
};

// As it is kept. `hash` is the SHA-256 of the hash before it and of `content`, which is that of all other
// fields and of a salt; of a home that was forgotten only `content` stays, so that the chain holds.
struct KeptLedgerEntry {
  std::int64_t id = 0;
  WallTime at;
  LedgerKind kind = LedgerKind::alert;
  std::string home;
  std::string message_id;
  std::uint64_t bytes = 0;
  std::string digest;  // of the payload; raw bytes, as the next two
  std::string salt;
  std::string content;
  std::string hash;
  bool is_erased = false;  // its home was forgotten
};

// Kept as numbers. Waiting: what comes of it will be known later.
enum class CommandOutcome : std::uint8_t { done, refused, expired, undone, waiting };

// A command of the platform and what came of it.
struct CommandNote {
  std::string id;
  std::string what = {};     // set-stage, test-alarm, ...
  std::string subject = {};  // the alert or the home that it names
  std::uint8_t outcome = 0;  // CommandOutcome
  std::string reason = {};
  Instant at = {};

  friend bool operator==(const CommandNote&, const CommandNote&) = default;
};

// Of the settings that a city has sent to many boxes: command notes with `what` = "settings".
struct SettingsNotes {
  std::uint64_t highest = 0;  // number that was signed and for this box
  std::uint64_t done = 0;
  std::uint64_t undone = 0;
  std::uint64_t waiting = 0;
  std::map<std::string, std::uint64_t> refused;  // by what their reason begins with: "bad-signature"
  std::optional<CommandNote> last;

  friend bool operator==(const SettingsNotes&, const SettingsNotes&) = default;
};

// Something was dropped: from, to, how many, why.
struct Gap {
  std::string subject;
  WallTime from;
  WallTime to;
  std::uint64_t count = 0;
  std::string reason;
};

// Something that must be done for a home beside the city: ask the resident, let a siren sound or stop, call
// the first contact. What is said is made of the alert when it is said, so no sentence and no secret is here.
enum class ErrandKind : std::uint8_t { prompt, siren, siren_off, webhook };
// Done and given up stay known until the alert is over, so that a restart does not begin again.
enum class ErrandState : std::uint8_t { waiting, done, given_up };

struct Errand {
  std::string id;
  ErrandKind kind = ErrandKind::prompt;
  std::string alert;
  std::string home;
  ErrandState state = ErrandState::waiting;
  SteadyTime created_at;
  SteadyTime expires_at;  // then it is worth nothing any more
  std::string reason;     // why it was given up

  friend bool operator==(const Errand&, const Errand&) = default;
};

// One transaction: nothing of it is kept unless all of it is.
struct Batch {
  std::vector<Reading> readings;
  std::vector<SavedState> states;
  std::vector<AlertRecord> alerts;           // new or changed
  std::vector<AlertTransition> transitions;  // what they have gone through, in order
  std::vector<OutboxRow> outbox;             // new; ids are given by the store
  std::vector<std::string> received;         // message ids that have their receipt
  std::vector<CommandNote> commands;         // that were carried out or refused
  std::vector<Errand> errands;               // new or changed
  std::vector<std::string> errands_over;     // ids of those that nothing is to be known of any more
  std::vector<Gap> gaps;
  PushMemory pushed;                // new or changed
  std::vector<LedgerEntry> ledger;  // beside the new rows of the outbox, which are entered without being here
  KeptThrough kept;
  TimelinePoint timeline;
};

// What the daemon needs to go on where it was.
struct Restored {
  SavedStates states;
  KeptThrough kept;
  std::optional<TimelinePoint> timeline;
  std::optional<SteadyTime> not_before;  // it was made of a copy, and the box had come so far without it
};

// As it is kept; the words are those of step_name() and of the stages.
struct KeptTransition {
  std::uint32_t revision = 1;
  std::string step;  // empty: of an Anju that did not keep it
  std::string stage;
  Instant at;

  friend bool operator==(const KeptTransition&, const KeptTransition&) = default;
};

struct LastReading {
  ChannelIndex channel = 0;
  std::int64_t value = 0;
  Quality quality = Quality::good;
  WallTime measured_at;
  SteadyTime heard{};
};

// What one call of Store::tidy has done.
struct Tidied {
  bool has_more = false;
  bool hurries = false;                                        // a person waits for it
  std::vector<Gap> gaps;                                       // already kept and in the outbox
  std::vector<std::pair<std::string, std::uint64_t>> thinned;  // of which home how many readings gave way
};

struct StoreFigures {
  std::uint64_t readings = 0;  // ever kept
  std::uint64_t waiting = 0;   // of them, as they were committed
  std::uint64_t packed = 0;    // of them, in packs of one channel
  std::uint64_t alerts = 0;
  std::uint64_t bytes = 0;    // of the file and its log
  std::uint64_t commits = 0;  // since start
};

}  // namespace anju
