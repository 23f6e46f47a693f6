// `anjuctl reading tail` and `plot`.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <deque>
#include <map>

#include "config/syntax.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/plot.hpp"
#include "daemon/ctl/reading_commands.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::size_t kSparkValues = 24;
constexpr Duration kEach{std::chrono::seconds{1}};

std::optional<double> number_in(const json::value& reading) {
  const json::value& value = part_of(reading, "value");
  if (value.is_bool()) return value.get_bool() ? 1 : 0;
  if (value.is_double()) return value.get_double();
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  return std::nullopt;
}

// What is new of all devices since the last look, with the last values of each channel.
class Tail {
 public:
  Tail(const ReadingWish& wish, const ActSurroundings& around, Look look)
      : wish_(wish), around_(around), look_(look) {}

  std::string lines_of(const json::value& answer) {
    std::string lines;
    for (const json::value& device : list_of(answer, "devices")) {
      if (!wish_.device.empty() && text_of(device, "id") != wish_.device) continue;
      for (const json::value& reading : list_of(device, "readings")) lines += line_of(device, reading);
    }
    is_first_ = false;
    return lines;
  }

 private:
  std::string line_of(const json::value& device, const json::value& reading) {
    if (!wish_.quantity.empty() && text_of(reading, "quantity") != wish_.quantity) return "";
    const std::string key = text_of(device, "id") + "|" + text_of(reading, "quantity") + "|" +
                            text_of(reading, "channel") + "|" + text_of(reading, "tariff");
    Channel& channel = channels_[key];
    const std::string at = text_of(reading, "measured_at") + json::serialize(part_of(reading, "value"));
    if (channel.last == at) return "";
    channel.last = at;
    if (const auto number = number_in(reading)) {
      channel.values.push_back(*number);
      if (channel.values.size() > kSparkValues) channel.values.pop_front();
    }
    if (is_first_ && !around_.door.as_json && wish_.device.empty()) return "";
    if (around_.door.as_json) {
      json::object line{{"device", text_of(device, "id")}, {"home", text_of(device, "home")}};
      line["reading"] = reading;
      return json::serialize(line) + "\n";
    }
    const std::string spark =
        channel.values.size() > 1
            ? "  " + sparkline({channel.values.begin(), channel.values.end()}, around_.is_utf8)
            : "";
    return folded(time_text(look_, text_of(reading, "measured_at")).substr(11, 8) + "  " +
                      text_of(device, "id") + "  " + reading_text(look_, reading) + spark,
                  around_.width, 10) +
           "\n";
  }

  struct Channel {
    std::string last;
    std::deque<double> values;
  };
  const ReadingWish& wish_;
  const ActSurroundings& around_;
  const Look look_;
  std::map<std::string, Channel> channels_;
  bool is_first_ = true;
};

Problem no_readings(const ReadingWish& wish, const Look& look) {
  return {kExitNotFound, "reading.none",
          say(look.language, Message::plot_what, fmt::arg("device", wish.device),
              fmt::arg("quantity", wish.quantity)),
          text_in(look, Message::plot_why),
          say(look.language, Message::plot_hint, fmt::arg("device", wish.device))};
}

bool is_word(std::string_view text) { return text.find_first_of(" &?#%\r\n=") == std::string_view::npos; }

}  // namespace

Outcome<std::optional<WallTime>> time_of(const std::string& text, WallTime now, const Look& look) {
  if (text.empty()) return std::optional<WallTime>();
  if (const auto back = parse_duration(text)) return std::optional(now - *back);
  if (const auto at = parse_iso_time(text)) return std::optional(at->time);
  return Problem{kExitUsage, "usage.time", say(look.language, Message::time_what, fmt::arg("text", text)),
                 text_in(look, Message::since_why), text_in(look, Message::since_hint)};
}

Outcome<CommandEnd> tail_readings(const ReadingWish& wish, const ActSurroundings& around) {
  Tail tail(wish, around, look_at_daemon(around));
  const auto seconds = static_cast<std::int64_t>(wish.for_s);
  for (std::int64_t passed = 0; (wish.for_s <= 0 || passed <= seconds) && !around.is_stopped(); ++passed) {
    const auto answer = answer_to(around, "/v1/devices");
    if (!answer && (passed == 0 || answer.error().exit_code != kExitUnreachable)) return answer.error();
    if (answer && !around.print(tail.lines_of(*answer))) break;
    if (wish.for_s <= 0 || passed < seconds) around.sleep(kEach);
  }
  return CommandEnd{"", around.is_stopped() && wish.for_s > 0 ? kExitInterrupted : 0};
}

Outcome<CommandEnd> plot_readings(const ReadingWish& wish, const ActSurroundings& around) {
  const WallTime now = around.now();
  const auto since = time_of(wish.since.empty() ? "24h" : wish.since, now, around.look);
  if (!since) return since.error();
  const auto until = time_of(wish.until, now, around.look);
  if (!until) return until.error();
  if (!is_word(wish.device)) return no_readings(wish, around.look);
  const WallTime to = until->value_or(now);
  const auto answer = answer_to(around, "/v1/readings?device=" + wish.device +
                                            "&limit=1000&from=" + iso_time(**since) + "&to=" + iso_time(to));
  if (!answer) return answer.error();
  std::vector<PlotPoint> points;
  std::string unit;
  for (const json::value& stored : list_of(*answer, "readings")) {
    const json::value& reading = part_of(stored, "reading");
    const auto value = number_in(reading);
    const auto at = parse_iso_time(text_of(reading, "measured_at"));
    if (text_of(reading, "quantity") != wish.quantity || !value || !at) continue;
    points.push_back({static_cast<double>((at->time - **since).count()), *value});
    unit = text_of(reading, "unit");
  }
  if (points.empty()) return no_readings(wish, around.look);
  if (around.door.as_json) return CommandEnd{json::serialize(*answer) + "\n", 0};
  const Look look = look_at_daemon(around);
  PlotArea area;
  area.width = around.width == 0 ? 80 : around.width;
  area.height = wish.height;
  area.span = static_cast<double>((to - **since).count());
  area.is_utf8 = around.is_utf8;
  std::string lines =
      printable(wish.device) + "  " + printable(wish.quantity) + (unit.empty() ? "" : "  " + unit);
  lines += "\n" + plotted(points, area);
  const std::string from_text = time_text(look, iso_time(**since)).substr(0, 16);
  const std::string to_text = time_text(look, iso_time(to)).substr(0, 16);
  return CommandEnd{lines + folded(from_text + " → " + to_text, area.width, 2) + "\n", 0};
}

}  // namespace anju
