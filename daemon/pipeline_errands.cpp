// What is done for a home beside the city: asked, rung, and the first contact called.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "daemon/errand_words.hpp"
#include "daemon/pipeline.hpp"
#include "link.pb.h"

namespace anju {
namespace {

constexpr unsigned kRequestTimeout = 408;
constexpr unsigned kTooManyRequests = 429;

// It may be another answer later.
bool may_work_later(unsigned status) {
  return status == 0 || status >= 500 || status == kRequestTimeout || status == kTooManyRequests;
}

}  // namespace

// Into the batch of the commit that keeps the state of the alerts they come from.
void Pipeline::plan_errands(Instant now) {
  LocalEffects news = book_.take_local();
  errands_.plan(news, now, batch_);
  for (LocalAlarm& alarm : news.alarms) local_.alarms.push_back(std::move(alarm));
  for (Prompt& prompt : news.prompts) local_.prompts.push_back(std::move(prompt));
}

// In the commit that keeps the errand, so that no call leaves before it is noted. The address is in no
// ledger.
void Pipeline::note_calls() {
  for (const Errand& errand : batch_.errands) {
    if (errand.kind != ErrandKind::webhook || errand.state != ErrandState::waiting) continue;
    const auto is_it = [&errand](const LedgerEntry& entry) { return entry.message_id == errand.id; };
    if (std::any_of(batch_.ledger.begin(), batch_.ledger.end(), is_it)) continue;
    const auto home = std::find_if(parts_.settings.homes.begin(), parts_.settings.homes.end(),
                                   [&errand](const HomeSettings& one) { return one.id == errand.home; });
    const auto alert = book_.find(errand.alert);
    if (home == parts_.settings.homes.end() || !alert) continue;
    if (const auto call = webhook_of(errand, *home, *alert))
      batch_.ledger.push_back({LedgerKind::webhook, errand.home, errand.id, call->body});
  }
}

void Pipeline::expire_errands(Instant now) {
  for (const Gap& gap : errands_.expire(now, batch_)) {
    spdlog::error("{} {}: {}", gap.count, gap.subject, gap.reason);
    lose(gap, now);
  }
}

void Pipeline::run_errands(Instant now) {
  // While nothing can be kept, what becomes of them could not be either.
  if (store_fault_) return;
  for (const Errand& errand : errands_.due(now.steady)) run_errand(errand, now);
}

void Pipeline::run_errand(const Errand& errand, Instant now) {
  const auto home = std::find_if(parts_.settings.homes.begin(), parts_.settings.homes.end(),
                                 [&errand](const HomeSettings& one) { return one.id == errand.home; });
  const auto alert = book_.find(errand.alert);
  if (home == parts_.settings.homes.end() || !alert) return errands_.drop(errand.id, batch_);
  if (errand.kind == ErrandKind::webhook) {
    const auto call = webhook_of(errand, *home, *alert);
    if (!call) return errands_.drop(errand.id, batch_);
    if (!parts_.uplink.call_webhook(*call))
      errands_.failed(errand.id, "anju-uplink is not running", now.steady);
    return;
  }
  const auto saying = saying_of(errand, *home, *alert);
  if (!saying) return errands_.drop(errand.id, batch_);
  if (parts_.say_at_home) parts_.say_at_home(*saying);
}

// It names no address and no host: both are secrets of the contact.
void Pipeline::on_webhook_answer(const CityMessage& message, Instant now) {
  link::WebhookAnswer answer;
  if (!answer.ParseFromString(message.body)) return;
  const unsigned status = answer.status();
  if (status >= 200 && status < 300) {
    spdlog::info("told the first contact: {}", answer.id());
    return errands_.delivered(answer.id(), batch_);
  }
  const std::string why = status == 0 ? answer.error() : "HTTP " + std::to_string(status);
  if (may_work_later(status)) {
    spdlog::warn("the first contact cannot be told yet: {}: {}", answer.id(), why);
    return errands_.failed(answer.id(), why, now.steady);
  }
  spdlog::error("the first contact cannot be told: {}: {}", answer.id(), why);
  errands_.give_up(answer.id(), why, batch_);
}

}  // namespace anju
