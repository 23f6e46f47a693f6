#include "daemon/correspondence.hpp"

#include <algorithm>

#include "anju.pb.h"
#include "daemon/commands.hpp"
#include "daemon/reports.hpp"

namespace anju {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

Correspondence::Correspondence(const Site& site, const ContactOrder& contacts, Store& store, AlertBook& book,
                               Counters& counters, std::function<double()> random)
    : site_(&site),
      contacts_(&contacts),
      store_(&store),
      book_(&book),
      counters_(&counters),
      sender_(SenderSettings{}, std::move(random)) {}

void Correspondence::report(const AlertRecord& alert, Instant now, Batch& batch) const {
  if (alert.is_held()) return;
  static const std::vector<ContactRef> kNobody;
  const auto contacts = contacts_->find(alert.home);
  batch.outbox.push_back(
      alert_report(alert, contacts == contacts_->end() ? kNobody : contacts->second, now.steady));
}

std::optional<ModeOrder> Correspondence::on_message(const CityMessage& message, Instant now, Batch& batch) {
  if (message.kind == CityMessage::Kind::receipt) on_receipt(message.body, now, batch);
  if (message.kind == CityMessage::Kind::command) return on_command(message.body, now, batch);
  return std::nullopt;
}

// Believed when it names a message that waits, whichever run of the program has sent it.
void Correspondence::on_receipt(const std::string& bytes, Instant now, Batch& batch) {
  v1::Receipt receipt;
  const bool is_true = receipt.ParseFromString(bytes) && store_->is_in_outbox(receipt.message_id()) &&
                       !contains(batch.received, receipt.message_id());
  if (!is_true) {
    ++counters_->receipts_unknown;
    return;
  }
  ++counters_->receipts;
  batch.received.push_back(receipt.message_id());
  const auto sent = sender_.received(receipt.message_id());
  const std::string alert = alert_of_message(receipt.message_id());
  if (!alert.empty()) book_->accepted(alert, sent && sent->first_sent_at ? *sent->first_sent_at : now, now);
}

std::optional<ModeOrder> Correspondence::on_command(const std::string& bytes, Instant now, Batch& batch) {
  const auto command = read_command(bytes);
  if (!command) {
    ++counters_->commands_refused;
    return std::nullopt;
  }
  // The same command again: its result is at the platform already or waits in the outbox.
  if (contains(batch.commands, command->id) || store_->was_carried_out(command->id)) return std::nullopt;
  const CarriedOut done = carry_out(*command, now, *site_, *book_);
  ++(done.answer.outcome == CommandAnswer::Outcome::done ? counters_->commands : counters_->commands_refused);
  for (const AlertRecord& alert : done.alerts) report(alert, now, batch);
  batch.outbox.push_back(command_result(done.answer, now.steady));
  batch.commands.push_back(command->id);
  return done.mode;
}

std::vector<OutboxRow> Correspondence::due(Instant now) {
  for (const Sender::Wanted& wanted : sender_.wanted()) {
    sender_.add(store_->outbox(wanted.lane, wanted.after, wanted.count));
  }
  return sender_.due(now);
}

std::vector<OutboxView> Correspondence::waiting(std::size_t limit, Instant now) const {
  std::vector<OutboxView> views;
  for (const OutboxLane lane : {OutboxLane::alarm, OutboxLane::bulk}) {
    for (const OutboxRow& row : store_->outbox(lane, 0, limit - views.size())) {
      views.push_back({row.message_id, row.lane, instant_at(row.created_at, now).wall,
                       sender_.attempts(row.message_id).value_or(0)});
    }
  }
  return views;
}

}  // namespace anju
