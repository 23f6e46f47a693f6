#include "daemon/outbox/sender.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace anju {

Sender::Sender(SenderSettings settings, std::function<double()> random)
    : settings_(settings), random_(std::move(random)) {
  alarm_.places = settings_.alarm_in_flight;
  bulk_.places = settings_.bulk_in_flight;
}

std::size_t Sender::in_flight(const LaneState& lane) {
  return static_cast<std::size_t>(std::count_if(lane.entries.begin(), lane.entries.end(),
                                                [](const auto& item) { return item.second.in_flight; }));
}

std::size_t Sender::room(const LaneState& lane) const {
  // Those of a home go one after the other, so many of them are no reason not to look at those of other
  // homes.
  std::map<std::string_view, std::size_t> of_home;
  std::size_t waiting = 0;
  for (const auto& [id, entry] : lane.entries) {
    if (entry.attempts > 0 && !entry.in_flight) continue;
    if (entry.row.home.empty() || ++of_home[entry.row.home] <= settings_.window_of_home) ++waiting;
  }
  if (waiting >= settings_.window || lane.entries.size() >= settings_.most) return 0;
  return std::min(settings_.window - waiting, settings_.most - lane.entries.size());
}

std::vector<Sender::Wanted> Sender::wanted() const {
  std::vector<Wanted> result;
  if (!link_up_) return result;
  for (const auto& [lane, state] :
       {std::pair{OutboxLane::alarm, &alarm_}, std::pair{OutboxLane::bulk, &bulk_}}) {
    const std::size_t count = state->places == 0 ? 0 : room(*state);
    if (count > 0) result.push_back({lane, state->last_row, count});
  }
  return result;
}

void Sender::add(std::vector<OutboxRow> rows) {
  for (OutboxRow& row : rows) {
    LaneState& lane = row.lane == OutboxLane::alarm ? alarm_ : bulk_;
    lane.last_row = std::max(lane.last_row, row.id);
    const std::int64_t id = row.id;
    lane.entries.try_emplace(id, Entry{std::move(row), 0, std::nullopt, false, {}, {}});
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

// What was never sent in the order of arrival, then what has been due again for longest.
std::vector<Sender::Entry*> Sender::in_turn(LaneState& lane, SteadyTime now) {
  std::vector<Entry*> turn;
  for (auto& [id, entry] : lane.entries) {
    if (entry.attempts == 0 || entry.next_try <= now) turn.push_back(&entry);
  }
  std::sort(turn.begin(), turn.end(), [](const Entry* a, const Entry* b) {
    return std::tuple(a->attempts > 0, a->next_try, a->row.id) <
           std::tuple(b->attempts > 0, b->next_try, b->row.id);
  });
  return turn;
}

void Sender::send(Entry& entry, Instant now) {
  // The first answer is awaited for exactly the time-out; only repetitions are spread.
  const Duration pause =
      entry.attempts == 0 ? Duration{0} : backoff_delay(settings_.again, entry.attempts - 1, random_());
  ++entry.attempts;
  entry.in_flight = true;
  entry.answer_due = now.steady + settings_.receipt_timeout;
  entry.next_try = entry.answer_due + pause;
  if (!entry.first_sent_at) entry.first_sent_at = now;
}

Sender::Busy Sender::busy_homes(const LaneState& lane) {
  Busy busy;
  for (const auto& [id, entry] : lane.entries) {
    if (entry.in_flight && !entry.row.home.empty())
      busy[entry.row.home] = std::max(busy[entry.row.home], entry.answer_due);
  }
  return busy;
}

bool Sender::is_held_back(const Entry& entry, SteadyTime now) const {
  return settings_.hold_back > Duration{0} && entry.row.created_at + settings_.hold_back > now;
}

void Sender::send_due(LaneState& lane, Instant now, std::vector<OutboxRow>& out) {
  for (auto& [id, entry] : lane.entries) {
    if (entry.in_flight && entry.answer_due <= now.steady) entry.in_flight = false;
  }
  Busy busy = busy_homes(lane);
  std::size_t flying = in_flight(lane);
  for (Entry* entry : in_turn(lane, now.steady)) {
    if (flying >= lane.places) return;
    if (busy.contains(entry->row.home) || is_held_back(*entry, now.steady)) continue;
    send(*entry, now);
    if (!entry->row.home.empty()) busy[entry->row.home] = entry->answer_due;
    out.push_back(entry->row);
    ++flying;
  }
}

std::vector<OutboxRow> Sender::due(Instant now) {
  std::vector<OutboxRow> out;
  if (!link_up_) return out;
  send_due(alarm_, now, out);
  send_due(bulk_, now, out);
  return out;
}

// While every place is taken, nothing can go before one of them is free, however long it is due; and none of
// a home before the one that is on its way.
std::optional<SteadyTime> Sender::wakes(const LaneState& lane) const {
  const bool is_full = in_flight(lane) >= lane.places;
  const Busy busy = busy_homes(lane);
  std::optional<SteadyTime> earliest;
  for (const auto& [id, entry] : lane.entries) {
    if (is_full && !entry.in_flight) continue;
    SteadyTime at = is_full ? entry.answer_due : entry.next_try;
    if (!entry.in_flight) {
      const auto before = busy.find(entry.row.home);
      // Never sent, and nothing is in its way: it goes with the next call, which somebody else asks for.
      if (entry.attempts == 0 && before == busy.end() && settings_.hold_back == Duration{0}) continue;
      if (settings_.hold_back > Duration{0}) at = std::max(at, entry.row.created_at + settings_.hold_back);
      if (before != busy.end()) at = std::max(at, before->second);
    }
    earliest = std::min(earliest.value_or(at), at);
  }
  return earliest;
}

std::optional<SteadyTime> Sender::next_deadline() const {
  if (!link_up_) return std::nullopt;
  std::optional<SteadyTime> earliest;
  for (const LaneState* lane : {&alarm_, &bulk_}) {
    if (lane->places == 0) continue;
    if (const auto at = wakes(*lane)) earliest = std::min(earliest.value_or(*at), *at);
  }
  return earliest;
}

std::optional<Sender::Sent> Sender::received(const std::string& message_id) {
  for (LaneState* lane : {&alarm_, &bulk_}) {
    const auto found =
        std::find_if(lane->entries.begin(), lane->entries.end(),
                     [&message_id](const auto& item) { return item.second.row.message_id == message_id; });
    if (found == lane->entries.end()) continue;
    const Sent sent{found->second.first_sent_at, found->second.attempts};
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
