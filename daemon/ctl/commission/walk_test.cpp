#include "daemon/ctl/commission/walk_test.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "config/syntax.hpp"
#include "daemon/ctl/home_mode.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr Duration kLook{200ms};
constexpr Duration kAwayForLong{20s};  // a daemon that starts anew is back by then
constexpr const char* kMode = "walk-test";

std::string name_of(const json::value& device) {
  const std::string room = text_of(device, "room");
  return text_of(device, "device") + (room.empty() ? "" : " (" + room + ")");
}

Message what_to_do(const json::value& device) {
  if (flag_of(device, "button")) return Message::walk_press;
  const std::string need = text_of(device, "need");
  if (is_there(device, "rule_ms")) return Message::walk_waits_platform;
  if (need == "alarm") return Message::walk_test_button;
  return need == "event" ? Message::walk_trigger : Message::walk_wait;
}

// One test, followed from outside.
class Follower {
 public:
  Follower(const WalkOptions& options, const CommissionAround& around) : options_(options), around_(around) {}

  Outcome<CommissionEnd> run() {
    auto walk = ask();
    if (!walk) return walk.error();
    const bool goes_on = flag_of(*walk, "on");
    if (around_.is_trial) return tried(*walk, goes_on);
    if (!goes_on) {
      ModeOptions mode{options_.home, kMode, options_.lasts, ""};
      Query door = around_.door;
      door.as_json = true;
      if (const auto set = tell_mode(mode, door, around_.look); !set) return set.error();
      walk = ask();
      if (!walk) return walk.error();
    }
    around_.aside(around_.words(goes_on ? Message::walk_goes_on : Message::walk_begins,
                                fmt::arg("home", options_.home), fmt::arg("count", number_of(*walk, "of"))));
    return follow(std::move(*walk));
  }

 private:
  // The daemon says whether the mode could be on.
  Outcome<CommissionEnd> tried(const json::value& walk, bool goes_on) const {
    const ModeOptions mode{options_.home, kMode, options_.lasts, "", true};
    Query door = around_.door;
    door.as_json = true;
    if (const auto could = tell_mode(mode, door, around_.look); !could) return could.error();
    if (around_.door.as_json) return CommissionEnd{json::serialize(walk) + "\n"};
    return CommissionEnd{around_.words(goes_on ? Message::walk_goes_on : Message::walk_trial,
                                       fmt::arg("home", options_.home),
                                       fmt::arg("count", number_of(walk, "of"))) +
                         "\n"};
  }

  Outcome<json::value> ask() const {
    return answer_of("/v1/walk-test?home=" + options_.home, around_.city());
  }

  Outcome<CommissionEnd> follow(json::value walk) {
    Duration away{0};
    for (;;) {
      tell_news(walk);
      const bool is_done = number_of(walk, "done") == number_of(walk, "of") && number_of(walk, "of") > 0;
      if (is_done || !flag_of(walk, "on")) return end(walk, is_done);
      if (around_.is_interrupted()) return CommissionEnd{"", kExitInterrupted};
      around_.pause(kLook);
      auto next = ask();
      // A daemon that is started anew goes on with the test.
      away = next ? Duration{0} : away + kLook;
      if (!next && away > kAwayForLong) return next.error();
      if (next) walk = std::move(*next);
    }
  }

  void tell_news(const json::value& walk) {
    bool has_news = !has_begun_;
    has_begun_ = true;
    for (const json::value& device : list_of(walk, "devices")) {
      const std::string id = text_of(device, "device");
      if (flag_of(device, "done") && told_.insert(id).second) {
        around_.aside(walk_line(device, around_.look) + " " + std::to_string(told_.size()) + "/" +
                      std::to_string(number_of(walk, "of")));
        has_news = true;
      }
    }
    if (has_news) tell_remaining(walk);
  }

  // The button comes last: then the resident learns it.
  void tell_remaining(const json::value& walk) {
    const std::string remaining = walk_remaining(walk, around_.look);
    if (remaining.empty()) return;
    std::size_t waiting = 0;
    bool only_buttons = true;
    for (const json::value& device : list_of(walk, "devices")) {
      if (flag_of(device, "done")) continue;
      ++waiting;
      only_buttons = only_buttons && flag_of(device, "button");
    }
    if (only_buttons && waiting > 0) around_.aside(around_.words(Message::walk_lesson));
    around_.aside(around_.words(Message::walk_left, fmt::arg("count", waiting)) + "\n" + remaining);
  }

  Outcome<CommissionEnd> end(const json::value& walk, bool is_done) const {
    if (flag_of(walk, "on") && !options_.keeps_mode) {
      ModeOptions mode{options_.home, kMode, "", ""};
      Query door = around_.door;
      door.as_json = true;
      if (const auto ended = tell_mode(mode, door, around_.look); !ended) return ended.error();
    }
    const int code = is_done ? 0 : kExitFindings;
    if (around_.door.as_json) {
      const auto last = ask();
      return CommissionEnd{json::serialize(last ? *last : walk) + "\n", code};
    }
    return CommissionEnd{
        around_.words(is_done ? Message::walk_done : Message::walk_not_done,
                      fmt::arg("done", number_of(walk, "done")), fmt::arg("of", number_of(walk, "of"))) +
            "\n" + (is_done ? "" : walk_remaining(walk, around_.look) + "\n"),
        code};
  }

  const WalkOptions& options_;
  const CommissionAround& around_;
  std::set<std::string> told_;  // devices
  bool has_begun_ = false;
};

}  // namespace

std::string walk_line(const json::value& device, const Look& look) {
  const auto ms = [&device](const char* key) { return number_of(device, key); };
  const bool is_real = text_of(device, "status") == "Actual";
  std::string line = marked(
      look, Mark::good,
      say(look.language, Message::walk_device, fmt::arg("name", name_of(device)),
          fmt::arg("time", time_text(look, text_of(device, "heard_at"))),
          fmt::arg("decoded", ms("decoded_ms")), fmt::arg("rule", ms("rule_ms")),
          fmt::arg("kept", ms("kept_ms")), fmt::arg("receipt", ms("receipt_ms")),
          fmt::arg("event", std::string(word(look.language, WordKind::event, text_of(device, "event"))))));
  if (is_real) line += " " + std::string(text(Message::walk_real).in(look.language));
  return line;
}

std::string walk_remaining(const json::value& walk, const Look& look) {
  std::string lines;
  for (const json::value& device : list_of(walk, "devices")) {
    if (flag_of(device, "done")) continue;
    lines += std::string(lines.empty() ? "" : "\n") + "  - " +
             say(look.language, what_to_do(device), fmt::arg("name", name_of(device)));
    if (!is_there(device, "rule_ms") && is_there(device, "spoke_at"))
      lines += say(look.language, Message::walk_spoke,
                   fmt::arg("time", time_text(look, text_of(device, "spoke_at"))));
  }
  return lines;
}

std::vector<std::string> weak_signals(const json::value& devices, const Look& look) {
  // Zigbee counts to 255, and below 50 messages are lost; at -85 dBm most radios have some 10 dB left.
  struct Limit {
    std::string_view quantity;
    double least;
    std::string_view unit;
  };
  static constexpr std::array kLimits{Limit{"device.link_quality", 50, " LQI"},
                                      Limit{"device.signal_quality", 30, " %"},
                                      Limit{"device.rssi", -85, " dBm"}};
  std::vector<std::string> weak;
  for (const json::value& device : list_of(devices, "devices"))
    for (const json::value& reading : list_of(device, "readings"))
      for (const Limit& limit : kLimits) {
        const json::value& value = part_of(reading, "value");
        if (text_of(reading, "quantity") != limit.quantity || !value.is_number()) continue;
        const double shown = value.to_number<double>();
        if (shown >= limit.least) continue;
        const std::string signal = fmt::format("{:g}{}", shown, limit.unit);
        weak.push_back(marked(look, Mark::attention,
                              say(look.language, Message::signal_weak,
                                  fmt::arg("name", text_of(device, "id")), fmt::arg("signal", signal))));
      }
  return weak;
}

Outcome<CommissionEnd> walk_test(const WalkOptions& options, const CommissionAround& around) {
  if (!is_identifier(options.home))
    return Problem{
        kExitUsage, "usage.home", around.words(Message::no_home_what, fmt::arg("home", options.home)),
        around.words(Message::box_bad_id, fmt::arg("id", options.home)), around.words(Message::no_home_hint)};
  const auto homes = answer_of("/v1/homes", around.city());
  if (!homes) return homes.error();
  std::string known;
  for (const json::value& home : list_of(*homes, "homes")) {
    if (text_of(home, "id") == options.home) return Follower(options, around).run();
    known += (known.empty() ? "" : ", ") + text_of(home, "id");
  }
  return Problem{kExitNotFound, "home.unknown",
                 around.words(Message::no_home_what, fmt::arg("home", options.home)),
                 around.words(Message::no_home_why, fmt::arg("known", known.empty() ? "–" : known)),
                 around.words(Message::no_home_hint)};
}

}  // namespace anju
