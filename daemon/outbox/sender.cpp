#include "daemon/outbox/sender.hpp"

#include <algorithm>
#include <utility>

namespace anju {

Sender::Sender(SenderSettings settings, std::function<double()> random)
    : settings_(settings), random_(std::move(random)) {}

std::vector<Sender::Wanted> Sender::wanted() const {
  std::vector<Wanted> result;
  if (!link_up_) return result;
  for (const auto& [lane, state] :
       {std::pair{OutboxLane::alarm, &alarm_}, std::pair{OutboxLane::bulk, &bulk_}}) {
    const std::size_t have = state->entries.size();
    if (have < settings_.window) result.push_back({lane, state->last_row, settings_.window - have});
  }
  return result;
}

void Sender::add(std::vector<OutboxRow> rows) {
  for (OutboxRow& row : rows) {
    LaneState& lane = row.lane == OutboxLane::alarm ? alarm_ : bulk_;
    lane.last_row = std::max(lane.last_row, row.id);
    const std::int64_t id = row.id;
    lane.entries.try_emplace(id, Entry{std::move(row), 0, std::nullopt, {}, false});
  }
}

void Sender::link_up() { link_up_ = true; }

void Sender::link_down() {
  link_up_ = false;
  // What was on its way may or may not have arrived; it is due as soon as the link is back. The count of
  // attempts starts again too: the pause was for a platform that does not answer, not for a cable.
  for (LaneState* lane : {&alarm_, &bulk_}) {
    for (auto& [id, entry] : lane->entries) {
      entry.in_flight = false;
      entry.attempts = 0;
      entry.next_try = SteadyTime{};
    }
  }
}

std::size_t Sender::in_flight(const LaneState& lane, SteadyTime now) const {
  return static_cast<std::size_t>(
      std::count_if(lane.entries.begin(), lane.entries.end(),
                    [now](const auto& item) { return item.second.in_flight && item.second.next_try > now; }));
}

void Sender::send_due(LaneState& lane, std::size_t most, Instant now, std::vector<OutboxRow>& out) {
  std::size_t flying = in_flight(lane, now.steady);
  for (auto& [id, entry] : lane.entries) {
    if (flying >= most) return;
    if (entry.next_try > now.steady) continue;
    // The first answer is awaited for exactly the time-out; only repetitions are spread.
    const Duration wait =
        entry.attempts == 0
            ? settings_.receipt_timeout
            : settings_.receipt_timeout + backoff_delay(settings_.again, entry.attempts - 1, random_());
    ++entry.attempts;
    entry.in_flight = true;
    entry.next_try = now.steady + wait;
    if (!entry.first_sent_at) entry.first_sent_at = now;
    out.push_back(entry.row);
    ++flying;
  }
}

std::vector<OutboxRow> Sender::due(Instant now) {
  std::vector<OutboxRow> out;
  if (!link_up_) return out;
  send_due(alarm_, settings_.alarm_in_flight, now, out);
  send_due(bulk_, settings_.bulk_in_flight, now, out);
  return out;
}

std::optional<SteadyTime> Sender::next_deadline() const {
  if (!link_up_) return std::nullopt;
  std::optional<SteadyTime> earliest;
  for (const LaneState* lane : {&alarm_, &bulk_}) {
    for (const auto& [id, entry] : lane->entries) {
      // One that is waiting for a free place goes when a receipt or the time-out of another frees it.
      if (entry.attempts > 0 && (!earliest || entry.next_try < *earliest)) earliest = entry.next_try;
    }
  }
  return earliest;
}

std::optional<Sender::Sent> Sender::received(const std::string& message_id) {
  for (LaneState* lane : {&alarm_, &bulk_}) {
    const auto found =
        std::find_if(lane->entries.begin(), lane->entries.end(),
                     [&message_id](const auto& item) { return item.second.row.message_id == message_id; });
    if (found == lane->entries.end()) continue;
    const Entry& entry = found->second;
    if (!entry.first_sent_at)
      return std::nullopt;  // nobody has sent it yet: the receipt is forged or of a former run
    const Sent sent{*entry.first_sent_at, entry.attempts};
    lane->entries.erase(found);
    return sent;
  }
  return std::nullopt;
}

std::optional<unsigned> Sender::attempts(const std::string& message_id) const {
  for (const LaneState* lane : {&alarm_, &bulk_}) {
    for (const auto& [id, entry] : lane->entries) {
      if (entry.row.message_id == message_id) return entry.attempts;
    }
  }
  return std::nullopt;
}

}  // namespace anju
