// What the pipeline keeps and sends, and when.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/pipeline.hpp"
#include "daemon/reports.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostPending = 20'000;  // readings that wait for a disk; beyond, the journal keeps them
constexpr std::size_t kLargeCommit = 4096;  // readings; an alarm may wait for a commit that is on: some 10 ms
constexpr Duration kIdleCommit{5min};       // half of kDeafAfter: the timeline of an idle box is kept too
// A full batch costs tens of milliseconds each time, and a full disk is seldom free again within seconds.
constexpr Duration kFirstRetry{1s};
constexpr Duration kLongestRetry{10s};
constexpr Duration kLook{1s};
constexpr std::size_t kLargeSlice = 128;  // while more is heard than the usual slices can move
constexpr Duration kBetweenSlices{200ms};
constexpr Duration kLookForUntidy{1min};
constexpr Duration kBetweenUrgent{20ms};   // slices that a person waits for
constexpr Duration kCommitForgetting{1s};  // so that the journal can give up what it has of the home

bool has_errands(const Batch& batch) { return !batch.errands.empty() || !batch.errands_over.empty(); }
// What the platform waits for.
bool has_letters(const Batch& batch) {
  return !batch.outbox.empty() || !batch.received.empty() || !batch.commands.empty();
}

}  // namespace

// The first drop is told at once, those that follow together: each gap is a commit.
void Pipeline::note_drops(Instant now) {
  counters_.dropped = parts_.inbox.dropped();
  const std::uint64_t untold = counters_.dropped - told_dropped_;
  if (untold == 0 || now.steady < next_gap_) return;
  for (const auto& [home, dropped] : parts_.inbox.dropped_by_home()) {
    const std::uint64_t of_home = dropped - std::exchange(told_by_home_[home], dropped);
    if (of_home == 0) continue;
    if (home) shares_.note_dropped(*home, of_home);
    lose({home ? parts_.site.homes[*home].id : "inbox", drops_since_, now.wall, of_home,
          "more was heard than could be worked on"},
         now);
  }
  told_dropped_ = counters_.dropped;
  drops_since_ = now.wall;
  next_gap_ = now.steady + parts_.settings.store.commit_interval;
}

void Pipeline::lose(const Gap& gap, Instant now) {
  batch_.gaps.push_back(gap);
  batch_.outbox.push_back(gap_report(gap, now.steady));
}

// Other homes and alarms go first in every turn; this only makes the turns of the housekeeping come sooner.
Duration Pipeline::longest_wait() const {
  const Duration wait = has_news() ? parts_.settings.store.commit_interval : kIdleCommit;
  return forgets_ ? std::min(wait, kCommitForgetting) : wait;
}

bool Pipeline::is_batch_full() const { return batch_.readings.size() >= kMostPending; }

bool Pipeline::has_news() const {
  return !batch_.readings.empty() || !book_.transitions().empty() || has_letters(batch_) ||
         has_errands(batch_) || !batch_.pushed.empty();
}

// An alert and everything else that the platform waits for commits at once; each other commit wears the
// flash.
bool Pipeline::is_commit_due(Instant now) const {
  if (store_fault_) return now.steady >= next_try_;
  if (!book_.transitions().empty() || has_letters(batch_) || has_errands(batch_)) return true;
  // What the heartbeat says must not leave before the ledger has it.
  if (!batch_.ledger.empty() && now.steady >= next_heartbeat_) return true;
  if (batch_.readings.size() >= kLargeCommit) return true;
  return now.steady >= last_commit_ + longest_wait();
}

Result<void> Pipeline::commit(Instant now) {
  for (SavedState& state : engine_.take_changed_states()) {
    std::string key = state.key;
    states_.insert_or_assign(std::move(key), std::move(state));
  }
  std::vector<SavedState> others;
  watch_.save(others);
  load_.save(others);
  coverage_.save(others);
  walk_.save(others);
  if (parts_.settings.platform) link_.save(others, now.steady, month(now));
  for (SavedState& state : others) states_.insert_or_assign(state.key, std::move(state));
  batch_.states.clear();
  for (const auto& [key, state] : states_) batch_.states.push_back(state);
  plan_errands(now);
  note_calls();
  batch_.alerts = book_.changed();
  batch_.transitions = book_.transitions();
  if (const auto left = parts_.inbox.left_alarm()) kept_.alarm = std::min(kept_.alarm, *left - 1);
  const auto is_alarm = [](const OutboxRow& row) { return row.lane == OutboxLane::alarm; };
  alarm_is_new_ = alarm_is_new_ || std::any_of(batch_.outbox.begin(), batch_.outbox.end(), is_alarm);
  batch_.kept = kept_;
  batch_.timeline = point(now);
  const auto done = write_batch();
  if (done) {
    if (store_fault_) spdlog::info("the store can be written again");
    coverage_is_old_ = coverage_is_old_ || store_fault_.has_value();
    store_fault_.reset();
    last_commit_ = now.steady;
    correspondence_.committed(batch_);
    std::move(batch_.alerts.begin(), batch_.alerts.end(), std::back_inserter(kept_changes_));
    start_batch();
    states_.clear();
    book_.committed();
    errands_.committed();
    walk_.note_commit();
    const LocalEffects local = std::exchange(local_, {});
    if (!local.empty() && parts_.carry_out_locally) parts_.carry_out_locally(local);
    // What is in the store goes from the journal after what waits has been sent: that syncs the folder.
    committed_ = kept_;
    return {};
  }
  if (done.error().code != ErrorCode::unavailable) return done.error();
  if (!store_fault_) spdlog::error("{}", done.error().what);
  retry_pause_ = store_fault_ ? std::min(2 * retry_pause_, kLongestRetry) : kFirstRetry;
  coverage_is_old_ = coverage_is_old_ || !store_fault_;
  store_fault_ = done.error().what;
  next_try_ = now.steady + retry_pause_;
  return {};
}

// The room of a busy minute is used again, and given back when it is over.
void Pipeline::start_batch() {
  constexpr std::size_t kMuchTooLarge = 8;
  std::vector<Reading> readings = std::move(batch_.readings);
  const bool is_used = readings.capacity() <= kMuchTooLarge * readings.size();
  readings.clear();
  batch_ = {};
  if (is_used) batch_.readings = std::move(readings);
}

// What is kept back for alarms is given up for them, and for what was acknowledged before the disk was full.
Result<void> Pipeline::write_batch() {
  auto done = parts_.store.commit(batch_);
  const bool is_full = !done && done.error().code == ErrorCode::unavailable;
  if (!is_full || !parts_.reserve || !parts_.reserve->give_up()) return done;
  spdlog::error("{}: the reserve is given up, and only alarms are kept", done.error().what);
  parts_.journal.keep_only_alarms(true);
  left_out_since_ = batch_.timeline.clocks.wall;
  return parts_.store.commit(batch_);
}

void Pipeline::look_for_room(Instant now) {
  if (!parts_.reserve || now.steady < next_look_) return;
  next_look_ = now.steady + kLook;
  const bool only_alarms = parts_.reserve->look();
  if (only_alarms == parts_.journal.keeps_only_alarms()) return;
  parts_.journal.keep_only_alarms(only_alarms);
  if (only_alarms) {
    spdlog::error("the disk is nearly full: only alarms are kept");
    left_out_since_ = now.wall;
  } else {
    spdlog::info("there is room on the disk again");
    next_try_ = now.steady;
    if (left_out_ > 0) lose({"store", left_out_since_, now.wall, left_out_, "the disk was nearly full"}, now);
    left_out_ = 0;
  }
}

void Pipeline::send(Instant now) {
  for (const OutboxRow& row : correspondence_.due(now)) parts_.uplink.publish(row.channel, row.payload);
  if (parts_.second) {
    for (const OutboxRow& row : correspondence_.due(now, CityMessage::Path::second))
      parts_.second->publish(row.channel, row.payload);
  }
  if (parts_.settings.platform && !uplink_.connected && alarm_is_new_ && an_alarm_waits())
    parts_.uplink.hurry();
  alarm_is_new_ = alarm_is_new_ && uplink_.connected;
  run_errands(now);
  if (parts_.settings.platform && now.steady >= next_heartbeat_) send_heartbeat(now);
}

void Pipeline::send_heartbeat(Instant now) {
  const Duration interval = parts_.settings.platform->heartbeat;
  const std::string beat = heartbeat(status(now), interval);
  parts_.uplink.heartbeat(beat);
  // Where the first way works it would only be said twice.
  if (parts_.second && second_.connected && !uplink_.connected) parts_.second->heartbeat(beat);
  last_heartbeat_ = now.steady;
  next_heartbeat_ = now.steady + interval;
  warn_of_expiry(now);
}

// The store does its housework in slices, between which an alarm is not kept waiting.
Result<void> Pipeline::tidy(Instant now) {
  if (!forgets_ && parts_.store.is_forgetting()) next_tidy_ = now.steady;
  forgets_ = parts_.store.is_forgetting();
  // What waits in the journal goes first: the note in the store stands until that is gone, whatever happens.
  if (forgets_ && parts_.journal.has_earlier_segments()) return {};
  const bool is_behind = parts_.store.is_behind();
  if (now.steady < (is_behind ? next_hurried_tidy_ : next_tidy_)) return {};
  const auto done = parts_.store.tidy(now, zone_.ahead_of_utc(now.wall), parts_.settings.store.policy,
                                      is_behind ? kLargeSlice : kUsualSlice,
                                      [now](const Gap& gap) { return gap_report(gap, now.steady); });
  if (!done && done.error().code != ErrorCode::unavailable) return done.error();
  is_untidy_ = done && done->has_more;
  next_hurried_tidy_ = now.steady + (done ? kBetweenUrgent : kFirstRetry);
  const Duration pause = done && done->hurries ? kBetweenUrgent : kBetweenSlices;
  next_tidy_ = now.steady + (is_untidy_ ? pause : kLookForUntidy);
  if (!done) return {};
  for (const Gap& gap : done->gaps)
    spdlog::warn("{}: {} readings were dropped: {}", gap.subject, gap.count, gap.reason);
  for (const auto& [home, readings] : done->thinned) shares_.note_thinned(home, readings);
  return {};
}

SteadyTime Pipeline::next_deadline(Instant now) {
  const SteadyTime look = parts_.journal.keeps_only_alarms() ? next_look_ : SteadyTime::max();
  if (store_fault_) return std::max(std::min(next_try_, look), now.steady);
  SteadyTime next = last_commit_ + longest_wait();
  if (const auto judged = first_deadline()) next = std::min(next, *judged);
  if (const auto again = correspondence_.next_deadline()) next = std::min(next, *again);
  if (const auto errand = errands_.next_deadline()) next = std::min(next, *errand);
  if (parts_.settings.platform) next = std::min(next, next_heartbeat_);
  if (counters_.dropped != told_dropped_) next = std::min(next, next_gap_);
  if (is_untidy_) next = std::min(next, next_tidy_);
  if (forgets_) next = std::min(next, std::max(next_tidy_, now.steady + kBetweenUrgent));
  return std::max(std::min(next, look), now.steady);
}

TimelinePoint Pipeline::point(Instant now) const {
  const Duration since_boot = origin_.clocks.since_boot + (now.steady - origin_.steady);
  return {now.steady, {origin_.clocks.boot_id, since_boot, now.wall, now.quality}};
}

}  // namespace anju
