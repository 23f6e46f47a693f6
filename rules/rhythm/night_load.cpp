#include "rules/rhythm/night_load.hpp"

#include <algorithm>
#include <cmath>

namespace anju {
namespace {

constexpr std::int64_t kNightLoadLayout = 1;
constexpr Duration kHour{std::chrono::hours{1}};
constexpr Duration kWindow{std::chrono::minutes{14}};
constexpr Duration kLongestStretch{std::chrono::hours{3}};
constexpr Duration kNightFrom{std::chrono::hours{1}};
constexpr Duration kNightTo{std::chrono::hours{5}};
constexpr std::size_t kEnoughNights = 5;
constexpr double kStepsOfOctave = 8;
// The shares of the night's loads that a sign is above. What one night hour in ten has is the fridge's; one
// in a hundred comes once in a day of nights (tests/bench/activity).
constexpr double kWeakLevel = 0.9;
constexpr double kStrongLevel = 0.99;

std::uint8_t code_of(double ticks_an_hour) {
  if (ticks_an_hour < 1) return 0;
  return static_cast<std::uint8_t>(std::min(255.0, 1 + kStepsOfOctave * std::log2(ticks_an_hour)));
}

double load_of(std::uint8_t code) { return code == 0 ? 0 : std::exp2((code - 0.5) / kStepsOfOctave); }

}  // namespace

LifeSign NightLoad::observe(SteadyTime from, SteadyTime to, std::int64_t used,
                            std::optional<Duration> time_of_day) {
  used_ += used;
  span_ += to - from;
  if (span_ < kWindow) return LifeSign::none;
  const bool is_stretch = span_ <= kLongestStretch;
  const double load =
      static_cast<double>(used_) * static_cast<double>(kHour.count()) / static_cast<double>(span_.count());
  used_ = 0;
  span_ = Duration::zero();
  const std::int64_t day = std::chrono::floor<std::chrono::days>(to.time_since_epoch()).count();
  if (day != learned_on_) {
    learned_on_ = day;
    find_levels();
  }
  if (time_of_day && is_stretch && *time_of_day >= kNightFrom && *time_of_day < kNightTo)
    note_night(day, load);
  if (!strong_from_) return LifeSign::none;
  if (load > *strong_from_) return LifeSign::strong;
  return load > *weak_from_ ? LifeSign::weak : LifeSign::none;
}

void NightLoad::note_night(std::int64_t day, double ticks_an_hour) {
  nights_.resize(kNights);
  Night& night = nights_[static_cast<std::size_t>(day % static_cast<std::int64_t>(kNights))];
  if (night.number != day) night = Night{day, 0, {}};
  if (night.count == static_cast<std::int64_t>(night.loads.size())) return;
  night.loads[static_cast<std::size_t>(night.count++)] = code_of(ticks_an_hour);
  changed_ = day;
}

void NightLoad::find_levels() {
  std::vector<std::uint8_t> loads;
  std::size_t known = 0;
  for (const Night& night : nights_) {
    const bool is_remembered = night.number >= 0 && night.number < learned_on_ &&
                               night.number + static_cast<std::int64_t>(kNights) > learned_on_;
    if (!is_remembered) continue;
    ++known;
    loads.insert(loads.end(), night.loads.begin(), night.loads.begin() + night.count);
  }
  if (known < kEnoughNights) return;
  std::sort(loads.begin(), loads.end());
  const auto level = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(loads.size() - 1));
    return load_of(loads[place]) + static_cast<double>(margin_);
  };
  weak_from_ = level(kWeakLevel);
  strong_from_ = level(kStrongLevel);
}

void NightLoad::append(std::vector<std::int64_t>& fields) const {
  fields.insert(fields.end(), {learned_on_, used_, span_.count()});
}

void NightLoad::restore(const std::int64_t* fields) {
  learned_on_ = fields[0];
  used_ = fields[1];
  span_ = Duration{fields[2]};
}

void NightLoad::restore_nights(const std::string& key, const SavedStates& states) {
  for (std::size_t i = 0; i < kNights; ++i) {
    const auto saved = states.find(key + "/" + std::to_string(i));
    if (saved == states.end() || saved->second.size() != 5 || saved->second[0] != kNightLoadLayout) continue;
    nights_.resize(kNights);
    Night& night = nights_[i];
    night.number = saved->second[1];
    night.count = saved->second[2];
    for (std::size_t k = 0; k < night.loads.size(); ++k)
      night.loads[k] =
          static_cast<std::uint8_t>(static_cast<std::uint64_t>(saved->second[3 + k / 8]) >> (k % 8 * 8));
  }
  find_levels();
}

void NightLoad::save_nights(const std::string& key, std::vector<SavedState>& changed) {
  if (changed_ < 0) return;
  const auto place = static_cast<std::size_t>(changed_ % static_cast<std::int64_t>(kNights));
  const Night& night = nights_[place];
  std::array<std::uint64_t, 2> packed{};
  for (std::size_t k = 0; k < night.loads.size(); ++k)
    packed[k / 8] |= std::uint64_t{night.loads[k]} << (k % 8 * 8);
  changed.push_back({key + "/" + std::to_string(place),
                     {kNightLoadLayout, night.number, night.count, static_cast<std::int64_t>(packed[0]),
                      static_cast<std::int64_t>(packed[1])}});
  changed_ = -1;
}

}  // namespace anju
