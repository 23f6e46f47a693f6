// The modes of a home: from the API and from the platform, kept at once, told to the platform, and over by
// themselves.
#include <doctest/doctest.h>

#include "tests/fakes/flow_home.hpp"

namespace anju::modes_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;
using test::Lines;

// "away on", "away off": what the platform was told, each once.
Lines told_modes(const FlowHome& home) {
  Lines lines;
  for (const auto& [id, payload] : home.box.city.kept) {
    if (!id.starts_with("mode/")) continue;
    v1::Bulk bulk;
    REQUIRE(bulk.ParseFromString(payload));
    for (const v1::ModeChange& change : bulk.mode_changes())
      lines.push_back(change.home() + " " + change.mode() + (change.on() ? " on " : " off ") +
                      std::to_string((change.until_ms() - change.at_ms()) / 1000));
  }
  return lines;
}

std::string modes(FlowHome& home) {
  std::string text;
  const std::vector<HomeView> homes = home.box.pipeline->homes();
  for (const ModeView& mode : homes[0].modes) text += std::string(name(mode.mode)) + " ";
  return text;
}

v1::Command set_mode(const std::string& id, const std::string& mode, std::int64_t for_ms) {
  v1::Command command;
  command.set_command_id(id);
  command.mutable_set_mode()->set_home("h-1");
  command.mutable_set_mode()->set_mode(mode);
  command.mutable_set_mode()->set_for_ms(for_ms);
  return command;
}

Error fault(FlowHome& home, const ModeWish& wish) {
  const auto set = home.box.pipeline->set_mode(wish, home.box.clock.now());
  REQUIRE(set.has_error());
  return set.error();
}

}  // namespace

TEST_CASE("a mode is kept when the answer is given, is shown, told and over by itself") {
  FlowHome home;
  const std::uint64_t commits = home.box.commits();
  const auto set = home.box.pipeline->set_mode({"h-1", "away", 36h, {}}, home.box.clock.now());
  REQUIRE(set.has_value());
  CHECK(set->mode == Mode::away);
  CHECK(set->until == home.box.clock.now().wall + 36h);
  CHECK(home.box.commits() == commits + 1);
  CHECK(home.box.store->restore().states.count("modes/h-1/") == 1);
  home.box.settle();
  CHECK(modes(home) == "away ");
  CHECK(told_modes(home) == Lines{"h-1 away on 129600"});
  home.box.restart();
  CHECK(modes(home) == "away ");
  home.box.pass(36h);
  CHECK(modes(home).empty());
  CHECK(told_modes(home) == Lines{"h-1 away on 129600", "h-1 away off 0"});
}

TEST_CASE("it ends early, until a time of the day, and never later than it may") {
  FlowHome home;
  home.mode("away", 36h);
  home.mode("away", 0s);
  CHECK(modes(home).empty());
  const auto until =
      home.box.pipeline->set_mode({"h-1", "visitor", {}, test::kSimStart + 5h}, home.box.clock.now());
  REQUIRE(until.has_value());
  CHECK(until->until == test::kSimStart + 5h);
  const auto longest = home.box.pipeline->set_mode({"h-1", "walk-test", 99h, {}}, home.box.clock.now());
  REQUIRE(longest.has_value());
  CHECK(longest->until == home.box.clock.now().wall + 12h);
  const auto past = home.box.pipeline->set_mode({"h-1", "visitor", {}, WallTime{}}, home.box.clock.now());
  REQUIRE(past.has_value());
  CHECK_FALSE(past->until);
  CHECK(modes(home) == "walk-test ");
}

TEST_CASE("a trial tells what would be, as long as it may be, and changes nothing") {
  FlowHome home;
  const auto tried = [&home](ModeWish wish) {
    wish.is_trial = true;
    const auto told = home.box.pipeline->set_mode(wish, home.box.clock.now());
    REQUIRE(told.has_value());
    return *told;
  };
  CHECK(tried({"h-1", "walk-test", 99h, {}}).until == home.box.clock.now().wall + 12h);
  CHECK_FALSE(tried({"h-1", "away", {}, {}}).was_on);
  home.mode("away", 36h);
  CHECK(tried({"h-1", "away", {}, {}}).was_on);
  CHECK(modes(home) == "away ");
}

TEST_CASE("what is wrong is said: no such home, no such mode, no idea of the time") {
  FlowHome home;
  CHECK(fault(home, {"h-9", "away", 1h, {}}).code == ErrorCode::not_found);
  CHECK(fault(home, {"h-1", "asleep", 1h, {}}).code == ErrorCode::out_of_range);
  home.box.clock.set_wall(test::kSimStart, ClockQuality::unsynced);
  home.box.restart();
  const auto wish = ModeWish{"h-1", "away", {}, test::kSimStart + 5h};
  const Instant lost{home.box.clock.now().steady, test::kSimStart, ClockQuality::unsynced};
  CHECK(mode_order(wish, home.box.site, lost).error().code == ErrorCode::unavailable);
  CHECK(modes(home).empty());
}

TEST_CASE("the platform sets and ends a mode, once a command, and hears that it is done") {
  FlowHome home;
  home.box.city.command(set_mode("c-1", "hospital", 3'600'000));
  home.box.city.command(set_mode("c-1", "away", 3'600'000));
  home.box.settle();
  CHECK(modes(home) == "hospital ");
  CHECK(home.box.store->was_carried_out("c-1"));
  CHECK(home.box.city.kept.count("c-1#result") == 1);
  home.box.restart();
  CHECK(modes(home) == "hospital ");
  home.box.city.command(set_mode("c-2", "hospital", 0));
  home.box.city.command(set_mode("c-3", "asleep", 1));
  home.box.settle();
  CHECK(modes(home).empty());
  CHECK(home.box.pipeline->status(home.box.clock.now()).counters.commands_refused == 1);
}

TEST_CASE("the body of a request is understood as a whole or refused") {
  const auto wish = read_mode_wish("h-1", R"({"mode":"away","for":"36h"})");
  REQUIRE(wish.has_value());
  CHECK(wish->home == "h-1");
  CHECK(wish->lasts == 36h);
  CHECK_FALSE(wish->until);
  CHECK(read_mode_wish("h-1", R"({"mode":"away","until":"2026-11-24T22:00:00+08:00"})")->until ==
        test::kSimStart);
  CHECK_FALSE(read_mode_wish("h-1", R"({"mode":"away"})")->lasts);
  CHECK(read_mode_wish("h-1", R"({"mode":"away","for":"1h","dry_run":true})")->is_trial);
  for (const char* wrong : {"", "[]", "{}", R"({"mode":7})", R"({"mode":"away","for":36})",
                            R"({"mode":"away","for":"x"})", R"({"mode":"away","until":"tomorrow"})",
                            R"({"mode":"away","fro":"1h"})", R"({"mode":"away","dry_run":"yes"})",
                            R"({"mode":"away","for":"1h","until":"2026-11-24T22:00:00+08:00"})"}) {
    CAPTURE(wrong);
    CHECK(read_mode_wish("h-1", wrong).has_error());
  }
}

}  // namespace anju::modes_test
