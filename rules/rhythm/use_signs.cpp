#include "rules/rhythm/use_signs.hpp"

namespace anju {
namespace {

constexpr Duration kUseWindow{std::chrono::minutes{15}};
// Nobody draws for longer without a pause; a burst pipe does. Only reports as close as this show a pause.
constexpr Duration kLongestDraw{std::chrono::minutes{45}};
constexpr Duration kShowsPauses{std::chrono::minutes{5}};

}  // namespace

LifeSign UseSigns::sign_of_window() const {
  const double excess = static_cast<double>(used_) - base_.ticks_in(span_);
  const auto minimum = static_cast<double>(minimum_);
  // Whole ticks of the meter and a base flow with a fraction: what misses the minimum by that is one.
  if (excess >= (base_.ticks_an_hour() > 0 ? minimum * 3 / 4 : minimum)) return LifeSign::strong;
  return excess >= minimum / 4 ? LifeSign::weak : LifeSign::none;
}

LifeSign UseSigns::observe(SteadyTime from, SteadyTime to, std::int64_t used) {
  used_ += used;
  span_ += to - from;
  base_.note(from, to, used);
  const bool is_running = to - from <= kShowsPauses && static_cast<double>(used) > base_.ticks_in(to - from);
  running_ = is_running ? running_ + (to - from) : Duration::zero();
  const LifeSign sign = running_ > kLongestDraw ? LifeSign::none : sign_of_window();
  const bool is_news = sign > told_;
  if (is_news) told_ = sign;
  if (sign == LifeSign::strong || span_ >= kUseWindow) {
    used_ = 0;
    span_ = Duration::zero();
    told_ = LifeSign::none;
  }
  return is_news ? sign : LifeSign::none;
}

void UseSigns::append(std::vector<std::int64_t>& fields) const {
  fields.insert(fields.end(), {used_, span_.count(), running_.count(), static_cast<std::int64_t>(told_)});
  base_.append(fields);
}

void UseSigns::restore(const std::int64_t* fields) {
  used_ = fields[0];
  span_ = Duration{fields[1]};
  running_ = Duration{fields[2]};
  told_ = static_cast<LifeSign>(fields[3]);
  base_.restore(fields + 4);
}

}  // namespace anju
