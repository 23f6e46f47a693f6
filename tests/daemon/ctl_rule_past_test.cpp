// anjuctl rule backtest and explain, over a real store file: the same engine as the daemon's, as of any
// moment.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>

#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/rule_explanation.hpp"
#include "rules/home_log.hpp"
#include "rules/link_log.hpp"
#include "tests/daemon/rule_box.hpp"

namespace anju::ctl_rule_past_test {
namespace {

using Ask = RuleOptions::Ask;
using test::at_minute;
using test::has;
using test::RuleBox;

AlertRecord really_raised(std::int64_t minute) {
  AlertRecord alert;
  alert.id = "then";
  alert.home = "h-1";
  alert.device = "door";
  alert.rule = "door-left-open";
  alert.event = EventKind::wandering;
  alert.detected_at = at_minute(minute);
  alert.changed_at = at_minute(minute);
  alert.sentence_en = "It stood open.";
  return alert;
}

}  // namespace

TEST_CASE("a backtest says what would have been raised, for how long, and what really was") {
  RuleBox box;
  box.keep(test::door_left_open(), {really_raised(91)});
  box.options.home = "h-1";
  box.options.name = "door-left-open";
  box.options.days = 1;
  const std::string text = box.told(Ask::backtest);
  CHECK(has(text, "2026-11-24 11:30:00 +08:00"));
  CHECK(has(text, "✓ was raised"));
  CHECK(has(test::squeezed(text), "1 h The front door stays open: door in the hall"));
  CHECK(has(text, "hours with data: 12 % (3 of 24), readings: 4"));
  CHECK(has(text, "door: data on 1 of 1 days"));
  CHECK(has(text, "water-main: data on 0 of 1 days"));
  CHECK(has(text, "above the target of 1"));
  box.query.as_json = true;
  const auto told = boost::json::parse(box.told(Ask::backtest));
  REQUIRE(list_of(told, "alerts").size() == 1);
  CHECK(flag_of(list_of(told, "alerts").at(0), "was_raised"));
  CHECK(text_of(list_of(told, "alerts").at(0), "cleared_at") == "2026-11-24T04:30:00.000Z");
  CHECK(list_of(told, "only_then").empty());
  CHECK(number_of(list_of(told, "rules").at(0), "would") == 1);
  CHECK(number_of(list_of(told, "rules").at(0), "was") == 1);
}

TEST_CASE("a backtest knows the modes of those days, and when the box was off") {
  const auto told = [](const std::function<void(HomeLog&)>& write) {
    HomeLog log;
    write(log);
    std::vector<SavedState> states;
    log.save(states, "h-1");
    RuleBox box;
    box.keep(test::door_left_open(), {}, states);
    box.options.home = "h-1";
    box.options.name = "door-left-open";
    box.options.days = 1;
    return test::squeezed(box.told(Ask::backtest));
  };
  const auto steady = [](std::int64_t minute) { return at_minute(minute).steady; };
  const std::string plain = told([](HomeLog&) {});
  CHECK(has(plain, "1 h The front door stays open"));
  CHECK(has(plain, "above the target"));
  const std::string visited =
      told([&](HomeLog& log) { log.note_mode(Mode::visitor, steady(50), steady(160)); });
  CHECK(has(visited, "1 times with a mode, 0 in which the box was off"));
  CHECK(has(visited, "kept back"));
  CHECK(has(visited, "✓ alert load: 0.00 a week"));
  // The visitor had left.
  const std::string over = told([&](HomeLog& log) { log.note_mode(Mode::visitor, steady(-50), steady(89)); });
  CHECK_FALSE(has(over, "kept back"));
  // The rule begins to count when the box is back: half an hour from 11:50, not from 11:00.
  const std::string off = told([&](HomeLog& log) { log.note_deaf(steady(65), steady(110)); });
  CHECK(has(off, "0 times with a mode, 1 in which the box was off"));
  CHECK(has(off, "2026-11-24 12:20:00 +08:00"));
}

TEST_CASE("a backtest knows when the links to a device were gone") {
  const auto told = [](const std::function<void(LinkLog&)>& write) {
    LinkLog log;
    write(log);
    std::vector<SavedState> states;
    log.save(states, "h-1", "door");
    RuleBox box;
    box.keep(test::door_left_open(), {}, states);
    box.options.home = "h-1";
    box.options.name = "device-silent";
    box.options.days = 1;
    return test::squeezed(box.told(Ask::backtest));
  };
  const auto steady = [](std::int64_t minute) { return at_minute(minute).steady; };
  const std::string plain = told([](LinkLog&) {});
  CHECK_FALSE(has(plain, "door in the hall"));
  // Said to be out of reach at 11:10; reported when that has lasted for the time to settle, over when it is
  // back.
  const std::string gone = told([&](LinkLog& log) {
    log.note_gone(Link::device, steady(70));
    log.note_back(Link::device, steady(100));
  });
  CHECK(has(gone, "door in the hall"));
  CHECK(has(gone, "2026-11-24 11:25:00 +08:00"));
  // A broker that is gone is no excuse and no fault of the device.
  const std::string broker = told([&](LinkLog& log) { log.note_gone(Link::source, steady(70)); });
  CHECK_FALSE(has(broker, "door in the hall"));
}

TEST_CASE("rules on trial take the place of those of their name, and what they miss is named") {
  RuleBox box;
  box.keep(test::door_left_open(), {really_raised(91)});
  box.options.home = "h-1";
  box.options.days = 1;
  box.options.rules_file =
      box.write("trial.toml",
                "[[rule]]\nname = \"door-left-open\"\nkind = \"threshold\"\nevent = \"wandering\"\n"
                "title = { zh = \"门\", en = \"Door\" }\nwhy = \"slower\"\nquantity = \"door.open\"\n"
                "is = true\nhold = \"3h\"\n")
          .string();
  const std::string text = box.told(Ask::backtest);
  CHECK(has(text, "only then"));
  CHECK(has(text, "It stood open."));
  CHECK(has(text, "✓ alert load: 0.00 a week"));
  CHECK(!has(text, "device-silent"));
  box.write("trial.toml", "[[rule]]\nname = \"door-left-open\"\n");
  const RuleAnswer wrong = box.ask(Ask::backtest);
  REQUIRE(wrong.problem.has_value());
  CHECK(has(wrong.problem->why, "trial.toml:1: "));
}

TEST_CASE("a home without settings, and one without readings, are told apart") {
  RuleBox box;
  box.options.home = "h-1";
  box.keep({});
  RuleAnswer answer = box.ask(Ask::backtest);
  REQUIRE(answer.problem.has_value());
  CHECK(answer.problem->code == "store.no-readings");
  box.options.home = "h-2";
  answer = box.ask(Ask::backtest, Language::zh);
  REQUIRE(answer.problem.has_value());
  CHECK(answer.problem->code == "home.unknown");
  CHECK(has(answer.problem->what, "没有家庭 h-2"));
}

TEST_CASE("as of a moment the rule says since when, and when it speaks unless something is heard") {
  RuleBox box;
  box.keep(test::door_left_open());
  box.options.home = "h-1";
  box.options.name = "door-left-open";
  box.options.at = "2026-11-24T11:10:00+08:00";
  const std::string text = box.told(Ask::explain);
  CHECK(has(text, "it has not spoken"));
  CHECK(has(text, "limits: is true, for 30 min; 22:00-06:00: is true, for 10 min"));
  CHECK(has(text, "beyond the limit for 10 min"));
  CHECK(has(text, "the device can be reached"));
  CHECK(has(text, "speaks at 2026-11-24 11:30:00 +08:00 if nothing is heard before"));
  CHECK(has(text, "in the 24 h before it has said nothing"));
  CHECK(has(box.told(Ask::explain, Language::zh), "将于 2026-11-24 11:30:00 +08:00 报警"));
}

TEST_CASE("as of a later moment it tells that it has spoken, and what it said") {
  RuleBox box;
  box.keep(test::door_left_open());
  box.options.home = "h-1";
  box.options.name = "door-left-open";
  box.options.at = "2026-11-24T12:00:00+08:00";
  std::string text = box.told(Ask::explain);
  CHECK(has(text, "it has spoken, and it is not over"));
  CHECK(has(text, "2026-11-24 11:30:00 +08:00  raised  The front door stays open"));
  CHECK(!has(text, "speaks at"));
  box.options.at = "2026-11-24T13:00:00+08:00";
  text = box.told(Ask::explain);
  CHECK(has(text, "it has not spoken"));
  CHECK(has(text, "2026-11-24 12:30:00 +08:00  cleared"));
  box.query.as_json = true;
  const auto told = boost::json::parse(box.told(Ask::explain));
  CHECK(text_of(told, "source") == "store");
  CHECK(list_of(told, "before").size() == 2);
  CHECK(!flag_of(list_of(told, "rules").at(0), "raised"));
}

TEST_CASE("no activity and unknown presence have a time each") {
  RuleBox box;
  box.keep(test::door_left_open());
  box.options.home = "h-1";
  box.options.at = "2026-11-24T13:00:00+08:00";
  box.options.name = "inactivity";
  // The last sign of life is the door that was shut at 12:30; after 12 h without one.
  CHECK(has(box.told(Ask::explain), "last sign of life 2026-11-24 12:30:00 +08:00"));
  CHECK(has(box.told(Ask::explain), "speaks at 2026-11-25 00:30:00 +08:00"));
  box.options.name = "presence-unknown";
  const std::string text = box.told(Ask::explain);
  CHECK(has(text, "it has not spoken"));
  CHECK(has(text, "presence: active"));
  CHECK(!has(text, "speaks at 2026-11-25 00:30:00"));
}

TEST_CASE("a daemon that does not answer is exit code 69, with the stored readings where there are some") {
  RuleBox box;
  box.keep(test::door_left_open());
  box.write("anju.toml",
            "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n[store]\npath = \"anju.db\"\n");
  box.options.store.clear();
  box.options.name = "door-left-open";
  RuleAnswer answer = box.ask(Ask::explain);
  REQUIRE(answer.problem.has_value());
  CHECK(answer.problem->exit_code == kExitUnreachable);
  CHECK(has(answer.output, "replayed from the stored readings"));
  box.write("anju.toml",
            "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n[store]\npath = \"other.db\"\n");
  answer = box.ask(Ask::explain);
  REQUIRE(answer.problem.has_value());
  CHECK(answer.problem->exit_code == kExitUnreachable);
  CHECK(answer.output.empty());
}

TEST_CASE("what keeps a rule from speaking is said in words") {
  const auto state = boost::json::parse(
      R"({"rule":"heart-rate-high","home":"h-1","device":"watch","subject":"watch/vital","raised":false,)"
      R"("deadline":null,"held_by_mode":true,"facts":{"reachable":false,"worn":false,"asked_now":false}})");
  const std::string text = explain_state(Language::en, state, nullptr);
  CHECK(has(text, "cannot be reached"));
  CHECK(has(text, "not worn"));
  CHECK(has(text, "not asked at this time"));
  CHECK(has(text, "a mode of the home would hold it back"));
  CHECK(has(text, "nothing that counts has been heard yet"));
  CHECK(has(text, "no time is running"));
  CHECK(has(explain_state(Language::zh, state, nullptr), "没有佩戴"));
}

}  // namespace anju::ctl_rule_past_test
