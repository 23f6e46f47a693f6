#include "daemon/correspondence.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "anju.pb.h"
#include "daemon/reports.hpp"

namespace anju {
namespace {

// GB 26875.1 gives a way ten seconds.
constexpr Duration kSecondPathAfter{std::chrono::seconds{10}};
constexpr std::size_t kBytesAtOnce = std::size_t{1} << 20;  // that are read of the outbox

SenderSettings of_second_path() {
  SenderSettings settings;
  settings.bulk_in_flight = 0;
  settings.hold_back = kSecondPathAfter;
  return settings;
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// A platform that names the revision must name that of the message.
bool has_right_revision(const v1::Receipt& receipt) {
  if (receipt.revision() == 0) return true;
  return receipt.message_id().ends_with("#" + std::to_string(receipt.revision()));
}

}  // namespace

Correspondence::Correspondence(const Site& site, const ContactOrder& contacts, Store& store, AlertBook& book,
                               Counters& counters, std::function<double()> random, CommandDoors doors)
    : site_(&site),
      contacts_(&contacts),
      store_(&store),
      book_(&book),
      counters_(&counters),
      doors_(std::move(doors)),
      sender_(SenderSettings{}, random),
      second_(of_second_path(), std::move(random)) {}

void Correspondence::report(const AlertRecord& alert, Instant now, Batch& batch) const {
  if (alert.is_held()) return;
  static const std::vector<ContactRef> kNobody;
  const auto contacts = contacts_->find(alert.home);
  batch.outbox.push_back(
      alert_report(alert, contacts == contacts_->end() ? kNobody : contacts->second, now.steady));
}

Correspondence::Told Correspondence::on_message(const CityMessage& message, Instant now, Batch& batch) {
  if (message.kind == CityMessage::Kind::receipt) return on_receipt(message.body, now, batch);
  if (message.kind == CityMessage::Kind::command)
    return on_command(read_command(message.body), true, now, batch);
  // What is retained comes with each connection, whether or not somebody waits for the answer.
  if (message.kind == CityMessage::Kind::settings)
    return on_command(read_settings_command(message.body), false, now, batch);
  return {};
}

// Believed when it names a message that waits, whichever run of the program has sent it.
Correspondence::Told Correspondence::on_receipt(const std::string& bytes, Instant now, Batch& batch) {
  v1::Receipt receipt;
  if (!receipt.ParseFromString(bytes) || !has_right_revision(receipt)) {
    ++counters_->receipts_unknown;
    return {};
  }
  const PlatformAnswer answer{now.steady, receipt.parts(), receipt.most_bulk_bytes()};
  if (!store_->is_in_outbox(receipt.message_id()))
    return on_receipt_of_bundle(receipt.message_id(), answer, batch);
  if (contains(batch.received, receipt.message_id())) {
    ++counters_->receipts_unknown;
    return {};
  }
  ++counters_->receipts;
  batch.received.push_back(receipt.message_id());
  const auto sent = sender_.received(receipt.message_id(), answer);
  const auto sent_second = second_.received(receipt.message_id());
  const auto report = alert_of_message(receipt.message_id());
  if (!report) return {};
  const auto& first = sent && sent->first_sent_at ? sent : sent_second;
  const Instant sent_at = first && first->first_sent_at ? *first->first_sent_at : now;
  Told told;
  if (const auto latency = book_->accepted(*report, sent_at, now)) {
    told.accepted = report->alert;
    told.latency = *latency;
  }
  return told;
}

// Of a bundle that is on its way. What an earlier run has bundled comes again in other bundles, and the
// platform knows the parts.
Correspondence::Told Correspondence::on_receipt_of_bundle(const std::string& message_id,
                                                          const PlatformAnswer& answer, Batch& batch) {
  auto sent = sender_.received(message_id, answer);
  if (!sent || sent->parts.empty()) {
    ++counters_->receipts_unknown;
    return {};
  }
  ++counters_->receipts;
  // As the index has them: those of a home lie side by side there, and each page is written once.
  std::sort(sent->parts.begin(), sent->parts.end());
  batch.received.insert(batch.received.end(), sent->parts.begin(), sent->parts.end());
  return {};
}

// Whoever asks again has not heard the answer, or has forgotten it.
void Correspondence::answer_again(const CommandNote& known, Batch& batch) const {
  const CommandAnswer answer{known.id, static_cast<CommandOutcome>(known.outcome), known.reason};
  batch.outbox.push_back(command_result(answer, known.at));
}

Correspondence::Told Correspondence::on_command(const Result<ReceivedCommand>& command, bool answers_again,
                                                Instant now, Batch& batch) {
  if (!command) {
    ++counters_->commands_refused;
    return {};
  }
  const auto is_it = [&command](const CommandNote& note) { return note.id == command->id; };
  if (std::any_of(batch.commands.begin(), batch.commands.end(), is_it)) return {};
  if (const auto known = store_->find_command(command->id)) {
    if (answers_again && static_cast<CommandOutcome>(known->outcome) != CommandOutcome::waiting)
      answer_again(*known, batch);
    return {};
  }
  const CarriedOut done = carry_out(*command, now, *site_, *book_, doors_);
  const CommandOutcome outcome = done.answer.outcome;
  const std::string subject = done.subject.empty() ? command->subject() : done.subject;
  ++(outcome == CommandOutcome::done || outcome == CommandOutcome::waiting ? counters_->commands
                                                                           : counters_->commands_refused);
  for (const AlertRecord& alert : done.alerts) report(alert, now, batch);
  if (outcome != CommandOutcome::waiting) batch.outbox.push_back(command_result(done.answer, now));
  batch.commands.push_back({command->id, std::string(command->kind()), subject,
                            static_cast<std::uint8_t>(outcome), done.answer.reason, now});
  spdlog::info("command {}: {} {}: {}{}{}", command->id, command->kind(), subject, name(outcome),
               done.answer.reason.empty() ? "" : ": ", done.answer.reason);
  Told told;
  told.mode = done.mode;
  told.ahead = done.ahead;
  return told;
}

Result<void> Correspondence::settings_ended(const CommandAnswer& answer, Instant now, Batch& batch) const {
  const auto known = store_->find_command(answer.command_id);
  if (!known || static_cast<CommandOutcome>(known->outcome) != CommandOutcome::waiting)
    return Error{ErrorCode::not_found, "no settings " + answer.command_id + " wait"};
  batch.outbox.push_back(command_result(answer, now));
  batch.commands.push_back({known->id, known->what, known->subject, static_cast<std::uint8_t>(answer.outcome),
                            answer.reason, now});
  spdlog::info("settings {}: {}{}{}", known->subject, name(answer.outcome), answer.reason.empty() ? "" : ": ",
               answer.reason);
  return {};
}

std::vector<OutboxRow> Correspondence::due(Instant now, Path path) {
  Sender& way = sender(path);
  for (const Sender::Wanted& wanted : way.wanted()) {
    if (wanted.home.empty())
      way.add(store_->outbox(wanted.lane, wanted.after, wanted.count, kBytesAtOnce));
    else
      way.add(wanted, store_->alarms_of_home(wanted.home, wanted.after, wanted.count));
  }
  return way.due(now);
}

void Correspondence::committed(const Batch& batch) {
  for (const OutboxRow& row : batch.outbox) {
    if (row.lane != OutboxLane::alarm) continue;
    sender_.hurry(row.home);
    second_.hurry(row.home);
  }
}

std::optional<SteadyTime> Correspondence::next_deadline() const {
  const auto first = sender_.next_deadline();
  const auto second = second_.next_deadline();
  if (!first || !second) return first ? first : second;
  return std::min(*first, *second);
}

bool Correspondence::is_stuck(SteadyTime now) const {
  constexpr Duration kLongestDelay = std::chrono::seconds{20};  // the loop turns each 5 s
  const auto next = next_deadline();
  return next && *next + kLongestDelay < now;
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
