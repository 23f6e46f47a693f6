// What the alerts of the inactivity rule say.
#include <algorithm>
#include <cmath>

#include "rules/inactivity.hpp"

namespace anju {
namespace {

// The channels of a device follow each other in the site.
template <class Counts>
std::int64_t count_devices(const std::vector<LifeChannel>& channels, Counts counts) {
  std::int64_t count = 0;
  std::optional<DeviceIndex> counted;
  for (const LifeChannel& channel : channels) {
    if (counted == channel.device() || !counts(channel)) continue;
    counted = channel.device();
    ++count;
  }
  return count;
}

}  // namespace

Transition InactivityRule::transition(Transition::Kind kind, EventKind event, std::string_view rule,
                                      SteadyTime since, Instant at) const {
  Transition result;
  result.kind = kind;
  result.event = event;
  result.home = home_;
  result.rule = rule;
  result.at = at;
  result.alert_id = make_alert_id(site_->homes[home_].id, rule, "home", since);
  return result;
}

Evidence InactivityRule::inactivity_evidence(const Instant& now) const {
  const SteadyTime at = now.steady;
  const auto is_heard = [at](const LifeChannel& channel) { return at < channel.unknown_from(); };
  Evidence evidence{{"idle_for", at - gap_start_->steady},
                    {"limit", limit()},
                    {"heard_devices", count_devices(channels_, is_heard)}};
  const auto is_doubt = [this, at](const LifeChannel& channel) {
    return is_doubted(channel, at) && !waiting_->doubted_tells(gap_start_->steady);
  };
  if (const auto doubted = count_devices(channels_, is_doubt); doubted > 0)
    evidence.push_back({"doubted_devices", doubted});
  add_habits(at, evidence);
  if (const auto device = last_device()) {
    evidence.push_back({"last_sign_of_life_at", wall_of(*gap_start_, now)});
    evidence.push_back({"last_device", site_->devices[*device].id});
    if (may_have_left()) evidence.push_back({"may_have_left", true});
  }
  return evidence;
}

// What this home does otherwise, at this hour and on such days.
void InactivityRule::add_habits(SteadyTime at, Evidence& evidence) const {
  const auto curve = waiting_ ? waiting_->curve_until(gap_start_->steady, kLastGapHour) : std::nullopt;
  if (!curve) return;
  int usual = kFirstGapHour;
  while (usual <= kLastGapHour && curve->lasts(usual + 1) > 0.5) ++usual;
  evidence.push_back({"usual_gap", Duration{std::chrono::hours{usual + 1}}});
  const int longest = waiting_->rhythm().longest();
  if (longest > 0) evidence.push_back({"longest_gap", Duration{std::chrono::hours{longest}}});
  const auto hours =
      std::clamp<std::int64_t>((at - gap_start_->steady) / std::chrono::hours{1}, 0, kLastGapHour + 1);
  const double chance = curve->lasts(static_cast<int>(hours));
  evidence.push_back({"once_in", static_cast<std::int64_t>(std::llround(1 / std::max(chance, 1e-4)))});
  evidence.push_back({"days_known", static_cast<std::int64_t>(waiting_->rhythm().days())});
}

RuleView InactivityRule::view(const Instant& now) const {
  const auto deadline = listening_since_ ? inactivity_deadline(limit()) : std::nullopt;
  RuleView view{kName, home_, std::nullopt, "home", inactive_.has_value(), deadline, {}};
  if (gap_start_) view.facts = inactivity_evidence(now);
  view.facts.push_back({"presence", std::string(name(presence()))});
  if (unknown_since_) view.facts.push_back({"unknown_for", now.steady - *unknown_since_});
  return view;
}

RuleView InactivityRule::unknown_view(const Instant& now) const {
  const auto deadline = listening_since_ ? unknown_deadline() : std::nullopt;
  RuleView view{kUnknownName, home_, std::nullopt, "home", unknown_since_.has_value(), deadline, {}};
  view.facts = unknown_evidence(now);
  view.facts.push_back({"presence", std::string(name(presence()))});
  if (unknown_since_) view.facts.push_back({"unknown_for", now.steady - *unknown_since_});
  return view;
}

Evidence InactivityRule::unknown_evidence(const Instant& now) const {
  const auto is_any = [](const LifeChannel&) { return true; };
  std::optional<SteadyTime> told;
  for (const LifeChannel& channel : channels_) told = std::max(told, channel.known_at());
  Evidence evidence;
  if (told) evidence.push_back({"unheard_for", now.steady - *told});
  evidence.push_back({"devices", count_devices(channels_, is_any)});
  if (const auto life = last_sign_of_life())
    evidence.push_back({"last_sign_of_life_at", wall_of(*life, now)});
  return evidence;
}

const LifeChannel* InactivityRule::last_channel() const {
  // A doubted sign that was not taken for one is no last sign of life.
  const auto counts = [this](const LifeChannel& channel) {
    return !is_doubted(channel, *channel.last_life()) ||
           (gap_start_ && channel.last_life() == gap_start_->steady);
  };
  const LifeChannel* latest = nullptr;
  for (const LifeChannel& channel : channels_) {
    if (channel.last_life() && counts(channel) && (!latest || *latest->last_life() < *channel.last_life()))
      latest = &channel;
  }
  return latest;
}

std::optional<DeviceIndex> InactivityRule::last_device() const {
  const LifeChannel* latest = last_channel();
  return latest ? std::optional(latest->device()) : std::nullopt;
}

// A door, and then nothing before the eyes of those who would have seen somebody inside. Who fell behind the
// door looks the same, so this is said and nothing waits for it.
bool InactivityRule::may_have_left() const {
  const LifeChannel* latest = last_channel();
  if (!latest || site_->channels[latest->channel()].quantity != Quantity::door_open) return false;
  return std::any_of(channels_.begin(), channels_.end(), [&](const LifeChannel& other) {
    return other.device() != latest->device() && other.is_event_driven() && other.observed_from() &&
           *other.observed_from() <= gap_start_->steady;
  });
}

}  // namespace anju
