// When the links to a device were gone is kept, over a restart too.
#include "rules/link_log.hpp"

#include <doctest/doctest.h>

#include "rules/subject.hpp"
#include "tests/rules/listening_box.hpp"

namespace anju::link_log_test {
namespace {

using namespace std::chrono_literals;

using Stretches = std::vector<LinkLog::Stretch>;

SteadyTime at(Duration after) { return SteadyTime{after}; }

Stretches restarted(LinkLog& log, std::string_view home = "h-1", std::string_view device = "door") {
  std::vector<SavedState> saved;
  log.save(saved, "h-1", "door");
  SavedStates states;
  for (SavedState& state : saved) states[state.key] = state.fields;
  LinkLog again;
  again.restore(states, home, device);
  return again.stretches();
}

}  // namespace

TEST_CASE("a link is gone from when it first was until it is back, each of them for itself") {
  LinkLog log;
  log.note_back(Link::bridge, at(1h));  // it was not gone
  log.note_gone(Link::bridge, at(2h));
  log.note_gone(Link::bridge, at(3h));  // it is gone already
  log.note_gone(Link::source, at(3h));
  log.note_back(Link::bridge, at(1h));  // heard before it was gone
  log.note_back(Link::bridge, at(2h));
  log.note_gone(Link::bridge, at(5h));
  const Stretches expected{{Link::bridge, at(2h), at(2h)},
                           {Link::source, at(3h), std::nullopt},
                           {Link::bridge, at(5h), std::nullopt}};
  CHECK(log.stretches() == expected);
  CHECK(restarted(log) == expected);
  std::vector<SavedState> nothing_new;
  log.save(nothing_new, "h-1", "door");
  CHECK(nothing_new.empty());
}

TEST_CASE("only the newest stretches are kept, of this device alone, and what is none is left out") {
  LinkLog log;
  for (int hour = 0; hour <= static_cast<int>(LinkLog::kMost); ++hour) {
    log.note_gone(Link::device, at(std::chrono::hours{hour}));
    log.note_back(Link::device, at(std::chrono::hours{hour} + 30min));
  }
  REQUIRE(log.stretches().size() == LinkLog::kMost);
  CHECK(log.stretches().front().from == at(1h));
  CHECK(log.stretches().back().to == at(std::chrono::hours{LinkLog::kMost} + 30min));
  LinkLog copy = log;
  CHECK(restarted(copy, "h-1", "hall").empty());
  CHECK(restarted(log, "h-2", "door").empty());

  const auto read = [](std::vector<std::int64_t> fields) {
    LinkLog damaged;
    damaged.restore({{state_key(LinkLog::kName, "h-1", "door"), std::move(fields)}}, "h-1", "door");
    return damaged.stretches().size();
  };
  CHECK(read({1, 2, 5, 9}) == 1);
  CHECK(read({1, 3, 5, 9, 0, 5, 9}) == 1);
  CHECK(read({1, -1, 5, 9}) == 0);
  CHECK(read({2, 2, 5, 9}) == 0);
  CHECK(read({1, 2, 5}) == 0);
}

TEST_CASE("the rule of silence keeps them of its device; who is heard can be reached") {
  ListeningBox box(SiteBuilder().motion("hall").motion("bath"));
  box.start();
  box.engine.on_unheard(0, instant(1h), Link::source);
  box.engine.on_unheard(0, instant(1h), Link::bridge);
  box.engine.on_unheard(0, instant(2h), Link::device);
  box.engine.on_hearing(0, instant(3h), Link::source);
  box.hear(4h, 0);
  const SavedStates saved = box.save();
  LinkLog log;
  log.restore(saved, "h1", "hall");
  CHECK(log.stretches() == Stretches{{Link::source, steady(1h), steady(3h)},
                                     {Link::bridge, steady(1h), steady(4h)},
                                     {Link::device, steady(2h), steady(4h)}});
  LinkLog other;
  other.restore(saved, "h1", "bath");
  CHECK(other.stretches().empty());
}

}  // namespace anju::link_log_test
