#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "daemon/text/iso_time.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/reading.hpp"
#include "tests/scenarios/story.hpp"

namespace anju::story {
namespace {

using Kind = StoryEvent::Kind;

// "10min" as the settings write it.
std::string as_toml(const std::string& length) {
  return length.ends_with("min") ? length.substr(0, length.size() - 2) : length;
}

std::string underscored(std::string word) {
  std::replace(word.begin(), word.end(), '-', '_');
  return word;
}

class StoryReader {
 public:
  Story read(const std::string& path) {
    path_ = path;
    story_.name = std::filesystem::path(path).stem().string();
    std::ifstream in(path);
    std::string line;
    bool is_input = true;
    for (number_ = 1; std::getline(in, line); ++number_) {
      (is_input ? story_.input : story_.told) += line + "\n";
      if (line == "told:")
        is_input = false;
      else if (is_input)
        read_line(line);
    }
    if (is_input) refuse("has no line 'told:'");
    std::stable_sort(story_.events.begin(), story_.events.end(),
                     [](const StoryEvent& a, const StoryEvent& b) { return a.at < b.at; });
    stamp_repeats();
    return std::move(story_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    FAIL(path_ << ":" << number_ << ": " << why);
    throw std::runtime_error(why);  // not reached: FAIL throws
  }

  void read_line(std::string line) {
    if (const auto comment = line.find("#"); comment != std::string::npos && line.find('|') > comment)
      line.resize(comment);
    words_ = std::istringstream(line);
    std::string first;
    if (!(words_ >> first)) return;
    if (first == "begins") return read_beginning();
    if (first == "box|") return add_text(story_.box_settings);
    if (first == "rule|") return add_text(story_.rules);
    if (first == "home|") return add_text(home().settings);
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
  std::string rest() {
    std::string text;
    std::getline(words_ >> std::ws, text);
    return text.substr(0, text.find_last_not_of(' ') + 1);
  }
  void add_text(std::string& text) { text += rest() + "\n"; }
  Duration length() {
    const std::string text = word("a length");
    try {
      return parse_length(text);
    } catch (const std::exception& e) {
      refuse(e.what());
    }
  }
  // "2 06:40" is twenty to seven on the second day.
  Duration time(const std::string& day) {
    const std::string clock = word("a time");
    if (clock.size() < 5 || clock[2] != ':') refuse("a time is DAY HH:MM, not " + day + " " + clock);
    const int seconds = clock.size() == 8 ? std::stoi(clock.substr(6)) : 0;
    return std::chrono::hours{24 * (std::stoi(day) - 1) + std::stoi(clock.substr(0, 2))} +
           std::chrono::minutes{std::stoi(clock.substr(3, 2))} + std::chrono::seconds{seconds};
  }

  void read_beginning() {
    story_.date = word("a date");
    std::string zone;
    if (words_ >> zone) story_.zone = zone;
  }

  StoryHome& home() {
    if (story_.homes.empty()) refuse("comes before any home");
    return story_.homes.back();
  }
  void read_home() {
    StoryHome home;
    home.id = word("an id");
    home.tier = word("a tier");
    story_.homes.push_back(std::move(home));
  }

  void read_device() {
    StoryDevice device;
    device.id = word("an id");
    device.profile = word("a profile, or a silence limit");
    std::string more;
    std::string driven;
    for (std::string key; words_ >> key;) {
      if (key == "event-driven")
        driven = "event_driven = true\n";
      else if (key == "in")
        device.settings += "room = \"" + word("a room") + "\"\n";
      else if (key == "address")
        device.settings += "address = \"" + word("an address") + "\"\n";
      else if (key == "reports")
        device.settings += "reports_every = \"" + as_toml(word("a length")) + "\"\n";
      else
        refuse("knows no " + key);
    }
    if (device.profile[0] >= '0' && device.profile[0] <= '9') {
      device.channels = fmt::format(
          "[profile]\nid = \"{0}\"\nvendor = \"Story\"\nmodel = \"{0}\"\ntransport = \"mqtt\"\n"
          "silence_limit = \"{1}\"\n{2}\n[mqtt]\ntopics = [\"story/{{device}}\"]\ntime = \"/at\"\n",
          device.id, as_toml(device.profile), driven);
      device.profile = device.id;
    }
    home().devices.push_back(std::move(device));
  }

  void read_channel() {
    StoryDevice& device = home().devices.back();
    if (device.channels.empty()) refuse(device.id + " has its channels from its profile");
    const std::string quantity = word("a quantity");
    const auto found = find_quantity(quantity);
    if (!found) refuse("knows no quantity " + quantity);
    std::string& toml = device.channels;
    toml += "\n[[channel]]\nquantity = \"" + quantity + "\"\npointer = \"/" + quantity + "\"\n";
    toml += "suspect_when = [{ pointer = \"/suspect\", equals = true }]\n";
    for (std::string key; words_ >> key;) {
      if (key == "alarm")
        toml +=
            "alarm = \"" + word("an event") + "\"\ntest_when = [{ pointer = \"/test\", equals = true }]\n";
      else if (key == "clears-after")
        toml += "clears_after = \"" + as_toml(word("a length")) + "\"\n";
      else if (key == "life")
        toml += sign_of_life();
      else if (key == "|")
        toml += rest() + "\n";
      else
        refuse("knows no " + key);
    }
  }
  std::string sign_of_life() {
    const std::string shape = underscored(word("a shape"));
    std::string text = "sign_of_life = { shape = \"" + shape + "\"";
    if (shape == "above" || shape == "on_increase") text += ", minimum = " + word("a minimum");
    return text + " }\n";
  }

  void read_event(const std::string& day) {
    if (day.find_first_not_of("0123456789") != std::string::npos) refuse("knows no " + day);
    StoryEvent event;
    event.at = time(day);
    const std::string what = word("what happens");
    if (what != "every") return add(read_happening(event, what));
    const Duration step = length();
    if (word("until") != "until") refuse("every 1h until DAY HH:MM ...");
    const Duration until = time(word("a day"));
    event = read_happening(event, word("what happens"));
    const std::string payload = event.payload;
    for (int i = 0; event.at <= until; event.at += step, ++i) {
      event.payload = rising(payload, i);
      add(event);
    }
  }
  // <40.000+0.005>: that much more each time.
  std::string rising(std::string payload, int times) {
    const auto from = payload.find('<');
    const auto plus = payload.find('+', from == std::string::npos ? 0 : from);
    const auto to = payload.find('>', plus == std::string::npos ? 0 : plus);
    if (from == std::string::npos || to == std::string::npos) return payload;
    const std::string first = payload.substr(from + 1, plus - from - 1);
    const auto point = first.find('.');
    const auto decimals = point == std::string::npos ? 0 : first.size() - point - 1;
    const double value = std::stod(first) + times * std::stod(payload.substr(plus + 1, to - plus - 1));
    return payload.replace(from, to - from + 1, fmt::format("{:.{}f}", value, decimals));
  }
  void add(const StoryEvent& event) { story_.events.push_back(event); }

  StoryEvent read_happening(StoryEvent event, const std::string& what) {
    if (what == "passes") {
      event.kind = Kind::passes;
    } else if (what == "restart") {
      event.kind = Kind::restart;
    } else if (what == "box") {
      read_box(event);
    } else if (what == "clock") {
      read_clock(event);
    } else if (what == "broker") {
      event.kind = one_of({{"down", Kind::broker_down}, {"up", Kind::broker_up}});
    } else if (what == "city") {
      read_city(event);
    } else if (what == "mode") {
      read_mode(event);
    } else {
      event.kind = Kind::message;
      read_message(event, what);
    }
    return event;
  }

  Kind one_of(const std::map<std::string, Kind>& known) {
    const std::string name = word("what becomes of it");
    const auto found = known.find(name);
    if (found == known.end()) refuse("knows no " + name);
    return found->second;
  }

  void read_box(StoryEvent& event) {
    event.kind = one_of({{"off", Kind::box_off}});
    if (word("for") != "for") refuse("box off for 9h");
    event.length = length();
    std::string more;
    event.loses_clock = words_ >> more && more == "loses-its-clock";
  }
  void read_clock(StoryEvent& event) {
    event.kind =
        one_of({{"lost", Kind::clock_lost}, {"known", Kind::clock_known}, {"steps", Kind::clock_steps}});
    if (event.kind == Kind::clock_steps) event.length = length();
  }
  void read_city(StoryEvent& event) {
    event.kind = one_of({{"down", Kind::city_down},
                         {"up", Kind::city_up},
                         {"silent", Kind::city_silent},
                         {"answers", Kind::city_answers},
                         {"says", Kind::city_stage}});
    if (event.kind != Kind::city_stage) return;
    event.stage = word("a stage");
    event.alert = rest();
  }

  void read_mode(StoryEvent& event) {
    event.kind = Kind::mode;
    event.mode = word("a mode");
    const std::string what = word("for how long, or 'ends'");
    if (what == "for")
      event.length = length();
    else if (what != "ends")
      refuse("mode away for 36h, or mode away ends");
    if (!(words_ >> event.home)) event.home = home().id;
  }

  void read_message(StoryEvent& event, const std::string& who) {
    if (who == "topic") {
      event.topic = word("a topic");
    } else {
      event.device = who;
    }
    const auto start = words_.tellg();
    if (word("what it says") == "retained") {
      event.retained = true;
    } else {
      words_.seekg(start);
    }
    const StoryDevice* const device = find(event.device);
    if (event.topic.empty() && !device) refuse("knows no device " + event.device);
    if (device && !device->channels.empty())
      read_values(event);
    else
      event.payload = rest();
  }
  const StoryDevice* find(const std::string& id) const {
    for (const StoryHome& home : story_.homes) {
      for (const StoryDevice& device : home.devices) {
        if (device.id == id) return &device;
      }
    }
    return nullptr;
  }

  // QUANTITY VALUE, as often as there are some, and how far it is to be believed.
  void read_values(StoryEvent& event) {
    std::string text;
    const auto add_member = [&text](const std::string& name, const std::string& value) {
      text += (text.empty() ? "" : ",") + ("\"" + name + "\":" + value);
    };
    for (std::string name; words_ >> name;) {
      if (name == "heard") continue;
      if (name == "suspect" || name == "test") {
        add_member(name, "true");
      } else if (name == "stale") {
        event.retained = true;
      } else if (name == "repeated") {
        event.is_repeat = true;
        repeating_.insert(find(event.device));
      } else if (name == "of") {
        add_member("at", "\"" + iso_time(story_.begin() + time(word("a day"))) + "\"");
      } else {
        const auto quantity = find_quantity(name);
        if (!quantity) refuse("knows no quantity " + name);
        const std::string value = word("a value");
        const bool is_text = info(*quantity).kind == QuantityKind::text;
        add_member(name, is_text ? "\"" + value + "\"" : value);
      }
    }
    event.payload = "{" + text + "}";
  }

  // A device that repeats itself stamps what it says, or nobody could tell.
  void stamp_repeats() {
    for (const StoryDevice* device : repeating_) {
      std::string last;
      for (StoryEvent& event : story_.events) {
        if (event.device != device->id) continue;
        if (!event.is_repeat && event.payload.find("\"at\"") == std::string::npos)
          event.payload.replace(event.payload.size() - 1, 1,
                                ",\"at\":\"" + iso_time(story_.begin() + event.at) + "\"}");
        if (event.is_repeat) event.payload = last;
        last = event.payload;
      }
    }
  }

  std::string path_;
  int number_ = 0;
  std::istringstream words_;
  Story story_;
  std::set<const StoryDevice*> repeating_;
};

}  // namespace

Story read_story(const std::string& path) { return StoryReader().read(path); }

}  // namespace anju::story
