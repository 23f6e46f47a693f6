#include "tests/fakes/scripted_uplink.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "link.pb.h"

namespace anju::test {
namespace {

template <class Message>
std::string message_id_of(const std::string& payload) {
  Message message;
  message.ParseFromString(payload);
  return message.message_id();
}

}  // namespace

std::string message_id_of(std::uint8_t channel, const std::string& payload) {
  if (channel == link::Publish::ALERT) return message_id_of<v1::AlertReport>(payload);
  if (channel == link::Publish::BULK) return message_id_of<v1::Bulk>(payload);
  return message_id_of<v1::CommandResult>(payload);
}

std::vector<v1::Bulk> parts_of(std::uint8_t channel, const std::string& payload) {
  v1::Bulk bulk;
  if (channel != link::Publish::BULK || !bulk.ParseFromString(payload)) return {};
  return {bulk.parts().begin(), bulk.parts().end()};
}

ScriptedUplink::ScriptedUplink() = default;
ScriptedUplink::ScriptedUplink(const ScriptedUplink&) = default;
ScriptedUplink::ScriptedUplink(ScriptedUplink&&) noexcept = default;
ScriptedUplink& ScriptedUplink::operator=(const ScriptedUplink&) = default;
ScriptedUplink& ScriptedUplink::operator=(ScriptedUplink&&) noexcept = default;
ScriptedUplink::~ScriptedUplink() = default;

void ScriptedUplink::publish(std::uint8_t channel, const std::string& payload) {
  sent.push_back({channel, message_id_of(channel, payload), payload});
  const auto parts = parts_of(channel, payload);
  for (const v1::Bulk& part : parts) kept.try_emplace(part.message_id(), part.SerializeAsString());
  if (parts.empty())
    kept.try_emplace(sent.back().message_id, payload);
  else
    parts_[sent.back().message_id] = static_cast<std::uint32_t>(parts.size());
  unanswered_.push_back(sent.back().message_id);
  if (while_sending) while_sending();
}

void ScriptedUplink::heartbeat(const std::string& status) {
  heartbeats.emplace_back().ParseFromString(status);
}

bool ScriptedUplink::call_webhook(const WebhookCall& call) {
  if (has_caller) calls.push_back(call);
  return has_caller;
}

void ScriptedUplink::answer_call(const std::string& id, unsigned status, const std::string& error) {
  link::WebhookAnswer answer;
  answer.set_id(id);
  answer.set_status(status);
  answer.set_error(error);
  deliver_({CityMessage::Kind::webhook_answer, answer.SerializeAsString()});
}

void ScriptedUplink::answer() {
  for (const std::string& id : std::exchange(unanswered_, {})) {
    if (const auto times = withheld_.find(id); times != withheld_.end() && times->second > 0) {
      --times->second;
    } else {
      acknowledge(id);
    }
  }
}

void ScriptedUplink::acknowledge(const std::string& message_id) {
  v1::Receipt receipt;
  receipt.set_message_id(message_id);
  receipt.set_most_bulk_bytes(most_bulk_bytes);
  if (const auto bundle = parts_.find(message_id); bundle != parts_.end()) receipt.set_parts(bundle->second);
  deliver_({CityMessage::Kind::receipt, receipt.SerializeAsString()});
}

void ScriptedUplink::command(const v1::Command& command) {
  deliver_({CityMessage::Kind::command, command.SerializeAsString()});
}

std::vector<std::string> ScriptedUplink::sent_ids() const {
  std::vector<std::string> ids;
  for (const Sent& message : sent) ids.push_back(message.message_id);
  return ids;
}

std::size_t ScriptedUplink::times_sent(const std::string& message_id) const {
  const auto ids = sent_ids();
  return static_cast<std::size_t>(std::count(ids.begin(), ids.end(), message_id));
}

std::vector<v1::AlertReport> ScriptedUplink::reports() const {
  std::vector<v1::AlertReport> reports;
  std::set<std::string> seen;
  for (const Sent& message : sent) {
    if (message.channel != link::Publish::ALERT || !seen.insert(message.message_id).second) continue;
    reports.emplace_back().ParseFromString(message.payload);
  }
  return reports;
}

}  // namespace anju::test
