// What a store keeps of one home, and the same engine as the daemon's over it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/alert_record.hpp"
#include "rules/engine.hpp"
#include "rules/home_log.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct HomePast {
  std::vector<Reading> readings;  // of channels of the site, in the order they were heard
  std::size_t unplaced = 0;       // further ones, of what is no longer installed
  std::vector<AlertRecord> alerts;
  std::vector<HomeLog::Stretch> stretches;  // modes, and times in which the box was deaf, by when they began
  struct LinkChange {
    SteadyTime at;
    DeviceIndex device;
    Link link;
    bool is_gone;
  };
  std::vector<LinkChange> links;  // by time

  // The box's timeline at that time on the wall, by the last reading before it; the past is not empty.
  Instant instant_at_wall(WallTime at) const;
};

// Those of `home` alone, so that nobody else's readings are looked at.
Settings only_home(Settings settings, const std::string& home);

// `site`: of that home alone. Errors: io, unsupported.
Result<HomePast> read_past(const std::filesystem::path& store, const std::string& home, const Site& site);

// Hands the past to the rules in the order it was heard, with the modes of the home and a restart after each
// time in which the box was deaf, and the links to its devices as they went and came. What the store does not
// keep is not replayed: messages without a reading.
class PastReplay {
 public:
  // All must outlive it.
  PastReplay(const HomePast& past, const Site& site, const RuleSettings& settings, const RuleSet& rules)
      : past_(&past), site_(&site), settings_(&settings), rules_(&rules) {}

  // Up to and including `until`, with all that is due then; `tell` of each transition, while modes() are what
  // they were then.
  using Tell = std::function<void(const Transition&)>;
  void run(const Instant& until, const Tell& tell);
  std::vector<RuleView> views(const Instant& now) const;
  const HomeModes& modes(HomeIndex home) const { return engine_->modes(home); }

 private:
  void pass(const Instant& at, const Tell& tell);
  void tell_all(const Tell& tell);
  void hear(const Reading& reading, const Tell& tell);
  void meet_link(const HomePast::LinkChange& change, const Instant& seen_from, const Tell& tell);
  void live_through(SteadyTime until, const Instant& seen_from, const Tell& tell);
  void begin(const HomeLog::Stretch& stretch, const Instant& seen_from, const Tell& tell);
  void restart(const HomeLog::Stretch& deaf, const Instant& seen_from);

  const HomePast* past_;
  const Site* site_;
  const RuleSettings* settings_;
  const RuleSet* rules_;
  std::unique_ptr<Engine> engine_;  // none: nothing was heard yet
  SavedStates saved_;
  Effects effects_;
  std::size_t next_ = 0;       // of the stretches
  std::size_t next_link_ = 0;  // of the changes of links
};

}  // namespace anju
