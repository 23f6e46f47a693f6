// What happens on the day: messages, the box, its clock, the broker, the city, what people say.
#include <fmt/core.h>

#include "daemon/text/iso_time.hpp"
#include "rules/model/quantity.hpp"
#include "tests/scenarios/story_parts.hpp"

namespace anju::story {
namespace {

using Kind = StoryEvent::Kind;

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

}  // namespace

void StoryEventReader::read_event(const std::string& day) {
  if (day.find_first_not_of("0123456789") != std::string::npos) words_.refuse("knows no " + day);
  StoryEvent event;
  event.at = words_.time(day);
  const std::string what = words_.word("what happens");
  if (what != "every") return add(read_happening(event, what));
  const Duration step = words_.length();
  if (words_.word("until") != "until") words_.refuse("every 1h until DAY HH:MM ...");
  const Duration until = words_.time(words_.word("a day"));
  event = read_happening(event, words_.word("what happens"));
  const std::string payload = event.payload;
  for (int i = 0; event.at <= until; event.at += step, ++i) {
    event.payload = rising(payload, i);
    add(event);
  }
}

void StoryEventReader::add(const StoryEvent& event) { story_.events.push_back(event); }

StoryEvent StoryEventReader::read_happening(StoryEvent event, const std::string& what) {
  if (what == "passes") {
    event.kind = Kind::passes;
  } else if (what == "restart") {
    event.kind = Kind::restart;
  } else if (what == "box") {
    read_box(event);
  } else if (what == "clock") {
    read_clock(event);
  } else if (what == "broker") {
    event.kind = words_.one_of<Kind>({{"down", Kind::broker_down}, {"up", Kind::broker_up}});
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

void StoryEventReader::read_box(StoryEvent& event) {
  event.kind = words_.one_of<Kind>({{"off", Kind::box_off}});
  if (words_.word("for") != "for") words_.refuse("box off for 9h");
  event.length = words_.length();
  std::string more;
  event.loses_clock = words_.take(more) && more == "loses-its-clock";
}

void StoryEventReader::read_clock(StoryEvent& event) {
  event.kind = words_.one_of<Kind>(
      {{"lost", Kind::clock_lost}, {"known", Kind::clock_known}, {"steps", Kind::clock_steps}});
  if (event.kind == Kind::clock_steps) event.length = words_.length();
}

void StoryEventReader::read_city(StoryEvent& event) {
  event.kind = words_.one_of<Kind>({{"down", Kind::city_down},
                                    {"up", Kind::city_up},
                                    {"silent", Kind::city_silent},
                                    {"answers", Kind::city_answers},
                                    {"says", Kind::city_stage}});
  if (event.kind != Kind::city_stage) return;
  event.stage = words_.word("a stage");
  event.alert = words_.rest();
}

void StoryEventReader::read_mode(StoryEvent& event) {
  event.kind = Kind::mode;
  event.mode = words_.word("a mode");
  const std::string what = words_.word("for how long, or 'ends'");
  if (what == "for")
    event.length = words_.length();
  else if (what != "ends")
    words_.refuse("mode away for 36h, or mode away ends");
  if (!words_.take(event.home)) event.home = homes_.home().id;
}

void StoryEventReader::read_message(StoryEvent& event, const std::string& who) {
  if (who == "topic") {
    event.topic = words_.word("a topic");
  } else {
    event.device = who;
  }
  event.retained = words_.take_word("retained");
  const StoryDevice* const device = find(event.device);
  if (event.topic.empty() && !device) words_.refuse("knows no device " + event.device);
  if (device && !device->channels.empty())
    read_values(event);
  else
    event.payload = words_.rest();
}

const StoryDevice* StoryEventReader::find(const std::string& id) const {
  for (const StoryHome& home : story_.homes) {
    for (const StoryDevice& device : home.devices) {
      if (device.id == id) return &device;
    }
  }
  return nullptr;
}

void StoryEventReader::read_values(StoryEvent& event) {
  std::string text;
  const auto add_member = [&text](const std::string& name, const std::string& value) {
    text += (text.empty() ? "" : ",") + ("\"" + name + "\":" + value);
  };
  for (std::string name; words_.take(name);) {
    if (name == "heard") continue;
    if (name == "suspect" || name == "test") {
      add_member(name, "true");
    } else if (name == "stale") {
      event.retained = true;
    } else if (name == "repeated") {
      event.is_repeat = true;
      repeating_.insert(event.device);
    } else if (name == "of") {
      add_member("at", "\"" + iso_time(story_.begin() + words_.time(words_.word("a day"))) + "\"");
    } else {
      const auto quantity = find_quantity(name);
      if (!quantity) words_.refuse("knows no quantity " + name);
      const std::string value = words_.word("a value");
      const bool is_text = info(*quantity).kind == QuantityKind::text;
      add_member(name, is_text ? "\"" + value + "\"" : value);
    }
  }
  event.payload = "{" + text + "}";
}

void StoryEventReader::stamp_repeats() {
  for (const std::string& device : repeating_) {
    std::string last;
    for (StoryEvent& event : story_.events) {
      if (event.device != device) continue;
      if (!event.is_repeat && event.payload.find("\"at\"") == std::string::npos)
        event.payload.replace(event.payload.size() - 1, 1,
                              ",\"at\":\"" + iso_time(story_.begin() + event.at) + "\"}");
      if (event.is_repeat) event.payload = last;
      last = event.payload;
    }
  }
}

}  // namespace anju::story
