// What a rule remembers and cannot be read, because it is of another version or was cut off, is as if it were
// not there: for every rule, and for nothing but that rule.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/rules/random_days.hpp"

namespace anju::damaged_memory_test {
namespace {

using namespace std::chrono_literals;

using Fields = std::vector<std::int64_t>;

std::shared_ptr<const RuleSet> rules() {
  static const auto made = std::make_shared<const RuleSet>(mixed_rules(mixed_site()));
  return made;
}

// Some days of a mixed home, so that every rule has something to remember.
SavedStates after_days(std::uint32_t seed) {
  ListeningBox box(mixed_site(), RuleSettings{}, rules());
  box.start();
  for (const Moment& moment : random_days(seed, 120)) {
    if (moment.link)
      meet_link(box, moment);
    else if (moment.is_message && !moment.says_nothing)
      box.say(moment.reading);
    else
      box.pass(moment.at);
  }
  return box.save();
}

// All that a box knows which begins with this memory, in words.
std::string known_from(const SavedStates& memory) {
  ListeningBox box(mixed_site(), RuleSettings{}, rules());
  const Duration now = 5'000h;
  box.start(now, memory);
  std::string words;
  for (const RuleView& view : box.engine.views(instant(now))) {
    words += std::string(view.rule) + " " + view.subject + (view.is_raised ? " raised" : "");
    if (view.deadline) words += " until " + std::to_string(view.deadline->time_since_epoch().count());
    for (const Fact& fact : view.facts) {
      words += " " + std::string(fact.name);
      if (const auto* at = std::get_if<WallTime>(&fact.value))
        words += " " + std::to_string(at->time_since_epoch().count());
    }
    words += "\n";
  }
  return words;
}

}  // namespace

TEST_CASE("a memory that is of another version, or too short or too long, is none") {
  for (const std::uint32_t seed : {7U, 8U}) {
    const SavedStates whole = after_days(seed);
    REQUIRE(whole.size() > 20);
    for (const auto& [key, fields] : whole) {
      CAPTURE(key);
      SavedStates without = whole;
      without.erase(key);
      const std::string expected = known_from(without);
      Fields other_version = fields;
      ++other_version[0];
      Fields too_short = fields;
      too_short.pop_back();
      Fields too_long = fields;
      too_long.push_back(0);
      for (const Fields& damaged : {other_version, too_short, too_long, Fields{}}) {
        SavedStates memory = whole;
        memory[key] = damaged;
        const bool is_as_without = known_from(memory) == expected;
        CHECK(is_as_without);
      }
    }
  }
}

}  // namespace anju::damaged_memory_test
