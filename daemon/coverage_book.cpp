#include "daemon/coverage_book.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

constexpr std::int64_t kCoverageBookLayout = 1;
constexpr std::size_t kCoverageBookFields = 3;

}  // namespace

std::string_view name(CoverageGap gap) {
  constexpr std::array<std::string_view, 6> names{"never-heard", "device-silent", "no-answer",
                                                  "broker-away", "bus-away",      "not-kept"};
  return names[static_cast<std::size_t>(gap)];
}

// A box that can keep nothing can tell nothing, whatever it hears.
Coverage HomeReach::coverage() const {
  if (unheard.size() >= devices || why.contains(CoverageGap::not_kept)) return Coverage::not_covered;
  return unheard.empty() ? Coverage::covered : Coverage::partly;
}

CoverageBook::CoverageBook(const Site& site) : site_(&site), homes_(site.homes.size()) {}

std::string CoverageBook::key(HomeIndex home) const { return "coverage/" + site_->homes[home].id + "/since"; }

void CoverageBook::restore(const SavedStates& saved, SteadyTime now) {
  for (HomeIndex home = 0; home < homes_.size(); ++home) {
    homes_[home].since = now;
    const auto found = saved.find(key(home));
    if (found == saved.end() || found->second.size() != kCoverageBookFields ||
        found->second[0] != kCoverageBookLayout)
      continue;
    homes_[home] = {static_cast<Coverage>(found->second[1]), SteadyTime{Duration{found->second[2]}}, false,
                    true};
  }
}

Coverage CoverageBook::state(HomeIndex home, const HomeReach& reach) const {
  const Coverage now = reach.coverage();
  return reach.is_awaited && homes_[home].is_restored ? std::max(now, homes_[home].state) : now;
}

bool CoverageBook::look(const std::vector<HomeReach>& reaches, SteadyTime now) {
  bool is_worse = false;
  for (HomeIndex home = 0; home < homes_.size(); ++home) {
    const Coverage state = this->state(home, reaches[home]);
    if (state == homes_[home].state) continue;
    is_worse = is_worse || state > homes_[home].state;
    homes_[home] = {state, now, true, homes_[home].is_restored};
  }
  return is_worse;
}

void CoverageBook::save(std::vector<SavedState>& changed) {
  for (HomeIndex home = 0; home < homes_.size(); ++home) {
    Kept& kept = homes_[home];
    if (!kept.is_changed) continue;
    kept.is_changed = false;
    changed.push_back({key(home),
                       {kCoverageBookLayout, static_cast<std::int64_t>(kept.state),
                        kept.since.time_since_epoch().count()}});
  }
}

}  // namespace anju
