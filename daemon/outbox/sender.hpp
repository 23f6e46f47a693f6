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
  // How many of a lane wait here for their first turn or for an answer: what is further back in the store
  // costs nothing.
  std::size_t window = 64;
  std::size_t window_of_home = 8;
  // How many of a lane are remembered at most. Between the two are those that were sent and got no answer:
  // they wait for their next turn without taking the place of those behind them.
  std::size_t most = 1024;
  // How many may be on their way without an answer. Together at most 8: Paho stalls when its own window of 10
  // is full. Bulk never takes the places of alarms, so it delays one by at most what is in flight.
  std::size_t alarm_in_flight = 6;
  std::size_t bulk_in_flight = 2;
  // Without a receipt for this long a message is no longer on its way, and is sent again; after that with
  // growing pauses, full jitter.
  Duration receipt_timeout{std::chrono::seconds{5}};
  Backoff again{std::chrono::seconds{5}, std::chrono::minutes{1}, std::chrono::seconds{1}};
  // A message is not sent before it is so old: the second path takes what the first has not brought over.
  Duration hold_back{0};
};

// One thread. A message stays until received(); a lost link only makes what was on its way due again. What
// was never sent goes before what is sent again: messages that the platform cannot answer hold up no other.
// Of one home and lane one is on its way at a time, so that the platform hears in order whichever of its
// receivers takes each.
class Sender {
 public:
  Sender(SenderSettings settings, std::function<double()> random);

  // Rows wanted: after which row of the lane, and how many; nothing while the link is down. The caller reads
  // them from the store, after the commit of everything that was received, and gives them in.
  struct Wanted {
    OutboxLane lane;
    std::int64_t after = 0;
    std::size_t count = 0;

    friend bool operator==(const Wanted&, const Wanted&) = default;
  };
  std::vector<Wanted> wanted() const;
  void add(std::vector<OutboxRow> rows);

  void link_up();
  void link_down();

  // To be handed to the link now, alarms first; each counts as sent at `now`. To be called when
  // next_deadline() has come, and after add(), link_up() and received().
  std::vector<OutboxRow> due(Instant now);
  std::optional<SteadyTime> next_deadline() const;

  // A receipt for a row that is here, whether or not this run of the program has sent it: an earlier run may
  // have. None when no such row is here; it may still be in the store, further back or not yet read, and a
  // receipt for a row of the store is true (Store::is_in_outbox).
  struct Sent {
    std::optional<Instant> first_sent_at;  // none: not by this run
    unsigned attempts = 0;                 // since the link came up
  };
  std::optional<Sent> received(const std::string& message_id);
  std::optional<unsigned> attempts(const std::string& message_id) const;

 private:
  struct Entry {
    OutboxRow row;
    unsigned attempts = 0;
    std::optional<Instant> first_sent_at;
    bool in_flight = false;  // as of the last call of due()
    SteadyTime answer_due{};
    SteadyTime next_try{};
  };
  struct LaneState {
    std::map<std::int64_t, Entry> entries;  // by row id
    std::int64_t last_row = 0;
    std::size_t places = 0;  // how many may be in flight
  };

  using Busy =
      std::map<std::string, SteadyTime>;  // homes of which one is on its way: until when it is waited for

  static std::size_t in_flight(const LaneState& lane);
  static Busy busy_homes(const LaneState& lane);
  bool is_held_back(const Entry& entry, SteadyTime now) const;
  std::optional<SteadyTime> wakes(const LaneState& lane) const;
  static std::vector<Entry*> in_turn(LaneState& lane, SteadyTime now);
  std::size_t room(const LaneState& lane) const;
  void send(Entry& entry, Instant now);
  void send_due(LaneState& lane, Instant now, std::vector<OutboxRow>& out);

  SenderSettings settings_;
  std::function<double()> random_;
  bool link_up_ = false;
  LaneState alarm_;
  LaneState bulk_;
};

}  // namespace anju
