// Reads a day in a home (tests/scenarios/README.md): the site, what is heard when, and what must be told.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "rules/model/home.hpp"
#include "tests/rules/listening_box.hpp"

namespace anju {

// Something that happens to the box at a time.
struct ScenarioEvent {
  enum class Kind : std::uint8_t { reading, heard, passes, restart, clock_is_lost, clock_is_known };
  Kind kind = Kind::passes;
  Duration at{};
  Instant now{};  // as the box knows it
  Reading reading;
  DeviceIndex device = 0;
  std::optional<Duration> measured_at;  // back-filled
  std::optional<Duration> deaf_since;
};

struct Scenario {
  std::string input;  // as written, up to and with the line "told:"
  std::string told;   // what follows it
  Site site;
  std::vector<ScenarioEvent> events;  // in the order of time
};

class ScenarioReader {
 public:
  Scenario read(const std::string& path) {
    path_ = path;
    std::ifstream in(path);
    std::string line;
    bool is_input = true;
    for (number_ = 1; std::getline(in, line); ++number_) {
      (is_input ? scenario_.input : scenario_.told) += line + "\n";
      if (line == "told:")
        is_input = false;
      else if (is_input)
        read_line(line.substr(0, line.find('#')));
    }
    if (is_input) refuse("has no line 'told:'");
    std::stable_sort(scenario_.events.begin(), scenario_.events.end(),
                     [](const ScenarioEvent& a, const ScenarioEvent& b) { return a.at < b.at; });
    set_clocks();
    return std::move(scenario_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    FAIL(path_ << ":" << number_ << ": " << why);
    throw std::runtime_error(why);  // not reached: FAIL throws
  }

  void read_line(const std::string& line) {
    words_ = std::istringstream(line);
    std::string first;
    if (!(words_ >> first)) return;
    if (first == "home") return read_home();
    if (first == "device") return read_device();
    if (first == "channel") return read_channel();
    read_event(first);
  }

  std::string word(const char* what) {
    std::string found;
    if (!(words_ >> found)) refuse(std::string("lacks ") + what);
    return found;
  }

  template <class Value, std::size_t N>
  Value one_of(const std::array<std::pair<std::string_view, Value>, N>& known, const char* what) {
    const std::string name = word(what);
    for (const auto& [text, value] : known) {
      if (text == name) return value;
    }
    refuse("knows no " + std::string(what) + " " + name);
  }

  Duration hours_or_minutes() {
    const std::string text = word("a duration");
    const int count = std::stoi(text);
    if (text.ends_with("min")) return std::chrono::minutes{count};
    if (text.ends_with("h")) return std::chrono::hours{count};
    refuse("a duration is 25h or 10min, not " + text);
  }

  // "2 06:40" is twenty to seven on the second day.
  Duration time(const std::string& day) {
    const std::string clock = word("a time");
    if (clock.size() < 5 || clock[2] != ':') refuse("a time is DAY HH:MM, not " + day + " " + clock);
    return std::chrono::hours{24 * (std::stoi(day) - 1) + std::stoi(clock.substr(0, 2))} +
           std::chrono::minutes{std::stoi(clock.substr(3, 2))};
  }

  void read_home() {
    static constexpr std::array kTiers{std::pair{std::string_view("high-risk"), Tier::high_risk},
                                       std::pair{std::string_view("key"), Tier::key},
                                       std::pair{std::string_view("general"), Tier::general}};
    std::string id = word("an id");
    scenario_.site.homes.push_back({std::move(id), one_of(kTiers, "tier")});
  }

  void read_device() {
    Device device;
    device.id = word("an id");
    device.home = static_cast<HomeIndex>(scenario_.site.homes.size() - 1);
    device.silence_limit = hours_or_minutes();
    std::string kind;
    device.event_driven = words_ >> kind && kind == "event-driven";
    device.first_channel = static_cast<ChannelIndex>(scenario_.site.channels.size());
    scenario_.site.devices.push_back(std::move(device));
  }

  void read_channel() {
    static constexpr std::array kShapes{
        std::pair{std::string_view("when-true"), SignOfLife::Shape::when_true},
        std::pair{std::string_view("on-change"), SignOfLife::Shape::on_change},
        std::pair{std::string_view("above"), SignOfLife::Shape::above},
        std::pair{std::string_view("on-increase"), SignOfLife::Shape::on_increase}};
    Channel channel;
    channel.quantity = quantity();
    channel.device = static_cast<DeviceIndex>(scenario_.site.devices.size() - 1);
    std::string role;
    if (words_ >> role && role == "alarm") channel.alarm = find_event(word("an event"));
    std::string end;
    if (channel.alarm && words_ >> end) channel.clears_after = hours_or_minutes();
    if (role == "life") {
      channel.sign_of_life = SignOfLife{one_of(kShapes, "shape"), 1};
      double minimum = 0;
      if (words_ >> minimum) channel.sign_of_life->minimum = *to_ticks(channel.quantity, minimum);
    }
    scenario_.site.channels.push_back(std::move(channel));
    ++scenario_.site.devices.back().channel_count;
  }

  Quantity quantity() {
    const std::string name = word("a quantity");
    const auto found = find_quantity(name);
    if (!found) refuse("knows no quantity " + name);
    return *found;
  }

  void read_event(const std::string& day) {
    ScenarioEvent event;
    event.at = time(day);
    std::string what = word("what happens");
    if (what == "passes") return add(event);
    if (what == "restart") return read_restart(event);
    if (what == "clock") return read_clock(event);
    if (what != "every") return read_message(event, what);
    const Duration step = hours_or_minutes();
    if (word("until") != "until") refuse("every 1h until DAY HH:MM ...");
    const Duration until = time(word("a day"));
    read_message(event, word("a device"));
    const ScenarioEvent first = scenario_.events.back();
    for (Duration at = event.at + step; at <= until; at += step) add_at(first, at);
  }

  void read_restart(ScenarioEvent event) {
    event.kind = ScenarioEvent::Kind::restart;
    std::string deaf;
    if (words_ >> deaf) event.deaf_since = time(word("a day"));
    add(event);
  }

  void read_clock(ScenarioEvent event) {
    static constexpr std::array kWords{
        std::pair{std::string_view("lost"), ScenarioEvent::Kind::clock_is_lost},
        std::pair{std::string_view("known"), ScenarioEvent::Kind::clock_is_known}};
    event.kind = one_of(kWords, "clock");
    add(event);
  }

  // A clock that is lost begins anew with 1970.
  void set_clocks() {
    bool is_lost = false;
    Duration lost_at{};
    for (ScenarioEvent& event : scenario_.events) {
      if (event.kind == ScenarioEvent::Kind::clock_is_known) is_lost = false;
      if (event.kind == ScenarioEvent::Kind::clock_is_lost) {
        is_lost = true;
        lost_at = event.at;
      }
      event.now = instant(event.at);
      if (is_lost) event.now = {event.now.steady, WallTime{event.at - lost_at}, ClockQuality::unsynced};
      event.reading.heard_at = event.now;
      if (!event.measured_at) event.reading.measured_at = event.now.wall;
    }
  }

  void read_message(ScenarioEvent event, const std::string& id) {
    const Site& site = scenario_.site;
    const auto device = std::find_if(site.devices.begin(), site.devices.end(),
                                     [&id](const Device& known) { return known.id == id; });
    if (device == site.devices.end()) refuse("knows no device " + id);
    event.device = static_cast<DeviceIndex>(device - site.devices.begin());
    const std::string name = word("a quantity, or 'heard'");
    event.kind = name == "heard" ? ScenarioEvent::Kind::heard : ScenarioEvent::Kind::reading;
    if (event.kind == ScenarioEvent::Kind::reading) read_value(event, name);
    add(event);
  }

  void read_value(ScenarioEvent& event, const std::string& name) {
    const Site& site = scenario_.site;
    const Device& device = site.devices[event.device];
    ChannelIndex channel = device.first_channel;
    const ChannelIndex end = channel + device.channel_count;
    while (channel < end && info(site.channels[channel].quantity).name != name) ++channel;
    if (channel == end) refuse(device.id + " has no channel " + name);
    event.reading.channel = channel;
    event.reading.value = *to_ticks(site.channels[channel].quantity, std::stod(word("a value")));
    for (std::string more; words_ >> more;) {
      if (more == "test") {
        event.reading.is_test = true;
      } else if (more == "of") {
        event.reading.historical = true;
        event.measured_at = time(word("a day"));
      } else {
        event.reading.quality = find_quality(more).value_or(Quality::invalid);
      }
    }
  }

  void add(const ScenarioEvent& event) { add_at(event, event.at); }
  void add_at(ScenarioEvent event, Duration at) {
    event.at = at;
    if (event.measured_at) event.reading.measured_at = kWallStart + *event.measured_at;
    scenario_.events.push_back(event);
  }

  std::string path_;
  int number_ = 0;
  std::istringstream words_;
  Scenario scenario_;
};

}  // namespace anju
