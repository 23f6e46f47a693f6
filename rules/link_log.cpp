#include "rules/link_log.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kLinkLogLayout = 1;
constexpr std::size_t kLinkLogFields = 3;  // of a stretch

}  // namespace

LinkLog::Stretch* LinkLog::open(Link link) {
  const auto found = std::find_if(stretches_.begin(), stretches_.end(),
                                  [link](const Stretch& one) { return one.link == link && !one.to; });
  return found == stretches_.end() ? nullptr : &*found;
}

void LinkLog::note_gone(Link link, SteadyTime at) {
  if (open(link)) return;
  if (stretches_.size() == kMost) stretches_.erase(stretches_.begin());
  stretches_.push_back({link, at, std::nullopt});
  changed_ = true;
}

// Lanes overtake each other: what was heard before it was gone does not bring it back.
void LinkLog::note_back(Link link, SteadyTime at) {
  Stretch* const gone = open(link);
  if (!gone || at < gone->from) return;
  gone->to = at;
  changed_ = true;
}

void LinkLog::restore(const SavedStates& states, std::string_view home, std::string_view device) {
  const auto saved = states.find(state_key(kName, home, device));
  if (saved == states.end() || saved->second.size() % kLinkLogFields != 1 ||
      saved->second[0] != kLinkLogLayout)
    return;
  stretches_.clear();
  for (auto field = saved->second.begin() + 1; field != saved->second.end(); field += kLinkLogFields) {
    if (field[0] < 0 || field[0] > static_cast<std::int64_t>(Link::device)) continue;
    stretches_.push_back(
        {static_cast<Link>(field[0]), SteadyTime{Duration{field[1]}}, steady_from_field(field[2])});
  }
}

void LinkLog::save(std::vector<SavedState>& changed, std::string_view home, std::string_view device) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{state_key(kName, home, device), {kLinkLogLayout}};
  for (const auto& [link, from, to] : stretches_)
    state.fields.insert(state.fields.end(), {static_cast<std::int64_t>(link), to_field(from), to_field(to)});
  changed.push_back(std::move(state));
}

}  // namespace anju
