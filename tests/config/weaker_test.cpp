// Settings that would watch less well over a life are told from those that would not.
#include "config/weaker.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::weaker_test {
namespace {

constexpr const char* kHome =
    "[home]\nid = \"h-1\"\n[[device]]\nid = \"gas\"\nprofile = \"z2m-gas-aqara\"\n[[device]]\nid = \"hall\"\n"
    "profile = \"z2m-motion\"\n";

struct Stand {
  LoadedSettings with(const std::string& more) const {
    folder.write("homes.d/h-1.toml", kHome);
    return load_settings(folder.write("anju.toml", "[gateway]\nid = \"gw\"\n[mqtt]\n" + more),
                         {test::shipped_folder()});
  }
  std::string less(const std::string& now, const std::string& then) const {
    const auto before = with(now);
    REQUIRE_MESSAGE(before.mistakes.empty(), (before.mistakes.empty() ? "" : to_text(before.mistakes[0])));
    const auto after = with(then);
    REQUIRE_MESSAGE(after.mistakes.empty(), (after.mistakes.empty() ? "" : to_text(after.mistakes[0])));
    return what_is_weaker(before.settings, after.settings);
  }
  test::TemporaryFolder folder;
};

}  // namespace

TEST_CASE(
    "a rule for what threatens life may not be switched off; another may, and both may be switched on") {
  const Stand stand;
  const auto settings = stand.with("").settings;
  const RuleSet rules = make_rule_set(settings, make_site(settings));
  std::string of_life;
  for (const std::string& id : rules.watched(make_site(settings))) {
    const auto from = id.find('/') + 1;
    const std::string name = id.substr(from, id.find('/', from) - from);
    if (const RuleInfo* rule = rules.find(name); rule && is_life_safety(rule->event)) of_life = name;
  }
  REQUIRE_FALSE(of_life.empty());  // the home has one, or this proves nothing
  const std::string off = "[rules]\ndisable = [\"" + of_life + "\"]\n";
  CHECK(stand.less("", off).find(of_life) != std::string::npos);
  CHECK(stand.less(off, "").empty());
  CHECK(stand.less("", "[rules]\ndisable = [\"battery-low\"]\n").empty());
}

TEST_CASE("nobody is waited for longer than before, in no tier; shorter is no fault") {
  const Stand stand;
  const std::string limits = "[rules.inactivity]\nhigh-risk = \"10h\"\nkey = \"14h\"\ngeneral = \"16h\"\n";
  CHECK(stand.less(limits, "[rules.inactivity]\nhigh-risk = \"9h\"\nkey = \"14h\"\ngeneral = \"16h\"\n")
            .empty());
  for (const char* longer :
       {"high-risk = \"11h\"\nkey = \"14h\"\ngeneral = \"16h\"\n",
        "high-risk = \"10h\"\nkey = \"15h\"\ngeneral = \"16h\"\n",
        "high-risk = \"10h\"\nkey = \"14h\"\ngeneral = \"17h\"\n",
        "high-risk = \"10h\"\nkey = \"14h\"\ngeneral = \"16h\"\nunknown_after = \"4h\"\n"}) {
    CAPTURE(longer);
    CHECK_FALSE(stand.less(limits, std::string("[rules.inactivity]\n") + longer).empty());
  }
  CHECK_FALSE(stand.less("", "[rules]\nsettle = \"16m\"\n").empty());
  CHECK(stand.less("", "[rules]\nsettle = \"14m\"\n").empty());
}

TEST_CASE("the room that only alarms may use does not shrink") {
  const Stand stand;
  CHECK_FALSE(stand.less("", "[store]\nreserve_mib = 8\n").empty());
  CHECK(stand.less("", "[store]\nreserve_mib = 32\nraw_days = 60\n").empty());
}

}  // namespace anju::weaker_test
