#include "daemon/alert_book.hpp"

#include <fmt/core.h>

#include <utility>

#include "daemon/text/catalogue.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/classify.hpp"

namespace anju {
namespace {

void describe(AlertRecord& alert, const Transition& transition, const Site& site, const RuleSet& rules) {
  const Sentences sentences = sentence_of(transition, site, rules);
  alert.sentence_zh = sentences.zh;
  alert.sentence_en = sentences.en;
  for (const Fact& fact : transition.evidence) alert.evidence[std::string(fact.name)] = fact_text(fact);
}

struct FactText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(Duration value) const { return std::to_string(value.count() / 1000) + " s"; }
  std::string operator()(WallTime value) const { return iso_time(value); }
};

}  // namespace

std::string fact_text(const Fact& fact) { return std::visit(FactText{}, fact.value); }

AlertBook::AlertBook(const Site& site, const RuleSet& rules, Store& store)
    : site_(&site), rules_(&rules), store_(&store) {}

std::optional<AlertRecord> AlertBook::find(const std::string& id) {
  if (const auto found = changed_.find(id); found != changed_.end()) return found->second;
  return store_->find_alert(id);
}

const AlertRecord& AlertBook::keep(AlertRecord alert) {
  note(alert);
  std::string id = alert.id;
  return changed_.insert_or_assign(std::move(id), std::move(alert)).first->second;
}

AlertRecord AlertBook::raise(const Transition& transition, CapStatus status,
                             const std::optional<Hold>& hold) const {
  const Home& home = site_->homes[transition.home];
  const RuleInfo* const rule = rules_->find(transition.rule);
  AlertRecord alert;
  alert.id = transition.alert_id;
  alert.home = home.id;
  if (transition.device) alert.device = site_->devices[*transition.device].id;
  alert.rule = transition.rule;
  alert.event = transition.event;
  alert.classification = classify(transition.event, home.tier, rule);
  alert.status = transition.event == EventKind::test ? CapStatus::test : status;
  alert.detected_at = transition.at;
  alert.changed_at = transition.at;
  alert.to_report_since = transition.at;
  if (hold) {
    alert.held_by = hold->why;
    alert.held_until = instant_at(hold->until, transition.at);
  } else {
    set_deadlines(alert);
  }
  describe(alert, transition, *site_, *rules_);
  return alert;
}

std::optional<AlertRecord> AlertBook::apply(const Transition& transition, CapStatus status,
                                            const std::optional<Hold>& hold) {
  std::optional<AlertRecord> known = find(transition.alert_id);
  if (transition.kind == Transition::Kind::raised) {
    if (known) return std::nullopt;
    AlertRecord alert = raise(transition, status, hold);
    transitions_.push_back({alert.id, alert.revision, std::nullopt, alert.stage, transition.at});
    return keep(std::move(alert));
  }
  if (!known || !known->open) return std::nullopt;
  known->open = false;
  known->cleared_at = transition.at;
  ++known->revision;
  step(*known, AlertStep::clear, transition.at);
  describe(*known, transition, *site_, *rules_);
  return keep(std::move(*known));
}

std::vector<AlertRecord> AlertBook::changed() const {
  std::vector<AlertRecord> records;
  records.reserve(changed_.size());
  for (const auto& [id, record] : changed_) records.push_back(record);
  return records;
}

void AlertBook::committed() {
  changed_.clear();
  transitions_.clear();
}

}  // namespace anju
