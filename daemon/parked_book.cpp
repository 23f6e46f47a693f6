#include "daemon/parked_book.hpp"

#include <algorithm>

namespace anju {
namespace {

constexpr Duration kForgotten{std::chrono::days{30}};
constexpr Duration kBetweenKeeping{std::chrono::hours{1}};  // each costs the flash a row

}  // namespace

void ParkedBook::restore(std::vector<ParkedMeter> meters,
                         const std::function<bool(const ParkedMeter&)>& is_installed) {
  const std::lock_guard lock(mutex_);
  for (ParkedMeter& meter : meters) {
    if (is_installed && is_installed(meter)) continue;
    const std::uint64_t count = meter.count;
    const WallTime last = meter.last;
    auto [found, is_new] =
        meters_.insert_or_assign(std::pair(meter.utility, meter.meter), Place{std::move(meter), count, last});
    if (is_new) ++held_[found->first.first];
  }
}

// The one that was heard longest ago goes, when that is long enough ago.
bool ParkedBook::make_room(const std::string& utility, WallTime now) {
  const bool holds_its_share = held_[utility] >= kOfUtility;
  if (meters_.size() < kMeters && !holds_its_share) return true;
  auto oldest = meters_.end();
  for (auto place = meters_.begin(); place != meters_.end(); ++place) {
    const bool may_go = !holds_its_share || place->first.first == utility;
    if (may_go && (oldest == meters_.end() || place->second.meter.last < oldest->second.meter.last))
      oldest = place;
  }
  if (oldest == meters_.end() || now - oldest->second.meter.last < kForgotten) return false;
  --held_[oldest->first.first];
  meters_.erase(oldest);
  return true;
}

bool ParkedBook::park(const std::string& utility, const PushItem& item, WallTime now) {
  const std::lock_guard lock(mutex_);
  auto found = meters_.find({utility, item.meter});
  if (found == meters_.end()) {
    if (!make_room(utility, now)) {
      ++left_out_;
      return false;
    }
    ++held_[utility];
    found = meters_.emplace(std::pair(utility, item.meter), Place{}).first;
    found->second.meter.utility = utility;
    found->second.meter.meter = item.meter;
    found->second.meter.first = now;
  }
  ParkedMeter& parked = found->second.meter;
  ++parked.count;
  parked.last = now;
  parked.code = item.code;
  parked.unit = item.unit;
  parked.value = item.value;
  return true;
}

std::vector<ParkedMeter> ParkedBook::to_keep(const std::string& utility, WallTime now) const {
  const std::lock_guard lock(mutex_);
  std::vector<ParkedMeter> due;
  for (auto place = meters_.lower_bound({utility, ""});
       place != meters_.end() && place->first.first == utility; ++place) {
    const Place& one = place->second;
    const bool has_news = one.meter.count != one.kept_count;
    if (one.kept_count == 0 || (has_news && now - one.kept_at >= kBetweenKeeping)) due.push_back(one.meter);
  }
  return due;
}

void ParkedBook::note_kept(const ParkedMeter& meter) {
  const std::lock_guard lock(mutex_);
  const auto found = meters_.find({meter.utility, meter.meter});
  if (found == meters_.end()) return;
  found->second.kept_count = meter.count;
  found->second.kept_at = meter.last;
}

ParkedView ParkedBook::view() const {
  const std::lock_guard lock(mutex_);
  ParkedView view;
  view.left_out = left_out_;
  for (const auto& [key, place] : meters_) view.meters.push_back(place.meter);
  std::stable_sort(view.meters.begin(), view.meters.end(),
                   [](const ParkedMeter& a, const ParkedMeter& b) { return a.last > b.last; });
  return view;
}

}  // namespace anju
