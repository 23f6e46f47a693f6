#include "rules/rhythm/base_flow.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kBaseFlowLayout = 1;
constexpr Duration kHour{std::chrono::hours{1}};
constexpr Duration kLongestStretch{std::chrono::hours{3}};
// An hourly report that comes two minutes early still ends an hour.
constexpr Duration kNearlyAnHour{std::chrono::minutes{58}};
constexpr std::size_t kEnoughDays = 2;
constexpr std::int64_t kEnoughHours = 12;

}  // namespace

void BaseFlow::note(SteadyTime from, SteadyTime to, std::int64_t used) {
  const std::int64_t day = std::chrono::floor<std::chrono::days>(to.time_since_epoch()).count();
  if (day != day_) begin_day(day);
  if (to - from > kLongestStretch) {
    used_ = span_ = 0;
    return;
  }
  used_ += used;
  span_ += (to - from).count();
  if (span_ < kNearlyAnHour.count()) return;
  end_hour(static_cast<double>(used_) * static_cast<double>(kHour.count()) / static_cast<double>(span_));
  used_ = span_ = 0;
}

void BaseFlow::end_hour(double ticks_an_hour) {
  const auto flow = static_cast<std::int64_t>(ticks_an_hour);
  const std::size_t known = std::min(static_cast<std::size_t>(hours_), kLowest);
  const auto end = lowest_.begin() + static_cast<std::ptrdiff_t>(known);
  const auto place = std::lower_bound(lowest_.begin(), end, flow);
  ++hours_;
  if (place == lowest_.end()) return;
  std::move_backward(place, known < kLowest ? end : end - 1, known < kLowest ? end + 1 : end);
  *place = flow;
}

void BaseFlow::begin_day(std::int64_t day) {
  if (hours_ >= kEnoughHours) {
    const auto tenth = std::min(static_cast<std::size_t>(hours_ / 10), kLowest - 1);
    days_.push_back(lowest_[tenth]);
    if (days_.size() > kDays) days_.erase(days_.begin());
    days_changed_ = true;
    find_middle();
  }
  day_ = day;
  hours_ = 0;
}

void BaseFlow::find_middle() {
  if (days_.size() < kEnoughDays) return;
  std::vector<std::int64_t> sorted = days_;
  std::sort(sorted.begin(), sorted.end());
  rate_ = static_cast<double>(sorted[(sorted.size() - 1) / 2]);
}

double BaseFlow::ticks_in(Duration span) const {
  return rate_ * static_cast<double>(span.count()) / static_cast<double>(kHour.count());
}

void BaseFlow::append(std::vector<std::int64_t>& fields) const {
  fields.push_back(day_);
  fields.insert(fields.end(), lowest_.begin(), lowest_.end());
  fields.insert(fields.end(), {hours_, used_, span_});
}

void BaseFlow::restore(const std::int64_t* fields) {
  day_ = fields[0];
  std::copy_n(fields + 1, kLowest, lowest_.begin());
  hours_ = fields[1 + kLowest];
  used_ = fields[2 + kLowest];
  span_ = fields[3 + kLowest];
}

void BaseFlow::restore_days(const std::string& key, const SavedStates& states) {
  const auto saved = states.find(key);
  if (saved == states.end() || saved->second.empty() || saved->second[0] != kBaseFlowLayout) return;
  days_.assign(saved->second.begin() + 1, saved->second.end());
  if (days_.size() > kDays) days_.resize(kDays);
  find_middle();
}

void BaseFlow::save_days(const std::string& key, std::vector<SavedState>& changed) {
  if (!days_changed_) return;
  SavedState state{key, {kBaseFlowLayout}};
  state.fields.insert(state.fields.end(), days_.begin(), days_.end());
  changed.push_back(std::move(state));
  days_changed_ = false;
}

}  // namespace anju
