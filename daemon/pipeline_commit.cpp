// What the pipeline keeps and sends, and when.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/pipeline.hpp"
#include "daemon/reports.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostPending = 20'000;  // readings that wait for a disk; beyond, the journal keeps them
constexpr Duration kIdleCommit{5min};         // half of kDeafAfter: the timeline of an idle box is kept too
// A full batch costs tens of milliseconds each time, and a full disk is seldom free again within seconds.
constexpr Duration kFirstRetry{1s};
constexpr Duration kLongestRetry{10s};
constexpr std::size_t kTidySlice = 32;  // rows and packs of one transaction: some milliseconds
constexpr Duration kBetweenSlices{200ms};
constexpr Duration kLookForUntidy{1min};

}  // namespace

// The first drop is told at once, those that follow together: each gap is a commit.
void Pipeline::note_drops(Instant now) {
  counters_.dropped = parts_.inbox.dropped();
  const std::uint64_t untold = counters_.dropped - told_dropped_;
  if (untold == 0 || now.steady < next_gap_) return;
  lose({"inbox", drops_since_, now.wall, untold, "more was heard than could be worked on"});
  told_dropped_ = counters_.dropped;
  drops_since_ = now.wall;
  next_gap_ = now.steady + parts_.settings.store.commit_interval;
}

void Pipeline::lose(const Gap& gap) {
  batch_.gaps.push_back(gap);
  batch_.outbox.push_back(gap_report(gap, gap.to));
}

bool Pipeline::is_batch_full() const { return batch_.readings.size() >= kMostPending; }

bool Pipeline::has_news() const {
  return !batch_.readings.empty() || !batch_.outbox.empty() || !batch_.received.empty() ||
         !batch_.commands.empty();
}

// An alert and everything else that the platform waits for commits at once; each other commit wears the
// flash.
bool Pipeline::is_commit_due(Instant now) const {
  if (store_fault_) return now.steady >= next_try_;
  if (!batch_.outbox.empty() || !batch_.received.empty() || !batch_.commands.empty()) return true;
  if (is_batch_full()) return true;
  const Duration wait = has_news() ? parts_.settings.store.commit_interval : kIdleCommit;
  return now.steady >= last_commit_ + wait;
}

Result<void> Pipeline::commit(Instant now) {
  for (SavedState& state : engine_.take_changed_states()) {
    std::string key = state.key;
    states_.insert_or_assign(std::move(key), std::move(state));
  }
  batch_.states.clear();
  for (const auto& [key, state] : states_) batch_.states.push_back(state);
  batch_.alerts = book_.changed();
  if (const auto left = parts_.inbox.left_alarm()) kept_.alarm = std::min(kept_.alarm, *left - 1);
  batch_.kept = kept_;
  batch_.timeline = point(now);
  const auto done = parts_.store.commit(batch_);
  if (done) {
    if (store_fault_) spdlog::info("the store can be written again");
    store_fault_.reset();
    last_commit_ = now.steady;
    batch_ = {};
    states_.clear();
    book_.committed();
    parts_.journal.trim(kept_);
    return {};
  }
  if (done.error().code != ErrorCode::unavailable) return done.error();
  if (!store_fault_) spdlog::error("{}", done.error().what);
  retry_pause_ = store_fault_ ? std::min(2 * retry_pause_, kLongestRetry) : kFirstRetry;
  store_fault_ = done.error().what;
  next_try_ = now.steady + retry_pause_;
  return {};
}

void Pipeline::send(Instant now) {
  for (const OutboxRow& row : correspondence_.due(now)) parts_.uplink.publish(row.channel, row.payload);
  if (!parts_.settings.platform || now.steady < next_heartbeat_) return;
  const Duration interval = parts_.settings.platform->heartbeat;
  parts_.uplink.heartbeat(heartbeat(status(now), interval));
  next_heartbeat_ = now.steady + interval;
}

// The store does its housework in slices, between which an alarm is not kept waiting.
Result<void> Pipeline::tidy(Instant now) {
  if (now.steady < next_tidy_) return {};
  const auto done = parts_.store.tidy(now, zone_.ahead_of_utc(now.wall), parts_.settings.store.policy,
                                      kTidySlice, [](const Gap& gap) { return gap_report(gap, gap.to); });
  if (!done && done.error().code != ErrorCode::unavailable) return done.error();
  is_untidy_ = done && done->has_more;
  next_tidy_ = now.steady + (is_untidy_ ? kBetweenSlices : kLookForUntidy);
  if (!done) return {};
  for (const Gap& gap : done->gaps)
    spdlog::warn("{} {} were dropped: {}", gap.count, gap.subject, gap.reason);
  return {};
}

SteadyTime Pipeline::next_deadline(Instant now) {
  if (store_fault_) return std::max(next_try_, now.steady);
  SteadyTime next = last_commit_ + (has_news() ? parts_.settings.store.commit_interval : kIdleCommit);
  if (const auto rule = engine_.next_deadline()) next = std::min(next, *rule);
  if (const auto again = correspondence_.next_deadline()) next = std::min(next, *again);
  if (parts_.settings.platform) next = std::min(next, next_heartbeat_);
  if (counters_.dropped != told_dropped_) next = std::min(next, next_gap_);
  if (is_untidy_) next = std::min(next, next_tidy_);
  return std::max(next, now.steady);
}

TimelinePoint Pipeline::point(Instant now) const {
  const Duration since_boot = origin_.clocks.since_boot + (now.steady - origin_.steady);
  return {now.steady, {origin_.clocks.boot_id, since_boot, now.wall, now.quality}};
}

}  // namespace anju
