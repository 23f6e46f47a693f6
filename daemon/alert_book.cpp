#include "daemon/alert_book.hpp"

#include <fmt/core.h>

#include "daemon/text/catalogue.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/classify.hpp"
#include "rules/lifecycle.hpp"

namespace anju {
namespace {

void step(AlertRecord& alert, AlertStep step, Instant now) {
  if (const auto next = after(alert.stage, step)) alert.stage = *next;
  alert.changed_at = now;
}

void describe(AlertRecord& alert, const Transition& transition, const Site& site) {
  const Sentences sentences = sentence_of(transition, site);
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

AlertBook::AlertBook(const Site& site, Store& store) : site_(&site), store_(&store) {}

std::optional<AlertRecord> AlertBook::find(const std::string& id) {
  if (const auto found = changed_.find(id); found != changed_.end()) return found->second;
  return store_->find_alert(id);
}

const AlertRecord& AlertBook::keep(AlertRecord alert) {
  std::string id = alert.id;
  return changed_.insert_or_assign(std::move(id), std::move(alert)).first->second;
}

AlertRecord AlertBook::raise(const Transition& transition) const {
  const Home& home = site_->homes[transition.home];
  AlertRecord alert;
  alert.id = transition.alert_id;
  alert.home = home.id;
  if (transition.device) alert.device = site_->devices[*transition.device].id;
  alert.rule = transition.rule;
  alert.event = transition.event;
  alert.classification = classify(transition.event, home.tier);
  alert.status = transition.event == EventKind::test ? CapStatus::test : CapStatus::actual;
  alert.detected_at = transition.at;
  alert.changed_at = transition.at;
  describe(alert, transition, *site_);
  return alert;
}

std::optional<AlertRecord> AlertBook::apply(const Transition& transition) {
  std::optional<AlertRecord> known = find(transition.alert_id);
  if (transition.kind == Transition::Kind::raised) {
    if (known) return std::nullopt;
    return keep(raise(transition));
  }
  if (!known || !known->open) return std::nullopt;
  known->open = false;
  known->cleared_at = transition.at;
  ++known->revision;
  step(*known, AlertStep::clear, transition.at);
  describe(*known, transition, *site_);
  return keep(std::move(*known));
}

void AlertBook::accepted(const std::string& alert_id, Instant sent_at, Instant now) {
  std::optional<AlertRecord> known = find(alert_id);
  if (!known || known->accepted_at) return;
  known->reported_at = sent_at;
  known->accepted_at = now;
  step(*known, AlertStep::accept, now);
  keep(std::move(*known));
}

Result<AlertRecord> AlertBook::set_stage(const std::string& alert_id, Stage stage, Instant now) {
  std::optional<AlertRecord> known = find(alert_id);
  if (!known) return Error{ErrorCode::not_found, "no alert " + alert_id + " on this gateway"};
  const auto wanted = step_to(stage);
  if (!wanted || !after(known->stage, *wanted)) {
    return Error{ErrorCode::unsupported, "an alert that is " + std::string(name(known->stage)) +
                                             " cannot become " + std::string(name(stage))};
  }
  ++known->revision;
  step(*known, *wanted, now);
  return keep(std::move(*known));
}

std::vector<AlertRecord> AlertBook::changed() const {
  std::vector<AlertRecord> records;
  records.reserve(changed_.size());
  for (const auto& [id, record] : changed_) records.push_back(record);
  return records;
}

}  // namespace anju
