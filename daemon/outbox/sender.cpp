#include "daemon/outbox/sender.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "daemon/outbox/bundle.hpp"

namespace anju {
namespace {

constexpr std::size_t kMostHurried = 64;  // homes at once; the others have their turn

}  // namespace

Sender::Sender(SenderSettings settings, std::function<double()> random)
    : settings_(settings), random_(std::move(random)) {
  alarm_.places = settings_.alarm_in_flight;
  bulk_.places = settings_.bulk_in_flight;
}

std::size_t Sender::room(const LaneState& lane) const {
  const bool bundles = takes_bundles(lane);
  const std::size_t window = bundles ? settings_.bundle_window : settings_.window;
  const std::size_t most = bundles ? window + settings_.most : settings_.most;
  // Those of a home go one after the other, so many of them are no reason not to look at those of other
  // homes. In a bundle they go together.
  std::unordered_map<std::string_view, std::size_t> of_home;
  std::size_t waiting = 0;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  for (const auto& [id, entry] : lane.entries) {
    rows += rows_of(entry);
    bytes += bytes_of(entry);
    if (entry.attempts > 0 && !entry.in_flight) continue;
    if (bundles)
      waiting += rows_of(entry);
    else if (entry.row.home.empty() || ++of_home[entry.row.home] <= settings_.window_of_home)
      ++waiting;
  }
  if (waiting >= window || rows >= most || bytes >= settings_.most_bytes) return 0;
  return std::min(window - waiting, most - rows);
}

std::vector<Sender::Wanted> Sender::wanted() const {
  std::vector<Wanted> result;
  if (!link_up_) return result;
  for (const auto& [lane, state] :
       {std::pair{OutboxLane::alarm, &alarm_}, std::pair{OutboxLane::bulk, &bulk_}}) {
    const std::size_t count = state->places == 0 ? 0 : room(*state);
    if (count > 0) result.push_back({lane, state->last_row, count});
  }
  want_of_hurried(result);
  return result;
}

void Sender::want_of_hurried(std::vector<Wanted>& wanted) const {
  for (const auto& [home, after] : hurried_) {
    const auto here =
        std::count_if(alarm_.entries.begin(), alarm_.entries.end(),
                      [&name = home](const auto& item) { return item.second.row.home == name; });
    if (static_cast<std::size_t>(here) < settings_.window_of_home || after == 0)
      wanted.push_back({OutboxLane::alarm, after, settings_.window_of_home, home});
  }
}

void Sender::add(std::vector<OutboxRow> rows) {
  for (OutboxRow& row : rows) {
    LaneState& lane = row.lane == OutboxLane::alarm ? alarm_ : bulk_;
    lane.last_row = std::max(lane.last_row, row.id);
    const std::int64_t id = row.id;
    Entry entry;
    entry.row = std::move(row);
    lane.entries.try_emplace(id, std::move(entry));
  }
}

// Where the lane goes on is not changed by what was taken from further back.
void Sender::add(const Wanted& wanted, std::vector<OutboxRow> rows) {
  const auto hurried = hurried_.find(wanted.home);
  if (hurried == hurried_.end()) return;
  if (rows.size() < wanted.count)
    hurried_.erase(hurried);
  else
    hurried->second = rows.back().id;
  for (OutboxRow& row : rows) {
    const std::int64_t id = row.id;
    Entry entry;
    entry.row = std::move(row);
    alarm_.entries.try_emplace(id, std::move(entry)).first->second.is_urgent = true;
  }
}

void Sender::hurry(const std::string& home) {
  if (link_up_ && !home.empty() && hurried_.size() < kMostHurried) hurried_.insert_or_assign(home, 0);
}

void Sender::link_down() {
  link_up_ = false;
  hurried_.clear();
  std::size_t bytes = 0;
  for (const std::int64_t id : bulk_.flying)
    if (const Entry& entry = bulk_.entries.at(id); !entry.parts.empty()) bytes += bytes_of(entry);
  size_.link_lost(bytes);
  // What was on its way may or may not have arrived; it is due as soon as the link is back. The count of
  // attempts starts again too: the pause was for a platform that does not answer, not for a cable. A new line
  // may be a worse one, so bundles are made anew.
  for (LaneState* lane : {&alarm_, &bulk_}) {
    std::vector<std::int64_t> bundles;
    for (auto& [id, entry] : lane->entries) {
      entry.in_flight = false;
      entry.attempts = 0;
      entry.next_try = SteadyTime{};
      entry.is_alone = false;
      if (!entry.parts.empty()) bundles.push_back(id);
    }
    lane->flying.clear();
    for (const std::int64_t bundle : bundles) dissolve(*lane, bundle, false);
  }
}

// What was never sent in the order of arrival, of hurried homes first; then what has been due again for
// longest.
Sender::Turn Sender::in_turn(LaneState& lane, SteadyTime now) {
  Turn turn;
  Turn again;
  for (auto& [id, entry] : lane.entries) {
    if (entry.attempts == 0)
      turn.push_back(&entry);
    else if (entry.next_try <= now && !entry.in_flight)
      again.push_back(&entry);
  }
  std::stable_partition(turn.begin(), turn.end(), [](const Entry* entry) { return entry->is_urgent; });
  std::sort(again.begin(), again.end(), [](const Entry* a, const Entry* b) {
    return std::tuple(a->next_try, a->row.id) < std::tuple(b->next_try, b->row.id);
  });
  turn.insert(turn.end(), again.begin(), again.end());
  return turn;
}

void Sender::send(LaneState& lane, Entry& entry, Instant now) {
  // The first answer is awaited for exactly the time-out; only repetitions are spread.
  const Duration pause =
      entry.attempts == 0 ? Duration{0} : backoff_delay(settings_.again, entry.attempts - 1, random_());
  ++entry.attempts;
  entry.in_flight = true;
  entry.answer_due = now.steady + settings_.receipt_timeout;
  entry.next_try = entry.answer_due + pause;
  if (!entry.first_sent_at) entry.first_sent_at = now;
  lane.flying.insert(entry.row.id);
}

void Sender::set_busy(Busy& busy, const Entry& entry) {
  const auto set = [&busy, &entry](std::string_view home) {
    if (!home.empty()) busy[home] = std::max(busy[home], entry.answer_due);
  };
  set(entry.row.home);
  for (const std::string& home : entry.homes) set(home);
}

Sender::Busy Sender::busy_homes(const LaneState& lane) {
  Busy busy;
  for (const std::int64_t id : lane.flying) set_busy(busy, lane.entries.at(id));
  return busy;
}

std::optional<SteadyTime> Sender::busy_until(const Busy& busy, const Entry& entry) {
  std::optional<SteadyTime> until;
  const auto look = [&busy, &until](std::string_view home) {
    const auto found = busy.find(home);
    if (found != busy.end()) until = std::max(until.value_or(found->second), found->second);
  };
  look(entry.row.home);
  for (const std::string& home : entry.homes) look(home);
  return until;
}

bool Sender::is_held_back(const Entry& entry, SteadyTime now) const {
  return settings_.hold_back > Duration{0} && entry.row.created_at + settings_.hold_back > now;
}

void Sender::free_places(LaneState& lane, SteadyTime now) {
  std::vector<std::int64_t> overdue;
  for (const std::int64_t id : lane.flying)
    if (lane.entries.at(id).answer_due <= now) overdue.push_back(id);
  for (const std::int64_t id : overdue) {
    lane.flying.erase(id);
    Entry& entry = lane.entries.at(id);
    entry.in_flight = false;
    if (entry.parts.empty()) continue;
    size_.unanswered(bytes_of(entry));
    if (entry.attempts >= settings_.most_attempts_of_bundle) dissolve(lane, id, true);
  }
}

void Sender::send_due(LaneState& lane, Instant now, std::vector<OutboxRow>& out) {
  free_places(lane, now.steady);
  if (lane.flying.size() >= lane.places) return;
  Busy busy = busy_homes(lane);
  Turn turn = in_turn(lane, now.steady);
  for (std::size_t i = 0; i < turn.size() && lane.flying.size() < lane.places; ++i) {
    if (turn[i] == nullptr || busy_until(busy, *turn[i]) || is_held_back(*turn[i], now.steady)) continue;
    if (takes_bundles(lane)) {
      const auto chosen = parts_from(turn, i, busy);
      if (chosen.size() > 1) make_bundle(lane, turn, chosen);
    }
    Entry& entry = *turn[i];
    send(lane, entry, now);
    set_busy(busy, entry);
    out.push_back(entry.row);
    if (!entry.parts.empty()) out.back().payload = bundle_payload(entry.row.message_id, entry.parts);
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
  const bool is_full = lane.flying.size() >= lane.places;
  const Busy busy = busy_homes(lane);
  std::optional<SteadyTime> earliest;
  if (is_full) {
    for (const std::int64_t id : lane.flying) {
      const SteadyTime at = lane.entries.at(id).answer_due;
      earliest = std::min(earliest.value_or(at), at);
    }
    return earliest;
  }
  const auto soonest = std::min_element(busy.begin(), busy.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const auto& [id, entry] : lane.entries) {
    // Many wait for the same home, and one of them is enough.
    const bool goes_at_once = entry.attempts == 0 && settings_.hold_back == Duration{0};
    if (goes_at_once && earliest && soonest != busy.end() && *earliest <= soonest->second) continue;
    SteadyTime at = entry.next_try;
    if (!entry.in_flight) {
      const auto before = busy_until(busy, entry);
      // Never sent, and nothing is in its way: it goes with the next call, which somebody else asks for.
      if (goes_at_once && !before) continue;
      if (settings_.hold_back > Duration{0}) at = std::max(at, entry.row.created_at + settings_.hold_back);
      if (before) at = std::max(at, *before);
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

bool Sender::has(const Entry& entry, const std::string& message_id) {
  return entry.row.message_id == message_id ||
         std::any_of(entry.parts.begin(), entry.parts.end(),
                     [&message_id](const OutboxRow& part) { return part.message_id == message_id; });
}

std::optional<Sender::Sent> Sender::received(const std::string& message_id, const PlatformAnswer& answer) {
  for (LaneState* lane : {&alarm_, &bulk_}) {
    const auto found = std::find_if(lane->entries.begin(), lane->entries.end(),
                                    [&message_id](const auto& item) { return has(item.second, message_id); });
    if (found == lane->entries.end()) continue;
    const Entry& entry = found->second;
    const bool is_bundle = entry.row.message_id == message_id && !entry.parts.empty();
    if (is_bundle && answer.parts != entry.parts.size()) return std::nullopt;
    if (lane == &bulk_) size_.platform_takes(answer.most_bulk_bytes);
    Sent sent{entry.first_sent_at, entry.attempts};
    // Of a bundle that goes on: the platform has this part already, and drops it when it comes with the
    // others.
    if (!is_bundle && !entry.parts.empty()) return sent;
    if (is_bundle && entry.attempts == 1)
      size_.answered(bytes_of(entry), answer.at - entry.first_sent_at->steady);
    for (const OutboxRow& part : entry.parts) sent.parts.push_back(part.message_id);
    lane->flying.erase(found->first);
    lane->entries.erase(found);
    return sent;
  }
  return std::nullopt;
}

std::optional<unsigned> Sender::attempts(const std::string& message_id) const {
  for (const LaneState* lane : {&alarm_, &bulk_}) {
    for (const auto& [id, entry] : lane->entries) {
      if (has(entry, message_id)) return entry.attempts;
    }
  }
  return std::nullopt;
}

}  // namespace anju
