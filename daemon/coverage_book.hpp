// Whether somebody would be noticed in each home, since when, and why not. Pure: remembers by integers, so
// that a restart does not begin the time anew.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/views.hpp"
#include "rules/model/home.hpp"
#include "rules/rule.hpp"

namespace anju {

// Why a device counts as not heard.
enum class CoverageGap : std::uint8_t {
  never_heard,    // since it was installed
  device_silent,  // for longer than its limit
  no_answer,      // on a bus that answers, this device does not
  broker_away,    // the broker in the home cannot be reached
  bus_away,       // the Modbus bus cannot be reached
  not_kept,       // the box cannot write its store, so it could tell nobody
};
std::string_view name(CoverageGap gap);

// What is heard of one home now.
struct HomeReach {
  std::size_t devices = 0;
  std::vector<std::string> unheard;  // ids, in the order of the settings
  std::set<CoverageGap> why;
  // A source of it has not spoken since the start: it is not known yet whether its devices are heard.
  bool is_awaited = false;

  Coverage coverage() const;
};

// One thread.
class CoverageBook {
 public:
  // `site` must outlive it.
  explicit CoverageBook(const Site& site);

  void restore(const SavedStates& saved, SteadyTime now);
  // As it is now. As long as a source is awaited it is not better than it was before the start: a restart
  // while the broker is away must not say "covered" for a moment.
  Coverage state(HomeIndex home, const HomeReach& reach) const;
  // `reaches`: one for each home. True when fewer are covered than before.
  bool look(const std::vector<HomeReach>& reaches, SteadyTime now);
  void save(std::vector<SavedState>& changed);

  SteadyTime since(HomeIndex home) const { return homes_[home].since; }

 private:
  struct Kept {
    Coverage state = Coverage::not_covered;
    SteadyTime since{};
    bool is_changed = true;
    bool is_restored = false;
  };
  std::string key(HomeIndex home) const;

  const Site* site_;
  std::vector<Kept> homes_;
};

}  // namespace anju
