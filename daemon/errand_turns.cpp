// When an errand is tried, and what comes of it.
#include <algorithm>
#include <utility>

#include "daemon/errand_desk.hpp"
#include "daemon/errand_words.hpp"
#include "drivers/backoff.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAtOnce = 4;  // on their way to the broker, and to contacts: Paho's own window is 10
constexpr Duration kBrokerAnswers{5s};
// anju-uplink gives a call up after 10 s for each of its four steps.
constexpr Duration kWebhookAnswers{50s};
constexpr Backoff kAgainAtHome{2s, 1min, 1s};
constexpr Backoff kWebhookAgain{5s, 5min, 2s};

bool is_webhook(ErrandKind kind) { return kind == ErrandKind::webhook; }
const Backoff& pauses(ErrandKind kind) { return is_webhook(kind) ? kWebhookAgain : kAgainAtHome; }

}  // namespace

// None: one is free. Else when one may be, at the latest.
std::optional<SteadyTime> ErrandDesk::free_place(ErrandKind kind, SteadyTime now) const {
  std::size_t taken = 0;
  std::optional<SteadyTime> first;
  for (const Entry& entry : entries_) {
    if (is_webhook(entry.errand.kind) != is_webhook(kind)) continue;
    if (!entry.answer_until || *entry.answer_until <= now) continue;
    ++taken;
    first = std::min(first.value_or(*entry.answer_until), *entry.answer_until);
  }
  return taken < kAtOnce ? std::nullopt : first;
}

std::vector<Errand> ErrandDesk::due(SteadyTime now) {
  for (Entry& entry : entries_) {
    if (entry.answer_until && *entry.answer_until <= now) entry.answer_until.reset();
  }
  std::vector<Errand> due;
  for (Entry& entry : entries_) {
    const bool waits = entry.is_kept && entry.errand.state == ErrandState::waiting;
    if (!waits || entry.next_try > now || free_place(entry.errand.kind, now)) continue;
    entry.answer_until = now + (is_webhook(entry.errand.kind) ? kWebhookAnswers : kBrokerAnswers);
    entry.next_try =
        *entry.answer_until + backoff_delay(pauses(entry.errand.kind), entry.attempts, random_());
    ++entry.attempts;
    due.push_back(entry.errand);
  }
  return due;
}

void ErrandDesk::delivered(std::string_view id, Batch& batch) {
  Entry* const entry = find(id);
  if (!entry || entry->errand.state != ErrandState::waiting) return;
  if (entry->errand.kind == ErrandKind::siren_off) return drop(id, batch);
  entry->answer_until.reset();
  entry->trouble.clear();
  entry->errand.state = ErrandState::done;
  batch.errands.push_back(entry->errand);
}

void ErrandDesk::failed(std::string_view id, const std::string& why, SteadyTime now) {
  Entry* const entry = find(id);
  if (!entry || entry->errand.state != ErrandState::waiting) return;
  entry->trouble = why;
  entry->answer_until.reset();
  const unsigned before = entry->attempts > 0 ? entry->attempts - 1 : 0;
  entry->next_try = now + backoff_delay(pauses(entry->errand.kind), before, random_());
}

void ErrandDesk::give_up(std::string_view id, const std::string& why, Batch& batch) {
  Entry* const entry = find(id);
  if (!entry || entry->errand.state != ErrandState::waiting) return;
  entry->answer_until.reset();
  entry->trouble = why;
  entry->errand.state = ErrandState::given_up;
  entry->errand.reason = why;
  batch.errands.push_back(entry->errand);
}

void ErrandDesk::drop(std::string_view id, Batch& batch) {
  const Entry* const entry = find(id);
  if (entry) remove(static_cast<std::size_t>(entry - entries_.data()), batch);
}

void ErrandDesk::broker_is_there(SteadyTime now) {
  for (Entry& entry : entries_) {
    if (is_webhook(entry.errand.kind)) continue;
    entry.answer_until.reset();
    entry.next_try = now;
    entry.attempts = 0;
  }
}

std::vector<Gap> ErrandDesk::expire(Instant now, Batch& batch) {
  std::vector<Gap> gaps = std::exchange(dropped_, {});
  for (Gap& gap : gaps) gap.from = gap.to = now.wall;
  for (std::size_t i = entries_.size(); i-- > 0;) {
    const Errand& errand = entries_[i].errand;
    if (errand.expires_at > now.steady) continue;
    if (errand.state == ErrandState::waiting) {
      const std::string& trouble = entries_[i].trouble;
      gaps.push_back({std::string(name(errand.kind)), now.wall - (now.steady - errand.created_at), now.wall,
                      1, "not delivered in time" + (trouble.empty() ? "" : ": " + trouble)});
    }
    remove(i, batch);
  }
  return gaps;
}

std::optional<SteadyTime> ErrandDesk::next_deadline() const {
  std::optional<SteadyTime> first;
  const auto consider = [&first](SteadyTime time) { first = std::min(first.value_or(time), time); };
  for (const Entry& entry : entries_) {
    consider(entry.errand.expires_at);
    if (!entry.is_kept || entry.errand.state != ErrandState::waiting) continue;
    const auto place = free_place(entry.errand.kind, entry.next_try);
    consider(place ? std::max(*place, entry.next_try) : entry.next_try);
  }
  return first;
}

ErrandFigures ErrandDesk::figures() const {
  ErrandFigures figures;
  for (const Entry& entry : entries_) {
    const Errand& errand = entry.errand;
    if (errand.state == ErrandState::done) continue;
    if (errand.state == ErrandState::given_up)
      ++figures.given_up;
    else if (errand.kind == ErrandKind::prompt)
      ++figures.prompts;
    else
      ++(is_webhook(errand.kind) ? figures.webhooks : figures.sirens);
    const std::string& trouble = errand.reason.empty() ? entry.trouble : errand.reason;
    if (!trouble.empty()) figures.trouble = trouble;
  }
  return figures;
}

}  // namespace anju
