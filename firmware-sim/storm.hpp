// As many messages as the broker takes, for load tests: routine from five devices in turn, and smoke episodes
// in it.
#pragma once

#include <cstdint>

#include "firmware-sim/broker_link.hpp"
#include "firmware-sim/household.hpp"

namespace anju::sim {

class Storm {
 public:
  // In every whole block of `alarm_every` (at least 4) messages the smoke alarm goes on at the half and off
  // at three quarters. A block that does not fit into `count` any more has none, so no episode stays open.
  Storm(Household& household, BrokerLink& link, std::uint64_t count, std::uint64_t alarm_every);

  // Publishes until enough wait to keep the connection busy. Call again whenever there is room.
  void blow();

  bool over() const;  // all were acknowledged

 private:
  void one(std::uint64_t number);

  Household& household_;
  BrokerLink& link_;
  const std::uint64_t count_;
  const std::uint64_t alarm_every_;
};

}  // namespace anju::sim
