// Which message goes to the city link now, and when to look again. Pure: rows in, names out, no I/O, no
// clock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/rows.hpp"
#include "drivers/backoff.hpp"

namespace anju {

struct SenderSettings {
  // How many of a lane are looked at, at most: what is further back in the store costs nothing.
  std::size_t window = 64;
  // How many may be on their way without an answer. Together at most 8: Paho stalls when its own window of 10
  // is full. Bulk never takes the places of alarms, so it delays one by at most what is in flight.
  std::size_t alarm_in_flight = 6;
  std::size_t bulk_in_flight = 2;
  // Without a receipt for this long a message is sent again; after that with growing pauses, full jitter.
  Duration receipt_timeout{std::chrono::seconds{5}};
  Backoff again{std::chrono::seconds{5}, std::chrono::minutes{1}, std::chrono::seconds{1}};
};

// One thread. A message stays until received(); a lost link only makes what was on its way due again.
class Sender {
 public:
  Sender(SenderSettings settings, std::function<double()> random);

  // Rows wanted: after which row of the lane, and how many. The caller reads them from the store and gives
  // them in.
  struct Wanted {
    OutboxLane lane;
    std::int64_t after = 0;
    std::size_t count = 0;
  };
  std::vector<Wanted> wanted() const;
  void add(std::vector<OutboxRow> rows);

  void link_up();
  void link_down();

  // To be handed to the link now, alarms first; each counts as sent at `now`.
  std::vector<OutboxRow> due(Instant now);
  std::optional<SteadyTime> next_deadline() const;

  // A receipt. Gives when the message was first sent, as far as this run of the program knows; none when
  // nothing of the kind is on its way.
  struct Sent {
    Instant first_sent_at;
    unsigned attempts = 0;
  };
  std::optional<Sent> received(const std::string& message_id);
  std::optional<unsigned> attempts(const std::string& message_id) const;

 private:
  struct Entry {
    OutboxRow row;
    unsigned attempts = 0;
    std::optional<Instant> first_sent_at;
    SteadyTime next_try{};  // in flight until then, when attempts > 0
    bool in_flight = false;
  };
  struct LaneState {
    std::map<std::int64_t, Entry> entries;  // by row id
    std::int64_t last_row = 0;
  };

  std::size_t in_flight(const LaneState& lane, SteadyTime now) const;
  void send_due(LaneState& lane, std::size_t most, Instant now, std::vector<OutboxRow>& out);

  SenderSettings settings_;
  std::function<double()> random_;
  bool link_up_ = false;
  LaneState alarm_;
  LaneState bulk_;
};

}  // namespace anju
