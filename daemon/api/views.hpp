// What the API tells, as plain values: the pipeline fills them, and pure functions make JSON of them. The
// keys are a contract: anjuctl, the page and scripts read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "config/store_policy.hpp"
#include "daemon/alert_record.hpp"
#include "daemon/errand_figures.hpp"
#include "daemon/link_book.hpp"
#include "daemon/parked_book.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/store/survey.hpp"
#include "daemon/text/rule_state.hpp"
#include "drivers/modbus_source.hpp"
#include "rules/model/home.hpp"
#include "rules/model/mode.hpp"
#include "rules/model/presence.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/reading.hpp"
#include "rules/model/time.hpp"

namespace anju {

// Every answer carries it. It grows when a key changes its meaning or goes away, not when one is added.
inline constexpr int kSchemaVersion = 1;

struct SourceView {
  std::string name;
  bool connected = false;
  std::string reason;  // why not, for a person
  std::uint64_t messages = 0;
};

struct UplinkView {
  bool configured = false;
  bool connected = false;
  std::string reason;             // why not, for a person
  std::optional<WallTime> since;  // of the last change of `connected`
};

struct OutboxFigures {
  std::uint64_t alarm = 0;  // rows without a receipt
  std::uint64_t bulk = 0;
  Duration oldest{0};  // how long the oldest has waited; 0 when none waits
};

// Whether somebody would be noticed: every device is heard, some are, none is.
enum class Coverage : std::uint8_t { covered, partly, not_covered };

// What people have said about a home; it ends by itself.
struct ModeView {
  Mode mode = Mode::away;
  std::optional<WallTime> until;  // none: it is off
};

// What came of a wish, or in a trial would.
struct ModeAnswer : ModeView {
  bool was_on = false;
};

struct HomeView {
  std::string id;
  Tier tier = Tier::high_risk;
  Presence presence = Presence::unknown;
  std::optional<WallTime> last_sign_of_life;
  std::uint64_t open_alerts = 0;
  Coverage coverage = Coverage::not_covered;
  std::vector<std::string> silent_devices;  // that are not heard, for whatever reason
  std::uint64_t left_out = 0;               // messages beyond its quota, since the start of the program
  std::uint64_t thinned = 0;  // readings that gave way because it holds more than its share of the store
  std::vector<ModeView> modes = {};  // that are on
  std::optional<WallTime> coverage_since = {};
  std::vector<std::string> coverage_why = {};  // names of CoverageGap
  Consent consent = {};
};

// All since the start of the program.
struct Counters {
  std::uint64_t heard = 0;             // messages and answers of polls
  std::uint64_t decoded = 0;           // of them, those that gave a reading or a sign that the device lives
  std::uint64_t ignored = 0;           // of them, what a profile says is no reading
  std::uint64_t refused = 0;           // could not be decoded
  std::uint64_t unknown_device = 0;    // nobody has installed it
  std::uint64_t repeated = 0;          // heard before, byte for byte
  std::uint64_t counter_steps = 0;     // registers that fell: reset, another meter, power lost
  std::uint64_t not_kept = 0;          // could not be written to the journal, so the broker was not told
  std::uint64_t dropped = 0;           // gave way in a full inbox
  std::uint64_t limited = 0;           // of topics that say too much
  std::uint64_t receipts = 0;          // emptied a place in the outbox
  std::uint64_t receipts_unknown = 0;  // named no message that waits: late, repeated or forged
  std::uint64_t commands = 0;          // carried out
  std::uint64_t commands_refused = 0;
  std::uint64_t alerts_held = 0;      // kept back because of a mode of the home
  std::uint64_t alerts_asked = 0;     // of which the resident was asked first
  std::uint64_t alerts_too_many = 0;  // kept back because there were too many of one rule and device
};

// The clock on the wall. Steps: jumps since the box was switched on.
struct ClockView {
  ClockQuality quality = ClockQuality::unsynced;
  std::optional<WallTime> since;  // of that quality
  std::uint64_t steps = 0;
  std::optional<Duration> last_step;
  std::optional<WallTime> last_step_at;
  std::optional<Duration> ahead_of_platform = {};  // as of the last hint that it gave
};

// What anju-uplink has found in its certificate files.
struct LinkIdentity {
  std::optional<WallTime> certificate_until;
  std::optional<WallTime> authority_until;
  std::optional<WallTime> revocation_until;  // of the list of revoked certificates; none: there is none
  bool checks_revocation = false;

  // Until the first of the two certificates expires; negative: one has. None: nothing is known of them.
  std::optional<int> days_left(WallTime now) const;
};

// The way to the city, in full.
struct LinkView {
  UplinkView first;
  std::string first_place;           // host:port
  std::optional<UplinkView> second;  // none: there is no second path
  std::string second_place;
  std::optional<WallTime> last_down;  // since the start of the program
  std::string last_reason;            // of the last refusal or loss
  LinkIdentity identity;
  std::vector<LinkMonth> months;  // newest first
  std::optional<LinkTest> test;
  std::int64_t ledger_entries = 0;
  std::string ledger_head = {};  // raw bytes
};

// Settings that come for many boxes at once.
struct FleetView {
  std::string group;
  std::uint64_t number = 0;  // that was taken up last; 0: none was
  SettingsNotes notes;
};

struct StatusView {
  std::string gateway;
  std::string version;
  std::vector<std::string> reasons;  // what is wrong, for a person; health is "ok" when there are none
  Duration uptime{0};
  WallTime wall;
  ClockView clock;
  std::vector<SourceView> sources;
  UplinkView uplink;
  OutboxFigures outbox;
  ErrandFigures errands;
  std::vector<HomeView> homes;
  StoreFigures store;
  std::uint64_t journal_bytes = 0;
  Counters counters;
  LinkView link = {};
  std::string config_revision = {};
  std::optional<FleetView> fleet = {};  // none: nobody's are taken up
  bool store_fails = false;             // what is heard cannot be kept
  bool only_alarms_kept = false;        // the disk is nearly full
  bool safe_mode = false;               // after crashes: defaults, and what threatens life
};

// The last reading of a channel.
struct ReadingView {
  Quantity quantity{};
  std::string channel;  // name of the channel; empty when the device has one of the quantity
  std::string tariff;
  std::optional<std::int64_t> value;  // in ticks of the quantity; none when the device says it does not know
  std::string unit;
  std::string word;  // of a quantity that is text; empty: one that the profile does not list
  Quality quality = Quality::good;
  WallTime measured_at;
};

// A reading as it is stored.
struct StoredReadingView {
  std::string device;
  ReadingView reading;
  WallTime heard_at;
  bool historical = false;  // it came late: newer ones were there
};

struct ReadingFilter {
  std::string device;
  std::optional<WallTime> from;  // a day ago
  std::optional<WallTime> to;    // now
  std::size_t limit = 0;         // of each channel
};

// Fields that could not be read, since the start of the program.
struct RefusedView {
  std::string reason;
  std::uint64_t count = 0;
  std::string where;  // the last one
  WallTime last;
};

// Silent: not heard for longer than its limit. Never: not heard since it was installed.
enum class DeviceState : std::uint8_t { heard, silent, never };

struct DeviceView {
  std::string id;
  std::string home;
  std::string room;
  DeviceState state = DeviceState::never;
  std::optional<WallTime> last_heard;
  Duration since_heard{0};  // on the box's timeline, so a clock that steps does not change it
  std::vector<ReadingView> readings;
  std::vector<RefusedView> refused;
  std::uint64_t left_out = 0;   // messages beyond its quota, since the start of the program
  std::string unanswered = {};  // on a bus: why it does not answer; "" when it does
  std::string name = {};        // as people call it; empty: by its id
  std::string profile = {};     // its model
};

// What the rules know now, of those that were asked for.
struct RuleStates {
  WallTime at;
  std::vector<RuleState> states;
  std::size_t left_out = 0;  // beyond the limit
};

// Empty: whatever the rule, whatever the home.
struct RuleFilter {
  std::string_view rule;
  std::string_view home;
  std::size_t limit = 0;
};

struct OutboxView {
  std::string message_id;
  OutboxLane lane = OutboxLane::alarm;
  WallTime created_at;
  unsigned attempts = 0;  // handed to the link, since it came up
};

struct BusView {
  std::string id;
  BusKind kind = BusKind::tcp;
  std::string place;  // "192.168.1.20:502", or the path of the serial port
  std::optional<LineSettings> line;
  std::size_t devices = 0;
  std::optional<bool> connected;  // none: no device is there to answer
  std::string reason;             // why not, for a person
  double load = 0;                // of its time, as planned
  BusFigures figures;
};

// A home that is to be forgotten.
struct ForgettingView {
  std::string home;
  bool is_done = false;  // nothing of it is left in the store and in the journal
};

struct StoreView {
  std::string path;
  StoreContent content;
  std::uint64_t file_bytes = 0;
  std::uint64_t wal_bytes = 0;
  std::uint64_t journal_bytes = 0;
  StorePolicy policy;
  Duration commit_interval{};
  std::uint64_t disk_free = 0;
  std::uint64_t reserve = 0;  // bytes that only alarms may use
  bool is_reserve_spent = false;
  bool only_alarms = false;
  std::optional<std::uint64_t> written;  // bytes that the program has had written since its start
  Duration since{};                      // its start
  std::uint64_t commits = 0;
  std::optional<std::string> damage;  // what was found at the start
  std::string set_aside;
};

std::string_view name(Coverage coverage);
std::string_view name(DeviceState state);
std::string_view name(BusKind kind);

// Each is one JSON object with "schema_version". Text that is no UTF-8 comes out with U+FFFD in its place.
std::string status_json(const StatusView& status);
std::string homes_json(const std::vector<HomeView>& homes);
std::string devices_json(const std::vector<DeviceView>& devices);
std::string alerts_json(const std::vector<AlertRecord>& alerts);
std::string readings_json(const std::vector<StoredReadingView>& readings);
std::string parked_json(const ParkedView& parked);
// One alert that has changed, as an event of a stream (Server-Sent Events).
std::string alert_event(const AlertRecord& alert);
std::string outbox_json(const std::vector<OutboxView>& rows);
std::string rules_json(const RuleStates& rules);
std::string buses_json(const std::vector<BusView>& buses);
std::string store_json(const StoreView& store);
std::string forgetting_json(const ForgettingView& forgetting);
std::string mode_json(std::string_view home, const ModeAnswer& mode);
std::string link_json(const LinkView& link);
std::string commands_json(const std::vector<CommandNote>& commands);
std::string ledger_json(const std::vector<KeptLedgerEntry>& entries);
std::string pinged_json(const std::string& alert_id);
// Of a test alarm that was only thought of.
std::string trial_json(const std::string& home);
std::string alive_json();  // {"schema_version":1,"alive":true}
// {"schema_version":1,"error":{"code","message"}}: the code for programs, the message for people.
std::string error_json(std::string_view code, std::string_view message);

}  // namespace anju
