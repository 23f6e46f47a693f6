// Proves that each typical mistake in a file of rules, and in what a home says of them, is found at its line,
// named by its key and explained, and that none hides another.
#include <doctest/doctest.h>

#include "tests/config/rule_box.hpp"

namespace anju::rule_mistakes_test {
namespace {

using test::device_text;
using test::rule_text;
using test::RuleBox;

struct Row {
  std::string title;
  std::string rule;  // a whole file of rules.d
  int line;
  const char* key;
  const char* reason;  // a part of it
};

// `more` begins on line 7.
std::string threshold(const std::string& more) {
  return rule_text("a", "threshold", "quantity = \"wearable.heart_rate\"\n" + more);
}
std::string water(const std::string& kind, const std::string& more) {
  return rule_text("a", kind, "quantity = \"water.volume.total\"\n" + more);
}
std::string sequence(const std::string& more) {
  return rule_text("a", "sequence", more + "within = \"1h\"\n");
}

const std::string kHead = "[[rule]]\nname = \"a\"\n";
const std::string kTitle = "title = { zh = \"一\", en = \"one\" }\nwhy = \"a test\"\n";

const std::vector<Row> kRows{
    {"no name",
     "[[rule]]\nkind = \"overdue\"\nevent = \"test\"\n" + kTitle +
         "quantity = \"alarm.smoke\"\nevery = \"30d\"\n",
     1, "rule[1].name", "missing; it has no default"},
    {"a name with a blank", rule_text("a b", "overdue", "quantity = \"alarm.smoke\"\nevery = \"30d\"\n"), 2,
     "rule[1].name", "\"a b\" is no name of a rule: 1 to 64 of letters, digits, - and ."},
    {"the name of a rule of Anju's own",
     rule_text("inactivity", "overdue", "quantity = \"alarm.smoke\"\nevery = \"30d\"\n"), 2, "rule[1].name",
     "\"inactivity\" is a rule that is part of Anju"},
    {"unknown kind", kHead + "kind = \"treshold\"\nevent = \"test\"\n" + kTitle, 3, "rule[1].kind",
     "unknown word \"treshold\"; did you mean \"threshold\"?"},
    {"unknown event",
     rule_text("a", "overdue", "quantity = \"alarm.smoke\"\nevery = \"30d\"\n", "vital-sing"), 4,
     "rule[1].event", "unknown word \"vital-sing\"; did you mean \"vital-sign\"?"},
    {"a title in one language",
     kHead + "kind = \"overdue\"\nevent = \"test\"\ntitle = { zh = \"一\" }\nwhy = \"x\"\nquantity = "
             "\"alarm.smoke\"\nevery = \"30d\"\n",
     5, "rule[1].title.en", "missing; it has no default"},
    {"no reason",
     kHead + "kind = \"overdue\"\nevent = \"test\"\ntitle = { zh = \"一\", en = \"1\" }\nquantity = "
             "\"alarm.smoke\"\nevery = \"30d\"\n",
     1, "rule[1].why", "missing; it has no default"},
    {"unknown class", threshold("above = 1\nclass = \"urgent\"\n"), 9, "rule[1].class",
     "unknown word \"urgent\"; possible are: emergency, general, technical"},
    {"unknown key", threshold("above = 1\nholt = \"1m\"\n"), 9, "rule[1].holt",
     "unknown key; did you mean \"hold\"?"},
    {"unknown quantity", rule_text("a", "threshold", "quantity = \"wearable.hart_rate\"\nabove = 1\n"), 7,
     "rule[1].quantity", "unknown quantity \"wearable.hart_rate\"; did you mean \"wearable.heart_rate\"?"},
    {"no quantity", rule_text("a", "threshold", "above = 1\n"), 1, "rule[1].quantity",
     "missing; it has no default"},
    {"no limit", threshold(""), 1, "rule[1]", "has no limit: name above, below, rises_by or falls_by"},
    {"a limit of another kind", threshold("above = 1\nslot = \"5m\"\n"), 9, "rule[1].slot",
     "is not for kind \"threshold\", whose limits are: above, below"},
    {"a text where a number belongs", threshold("above = \"130\"\n"), 8, "rule[1].above",
     "expected a finite number, found the text \"130\""},
    {"a way back beyond the limit", threshold("above = 130\nclears_below = 130\n"), 9, "rule[1].clears_below",
     "must be less than above, or it would be over before it began"},
    {"a way back in the tier", threshold("above = 130\nclears_below = 120\nhigh-risk = { above = 115 }\n"), 9,
     "rule[1].clears_below", "must be less than above"},
    {"a way back of nothing", threshold("above = 130\nclears_above = 120\n"), 9, "rule[1].clears_above",
     "is for a rule with below"},
    {"no value is right", threshold("above = 50\nbelow = 60\n"), 9, "rule[1].below",
     "must be less than above"},
    {"a change without a time", threshold("falls_by = 4\n"), 1, "rule[1].within",
     "missing: rises_by and falls_by are in a time"},
    {"hold for years", threshold("above = 1\nhold = \"400d\"\n"), 9, "rule[1].hold",
     "\"400d\" is out of range: 0s to 31d"},
    {"limits of a truth", rule_text("a", "threshold", "quantity = \"door.open\"\nabove = 1\nis = true\n"), 8,
     "rule[1].above", "is for numbers; what is true or false has is and hold"},
    {"a truth without is", rule_text("a", "threshold", "quantity = \"door.open\"\n"), 1, "rule[1].is",
     "missing: what is true or false has no limits; say is = true or is = false"},
    {"is of a number", threshold("is = true\n"), 8, "rule[1].is", "is for what is true or false"},
    {"a limit of a register", rule_text("a", "threshold", "quantity = \"water.volume.total\"\nabove = 1\n"),
     7, "rule[1].quantity",
     "is a register that only grows; what it counts in a time is kind = \"consumption\""},
    {"a limit of a word", rule_text("a", "threshold", "quantity = \"button.event\"\nabove = 1\n"), 7,
     "rule[1].quantity", "is a word and has no limits"},
    {"the consumption of a temperature",
     rule_text("a", "consumption", "quantity = \"env.temperature\"\nabove = 1\nwithin = \"1h\"\n"), 7,
     "rule[1].quantity", "env.temperature is no register that counts what is used"},
    {"consumption without a time", water("consumption", "below = 1\n"), 1, "rule[1].within",
     "missing: how long a time the use is counted over"},
    {"below nothing", water("consumption", "below = 0\nwithin = \"1h\"\n"), 8, "rule[1].below",
     "must be more than 0: nobody uses less"},
    {"a ticket of another kind", water("consumption", "below = 1\nwithin = \"1h\"\nticket = \"a\"\n"), 10,
     "rule[1].ticket", "is not for kind \"consumption\""},
    {"a ticket that is no name", threshold("above = 1\nticket = \"a b\"\n"), 9, "rule[1].ticket",
     "\"a b\" is no name: 1 to 64 of letters, digits, - and ."},
    {"one slot", water("continuous-use", "slot = \"1h\"\nhold = \"1h\"\n"), 9, "rule[1].hold",
     "must be at least two slots"},
    {"less than usual is more", water("usual-use", "part_of_usual = 1.5\n"), 8, "rule[1].part_of_usual",
     "must be between 0 and 1"},
    {"a window for whole days",
     water("usual-use", "times_usual = 2\n[[rule.at]]\nfrom = \"01:00\"\nto = \"02:00\"\n"), 9, "rule[1].at",
     "is not for kind \"usual-use\": it looks at whole days"},
    {"a quorum of half a device", rule_text("a", "quorum", "mains = true\nat_least = 2.5\nwithin = \"1m\"\n"),
     8, "rule[1].at_least", "a whole number from 2 to 1000"},
    {"no time of day", threshold("above = 1\n[[rule.at]]\nfrom = \"24:00\"\nto = \"6:00\"\n"), 10,
     "rule[1].at[1].from", "\"24:00\" is no time of day; write it as in \"22:00\""},
    {"a window of the whole day", threshold("above = 1\n[[rule.at]]\nfrom = \"22:00\"\nto = \"22:00\"\n"), 11,
     "rule[1].at[1].to", "is the same time as from"},
    {"only at no time", threshold("above = 1\nonly_at = true\n"), 9, "rule[1].only_at",
     "there is no [[rule.at]] that says when"},
    {"no such day", threshold("above = 1\nseason = { from = \"02-30\", to = \"03-01\" }\n"), 9,
     "rule[1].season.from", "\"02-30\" is no month and day; write it as in \"10-15\""},
    {"nothing ends it", sequence("starts = [{ quantity = \"door.open\", is = true }]\n"), 1, "rule[1].ends",
     "missing; it has no default"},
    {"a sign of nothing", sequence("starts = [{ quantity = \"door.open\" }]\nends = [{ life = true }]\n"), 7,
     "rule[1].starts[1]", "needs one of: is, changes, above, below, uses"},
    {"two signs in one",
     sequence(
         "starts = [{ quantity = \"door.open\", is = true, changes = true }]\nends = [{ life = true }]\n"),
     7, "rule[1].starts[1]", "needs one of: is, changes, above, below, uses"},
    {"a sign of a number that is true",
     sequence("starts = [{ quantity = \"env.co2\", is = true }]\nends = [{ life = true }]\n"), 7,
     "rule[1].starts[1].is", "is for what is true or false"},
    {"what is used of no register",
     sequence("starts = [{ quantity = \"env.co2\", uses = 1 }]\nends = [{ life = true }]\n"), 7,
     "rule[1].starts[1].uses", "is for registers, such as water.volume.total"},
    {"elsewhere than nowhere",
     sequence(
         "starts = [{ quantity = \"door.open\", is = true }]\nends = [{ life = true, elsewhere = true }]\n"),
     8, "rule[1].ends[1].elsewhere", "is away from the rooms of starts, and they name none"},
    {"life with a quantity",
     sequence("starts = [{ quantity = \"door.open\", is = true }]\nends = [{ life = true, quantity = "
              "\"door.open\" }]\n"),
     8, "rule[1].ends[1].quantity", "is not for life = true"},
    {"rooms of a sequence",
     sequence(
         "rooms = [\"x\"]\nstarts = [{ quantity = \"door.open\", is = true }]\nends = [{ life = true }]\n"),
     7, "rule[1].rooms", "is for each of starts, ends and while, and not for the sequence"},
    {"starts of a threshold", threshold("above = 1\nstarts = []\n"), 9, "rule[1].starts",
     "is not for kind \"threshold\""},
    {"a name twice", threshold("above = 1\n") + threshold("above = 2\n"), 11, "rule[2].name",
     "the rule \"a\" is already at"},
    {"what is never tested", rule_text("a", "overdue", "quantity = \"alarm.smoke\"\n"), 1, "rule[1].every",
     "missing: how often it has to be done"},
    {"no rule at all", "[rule]\nname = \"a\"\n", 1, "rule",
     "each entry a block that begins with [[rule]], found a section"},
};

const std::string kGood =
    rule_text("fast", "threshold", "quantity = \"wearable.heart_rate\"\nabove = 130\n") +
    rule_text("out", "sequence",
              "starts = [{ quantity = \"door.open\", is = true }]\nends = [{ life = true }]\n"
              "within = \"1h\"\n");

const std::vector<Row> kHomeRows{
    {"a rule that is unknown", "rules = [\"fats\"]\n", 4, "home.rules",
     "unknown rule \"fats\"; did you mean \"fast\"?"},
    {"a rule twice", "rules = [\"fast\", \"fast\"]\n" + device_text("w", "watch"), 4, "home.rules",
     "\"fast\" is named twice"},
    {"numbers of an unknown rule", "[[rule]]\nname = \"slow\"\n", 5, "rule[1].name",
     "unknown rule \"slow\"; known are: fast, out"},
    {"a device that is not there",
     device_text("w1", "watch") + "[[rule]]\nname = \"fast\"\ndevice = \"w2\"\n", 10, "rule[1].device",
     "unknown device \"w2\" of this home; did you mean \"w1\"?"},
    {"a device of a whole home", device_text("d", "door") + "[[rule]]\nname = \"out\"\ndevice = \"d\"\n", 10,
     "rule[1].device", "a rule of kind \"sequence\" is one for the whole home"},
    {"a limit of another kind", device_text("w", "watch") + "[[rule]]\nname = \"fast\"\nslot = \"1m\"\n", 10,
     "rule[1].slot", "is not for kind \"threshold\""},
    {"the same rule twice",
     device_text("w", "watch") + "[[rule]]\nname = \"fast\"\n[[rule]]\nname = \"fast\"\n", 11, "rule[2].name",
     "the rule \"fast\" is already at"},
};

bool has(const std::vector<Mistake>& mistakes, const Row& row, std::string_view file) {
  return std::any_of(mistakes.begin(), mistakes.end(), [&](const Mistake& mistake) {
    return mistake.file.ends_with(file) && mistake.line == row.line && mistake.key == row.key &&
           mistake.reason.find(row.reason) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("mistakes in a file of rules") {
  const RuleBox box;
  for (const Row& row : kRows) {
    INFO(row.title);
    const LoadedSettings loaded = box.load(row.rule, "");
    CHECK_MESSAGE(has(loaded.mistakes, row, "rules.d/r.toml"), test::all_of(loaded.mistakes));
  }
}

TEST_CASE("mistakes in what a home says of rules") {
  const RuleBox box;
  for (const Row& row : kHomeRows) {
    INFO(row.title);
    const LoadedSettings loaded = box.load(kGood, row.rule);
    CHECK_MESSAGE(has(loaded.mistakes, row, "homes.d/h.toml"), test::all_of(loaded.mistakes));
  }
}

TEST_CASE("mistakes in what the box says of rules") {
  const RuleBox box;
  const LoadedSettings loaded =
      box.load(kGood, "", "[rules]\nenable = [\"fast\"]\ndisable = [\"fast\", \"otu\"]\n");
  REQUIRE(loaded.mistakes.size() == 2);
  CHECK(loaded.mistakes[0].key == "rules.disable");
  CHECK(loaded.mistakes[0].line == 6);
  CHECK(loaded.mistakes[0].reason == "unknown rule \"otu\"; did you mean \"out\"?");
  CHECK(loaded.mistakes[1].reason == "\"fast\" is in enable as well");
}

TEST_CASE("none hides another") {
  const RuleBox box;
  const LoadedSettings loaded = box.load(
      rule_text("a", "threshold",
                "quantity = \"wearable.hart_rate\"\nabove = true\nhold = \"5\"\nclass = \"x\"\n", "y"),
      "rules = [\"b\"]\n");
  CHECK(loaded.mistakes.size() == 6);
}

TEST_CASE("more rules and more to watch than a box can bear") {
  const RuleBox box;
  std::string many;
  for (int i = 0; i < 513; ++i)
    many +=
        rule_text("r" + std::to_string(i), "threshold", "quantity = \"wearable.heart_rate\"\nabove = 130\n");
  const LoadedSettings rules = box.load(many, "");
  REQUIRE_FALSE(rules.mistakes.empty());
  CHECK(rules.mistakes[0].reason == "513 entries; at most 512");
  many.erase(many.rfind("[[rule]]"));
  std::string home;
  for (int i = 0; i < 40; ++i) home += device_text("w" + std::to_string(i), "watch");
  const LoadedSettings instances = box.load(many, home);
  REQUIRE(instances.mistakes.size() == 1);
  CHECK(instances.mistakes[0].key == "rules");
  CHECK(instances.mistakes[0].reason ==
        "all rules in all homes come to more than 20000 things to watch; disable some");
}

}  // namespace anju::rule_mistakes_test
