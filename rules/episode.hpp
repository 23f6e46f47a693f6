// What the rules of the owner have in common: an episode that is raised once and cleared once, under a name
// that no other episode has.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "rules/rule.hpp"
#include "rules/rule_set.hpp"

namespace anju {

// One thread. Knows whom the rule speaks of and which alert is open.
class Episode {
 public:
  static constexpr std::size_t kFields = 3;

  // `site` and `info` must outlive it. `subject` names what the rule watches, within the home.
  Episode(const Site& site, const RuleInfo& info, HomeIndex home, std::optional<DeviceIndex> device,
          std::string subject)
      : site_(&site), info_(&info), home_(home), device_(device), subject_(std::move(subject)) {}

  bool is_open() const { return is_open_; }
  std::optional<SteadyTime> started() const { return started_; }
  // Of the raise of the episode that is open, or was last.
  std::optional<SteadyTime> raised_at() const { return raised_at_; }
  const RuleInfo& info() const { return *info_; }
  // `facts`: what the rule knows besides.
  RuleView view(Evidence facts, std::optional<SteadyTime> deadline) const {
    return {info_->name, home_, device_, subject_, is_open_, deadline, std::move(facts)};
  }
  const Site& site() const { return *site_; }
  HomeIndex home() const { return home_; }
  std::string key() const;

  // `start`: when what is complained of began. Nothing when it is open already.
  void raise(SteadyTime start, const Instant& at, Evidence evidence, Effects& effects);
  // Nothing when none is open.
  void clear(const Instant& at, Evidence evidence, Effects& effects);

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them

 private:
  Transition transition(Transition::Kind kind, const Instant& at, Evidence evidence) const;

  const Site* site_;
  const RuleInfo* info_;
  HomeIndex home_;
  std::optional<DeviceIndex> device_;
  std::string subject_;
  bool is_open_ = false;
  std::optional<SteadyTime> started_;  // names the alert
  std::optional<SteadyTime> raised_at_;
};

}  // namespace anju
