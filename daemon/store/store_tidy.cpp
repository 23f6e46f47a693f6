// What the store does when nothing waits: readings into packs, days into roll-ups, and what is old away.
#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include "daemon/store/expire_notes.hpp"
#include "daemon/store/expiry.hpp"
#include "daemon/store/forgetting.hpp"
#include "daemon/store/holdings.hpp"
#include "daemon/store/ledger.hpp"
#include "daemon/store/moving.hpp"
#include "daemon/store/rollup_row.hpp"
#include "daemon/store/store_core.hpp"
#include "daemon/store/store_errors.hpp"
#include "daemon/store/waiting_readings.hpp"
#include "daemon/store/write_rows.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAlertsEvery{1h};
constexpr Duration kStaysRaw{24h};   // however little room there is
constexpr Duration kLookAgain{24h};  // for what had to stay when it was old
constexpr std::uint64_t kTooManyWaiting = 4 * kMostWaiting;
constexpr std::int64_t kAllDays = std::int64_t{1} << 38U;

void note(std::optional<Gap> gap, std::string_view reason, Tidied& done) {
  if (!gap) return;
  if (gap->reason.empty()) gap->reason = reason;
  done.gaps.push_back(std::move(*gap));
}

// First what a home holds beyond its share, then readings that were heard a day ago and more, then the oldest
// roll-ups. What is never dropped may be more than the quota: then nothing is left to do.
bool make_room(StoreCore& core, Instant now, const StorePolicy& policy, std::size_t budget, Tidied& done) {
  if (used_bytes(core) <= policy.quota) return false;
  std::optional<Gap> beyond_share;
  if (const Thinned thinned = thin_greediest(core, now.steady - kStaysRaw, budget, beyond_share);
      thinned.packs > 0) {
    if (beyond_share) done.thinned.emplace_back(thinned.home, beyond_share->count);
    note(beyond_share, "no room: home " + thinned.home + " holds more than its share", done);
    return true;
  }
  std::optional<Gap> readings;
  if (drop_packs(core, now.steady - kStaysRaw, budget, readings) > 0) {
    note(readings, "no room: of these readings the quarters of an hour are kept", done);
    return true;
  }
  std::optional<Gap> rollups;
  const bool was_any = drop_rollups(core, kAllDays, budget, rollups) > 0;
  note(rollups, "no room: quarters of an hour", done);
  return was_any;
}

bool drop_old(StoreCore& core, Instant now, Duration utc_offset, const StorePolicy& policy,
              std::size_t budget) {
  std::optional<Gap> as_agreed;  // no gap: it was kept as long as the owner wished
  if (drop_packs(core, now.steady - policy.raw, budget, as_agreed) > 0) return true;
  // By the clock on the wall: one that is wrong drops nothing.
  if (now.quality == ClockQuality::synced &&
      drop_rollups(core, day_of(now.wall - policy.rollups, utc_offset), budget, as_agreed) > 0)
    return true;
  if (now.steady < core.next_alerts) return false;
  if (drop_alerts(core, now.steady - policy.alerts, budget) > 0) return true;
  if (drop_commands(core, now.steady - policy.alerts, budget) > 0) return true;
  if (drop_oldest_of_ledger(core, budget) > 0) return true;
  if (drop_gaps(core, now, policy.alerts, budget) > 0) return true;
  core.next_alerts = now.steady + kAlertsEvery;  // each time all of them are looked at
  return false;
}

// The first kind of work that there is.
bool do_some(StoreCore& core, Instant now, Duration utc_offset, const StorePolicy& policy, std::size_t budget,
             Tidied& done) {
  if (forget_some(core, budget)) {
    core.run.reset();  // it may have readings of the home
    done.hurries = true;
    return true;
  }
  std::optional<Gap> unreadable;
  if (move_some(core, now, utc_offset, budget, unreadable)) {
    note(unreadable, {}, done);
    return true;
  }
  if (roll_up_some(core, now, utc_offset, budget) > 0) return true;
  return make_room(core, now, policy, budget, done) || drop_old(core, now, utc_offset, policy, budget);
}

void apply_limits(StoreCore& core, Instant now, const StorePolicy& policy) {
  if (core.quota != policy.quota) {
    limit_file(core, policy.quota);
    core.quota = policy.quota;
  }
  if (core.expired_through > 0 && now.steady < core.next_look) return;
  core.expired_through = 0;
  core.next_look = now.steady + kLookAgain;
}

}  // namespace

bool Store::knows_home(const std::string& home) { return is_home_known(*core_, home); }

Result<void> Store::forget_home(const std::string& home, const std::vector<MeterNumber>& meters) {
  try {
    SQLite::Transaction transaction(core_->database);
    note_forgetting(*core_, home, meters);
    transaction.commit();
    core_->outbox_rows.reset();
  } catch (const SQLite::Exception& error) {
    return write_error(*core_, error);
  }
  const bool is_here = std::any_of(core_->site->homes.begin(), core_->site->homes.end(),
                                   [&home](const Home& one) { return one.id == home; });
  auto& homes = core_->forgetting.homes;
  const bool is_noted = std::find(homes.begin(), homes.end(), home) != homes.end();
  // An installed home is heard until the next start, which reads the note.
  if (!is_here && !is_noted) homes.push_back(home);
  return {};
}

bool Store::is_forgetting() const {
  const Forgetting& state = core_->forgetting;
  return !state.homes.empty() || state.wipes || state.is_log_left;
}

bool Store::is_behind() const { return core_->waiting > kTooManyWaiting; }

Result<Tidied> Store::tidy(Instant now, Duration utc_offset, const StorePolicy& policy, std::size_t budget,
                           const GapReport& report) {
  Tidied done;
  const std::int64_t expired_before = core_->expired_through;
  try {
    apply_limits(*core_, now, policy);
    core_->dropped_packed = 0;
    SQLite::Transaction transaction(core_->database);
    done.has_more = do_some(*core_, now, utc_offset, policy, budget, done);
    if (!done.has_more) return done;
    Batch told;
    told.timeline.clocks.wall = now.wall;
    told.gaps = done.gaps;
    for (const Gap& gap : done.gaps) told.outbox.push_back(report(gap));
    write_outbox(*core_, told);
    write_notes(*core_, told);
    transaction.commit();
    // What is told of it came into the outbox, and what was of a home that is forgotten went out of it.
    // Otherwise it is as it was: counting a million rows after each slice would be most of the slice.
    if (!told.outbox.empty() || done.hurries) {
      core_->outbox_ends.fill(INT64_MAX);
      core_->outbox_rows.reset();
    }
    moving_committed(*core_);
    forgetting_committed(*core_);
    core_->moving.packed -= std::min(core_->moving.packed, core_->dropped_packed);
    return done;
  } catch (const SQLite::Exception& error) {
    moving_failed(*core_);
    forgetting_failed(*core_);
    core_->expired_through = expired_before;
    return write_error(*core_, error);
  }
}

}  // namespace anju
