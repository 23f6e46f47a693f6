#include "rules/home_modes.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kHomeModesLayout = 1;

constexpr std::size_t at_of(Mode mode) { return static_cast<std::size_t>(mode); }

}  // namespace

std::optional<Mode> find_mode(std::string_view wanted) {
  for (std::size_t i = 0; i < kModes; ++i) {
    if (name(static_cast<Mode>(i)) == wanted) return static_cast<Mode>(i);
  }
  return std::nullopt;
}

void HomeModes::set(Mode mode, SteadyTime until, const Instant& now, Effects& effects) {
  const SteadyTime cut = std::min(until, now.steady + longest(mode));
  if (cut <= now.steady) {
    if (is_on(mode)) end(mode, now, effects);
    return;
  }
  if (until_[at_of(mode)] == cut) return;
  until_[at_of(mode)] = cut;
  log_.note_mode(mode, now.steady, cut);
  changed_ = true;
  effects.mode_changes.push_back({home_, mode, true, now, cut});
}

void HomeModes::start(const Start& start) {
  if (start.deaf_since) log_.note_deaf(*start.deaf_since, start.now.steady);
}

void HomeModes::end(Mode mode, const Instant& at, Effects& effects) {
  until_[at_of(mode)].reset();
  ended_[at_of(mode)] = at.steady;
  log_.note_end(mode, at.steady);
  changed_ = true;
  effects.mode_changes.push_back({home_, mode, false, at, at.steady});
}

std::optional<SteadyTime> HomeModes::next_deadline() const {
  std::optional<SteadyTime> first;
  for (const auto& until : until_) {
    if (until) first = std::min(*until, first.value_or(*until));
  }
  return first;
}

void HomeModes::on_time(Instant due, Effects& effects) {
  for (std::size_t i = 0; i < kModes; ++i) {
    if (until_[i] && *until_[i] <= due.steady) end(static_cast<Mode>(i), due, effects);
  }
}

RuleView HomeModes::view(const Instant& now) const {
  RuleView view{kName, home_, std::nullopt, "home", next_deadline().has_value(), next_deadline(), {}};
  for (std::size_t i = 0; i < kModes; ++i) {
    if (until_[i]) view.facts.push_back({name(static_cast<Mode>(i)), instant_at(*until_[i], now).wall});
  }
  return view;
}

void HomeModes::restore(const SavedStates& states) {
  log_.restore(states, site_->homes[home_].id);
  const auto* fields =
      saved_fields(states, state_key(kName, site_->homes[home_].id, ""), kHomeModesLayout, 1 + 2 * kModes);
  if (!fields) return;
  for (std::size_t i = 0; i < kModes; ++i) {
    until_[i] = steady_from_field((*fields)[1 + i]);
    ended_[i] = steady_from_field((*fields)[1 + kModes + i]);
  }
}

void HomeModes::save(std::vector<SavedState>& changed) {
  log_.save(changed, site_->homes[home_].id);
  if (!std::exchange(changed_, false)) return;
  SavedState state{state_key(kName, site_->homes[home_].id, ""), {kHomeModesLayout}};
  for (const auto& until : until_) state.fields.push_back(to_field(until));
  for (const auto& ended : ended_) state.fields.push_back(to_field(ended));
  changed.push_back(std::move(state));
}

}  // namespace anju
