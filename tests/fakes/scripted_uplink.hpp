// The city as a test wants it: what reaches it is written down, and it answers as it is told.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "anju.pb.h"
#include "daemon/uplink_port.hpp"
#include "link.pb.h"

namespace anju::test {

template <class Message>
std::string message_id_of(const std::string& payload) {
  Message message;
  message.ParseFromString(payload);
  return message.message_id();
}
inline std::string message_id_of(std::uint8_t channel, const std::string& payload) {
  if (channel == link::Publish::ALERT) return message_id_of<v1::AlertReport>(payload);
  if (channel == link::Publish::BULK) return message_id_of<v1::Bulk>(payload);
  return message_id_of<v1::CommandResult>(payload);
}

class ScriptedUplink final : public Uplink {
 public:
  struct Sent {
    std::uint8_t channel = 0;
    std::string message_id;
    std::string payload;
  };

  Result<void> start(std::function<void(CityMessage)> deliver) override {
    deliver_ = std::move(deliver);
    return {};
  }
  void stop() override {}
  void publish(std::uint8_t channel, const std::string& payload) override {
    sent.push_back({channel, message_id_of(channel, payload), payload});
    kept.try_emplace(sent.back().message_id, payload);
    unanswered_.push_back(sent.back().message_id);
  }
  void heartbeat(const std::string& status) override { heartbeats.emplace_back().ParseFromString(status); }

  bool call_webhook(const WebhookCall& call) override {
    if (has_caller) calls.push_back(call);
    return has_caller;
  }
  // What anju-uplink says of a call.
  void answer_call(const std::string& id, unsigned status, const std::string& error = "") {
    link::WebhookAnswer answer;
    answer.set_id(id);
    answer.set_status(status);
    answer.set_error(error);
    deliver_({CityMessage::Kind::webhook_answer, answer.SerializeAsString()});
  }

  void come_up() { deliver_({CityMessage::Kind::link_up, ""}); }
  void go_down(const std::string& why) { deliver_({CityMessage::Kind::link_down, why}); }

  // A receipt for everything that was sent since the last call, but for what is withheld.
  void answer() {
    for (const std::string& id : std::exchange(unanswered_, {})) {
      if (const auto times = withheld_.find(id); times != withheld_.end() && times->second > 0) {
        --times->second;
      } else {
        acknowledge(id);
      }
    }
  }
  bool has_unanswered() const { return !unanswered_.empty(); }
  // The first `times` deliveries of this message get no answer.
  void withhold(const std::string& message_id, unsigned times = 1'000'000) { withheld_[message_id] = times; }
  // A receipt, whether or not there was such a message.
  void acknowledge(const std::string& message_id) {
    v1::Receipt receipt;
    receipt.set_message_id(message_id);
    deliver_({CityMessage::Kind::receipt, receipt.SerializeAsString()});
  }
  void command(const v1::Command& command) {
    deliver_({CityMessage::Kind::command, command.SerializeAsString()});
  }
  void say(CityMessage message) { deliver_(std::move(message)); }

  // "alert#1 alert#2": what was sent, in order, repetitions and all.
  std::vector<std::string> sent_ids() const {
    std::vector<std::string> ids;
    for (const Sent& message : sent) ids.push_back(message.message_id);
    return ids;
  }
  std::size_t times_sent(const std::string& message_id) const {
    const auto ids = sent_ids();
    return static_cast<std::size_t>(std::count(ids.begin(), ids.end(), message_id));
  }
  // The reports of alerts, each once, in the order of their arrival.
  std::vector<v1::AlertReport> reports() const {
    std::vector<v1::AlertReport> reports;
    std::set<std::string> seen;
    for (const Sent& message : sent) {
      if (message.channel != link::Publish::ALERT || !seen.insert(message.message_id).second) continue;
      reports.emplace_back().ParseFromString(message.payload);
    }
    return reports;
  }

  std::vector<Sent> sent;
  std::map<std::string, std::string> kept;  // by message id, as the platform keeps it: the first one counts
  std::vector<v1::Status> heartbeats;
  std::vector<WebhookCall> calls;
  bool has_caller = true;

 private:
  std::function<void(CityMessage)> deliver_;
  std::vector<std::string> unanswered_;
  std::map<std::string, unsigned> withheld_;
};

}  // namespace anju::test
