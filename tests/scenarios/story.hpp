// A day in a home as it is written (LANGUAGE.md): who lives there, what happens when, and what must be told.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/model/time.hpp"

namespace anju::story {

struct StoryDevice {
  std::string id;
  std::string profile;   // a shipped one, or the device's own
  std::string channels;  // of its own profile, as TOML; empty: a shipped profile
  std::string settings;  // what its [[device]] says besides
};

struct StoryHome {
  std::string id;
  std::string tier;
  std::string settings;  // TOML, as it stands in the file of the home
  std::vector<StoryDevice> devices;
};

struct StoryEvent {
  enum class Kind : std::uint8_t {
    message,
    passes,
    restart,
    box_off,
    clock_lost,
    clock_known,
    clock_steps,
    broker_down,
    broker_up,
    city_down,
    city_up,
    city_silent,
    city_answers,
    city_stage,
    mode,
  };
  Kind kind = Kind::passes;
  Duration at{};           // since midnight before the first day
  std::string device;      // message: whose; its topic is that of its profile,
  std::string topic;       // or this one
  std::string payload;     //
  bool retained = false;   // the broker had kept it
  bool is_repeat = false;  // the device says again what it has said
  Duration length{};       // of the box being off, the step of the clock, the mode
  bool loses_clock = false;
  std::string stage;  // city_stage: the step of the platform,
  std::string alert;  // and of which alert, as the transcript calls it
  std::string home;   // mode: of which home, and which; without a length it ends
  std::string mode;
};

struct Story {
  std::string name;
  std::string input;  // as written, up to and with the line "told:"
  std::string told;   // what follows it
  std::string date = "2026-11-24";
  std::string zone = "Asia/Shanghai";
  std::string box_settings;  // TOML, beside what anju.toml needs
  std::string rules;         // TOML of a file in rules.d
  std::vector<StoryHome> homes;
  std::vector<StoryEvent> events;  // in the order of time

  // Midnight before the first day, as its clocks show it.
  WallTime begin() const;
};

// Fails the test where a line cannot be read.
Story read_story(const std::string& path);

// "2 06:40", and the seconds where there are some.
std::string day_and_time(Duration since_begin);
// "25h", "10min", "30s", "-90min".
Duration parse_length(const std::string& text);

}  // namespace anju::story
