// What is left in safe mode: everything that is heard, the fixed hours, and the rules for what threatens
// life.
#include "config/safe_settings.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"
#include "config/rule_plan.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::safe_settings_test {
namespace {

Settings loaded() {
  const test::TemporaryFolder folder;
  const auto file = folder.write("anju.toml",
                                 "[gateway]\nid = \"box-1\"\n[quota]\nhome_per_second = 150\n"
                                 "[rules.inactivity]\nhigh-risk = \"2h\"\n");
  folder.write(
      "homes.d/h-1.toml",
      "[home]\nid = \"h-1\"\ntier = \"high-risk\"\n[[device]]\nid = \"smoke\"\nprofile = \"z2m-smoke\"\n"
      "address = \"smoke\"\n");
  LoadedSettings settings = load_settings(file, {test::shipped_folder()});
  return std::move(settings.settings);
}

}  // namespace

TEST_CASE("safe settings keep who is heard and drop what can wait") {
  const Settings before = loaded();
  REQUIRE(!before.owner_rules.empty());
  Settings safe = before;
  make_safe(safe);
  CHECK(safe.homes.size() == before.homes.size());
  CHECK(safe.profiles.size() == before.profiles.size());
  CHECK(safe.owner_rules.size() < before.owner_rules.size());
  for (const OwnerRule& rule : safe.owner_rules) CHECK(is_life_safety(rule.info.event));
  for (const auto& rhythm : safe.rhythms.models) CHECK(rhythm == nullptr);
}

TEST_CASE("figures of the owner are the defaults again") {
  Settings safe = loaded();
  REQUIRE(safe.quota.home.messages == 150);
  make_safe(safe);
  CHECK(safe.quota == QuotaSettings{});
}

TEST_CASE("a plan can be made of safe settings") {
  Settings safe = loaded();
  make_safe(safe);
  CHECK(plan_rules(safe, make_site(safe)).mistakes.empty());
}

}  // namespace anju::safe_settings_test
