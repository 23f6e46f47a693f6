// Where foreign threads leave what they heard. Bounded, alarms first.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "daemon/uplink_port.hpp"
#include "drivers/source.hpp"

namespace anju {

// What the pipeline works on: messages of devices, changes of sources, and what the city says.
using InboxItem = std::variant<RawMessage, SourceEvent, CityMessage>;

// When the routine lane is full, a journalled message is not lost: it stays in the journal, and the pipeline
// reads on there (`spilled_from`) once the lane is empty; until then later ones of the lane stay there too,
// so that their order holds. What is in no journal (an answer of a poll) gives way, and is counted.
class Inbox {
 public:
  struct Capacity {
    std::size_t routine = 8192;
    std::size_t alarm = 65536;  // and of the city: they are few; a bound against a device gone mad
    std::size_t home = 8192;    // of `routine`, what one home may hold
  };

  // `wake` is called, from any thread, when something comes and take() has left both lanes empty, and once
  // more when the first of what goes before routine comes then: with the lane that has to be worked on. It
  // must only post.
  Inbox(Capacity capacity, std::function<void(Lane)> wake);

  // Any thread. Never blocks on anything but the short lock, never throws.
  void post(InboxItem item) noexcept;

  struct Taken {
    std::vector<InboxItem> items;
    bool leaves_some = false;  // in the lanes
  };
  // The pipeline's thread from here on. Moves up to `limit` items out: alarms and events first, then what the
  // city says, then routine; beside alarms and events only a little of the others, so that what follows from
  // an alarm is not kept waiting.
  Taken take(std::size_t limit);
  // An alarm or an event has come.
  bool holds_urgent() const;
  // First sequence that was left in the journal, once the routine lane itself is empty.
  std::optional<std::uint64_t> spilled_from();
  // The journal was read through `sequence`. The lane opens again when nothing was left there since.
  void caught_up(std::uint64_t sequence);

  // The first alarm that found no place and is left in the journal. Neither it nor what came after may be
  // counted as kept in the store, so that the next start finds it.
  std::optional<std::uint64_t> left_alarm() const;
  std::uint64_t dropped() const;
  // The same by home; what is of no home, or of one that its source does not know, is under none.
  std::map<std::optional<HomeIndex>, std::uint64_t> dropped_by_home() const;

 private:
  bool is_empty() const;
  void keep(InboxItem item);
  void keep_or_spill(RawMessage message);
  void drop(std::optional<HomeIndex> home);
  static void move_out(std::deque<InboxItem>& lane, std::size_t most, std::vector<InboxItem>& items);

  const Capacity capacity_;
  const std::function<void(Lane)> wake_;
  mutable std::mutex mutex_;
  std::deque<InboxItem> urgent_;
  std::deque<InboxItem> city_;
  std::deque<InboxItem> routine_;
  std::optional<std::uint64_t> spilled_from_;
  std::uint64_t spilled_through_ = 0;
  std::optional<std::uint64_t> left_alarm_;
  std::map<HomeIndex, std::size_t> held_;  // of routine_, by each home
  std::uint64_t dropped_ = 0;
  std::map<std::optional<HomeIndex>, std::uint64_t> dropped_by_home_;
  std::optional<Lane> woken_;  // for which lane, since both were last taken empty
};

}  // namespace anju
