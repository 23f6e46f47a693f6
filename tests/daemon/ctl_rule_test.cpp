// anjuctl rule list, show and check: what the settings make of the rules, said so that a person can act on
// it.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "daemon/ctl/json_fields.hpp"
#include "tests/daemon/rule_box.hpp"

namespace anju::ctl_rule_test {
namespace {

using Ask = RuleOptions::Ask;
using test::has;
using test::RuleBox;

// The line that begins with this word.
std::string line_of(const std::string& text, const std::string& begin) {
  const std::size_t from = text.rfind("\n" + begin + " ");
  if (from == std::string::npos) return "";
  return test::squeezed(text.substr(from + 1, text.find('\n', from + 1) - from - 1));
}

constexpr const char* kOneRule =
    "[[rule]]\nname = \"door-brief\"\nkind = \"threshold\"\nevent = \"wandering\"\n"
    "title = { zh = \"门开着\", en = \"The door is open\" }\nwhy = \"a trial\"\nquantity = \"door.open\"\n"
    "is = true\nhold = \"5m\"\n";

}  // namespace

TEST_CASE("the list has the rules of Anju and of files, who turned them on, and what they watch") {
  RuleBox box;
  const std::string list = box.told(Ask::list);
  CHECK(has(line_of(list, "door-left-open"), "on (as shipped) h-1 1"));
  CHECK(has(line_of(list, "device-silent"), "on (part of Anju) h-1 2"));
  for (const char* name : {"alarm-channel", "inactivity", "presence-unknown", "alarm-load"})
    CHECK(has(line_of(list, name), "built in"));
  CHECK(has(line_of(list, "heart-rate-high"), "nothing"));
  CHECK(has(line_of(list, "water-burst"), "nothing 1"));
  CHECK(has(list, "left out because the meter cannot answer"));
  CHECK(line_of(list, "beijing-bathroom-4h").empty());
  box.options.with_presets = true;
  CHECK(has(line_of(box.told(Ask::list), "beijing-bathroom-4h"), "off (as shipped)"));
  CHECK(has(box.told(Ask::list, Language::zh), "开（出厂设置）"));
}

TEST_CASE("the box and the home are named when they have had the last word") {
  RuleBox box(std::string(test::kRuleHome) +
              "\n[[rule]]\nname = \"battery-low\"\nenabled = false\nwhy = \"known\"\n");
  box.write(
      "anju.toml",
      "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n[rules]\ndisable = [\"door-left-open\"]\n");
  box.options.with_presets = true;
  const std::string list = box.told(Ask::list);
  CHECK(has(line_of(list, "door-left-open"), "off (anju.toml) nothing"));
  box.query.as_json = true;
  box.options.home = "h-1";
  const auto answer = boost::json::parse(box.told(Ask::list));
  bool is_found = false;
  for (const auto& rule : list_of(answer, "rules")) {
    if (text_of(rule, "rule") != "battery-low") continue;
    is_found = true;
    const auto& home = list_of(rule, "homes").at(0);
    CHECK(text_of(home, "by") == "home");
    CHECK(!flag_of(home, "on"));
    CHECK(list_of(home, "watches").empty());
  }
  CHECK(is_found);
}

TEST_CASE("a home that is not there is said, with those that are") {
  RuleBox box;
  box.options.home = "h-9";
  const RuleAnswer answer = box.ask(Ask::list);
  REQUIRE(answer.problem.has_value());
  CHECK(answer.problem->exit_code == kExitNotFound);
  CHECK(has(answer.problem->why, "h-1"));
}

TEST_CASE("a rule is shown with its limits in each place, also by the time of day") {
  RuleBox box;
  box.options.name = "door-left-open";
  const std::string shown = box.told(Ask::show);
  CHECK(has(shown, "title: The front door stays open / 入户门长时间未关"));
  CHECK(has(shown, "why: 30 minutes by day"));
  CHECK(has(shown, "door.toml:3"));
  CHECK(has(shown, "h-1 (high risk): on (as shipped)"));
  CHECK(has(shown, "door door.open (hall)  is true, for 30 min; 22:00-06:00: is true, for 10 min"));
  const std::string chinese = box.told(Ask::show, Language::zh);
  CHECK(has(chinese, "为“是”，持续 30 分；22:00–06:00 为“是”，持续 10 分"));
  CHECK(has(chinese, "名称：入户门长时间未关"));
}

TEST_CASE("no activity is shown as it is waited for: by the hours of the tier, or by the home's habits") {
  RuleBox box;
  box.options.name = "inactivity";
  CHECK(has(box.told(Ask::show), "limit 12 h"));
  box.write("anju.toml", "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n");
  const std::string learned = box.told(Ask::show);
  CHECK(has(learned, "by the home's own habits, at most 16 h"));
  CHECK_FALSE(has(learned, "limit 12 h"));
  CHECK(has(box.told(Ask::show, Language::zh), "按该户平日作息，最长 16 小时"));
}

TEST_CASE("what a device was given counts there, and small water is said in litres") {
  RuleBox box(
      "[home]\nid = \"h-1\"\n\n[[device]]\nid = \"door\"\nprofile = \"z2m-contact\"\nroom = \"hall\"\n\n"
      "[[device]]\nid = \"water-main\"\nprofile = \"z2m-water-m3\"\nreports_every = \"5m\"\n\n"
      "[[rule]]\nname = \"door-left-open\"\ndevice = \"door\"\nhold = \"45m\"\nwhy = \"summer\"\n");
  box.options.name = "door-left-open";
  CHECK(has(box.told(Ask::show), "is true, for 45 min; 22:00-06:00: is true, for 45 min"));
  box.options.name = "water-tap-left-on";
  CHECK(has(box.told(Ask::show), "at least 5 L"));
  box.options.name = "water-burst";
  CHECK(has(box.told(Ask::show), "above 600 L, within 1 h"));
}

TEST_CASE("what was left out is shown with the sum") {
  RuleBox box;
  box.options.name = "water-burst";
  const std::string shown = box.told(Ask::show);
  CHECK(has(shown, "left out: 1 h above 600 L cannot be answered by water-main: it reports every 24 h"));
  box.options.name = "water-bursts";
  const RuleAnswer unknown = box.ask(Ask::show);
  REQUIRE(unknown.problem.has_value());
  CHECK(has(unknown.problem->why, "did you mean \"water-burst\"?"));
}

TEST_CASE("every mistake of a rule file is named with its line, and the exit code is 1") {
  RuleBox box;
  box.options.files = {
      box.write("trial.toml", std::string(kOneRule) + "hlod = \"1h\"\n\n[[rule]]\nname = \"x\"\n")};
  const RuleAnswer answer = box.ask(Ask::check);
  CHECK(answer.exit_code == kExitFailed);
  CHECK(!answer.problem.has_value());
  CHECK(has(answer.output, "trial.toml:10: rule[1].hlod: "));
  CHECK(has(answer.output, "did you mean \"hold\"?"));
  CHECK(has(answer.output, "trial.toml:12: rule[2]"));
  box.query.as_json = true;
  const auto told = boost::json::parse(box.ask(Ask::check).output);
  CHECK(!flag_of(told, "good"));
  CHECK(number_of(list_of(told, "mistakes").at(0), "line") == 10);
}

TEST_CASE("a rule file that is right says what it would watch, and how long the holidays are known") {
  RuleBox box;
  box.options.files = {box.write("trial.toml", kOneRule)};
  const std::string told = box.told(Ask::check);
  CHECK(has(told, "door-brief: would watch 1"));
  CHECK(has(told, "h-1: door door.open (hall)"));
  CHECK(has(told, "all of the 1 rules are right"));
  CHECK(has(told, "the holidays are known until 20"));
}

TEST_CASE("without a file all rules of the settings are checked, and what is left out is noted") {
  RuleBox box;
  CHECK(has(box.told(Ask::check), "left out: water-burst in h-1: 1 h above 600 L"));
  box.write("rules.d/mine.toml", "[[rule]]\nname = \"mine\"\nkind = \"treshold\"\n");
  const RuleAnswer answer = box.ask(Ask::check);
  CHECK(answer.exit_code == kExitFailed);
  CHECK(has(answer.output, "mine.toml:3: rule[1].kind: "));
}

}  // namespace anju::ctl_rule_test
