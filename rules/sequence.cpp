#include "rules/sequence.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kSequenceLayout = 1;
constexpr std::size_t kSequencePlainFields = 1 + Episode::kFields + 5;

std::vector<ShownSign> shown(const std::vector<Sign>& signs) { return {signs.begin(), signs.end()}; }

}  // namespace

SequenceRule::SequenceRule(const Site& site, const RuleSet& rules, const SequenceSpec& spec)
    : rules_(&rules),
      spec_(&spec),
      episode_(site, rules.rules[spec.rule], spec.home, std::nullopt, "home"),
      starts_(shown(spec.starts)),
      ends_(shown(spec.ends)),
      while_(shown(spec.while_)) {
  for (const Sign& sign : spec.ends) {
    const DeviceIndex device = site.channels[sign.channel].device;
    if (!find(device)) witnesses_.emplace_back(site, device);
  }
}

void SequenceRule::append_channels(std::vector<ChannelIndex>& channels) const {
  for (const auto* signs : {&starts_, &ends_, &while_}) {
    for (const ShownSign& sign : *signs) channels.push_back(sign.channel());
  }
}

void SequenceRule::append_devices(std::vector<DeviceIndex>& devices) const {
  for (const Witness& witness : witnesses_) devices.push_back(witness.device());
}

Witness* SequenceRule::find(DeviceIndex device) {
  const auto found = std::find_if(witnesses_.begin(), witnesses_.end(),
                                  [device](const Witness& witness) { return witness.device() == device; });
  return found == witnesses_.end() ? nullptr : &*found;
}

const SequenceLimits* SequenceRule::limits() const {
  return began_ ? spec_->limits.at(rules_->calendar, *began_) : nullptr;
}

// Somebody may have come back while the box was deaf: the time begins anew.
void SequenceRule::start(const Start& start) {
  if (!start.deaf_since || !began_) return;
  waiting_from_ = start.now.steady;
  changed_ = true;
}

void SequenceRule::on_unheard(DeviceIndex device, Instant, Link link) {
  Witness* witness = find(device);
  if (witness && witness->on_unheard(link)) changed_ = true;
}

void SequenceRule::on_hearing(DeviceIndex device, Instant, Link link) {
  Witness* witness = find(device);
  if (witness && witness->on_hearing(link)) changed_ = true;
}

void SequenceRule::on_heard(DeviceIndex device, Instant at, Effects&) {
  Witness* witness = find(device);
  if (witness && witness->on_heard(at.steady)) changed_ = true;
}

std::int64_t SequenceRule::witnesses_that_tell(SteadyTime at) const {
  return std::count_if(witnesses_.begin(), witnesses_.end(),
                       [at](const Witness& witness) { return witness.can_tell(at); });
}

bool SequenceRule::goes_on_by_report() const {
  return std::any_of(while_.begin(), while_.end(), [this](const ShownSign& sign) {
    return !site().device_of(sign.channel()).event_driven;
  });
}

void SequenceRule::on_reading(const Reading& reading, Effects& effects) {
  if (is_old_news(reading)) return;
  const SteadyTime measured = measured_steady(reading);
  if (remembers(reading)) changed_ = true;
  // Everything that goes by changes is told of each reading, whatever it means elsewhere.
  const bool is_over = note_end(reading, measured, effects);
  const bool is_off = note_whether_it_goes_on(reading, effects);
  if (!is_over && !is_off) return note_start(reading, measured);
  for (ShownSign& sign : starts_) sign.shows(reading);
}

bool SequenceRule::remembers(const Reading& reading) const {
  const auto is_it = [&reading](const ShownSign& sign) {
    return sign.has_memory() && sign.channel() == reading.channel;
  };
  return std::any_of(starts_.begin(), starts_.end(), is_it) ||
         std::any_of(ends_.begin(), ends_.end(), is_it) || std::any_of(while_.begin(), while_.end(), is_it);
}

bool SequenceRule::note_end(const Reading& reading, SteadyTime measured, Effects& effects) {
  bool is_end = false;
  for (ShownSign& sign : ends_) is_end = sign.shows(reading).value_or(false) || is_end;
  if (!is_end || !began_) return false;
  const SequenceLimits* limits = this->limits();
  if (limits && measured <= began_->steady + limits->blind_for) return false;
  if (episode_.is_open() && measured <= *episode_.raised_at()) return false;
  finish(reading.heard_at, site().channels[reading.channel].device, effects);
  return true;
}

// True when it does not.
bool SequenceRule::note_whether_it_goes_on(const Reading& reading, Effects& effects) {
  std::optional<bool> goes_on;
  for (ShownSign& sign : while_) {
    if (const auto shows = sign.shows(reading)) goes_on = goes_on.value_or(false) || *shows;
  }
  if (!goes_on || !began_) return false;
  if (!*goes_on) {
    finish(reading.heard_at, site().channels[reading.channel].device, effects);
    return true;
  }
  const SequenceLimits* limits = this->limits();
  if (limits && goes_on_by_report() && measured_steady(reading) >= waiting_from_ + limits->within)
    judge(reading.heard_at, effects);
  return false;
}

void SequenceRule::note_start(const Reading& reading, SteadyTime measured) {
  std::optional<std::size_t> shown;
  for (ShownSign& sign : starts_) {
    if (sign.shows(reading).value_or(false)) shown = static_cast<std::size_t>(&sign - starts_.data());
  }
  if (!shown || began_) return;
  const Instant at = instant_at(measured, reading.heard_at);
  if (!spec_->limits.at(rules_->calendar, at)) return;
  began_ = at;
  waiting_from_ = at.steady;
  began_by_ = *shown;
  changed_ = true;
}

const std::string& SequenceRule::began_by() const {
  return site().device_of(starts_[std::min(began_by_, starts_.size() - 1)].channel()).id;
}

void SequenceRule::finish(const Instant& at, DeviceIndex by, Effects& effects) {
  episode_.clear(at, {{"cleared_by", site().devices[by].id}, {"lasted", at.steady - began_->steady}},
                 effects);
  began_.reset();
  changed_ = true;
}

std::optional<SteadyTime> SequenceRule::next_deadline() const {
  const SequenceLimits* limits = this->limits();
  if (!limits || episode_.is_open() || goes_on_by_report()) return std::nullopt;
  return waiting_from_ + limits->within;
}

void SequenceRule::on_time(Instant due, Effects& effects) { judge(due, effects); }

void SequenceRule::judge(const Instant& at, Effects& effects) {
  if (episode_.is_open()) return;
  changed_ = true;
  const std::int64_t telling = witnesses_that_tell(at.steady);
  if (telling == 0) {
    began_.reset();
    return;
  }
  episode_.raise(began_->steady, at,
                 {{"began_by", began_by()},
                  {"began_at", wall_of(*began_, at)},
                  {"lasted", at.steady - began_->steady},
                  {"heard_devices", telling},
                  {"devices", static_cast<std::int64_t>(witnesses_.size())}},
                 effects);
}

RuleView SequenceRule::view(const Instant& now) const {
  return episode_.view(describe(now), next_deadline());
}

Evidence SequenceRule::describe(const Instant& now) const {
  Evidence facts{{"heard_devices", witnesses_that_tell(now.steady)},
                 {"devices", static_cast<std::int64_t>(witnesses_.size())}};
  if (!began_) return facts;
  facts.push_back({"began_by", began_by()});
  facts.push_back({"began_at", wall_of(*began_, now)});
  if (const SequenceLimits* limits = this->limits()) facts.push_back({"within", limits->within});
  return facts;
}

std::size_t SequenceRule::field_count() const {
  return kSequencePlainFields + Witness::kFields * witnesses_.size() +
         ShownSign::kFields * (starts_.size() + ends_.size() + while_.size());
}

void SequenceRule::restore(const SavedStates& states) {
  const auto* fields = saved_fields(states, episode_.key(), kSequenceLayout, field_count());
  if (!fields) return;
  const std::int64_t* next = fields->data() + 1;
  episode_.restore(next);
  next += Episode::kFields;
  began_ = instant_from_fields(next[0], next[1], next[2]);
  waiting_from_ = SteadyTime{Duration{next[3]}};
  began_by_ = static_cast<std::size_t>(next[4]);
  next += 5;
  for (Witness& witness : witnesses_) {
    witness.restore(next);
    next += Witness::kFields;
  }
  for (auto* signs : {&starts_, &ends_, &while_}) {
    for (ShownSign& sign : *signs) {
      sign.restore(next);
      next += ShownSign::kFields;
    }
  }
}

void SequenceRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{episode_.key(), {kSequenceLayout}};
  episode_.append(state.fields);
  append_instant(began_, state.fields);
  state.fields.push_back(waiting_from_.time_since_epoch().count());
  state.fields.push_back(static_cast<std::int64_t>(began_by_));
  for (const Witness& witness : witnesses_) witness.append(state.fields);
  for (const auto* signs : {&starts_, &ends_, &while_}) {
    for (const ShownSign& sign : *signs) sign.append(state.fields);
  }
  changed.push_back(std::move(state));
}

}  // namespace anju
