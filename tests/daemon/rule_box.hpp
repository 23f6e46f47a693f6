// A box on the disk with one home, the shipped rules and a real store, for the questions of `anjuctl rule`.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/store/store.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::test {

inline constexpr const char* kRuleHome =
    "[home]\nid = \"h-1\"\n\n[[device]]\nid = \"door\"\nprofile = \"z2m-contact\"\nroom = \"hall\"\n\n"
    "[[device]]\nid = \"water-main\"\nprofile = \"z2m-water-m3\"\nreports_every = \"24h\"\n";

// Minutes after 10:00 in Shanghai on 24 November 2026, a Tuesday.
inline Instant at_minute(std::int64_t minutes) {
  const std::int64_t ms = 1'795'485'600'000 + minutes * 60'000;
  return {SteadyTime{Duration{ms}}, WallTime{Duration{ms}}, ClockQuality::synced};
}

class RuleBox {
 public:
  explicit RuleBox(const std::string& home = kRuleHome) {
    folder_.write("homes.d/h-1.toml", home);
    options.config = folder_.write(
        "anju.toml",
        "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n[rules.inactivity]\nby = \"limit\"\n");
    options.shared_folder = shipped_folder();
    options.store = (folder_.path() / "anju.db").string();
    query.socket = folder_.path() / "nobody.sock";
    query.timeout = std::chrono::seconds{1};
  }

  RuleAnswer ask(RuleOptions::Ask what, Language language = Language::en) {
    options.ask = what;
    return run_rule(options, query, {language, false});
  }
  // What it answers without a problem.
  std::string told(RuleOptions::Ask what, Language language = Language::en) {
    const RuleAnswer answer = ask(what, language);
    CHECK(!answer.problem.has_value());
    if (answer.problem) MESSAGE(answer.problem->what << ": " << answer.problem->why);
    CHECK(answer.exit_code == 0);
    return answer.output;
  }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    return folder_.write(name, text);
  }

  // Everything in one commit, with the real alerts beside it.
  void keep(const std::vector<Reading>& readings, const std::vector<AlertRecord>& alerts = {},
            const std::vector<SavedState>& states = {}) {
    site = make_site(load_settings(options.config, {options.shared_folder}).settings);
    auto store = Store::open(options.store, site);
    REQUIRE(store.has_value());
    Batch batch;
    batch.readings = readings;
    batch.alerts = alerts;
    batch.states = states;
    batch.timeline.steady = at_minute(0).steady;
    batch.timeline.clocks = {"boot-1", Duration{0}, at_minute(0).wall, ClockQuality::synced};
    REQUIRE((*store)->commit(batch).has_value());
  }

  RuleOptions options;
  Query query;
  Site site;

 private:
  TemporaryFolder folder_;
};

// The first channel of both devices: is the door open, what has the meter counted.
inline constexpr ChannelIndex kDoor = 0;

inline Reading door_at(std::int64_t minute, bool is_open) {
  Reading reading;
  reading.channel = kDoor;
  reading.value = is_open ? 1 : 0;
  reading.heard_at = at_minute(minute);
  reading.measured_at = reading.heard_at.wall;
  return reading;
}

// The door is shut, open from 11:00 to 12:30, and shut.
inline std::vector<Reading> door_left_open() {
  return {door_at(0, false), door_at(60, true), door_at(150, false), door_at(200, false)};
}

// Columns are as wide as their widest cell: here one blank is as good as many.
inline std::string squeezed(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  return out;
}

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace anju::test
