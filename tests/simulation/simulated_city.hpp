// The city on the far side of a way that comes and goes: what reached it, in order, and its receipts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "anju.pb.h"
#include "daemon/uplink_port.hpp"
#include "rules/model/time.hpp"

namespace anju::simulation {

class SimulatedCity final : public Uplink {
 public:
  struct Arrived {
    Duration at{0};
    v1::AlertReport report;
    std::string payload;
  };

  // `arrived` is told of each message that has reached the city.
  SimulatedCity(std::function<Duration()> now, std::function<void(const std::string& message_id)> arrived)
      : now_(std::move(now)), arrived_(std::move(arrived)) {}

  Result<void> start(std::function<void(CityMessage)> deliver) override {
    deliver_ = std::move(deliver);
    return {};
  }
  void stop() override {}
  void publish(std::uint8_t channel, const std::string& payload) override;
  void heartbeat(const std::string&) override {}
  bool call_webhook(const WebhookCall&) override { return false; }

  bool is_up() const { return is_up_; }
  void set_up(bool is_up, bool tells);
  void tell_link();
  void acknowledge(const std::string& message_id);

  const std::vector<Arrived>& alerts() const { return alerts_; }
  std::uint64_t messages() const { return messages_; }
  std::uint64_t bundles() const { return parts_.size(); }
  // Of all that came over the routine lane, alone or in a bundle.
  const std::set<std::string>& routine() const { return routine_; }

 private:
  std::function<Duration()> now_;
  std::function<void(const std::string&)> arrived_;
  std::function<void(CityMessage)> deliver_;
  bool is_up_ = true;
  std::vector<Arrived> alerts_;
  std::uint64_t messages_ = 0;
  std::set<std::string> routine_;
  std::map<std::string, std::uint32_t> parts_;  // of each bundle that came
};

}  // namespace anju::simulation
