// Every rule of a box with all that the settings make of it: where it is on and who said so, what it watches
// there, and what was left out. Pure: settings in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/rule_plan.hpp"
#include "config/settings.hpp"

namespace anju {

// One thing that a rule watches.
struct RulePlace {
  std::optional<DeviceIndex> device;    // none: the home as a whole
  std::optional<ChannelIndex> channel;  // where one channel is what it watches
};

// Who had the last word on whether a rule is on.
enum class SaidBy : std::uint8_t { built_in, shipped, own_file, box, home };

std::string_view name(SaidBy who);

struct RuleInHome {
  HomeIndex home = 0;
  bool is_on = false;
  SaidBy by = SaidBy::shipped;
  std::vector<RulePlace> places;
  std::vector<LeftOut> left_out;
};

struct RuleEntry {
  std::string name;
  const OwnerRule* rule = nullptr;  // of Settings::owner_rules; null: part of Anju
  std::vector<EventKind> events;    // an alarm of a device is whatever the device watches for
  std::vector<RuleInHome> homes;    // those that were asked for

  bool is_on() const;
  std::size_t watched() const;
  std::size_t left_out() const;
};

class RuleBook {
 public:
  // `settings` must outlive it and be free of mistakes. `shipped`: the folder of what comes with Anju.
  // `home`: of this one only; empty: of all.
  RuleBook(const Settings& settings, const std::filesystem::path& shipped, const std::string& home = {});

  const Settings& settings() const { return *settings_; }
  const Site& site() const { return site_; }
  const RulePlan& plan() const { return plan_; }
  const std::vector<RuleEntry>& entries() const { return entries_; }
  const RuleEntry* find(const std::string& name) const;

 private:
  void add_built_in(const std::vector<HomeIndex>& homes);
  void add_owned(const std::vector<HomeIndex>& homes, const std::filesystem::path& shipped);
  void add_places();
  void place(RuleInfoIndex rule, HomeIndex home, const RulePlace& at);

  const Settings* settings_;
  Site site_;
  RulePlan plan_;
  std::vector<RuleEntry> entries_;
  std::size_t first_owned_ = 0;
};

}  // namespace anju
