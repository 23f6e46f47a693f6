#include "rules/home_log.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kHomeLogLayout = 1;
constexpr std::size_t kHomeLogFields = 3;  // of a stretch
constexpr std::int64_t kDeaf = -1;         // in place of a mode

}  // namespace

// The one of this mode that goes on.
HomeLog::Stretch* HomeLog::find(Mode mode, SteadyTime at) {
  const auto found = std::find_if(stretches_.rbegin(), stretches_.rend(), [mode, at](const Stretch& known) {
    return known.mode == mode && known.to >= at;
  });
  return found == stretches_.rend() ? nullptr : &*found;
}

void HomeLog::add(const Stretch& stretch) {
  stretches_.push_back(stretch);
  if (stretches_.size() > kMost) stretches_.pop_front();
}

void HomeLog::note_mode(Mode mode, SteadyTime at, SteadyTime until) {
  changed_ = true;
  if (Stretch* known = find(mode, at))
    known->to = until;
  else
    add({mode, at, until});
}

void HomeLog::note_end(Mode mode, SteadyTime at) {
  Stretch* known = find(mode, at);
  if (!known) return;
  known->to = at;
  changed_ = true;
}

void HomeLog::note_deaf(SteadyTime from, SteadyTime to) {
  add({std::nullopt, from, to});
  changed_ = true;
}

void HomeLog::restore(const SavedStates& states, std::string_view home) {
  const auto saved = states.find(state_key(kName, home, ""));
  if (saved == states.end() || saved->second.size() % kHomeLogFields != 1 ||
      saved->second[0] != kHomeLogLayout)
    return;
  stretches_.clear();
  for (auto field = saved->second.begin() + 1; field != saved->second.end(); field += kHomeLogFields) {
    if (field[0] < kDeaf || field[0] >= static_cast<std::int64_t>(kModes)) continue;
    const auto mode = field[0] == kDeaf ? std::nullopt : std::optional(static_cast<Mode>(field[0]));
    add({mode, SteadyTime{Duration{field[1]}}, SteadyTime{Duration{field[2]}}});
  }
}

void HomeLog::save(std::vector<SavedState>& changed, std::string_view home) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{state_key(kName, home, ""), {kHomeLogLayout}};
  for (const auto& [mode, from, to] : stretches_)
    state.fields.insert(state.fields.end(),
                        {mode ? static_cast<std::int64_t>(*mode) : kDeaf, to_field(from), to_field(to)});
  changed.push_back(std::move(state));
}

}  // namespace anju
