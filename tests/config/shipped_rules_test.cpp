// Proves that every shipped rule loads and says what it is, and that a home of real devices gets those that
// fit it.
#include <doctest/doctest.h>

#include <set>

#include "tests/config/rule_box.hpp"

namespace anju::shipped_rules_test {
namespace {

using test::TemporaryFolder;

LoadedRules shipped() { return load_shipped_rules({test::shipped_folder()}); }

bool is_on(const OwnerRule& rule) { return rule.base.enabled.value_or(true); }

constexpr std::string_view kHome = R"([home]
id = "h1"
[[device]]
id = "water"
profile = "z2m-water-m3"
[[device]]
id = "door"
profile = "z2m-contact"
room = "门厅"
[[device]]
id = "motion-bath"
profile = "z2m-motion"
room = "bathroom-2"
[[device]]
id = "motion-bed"
profile = "z2m-motion"
room = "卧室"
[[device]]
id = "plug-1"
profile = "z2m-plug"
room = "living room"
[[device]]
id = "plug-2"
profile = "z2m-plug"
room = "kitchen"
[[device]]
id = "smoke"
profile = "z2m-smoke"
[[device]]
id = "gas"
profile = "z2m-gas-aqara"
[[device]]
id = "watch"
profile = "watch-g601"
[[device]]
id = "climate"
profile = "z2m-climate"
room = "living room"
[[device]]
id = "fridge"
profile = "z2m-climate"
room = "Fridge"
)";

std::set<std::string> used(const RuleSet& set) {
  std::set<std::string> names;
  const auto add = [&](const auto& specs) {
    for (const auto& spec : specs) names.insert(set.rules[spec.rule].name);
  };
  add(set.thresholds);
  add(set.consumptions);
  add(set.continuous_uses);
  add(set.usual_uses);
  add(set.sequences);
  add(set.quorums);
  add(set.geofences);
  add(set.overdues);
  return names;
}

}  // namespace

TEST_CASE("every shipped rule loads") {
  const LoadedRules loaded = shipped();
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  CHECK(loaded.rules.size() >= 40);
  std::set<RuleKind> kinds;
  for (const OwnerRule& rule : loaded.rules) {
    INFO(rule.info.name);
    CHECK_FALSE(rule.info.title_zh.empty());
    CHECK_FALSE(rule.info.title_en.empty());
    CHECK(rule.why.size() > 5);
    kinds.insert(rule.kind);
  }
  CHECK(kinds.size() == kRuleKinds);
  CHECK(loaded.holidays.size() == 2);
}

TEST_CASE("the presets of cities are off until they are named") {
  std::size_t presets = 0;
  for (const OwnerRule& rule : shipped().rules) {
    const bool is_of_city = rule.file.ends_with("cities.toml");
    CHECK(is_on(rule) != is_of_city);
    if (is_of_city) ++presets;
  }
  CHECK(presets == 9);
}

TEST_CASE("a home gets what fits it") {
  const TemporaryFolder folder;
  folder.write("homes.d/h.toml", kHome);
  const LoadedSettings loaded =
      load_settings(folder.write("anju.toml", "[gateway]\nid = \"b\"\n[mqtt]\n"), {test::shipped_folder()});
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  const std::set<std::string> names = used(test::rules_of(loaded));
  for (const char* name :
       {"water-leak-slow", "water-use-low", "door-left-open", "left-at-night", "bathroom-stay",
        "appliance-left-on", "electricity-use-high", "power-outage", "gas-concentration-lel",
        "heart-rate-high", "room-cold", "battery-low", "stove-nobody-moves", "test-overdue"})
    CHECK_MESSAGE(names.contains(name), name);
  for (const char* name : {"gas-concentration-ppm", "shanghai-water-12h", "radiator-cold"})
    CHECK_MESSAGE(!names.contains(name), name);
  const RuleSet set = test::rules_of(loaded);
  const Site site = make_site(loaded.settings);
  for (const ThresholdSpec& spec : set.thresholds) {
    if (set.rules[spec.rule].name == "room-cold") CHECK(site.device_of(spec.channel).id == "climate");
  }
}

}  // namespace anju::shipped_rules_test
