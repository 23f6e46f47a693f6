// Whether anybody can tell how it is in the home, and what is told when nobody can.
#include <algorithm>

#include "rules/inactivity.hpp"

namespace anju {

// When the last channel that still tells falls silent.
std::optional<SteadyTime> InactivityRule::unknown_deadline() const {
  if (unknown_since_ || channels_.empty()) return std::nullopt;
  const auto last = std::max_element(
      channels_.begin(), channels_.end(),
      [](const LifeChannel& a, const LifeChannel& b) { return a.unknown_from() < b.unknown_from(); });
  return last->unknown_from();
}

void InactivityRule::raise_unknown(Instant at, Effects& effects) {
  unknown_since_ = at.steady;
  changed_ = true;
  Transition raised =
      transition(Transition::Kind::raised, EventKind::presence_unknown, kUnknownName, at.steady, at);
  raised.evidence = unknown_evidence(at);
  effects.transitions.push_back(std::move(raised));
}

void InactivityRule::clear_unknown(Instant at, Effects& effects) {
  if (!unknown_since_) return;
  const SteadyTime now = std::max(at.steady, *unknown_since_);
  const auto tells = [now](const LifeChannel& channel) { return channel.is_known_at(now); };
  if (std::none_of(channels_.begin(), channels_.end(), tells)) return;
  effects.transitions.push_back(
      transition(Transition::Kind::cleared, EventKind::presence_unknown, kUnknownName, *unknown_since_, at));
  unknown_since_.reset();
  changed_ = true;
}

// A sign of life from before a time that nobody observed does not say that somebody is about now.
Presence InactivityRule::presence() const {
  bool is_told = false;
  bool is_unbroken = false;
  for (const LifeChannel& channel : channels_) {
    if (!channel.has_told_since_start()) continue;
    is_told = true;
    if (gap_start_ && channel.observed_from() <= gap_start_->steady) is_unbroken = true;
  }
  if (unknown_since_ || !is_told || !last_device()) return Presence::unknown;
  if (inactive_) return Presence::inactive;
  return is_unbroken ? Presence::active : Presence::unknown;
}

}  // namespace anju
