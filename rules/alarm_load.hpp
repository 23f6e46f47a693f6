// Too many alerts of one rule about one device: they say that the device or the rule is wrong, and bury what
// matters. Counts them, and says once what goes on.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// ISA-18.2 and EEMUA 191: more than 10 alarms in 10 minutes are a flood, which nobody can work through.
inline constexpr std::size_t kMostAlerts = 10;
inline constexpr Duration kFloodWithin{std::chrono::minutes{10}};

// A rule about rules: it watches what the others have found. One thread.
class AlarmLoad {
 public:
  static constexpr std::string_view kName = "alarm-load";

  // `site` must outlive it.
  explicit AlarmLoad(const Site& site) : site_(&site) {}

  // A new alert. Gives until when it is to be kept back, which is never so for what threatens life; none: it
  // is not one too many. The technical alert about the flood is in `effects`.
  std::optional<SteadyTime> note(const Transition& raised, Effects& effects);

  // A flood is over when it has been quiet for as long. None: there is none of this rule and device.
  std::optional<SteadyTime> quiet_at(std::string_view home, std::string_view device,
                                     std::string_view rule) const;

  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;

  void restore(const SavedStates& states);
  void save(std::vector<SavedState>& changed);

 private:
  struct Load {
    std::deque<SteadyTime> raised;  // the last ones, oldest first; at most kMostAlerts + 1
    std::optional<SteadyTime> flood_since;
    std::int64_t alerts = 0;  // of the flood
    std::int64_t held = 0;    // of them, kept back
    bool is_changed = false;
  };
  using Key = std::string;  // "home/device/rule"

  void end(const Key& key, Load& load, Instant now, Effects& effects);
  void tell(Transition::Kind kind, const Key& key, const Load& load, Instant at, Effects& effects) const;

  const Site* site_;
  std::map<Key, Load> loads_;
  std::size_t floods_ = 0;  // so that who asks for the next deadline need not look through all
};

}  // namespace anju
