// Which message goes to the city link now, and when to look again. Pure: rows in, messages out, no I/O, no
// clock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/outbox/bundle_size.hpp"
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
  // The same where many go in one message, as two bundles have; and of any lane so many bytes.
  std::size_t bundle_window = 2048;
  std::size_t most_parts = 1024;
  std::size_t most_bytes = std::size_t{1} << 20;
  // How many may be on their way without an answer. Together at most 8: Paho stalls when its own window of 10
  // is full. Bulk never takes the places of alarms, so it delays one by at most what is in flight.
  std::size_t alarm_in_flight = 6;
  std::size_t bulk_in_flight = 2;
  // Without a receipt for this long a message is no longer on its way, and is sent again; after that with
  // growing pauses, full jitter.
  Duration receipt_timeout{std::chrono::seconds{5}};
  Backoff again{std::chrono::seconds{5}, std::chrono::minutes{1}, std::chrono::seconds{1}};
  // So often a bundle is sent: then one of its parts may be why there is no answer, and each goes alone.
  unsigned most_attempts_of_bundle = 3;
  // A message is not sent before it is so old: the second path takes what the first has not brought over.
  Duration hold_back{0};
};

// What a receipt says beside the message that it names.
struct PlatformAnswer {
  SteadyTime at{};                  // when it came
  std::size_t parts = 0;            // of a bundle, that the platform has
  std::size_t most_bulk_bytes = 0;  // of a bundle that it takes; 0: none
};

// One thread. A message stays until received(); a lost link only makes what was on its way due again. What
// was never sent goes before what is sent again: messages that the platform cannot answer hold up no other.
// Of one home and lane one is on its way at a time, so that the platform hears in order whichever of its
// receivers takes each. Where the platform takes bundles, rows of the bulk lane go many in one message: it is
// on its way for all homes that are in it, and half of them are left for the next one.
class Sender {
 public:
  Sender(SenderSettings settings, std::function<double()> random);

  // Rows wanted: after which row of the lane, and how many; nothing while the link is down. The caller reads
  // them from the store, after the commit of everything that was received, and gives them in.
  struct Wanted {
    OutboxLane lane;
    std::int64_t after = 0;
    std::size_t count = 0;
    std::string home = {};  // empty: of all homes

    friend bool operator==(const Wanted&, const Wanted&) = default;
  };
  std::vector<Wanted> wanted() const;
  void add(std::vector<OutboxRow> rows);
  // As they were wanted of a home.
  void add(const Wanted& wanted, std::vector<OutboxRow> rows);

  // An alarm has come up in this home: what waits of it overtakes what waits of others, in its order.
  void hurry(const std::string& home);

  void link_up() { link_up_ = true; }
  void link_down();

  // To be handed to the link now, alarms first; each counts as sent at `now`. A bundle is a row with a
  // message id of its own. To be called when next_deadline() has come, and after add(), link_up() and
  // received().
  std::vector<OutboxRow> due(Instant now);
  std::optional<SteadyTime> next_deadline() const;

  // A receipt for a row that is here, whether or not this run of the program has sent it: an earlier run may
  // have. None when no such row is here; it may still be in the store, further back or not yet read, and a
  // receipt for a row of the store is true (Store::is_in_outbox). One for a bundle is true only here, while
  // the bundle is on its way, and if it says that all parts are there.
  struct Sent {
    std::optional<Instant> first_sent_at;  // none: not by this run
    unsigned attempts = 0;                 // since the link came up
    std::vector<std::string> parts = {};   // of a bundle: what has its receipt with it
  };
  std::optional<Sent> received(const std::string& message_id, const PlatformAnswer& answer = {});
  std::optional<unsigned> attempts(const std::string& message_id) const;

 private:
  struct Entry {
    OutboxRow row;
    unsigned attempts = 0;
    std::optional<Instant> first_sent_at;
    bool in_flight = false;  // as of the last call of due()
    SteadyTime answer_due{};
    SteadyTime next_try{};
    bool is_alone = false;  // was in a bundle that got no answer
    bool is_urgent = false;
    std::vector<OutboxRow> parts = {};    // of a bundle, whose row has no payload
    std::vector<std::string> homes = {};  // of the parts, each once
  };
  struct LaneState {
    std::map<std::int64_t, Entry> entries;  // by row id; a bundle by that of its first part
    std::set<std::int64_t> flying;          // of them, those in flight
    std::int64_t last_row = 0;
    std::size_t places = 0;  // how many may be in flight
  };
  // Homes of which one is on its way: until when it is waited for.
  using Busy = std::unordered_map<std::string_view, SteadyTime>;
  using Turn = std::vector<Entry*>;

  static std::size_t rows_of(const Entry& entry) { return entry.parts.empty() ? 1 : entry.parts.size(); }
  static std::size_t bytes_of(const Entry& entry);
  static Busy busy_homes(const LaneState& lane);
  static void set_busy(Busy& busy, const Entry& entry);
  static std::optional<SteadyTime> busy_until(const Busy& busy, const Entry& entry);
  static bool has(const Entry& entry, const std::string& message_id);
  bool is_held_back(const Entry& entry, SteadyTime now) const;
  std::optional<SteadyTime> wakes(const LaneState& lane) const;
  static Turn in_turn(LaneState& lane, SteadyTime now);
  bool takes_bundles(const LaneState& lane) const { return &lane == &bulk_ && size_.bytes() > 0; }
  std::size_t room(const LaneState& lane) const;
  void want_of_hurried(std::vector<Wanted>& wanted) const;
  void free_places(LaneState& lane, SteadyTime now);
  static void dissolve(LaneState& lane, std::int64_t bundle, bool are_alone);
  std::size_t most_homes(const Turn& turn) const;
  std::vector<std::size_t> parts_from(const Turn& turn, std::size_t first, const Busy& busy) const;
  void make_bundle(LaneState& lane, Turn& turn, const std::vector<std::size_t>& chosen) const;
  void send(LaneState& lane, Entry& entry, Instant now);
  void send_due(LaneState& lane, Instant now, std::vector<OutboxRow>& out);

  SenderSettings settings_;
  std::function<double()> random_;
  bool link_up_ = false;
  LaneState alarm_;
  LaneState bulk_;
  BundleSize size_;
  std::map<std::string, std::int64_t> hurried_;  // homes, and after which row the next of it are wanted
};

}  // namespace anju
