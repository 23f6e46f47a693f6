// The daemon's own rules over a file of readings, in event time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "rules/engine.hpp"

namespace anju {

// What one part is made of.
struct ReplayHome {
  const Site& site;
  const RuleSet& rules;
};

// Told of every transition, in the order of event time.
using OnTransition = std::function<void(const Transition&, const ReplayHome&)>;

// Holds one engine for each part. Parts are judged apart, so that a home which is first heard of in May has
// not been silent since January; time passes for all of them together.
class Replay {
 public:
  Replay(const RuleSettings& settings, OnTransition on_transition);
  ~Replay();

  // The part's number, counted from 0. It begins to listen with the first time that is handed in, or with its
  // own first reading when `from_own_reading`.
  std::size_t add_part(Site site, RuleSet rules, bool from_own_reading);

  // Deadlines up to and including `at`, earliest first, each stamped with itself. `at` never runs backwards;
  // what does is taken for now.
  void pass_time(WallTime at);

  // A reading that was heard at the time of the last pass_time(). `quality` as the file has it.
  void hear(std::size_t part, ChannelIndex channel, std::int64_t ticks, Quality quality,
            WallTime measured_at);

  const Site& site(std::size_t part) const;

 private:
  struct Part;
  struct Due {
    SteadyTime at;
    std::size_t part;
    bool operator>(const Due& other) const { return at != other.at ? at > other.at : part > other.part; }
  };

  Instant now() const { return {SteadyTime{now_.time_since_epoch()}, now_, ClockQuality::synced}; }
  void start(Part& part);
  void queue(std::size_t part);
  void tell(Part& part);

  RuleSettings settings_;
  OnTransition on_transition_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  WallTime now_{Duration::min()};
};

}  // namespace anju
