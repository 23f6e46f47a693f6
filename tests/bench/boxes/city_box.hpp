// One box of a city, as the city sees it: a link, an outbox whose next message the Sender of anjud chooses, a
// heartbeat. Its messages are made up, its pauses and its order are not.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/outbox/sender.hpp"
#include "tests/bench/boxes/box_link.hpp"

namespace anju::bench {

using Moment = std::chrono::steady_clock::time_point;

// What was seen of all boxes, in the order in which it happened.
struct Sightings {
  struct Alarm {
    Moment raised;
    Duration latency;
    bool had_link;  // when it was raised
  };
  std::vector<Moment> knocks;
  std::vector<Moment> ups;
  std::vector<Moment> downs;
  std::vector<Alarm> alarms;
  std::uint64_t sent = 0;            // messages, those that were sent again counted
  std::uint64_t receipts = 0;        // true ones
  std::uint64_t other_receipts = 0;  // of what was answered before
};

class CityBox {
 public:
  CityBox(Surroundings& around, int number, Sightings& sightings);

  void start(Duration after) { link_.start(after); }
  bool is_up() const { return link_.is_up(); }
  // Without a receipt.
  std::size_t waiting() const { return bulk_wanted_ - bulk_done_ + raised_.size(); }

  // So many routine messages more are in its outbox.
  void fill(std::size_t messages);
  void raise_alarm();

 private:
  BoxLink::Hooks hooks();
  void up();
  void pump();
  void received(const std::string& bytes);
  void beat();
  std::vector<OutboxRow> rows(const Sender::Wanted& wanted, SteadyTime now) const;
  OutboxRow bulk_row(std::int64_t id, SteadyTime now) const;

  Surroundings& around_;
  const std::string name_;
  Sightings& seen_;
  BoxLink link_;
  Sender sender_;
  boost::asio::steady_timer again_;
  boost::asio::steady_timer heartbeat_;
  std::size_t bulk_wanted_ = 0;
  std::size_t bulk_done_ = 0;
  std::int64_t alarms_ = 0;  // ever
  struct Raised {
    OutboxRow row;
    Moment at;
    bool had_link = false;
  };
  std::map<std::string, Raised> raised_;  // by message id
};

}  // namespace anju::bench
