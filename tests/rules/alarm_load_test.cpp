// More than ten alerts in ten minutes of one rule and device: the further ones are kept back, and that is
// said once, with how many.
#include "rules/alarm_load.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace anju::alarm_load_test {
namespace {

using namespace std::chrono_literals;

struct Stand {
  Site site;
  Effects effects;
  std::optional<AlarmLoad> load;

  Stand() {
    site.homes = {{"h-1", Tier::high_risk}};
    site.devices.resize(2);
    site.devices[0].id = "door";
    site.devices[1].id = "smoke";
    load.emplace(site);
  }
  static Instant instant(Duration time) { return {SteadyTime{time}, WallTime{time}, ClockQuality::synced}; }
  // Until when it is held back, in seconds; 0: it is not.
  std::int64_t raise(Duration now, EventKind event = EventKind::consumption, std::string_view rule = "open",
                     std::optional<DeviceIndex> device = 0) {
    Transition raised;
    raised.event = event;
    raised.device = device;
    raised.rule = rule;
    raised.at = instant(now);
    const auto until = load->note(raised, effects);
    return until ? until->time_since_epoch().count() / 1000 : 0;
  }
  // "raised id alerts/held back; "
  std::string told() {
    std::string lines;
    for (const Transition& transition : std::exchange(effects.transitions, {}))
      lines += std::string(name(transition.kind)) + " " + transition.alert_id + " " +
               std::to_string(std::get<std::int64_t>(transition.evidence[0].value)) + "/" +
               std::to_string(std::get<std::int64_t>(transition.evidence[2].value)) + "; ";
    return lines;
  }
  void restart() {
    std::vector<SavedState> saved;
    load->save(saved);
    SavedStates states;
    for (const SavedState& state : saved) states[state.key] = state.fields;
    load.emplace(site);
    load->restore(states);
  }
};

}  // namespace

TEST_CASE("ten in ten minutes are told, the eleventh is one too many, and quiet for ten minutes ends it") {
  Stand stand;
  for (int i = 0; i < 10; ++i) CHECK(stand.raise(i * 10s) == 0);
  CHECK(stand.told().empty());
  CHECK_FALSE(stand.load->next_deadline());
  CHECK(stand.raise(100s) == 700);
  CHECK(stand.told() == "raised h-1/alarm-load/door.open/100000 11/1; ");
  CHECK(stand.raise(500s) == 1100);  // a flood goes on as long as it is not quiet
  CHECK(stand.told().empty());
  CHECK(stand.load->next_deadline() == SteadyTime{1100s});
  stand.load->on_time(Stand::instant(1100s), stand.effects);
  CHECK(stand.told() == "cleared h-1/alarm-load/door.open/100000 12/2; ");
  CHECK(stand.raise(1101s) == 0);
}

TEST_CASE("ten minutes apart or of different devices and rules they are no flood") {
  Stand stand;
  for (int i = 0; i < 40; ++i) CHECK(stand.raise(i * 60s) == 0);
  for (int i = 0; i < 10; ++i) CHECK(stand.raise(1h + i * 1s, EventKind::consumption, "open", 1) == 0);
  for (int i = 0; i < 10; ++i) CHECK(stand.raise(1h + i * 1s, EventKind::consumption, "other") == 0);
  for (int i = 0; i < 10; ++i) CHECK(stand.raise(1h + i * 1s, EventKind::consumption, "open", {}) == 0);
  CHECK(stand.told().empty());
}

TEST_CASE("what threatens life is counted and never kept back") {
  Stand stand;
  for (int i = 0; i < 30; ++i) CHECK(stand.raise(i * 1s, EventKind::smoke, "alarm-channel", 1) == 0);
  CHECK(stand.told() == "raised h-1/alarm-load/smoke.alarm-channel/10000 11/0; ");
}

TEST_CASE("its own alert and tests are no part of it") {
  Stand stand;
  for (int i = 0; i < 30; ++i) {
    CHECK(stand.raise(i * 1s, EventKind::device_fault, AlarmLoad::kName) == 0);
    CHECK(stand.raise(i * 1s, EventKind::test, "test-alarm") == 0);
  }
  CHECK(stand.told().empty());
}

TEST_CASE("an alert that overtakes the end of the flood ends it first") {
  Stand stand;
  for (int i = 0; i <= 10; ++i) stand.raise(i * 1s);
  stand.told();
  CHECK(stand.raise(700s) == 0);
  CHECK(stand.told() == "cleared h-1/alarm-load/door.open/10000 11/1; ");
}

TEST_CASE("ten minutes are a whole ten minutes") {
  Stand stand;
  for (int i = 0; i < 10; ++i) stand.raise(i * 1s);
  CHECK(stand.raise(600s) == 0);
  CHECK(stand.raise(600s) == 1200);  // within ten minutes of the one at 1 s
  stand.told();
  CHECK(stand.load->quiet_at("h-1", "door", "open") == SteadyTime{1200s});
  CHECK(stand.raise(1200s) == 0);
  CHECK(stand.told() == "cleared h-1/alarm-load/door.open/600000 11/1; ");
}

TEST_CASE("where there was no flood nothing ends, and the end of one is that of its own time") {
  Stand stand;
  for (int i = 0; i < 5; ++i) stand.raise(i * 1s);
  CHECK_FALSE(stand.load->quiet_at("h-1", "door", "open"));
  CHECK_FALSE(stand.load->quiet_at("h-1", "door", "other"));
  stand.load->on_time(Stand::instant(1h), stand.effects);
  CHECK(stand.effects.transitions.empty());
  CHECK_FALSE(stand.load->next_deadline());
  for (int i = 0; i <= 10; ++i) stand.raise(1h + i * 1s, EventKind::consumption, "open", 1);
  for (int i = 0; i <= 10; ++i) stand.raise(1h + i * 2s, EventKind::consumption, "other", 1);
  CHECK(stand.load->next_deadline() == SteadyTime{1h + 610s});
  stand.effects.transitions.clear();
  stand.load->on_time(Stand::instant(2h), stand.effects);
  REQUIRE(stand.effects.transitions.size() == 2);
  CHECK(stand.effects.transitions[0].at == Stand::instant(1h + 610s));
  CHECK(stand.effects.transitions[1].at == Stand::instant(1h + 620s));
  CHECK(stand.effects.transitions[0].device == 1U);
  CHECK_FALSE(stand.load->next_deadline());
}

TEST_CASE("what is saved once is not saved again, and what cannot be read is nothing") {
  Stand stand;
  stand.raise(1s);
  std::vector<SavedState> saved;
  stand.load->save(saved);
  REQUIRE(saved.size() == 1);
  stand.load->save(saved);
  CHECK(saved.size() == 1);
  const std::string key = saved[0].key;
  const std::vector<std::int64_t> flood{1, 600'000, 11, 1, 600'000};
  for (const auto& [name, fields, is_read] :
       {std::tuple{key, flood, true},
        std::tuple{key, std::vector<std::int64_t>{2, 600'000, 11, 1, 600'000}, false},
        std::tuple{key, std::vector<std::int64_t>{1, 600'000, 11}, false},
        std::tuple{key, std::vector<std::int64_t>{1, 600'000, 11, 1}, false},
        std::tuple{key + "/more", flood, false},
        std::tuple{std::string("other/h-1/door/open"), flood, false}}) {
    Stand again;
    again.load->restore({{name, fields}});
    CHECK(again.load->next_deadline().has_value() == is_read);
  }
}

TEST_CASE("a restart anywhere equals no restart") {
  for (int restart_at = 0; restart_at < 14; ++restart_at) {
    Stand stand;
    std::string told;
    for (int i = 0; i < 13; ++i) {
      if (i == restart_at) stand.restart();
      CHECK(stand.raise(i * 1s) == (i < 10 ? 0 : 600 + i));
      told += stand.told();
    }
    if (restart_at == 13) stand.restart();
    CHECK(stand.load->quiet_at("h-1", "door", "open") == SteadyTime{612s});
    stand.load->on_time(Stand::instant(612s), stand.effects);
    CHECK(told + stand.told() ==
          "raised h-1/alarm-load/door.open/10000 11/1; cleared h-1/alarm-load/door.open/10000 13/3; ");
  }
}

}  // namespace anju::alarm_load_test
