// All that is kept, in one SQLite file with one writer. Not a port: its test double is the same class on
// ":memory:".
#pragma once

#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/store_policy.hpp"
#include "daemon/store/damage.hpp"
#include "daemon/store/rollup.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/store/survey.hpp"
#include "rules/model/error.hpp"
#include "rules/model/home.hpp"

namespace anju {

struct StoreCore;

// Rows and packs of one slice of housework, which an alarm may have to wait for. Twice as many write an
// eighth less (store_bytes: 66 bytes a reading for 75 with commits of 10 s) and take no longer to within a
// millisecond on a disk that syncs in one; twice that again would save 4.
inline constexpr std::size_t kUsualSlice = 64;

// The message that tells the platform of a gap.
using GapReport = std::function<OutboxRow(const Gap&)>;

// One thread. Errors of commit(): unavailable when the disk is full or the file is locked (the same batch may
// be committed later), io when the file can no longer be trusted (end the process, start again, check).
class Store {
 public:
  // `site` must outlive the store; its channels are entered under ids that stay the same for ever.
  // Of a damaged file as much is saved as there is time for.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& file, const Site& site,
                                             const StillTime& still_time = {});
  ~Store();

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // What was found damaged at opening, and saved of it.
  const std::optional<Damage>& damaged() const;

  Restored restore();
  // An outbox row whose message id waits already is passed over.
  Result<void> commit(const Batch& batch);
  // Moves the write-ahead log into the file when it has grown enough: some hundred pages and two syncs, which
  // an alarm must not wait for. Call it when nothing waits. A log that was left for too long is moved even
  // when much waits. Errors: io, as in commit().
  Result<void> checkpoint(bool much_waits);

  // A slice of what is to be done when nothing waits, one transaction of at most `budget` rows or packs,
  // kUsualSlice when there is no hurry: moves readings into packs, makes roll-ups of the days that are over,
  // drops what is too old and, over the quota, the oldest readings and then the oldest roll-ups. The days are
  // those of a place whose clocks show `utc_offset` more than UTC. What gave way to the quota is a gap, in
  // the same transaction as its report. Errors: as in commit(); nothing was done then.
  Result<Tidied> tidy(Instant now, Duration utc_offset, const StorePolicy& policy, std::size_t budget,
                      const GapReport& report);

  // So much waits to be moved into packs that a start would take long: tidy() cannot wait until nothing else
  // does.
  bool is_behind() const;

  // Reading throws SQLite::Exception when the file cannot be read, or a row is not as it was written: the
  // process ends and starts again. Tell it here before, so that the next opening looks at all of the file.
  void note_failure(const std::exception& failure) noexcept;

  std::optional<AlertRecord> find_alert(std::string_view id);
  // Newest first.
  std::vector<AlertRecord> alerts(bool only_open, std::size_t limit);
  std::size_t open_alerts(std::string_view home);
  // Those whose cause is still there, and those that the closed loop waits for. By their ids. Not of a home
  // that shall be forgotten: who knew of them would tell the platform how they end.
  std::vector<AlertRecord> unfinished_alerts();
  // What the alert has gone through, oldest first.
  std::vector<KeptTransition> history(std::string_view alert);
  // In order of arrival, after row `after`.
  // No more when those before have so many bytes of payload.
  std::vector<OutboxRow> outbox(OutboxLane lane, std::int64_t after, std::size_t limit,
                                std::size_t most_bytes = SIZE_MAX);
  // Of the alarm lane.
  std::vector<OutboxRow> alarms_of_home(std::string_view home, std::int64_t after, std::size_t limit);
  std::size_t outbox_size(OutboxLane lane);
  std::optional<SteadyTime> oldest_in_outbox();
  // Of which something was recorded from then on, oldest first.
  std::vector<AlertRecord> alerts_changed_since(SteadyTime from);
  bool is_in_outbox(std::string_view message_id);
  bool was_carried_out(std::string_view command);
  // None: it was not. Of one that an older Anju has carried out only the id is known.
  std::optional<CommandNote> find_command(std::string_view id);
  // The last ones, newest first.
  std::vector<CommandNote> commands(std::size_t limit);
  // What came of settings for many boxes.
  SettingsNotes settings_notes();
  // After entry `after`, oldest first. The last one's hash stands for all before it.
  std::vector<KeptLedgerEntry> ledger(std::int64_t after, std::size_t limit);
  std::optional<KeptLedgerEntry> last_of_ledger();
  // The last heartbeat that was entered had these words.
  bool was_last_status(const std::string& payload);
  // Oldest first; likewise.
  std::vector<Errand> errands();
  PushMemory push_memory();
  std::vector<LastReading> last_readings();
  // The last ones of all channels that were kept, oldest first.
  std::vector<Reading> recent_readings(std::size_t limit);
  // The last ones of this channel, oldest first.
  std::vector<Reading> last_of(ChannelIndex channel, std::size_t limit);
  // Measured in [from, to), by that time, the first `limit`.
  std::vector<Reading> since(ChannelIndex channel, WallTime from, WallTime to, std::size_t limit);
  // Quarters of an hour in [from, to) that have readings, of days that are over.
  std::vector<Rollup> rollups(ChannelIndex channel, WallTime from, WallTime to);
  // The same, a day each.
  std::vector<Rollup> daily_rollups(ChannelIndex channel, WallTime from, WallTime to);
  // All of the day that begins then and is over. Where its readings have not been moved yet, what they will
  // give: a meter that speaks once a day waits a day for that. Reads all that waits, so not for many channels
  // at once.
  std::vector<Rollup> rollups_of_day(ChannelIndex channel, WallTime begin);
  StoreFigures figures();
  // Must be gone before the store is.
  StoreSurvey survey();

  // Whether something is kept of this home, installed or not.
  bool knows_home(const std::string& home);
  // From now on nothing of the home is sent, nothing is remembered of what was pushed of its `meters`, and
  // once it is installed no more tidy() deletes all that is kept of it, also after a restart. Errors: as in
  // commit().
  Result<void> forget_home(const std::string& home, const std::vector<MeterNumber>& meters = {});
  // Until nothing is left of any of them, neither in a free page nor in the write-ahead log.
  bool is_forgetting() const;

 private:
  explicit Store(std::unique_ptr<StoreCore> core);
  std::unique_ptr<StoreCore> core_;
};

}  // namespace anju
