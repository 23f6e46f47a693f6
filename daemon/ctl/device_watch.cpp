// `anjuctl device watch` and `test`: what comes of a device while somebody stands beside it.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/device_commands.hpp"
#include "daemon/ctl/device_signal.hpp"
#include "daemon/ctl/installed_device.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr Duration kEach{std::chrono::seconds{1}};

Outcome<json::value> device_now(const std::string& id, const ActSurroundings& around) {
  const auto answer = answer_to(around, "/v1/devices");
  if (!answer) return answer.error();
  std::vector<std::string> known;
  for (const json::value& device : list_of(*answer, "devices")) {
    known.push_back(text_of(device, "id"));
    if (known.back() == id) return device;
  }
  return unknown_device(id, known, around.look);
}

std::string key_of(const json::value& reading) {
  return text_of(reading, "quantity") + "|" + text_of(reading, "channel") + "|" + text_of(reading, "tariff");
}

// Which readings are new since the last look.
class Fresh {
 public:
  std::vector<const json::value*> of(const json::value& device) {
    std::vector<const json::value*> fresh;
    for (const json::value& reading : list_of(device, "readings")) {
      std::string& last = seen_[key_of(reading)];
      const std::string at = text_of(reading, "measured_at") + json::serialize(part_of(reading, "value"));
      if (last == at) continue;
      if (!is_first_) fresh.push_back(&reading);
      last = at;
    }
    is_first_ = false;
    return fresh;
  }

 private:
  std::map<std::string, std::string> seen_;
  bool is_first_ = true;
};

std::string state_line(const json::value& device, const Look& look) {
  const std::string state = text_of(device, "state");
  std::string line = std::string(word(look.language, WordKind::device_state, state));
  if (is_there(device, "last_heard"))
    line += "  " + say(look.language, Message::ago,
                       fmt::arg("duration", duration_text(look.language, std::chrono::seconds{number_of(
                                                                             device, "last_heard_s")})));
  for (const std::string& part : {signal_text(device, look), battery_text(device, look)})
    if (!part.empty()) line += "  " + part;
  return line;
}

// Runs once a second until the time is over, Ctrl-C, or `look` says that it is enough.
template <class See>
std::optional<Problem> each_second(const DeviceWish& wish, const ActSurroundings& around, See see) {
  const auto seconds = static_cast<std::int64_t>(wish.for_s);
  for (std::int64_t passed = 0; (wish.for_s <= 0 || passed <= seconds) && !around.is_stopped(); ++passed) {
    const auto device = device_now(wish.id, around);
    // A daemon that takes up new settings is away for a moment.
    if (!device && (passed == 0 || device.error().exit_code != kExitUnreachable)) return device.error();
    if (device && see(*device)) break;
    if (passed < seconds || wish.for_s <= 0) around.sleep(kEach);
  }
  return std::nullopt;
}

bool is_test(const json::value& reading) {
  const std::string quantity = text_of(reading, "quantity");
  return quantity == "device.test" || quantity.starts_with("alarm.");
}

// When it was tested last, and what is to be done now.
std::string before_the_test(const json::value& device, const ActSurroundings& around, const Look& look) {
  std::string lines;
  const std::string id = text_of(device, "id");
  const json::value test = test_state(id, text_of(device, "home"), around);
  if (const std::string at = text_of(part_of(test, "facts"), "done_at"); !at.empty())
    lines += text_in(look, Message::show_tested) + ": " + time_text(look, at) + "\n";
  return lines + say(look.language, Message::test_press, fmt::arg("device", id)) + "\n";
}

}  // namespace

Outcome<CommandEnd> watch_device(const DeviceWish& wish, const ActSurroundings& around) {
  const Look look = look_at_daemon(around);
  Fresh fresh;
  bool is_first = true;
  const auto see = [&](const json::value& device) {
    const std::vector<const json::value*> news = fresh.of(device);
    if (around.door.as_json) return !around.print(json::serialize(device) + "\n");
    std::string lines;
    if (is_first) {
      for (const json::value& reading : list_of(device, "readings"))
        lines += "  " + reading_text(look, reading) + "\n";
    }
    is_first = false;
    for (const json::value* reading : news) lines += "+ " + reading_text(look, *reading) + "\n";
    if (around.is_screen) {
      lines = "\r\x1b[K" + lines + state_line(device, look);
    } else {
      lines += state_line(device, look) + "\n";
    }
    return !around.print(lines);
  };
  if (auto problem = each_second(wish, around, see)) return *problem;
  if (around.is_screen && !around.door.as_json) around.print("\n");
  return CommandEnd{"", around.is_stopped() && wish.for_s > 0 ? kExitInterrupted : 0};
}

// Somebody presses the test button: the next reading of it is waited for.
Outcome<CommandEnd> test_device(const DeviceWish& wish, const ActSurroundings& around) {
  const Look look = look_at_daemon(around);
  const WallTime began = around.now();
  Fresh fresh;
  json::value heard;
  const auto device = device_now(wish.id, around);
  if (!device) return device.error();
  if (!around.door.as_json) around.print(before_the_test(*device, around, look));
  const auto see = [&](const json::value& now) {
    for (const json::value* reading : fresh.of(now)) {
      if (is_test(*reading)) heard = *reading;
    }
    return !heard.is_null();
  };
  if (auto problem = each_second(wish, around, see)) return *problem;
  if (around.is_stopped() && heard.is_null()) return CommandEnd{"", kExitInterrupted};
  if (heard.is_null())
    return Problem{kExitTimeout, "device.no_test",
                   say(look.language, Message::test_what, fmt::arg("device", wish.id)),
                   say(look.language, Message::test_why, fmt::arg("seconds", wish.for_s)),
                   say(look.language, Message::test_hint, fmt::arg("device", wish.id))};
  const double seconds = static_cast<double>((around.now() - began).count()) / 1000;
  if (around.door.as_json)
    return CommandEnd{
        json::serialize(json::object{
            {"schema_version", 1}, {"device", wish.id}, {"reading", heard}, {"after_s", seconds}}) +
            "\n",
        0};
  return CommandEnd{
      marked(look, Mark::good,
             say(look.language, Message::test_heard, fmt::arg("reading", reading_text(look, heard)),
                 fmt::arg("seconds", fmt::format("{:.1f}", seconds)))) +
          "\n",
      0};
}

}  // namespace anju
