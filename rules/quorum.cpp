#include "rules/quorum.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kQuorumLayout = 1;
constexpr std::size_t kMemberFields = 3;

}  // namespace

QuorumRule::QuorumRule(const Site& site, const RuleSet& rules, const QuorumSpec& spec)
    : spec_(&spec),
      episode_(site, rules.rules[spec.rule], spec.home, std::nullopt, "home"),
      signs_(spec.signs.begin(), spec.signs.end()) {
  for (const DeviceIndex device : spec.devices) {
    if (!find(device)) members_.push_back({device, {}, false, {}});
  }
  for (const Sign& sign : spec.signs) {
    const DeviceIndex device = site.channels[sign.channel].device;
    if (!find(device)) members_.push_back({device, {}, false, {}});
  }
}

void QuorumRule::append_channels(std::vector<ChannelIndex>& channels) const {
  for (const ShownSign& sign : signs_) channels.push_back(sign.channel());
}

void QuorumRule::append_devices(std::vector<DeviceIndex>& devices) const {
  for (const Member& member : members_) devices.push_back(member.device);
}

QuorumRule::Member* QuorumRule::find(DeviceIndex device) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [device](const Member& member) { return member.device == device; });
  return found == members_.end() ? nullptr : &*found;
}

bool QuorumRule::counts(const Member& member) {
  if (member.reach.is_gone(Link::source) || member.reach.is_gone(Link::bridge)) return false;
  return member.shows || member.reach.is_gone(Link::device);
}

void QuorumRule::update(Member& member, SteadyTime at) {
  changed_ = true;
  if (!counts(member))
    member.since.reset();
  else if (!member.since)
    member.since = at;
}

void QuorumRule::on_unheard(DeviceIndex device, Instant at, Link link) {
  Member* member = find(device);
  if (!member || member->reach.is_gone(link)) return;
  member->reach.on_unheard(link);
  update(*member, at.steady);
}

void QuorumRule::on_hearing(DeviceIndex device, Instant at, Link link) {
  Member* member = find(device);
  if (!member || !member->reach.is_gone(link)) return;
  member->reach.on_hearing(link);
  update(*member, at.steady);
}

// That fewer are gone is told when one of them is heard, which is when there is somebody to tell it.
void QuorumRule::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  Member* member = find(device);
  if (!member) return;
  if (!member->reach.is_open()) {
    member->reach.on_heard();
    update(*member, at.steady);
  }
  clear_if_over(at, effects);
}

void QuorumRule::on_reading(const Reading& reading, Effects& effects) {
  for (ShownSign& sign : signs_) {
    const auto shows = sign.shows(reading);
    if (!shows) continue;
    Member* member = find(episode_.site().channels[reading.channel].device);
    if (sign.has_memory()) changed_ = true;
    if (!member || member->shows == *shows) continue;
    member->shows = *shows;
    update(*member, reading.heard_at.steady);
  }
  clear_if_over(reading.heard_at, effects);
}

std::int64_t QuorumRule::counting() const {
  return std::count_if(members_.begin(), members_.end(),
                       [](const Member& member) { return member.since.has_value(); });
}

// The earliest `at_least` of them that began close enough to each other.
std::optional<QuorumRule::Quorum> QuorumRule::quorum() const {
  std::vector<SteadyTime> since;
  for (const Member& member : members_) {
    if (member.since) since.push_back(*member.since);
  }
  std::sort(since.begin(), since.end());
  for (std::size_t first = 0; first + spec_->at_least <= since.size(); ++first) {
    const SteadyTime last = since[first + spec_->at_least - 1];
    if (last - since[first] <= spec_->within) return Quorum{since[first], last};
  }
  return std::nullopt;
}

std::optional<SteadyTime> QuorumRule::next_deadline() const {
  if (episode_.is_open()) return std::nullopt;
  const auto found = quorum();
  return found ? std::optional(found->last + spec_->hold) : std::nullopt;
}

void QuorumRule::on_time(Instant due, Effects& effects) {
  changed_ = true;
  episode_.raise(quorum()->first, due,
                 {{"gone_devices", counting()}, {"devices", static_cast<std::int64_t>(members_.size())}},
                 effects);
}

void QuorumRule::clear_if_over(const Instant& at, Effects& effects) {
  if (!episode_.is_open() || at.steady < *episode_.raised_at() || counting() >= spec_->at_least) return;
  changed_ = true;
  episode_.clear(at, {{"lasted", at.steady - *episode_.started()}}, effects);
}

RuleView QuorumRule::view(const Instant& now) const { return episode_.view(describe(now), next_deadline()); }

Evidence QuorumRule::describe(const Instant&) const {
  return {{"gone_devices", counting()}, {"devices", static_cast<std::int64_t>(members_.size())}};
}

void QuorumRule::restore(const SavedStates& states) {
  const std::size_t count =
      1 + Episode::kFields + kMemberFields * members_.size() + ShownSign::kFields * signs_.size();
  const auto* fields = saved_fields(states, episode_.key(), kQuorumLayout, count);
  if (!fields) return;
  const std::int64_t* next = fields->data() + 1;
  episode_.restore(next);
  next += Episode::kFields;
  for (Member& member : members_) {
    member.reach.restore(next[0]);
    member.shows = next[1] != 0;
    member.since = steady_from_field(next[2]);
    next += kMemberFields;
  }
  for (ShownSign& sign : signs_) {
    sign.restore(next);
    next += ShownSign::kFields;
  }
}

void QuorumRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{episode_.key(), {kQuorumLayout}};
  episode_.append(state.fields);
  for (const Member& member : members_)
    state.fields.insert(state.fields.end(),
                        {member.reach.field(), member.shows ? 1 : 0, to_field(member.since)});
  for (const ShownSign& sign : signs_) sign.append(state.fields);
  changed.push_back(std::move(state));
}

}  // namespace anju
