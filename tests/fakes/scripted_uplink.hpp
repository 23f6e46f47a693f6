// The city as a test wants it: what reaches it is written down, and it answers as it is told.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "anju.pb.h"
#include "daemon/uplink_port.hpp"
#include "link.pb.h"

namespace anju::test {

// Of what is published on a channel of link.proto.
std::string message_id_of(std::uint8_t channel, const std::string& payload);
std::vector<v1::Bulk> parts_of(std::uint8_t channel, const std::string& payload);

class ScriptedUplink final : public Uplink {
 public:
  struct Sent {
    std::uint8_t channel = 0;
    std::string message_id;
    std::string payload;
  };

  ScriptedUplink();
  ScriptedUplink(const ScriptedUplink&);
  ScriptedUplink(ScriptedUplink&&) noexcept;
  ScriptedUplink& operator=(const ScriptedUplink&);
  ScriptedUplink& operator=(ScriptedUplink&&) noexcept;
  ~ScriptedUplink() override;

  Result<void> start(std::function<void(CityMessage)> deliver) override {
    deliver_ = std::move(deliver);
    return {};
  }
  void stop() override {}
  void publish(std::uint8_t channel, const std::string& payload) override;
  void heartbeat(const std::string& status) override;

  bool call_webhook(const WebhookCall& call) override;
  // What anju-uplink says of a call.
  void answer_call(const std::string& id, unsigned status, const std::string& error = "");

  void come_up() { deliver_({CityMessage::Kind::link_up, ""}); }
  void go_down(const std::string& why) { deliver_({CityMessage::Kind::link_down, why}); }

  // A receipt for everything that was sent since the last call, but for what is withheld.
  void answer();
  bool has_unanswered() const { return !unanswered_.empty(); }
  // The first `times` deliveries of this message get no answer.
  void withhold(const std::string& message_id, unsigned times = 1'000'000) { withheld_[message_id] = times; }
  // A receipt, whether or not there was such a message.
  void acknowledge(const std::string& message_id);
  void command(const v1::Command& command);
  void say(CityMessage message) { deliver_(std::move(message)); }

  // "alert#1 alert#2": what was sent, in order, repetitions and all.
  std::vector<std::string> sent_ids() const;
  std::size_t times_sent(const std::string& message_id) const;
  // The reports of alerts, each once, in the order of their arrival.
  std::vector<v1::AlertReport> reports() const;

  std::vector<Sent> sent;
  // By message id, as the platform keeps it: the first one counts. Of a bundle its parts.
  std::map<std::string, std::string> kept;
  std::vector<v1::Status> heartbeats;
  std::vector<WebhookCall> calls;
  std::uint32_t most_bulk_bytes = 0;  // that this platform says it takes; 0: it knows no parts
  bool has_caller = true;
  std::function<void()> while_sending;  // called by publish(): what comes to the box meanwhile

 private:
  std::function<void(CityMessage)> deliver_;
  std::vector<std::string> unanswered_;
  std::map<std::string, std::uint32_t> parts_;  // of each bundle that came
  std::map<std::string, unsigned> withheld_;
};

}  // namespace anju::test
