#include "rules/episode.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {

std::string Episode::key() const { return state_key(info_->name, site_->homes[home_].id, subject_); }

void Episode::raise(SteadyTime start, const Instant& at, Evidence evidence, Effects& effects) {
  if (is_open_) return;
  // Two episodes never share a start, or their alerts would share a name.
  started_ = started_ ? std::max(start, *started_ + Duration{1}) : start;
  raised_at_ = at.steady;
  is_open_ = true;
  effects.transitions.push_back(transition(Transition::Kind::raised, at, std::move(evidence)));
}

void Episode::clear(const Instant& at, Evidence evidence, Effects& effects) {
  if (!is_open_) return;
  is_open_ = false;
  effects.transitions.push_back(transition(Transition::Kind::cleared, at, std::move(evidence)));
}

Transition Episode::transition(Transition::Kind kind, const Instant& at, Evidence evidence) const {
  Transition result;
  result.kind = kind;
  result.event = info_->event;
  result.home = home_;
  result.device = device_;
  result.rule = info_->name;
  result.at = at;
  result.alert_id = make_alert_id(site_->homes[home_].id, info_->name, subject_, *started_);
  result.evidence = std::move(evidence);
  return result;
}

void Episode::append(std::vector<std::int64_t>& fields) const {
  fields.push_back(is_open_ ? 1 : 0);
  fields.push_back(to_field(started_));
  fields.push_back(to_field(raised_at_));
}

void Episode::restore(const std::int64_t* fields) {
  is_open_ = fields[0] != 0;
  started_ = steady_from_field(fields[1]);
  raised_at_ = steady_from_field(fields[2]);
}

}  // namespace anju
