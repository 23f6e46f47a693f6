// `anjuctl devices`, `alerts` and `outbox`.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kReadingsShown = 3;

std::string heard_ago(const json::value& device, const Look& look) {
  if (!is_there(device, "last_heard")) return "–";
  const Duration ago{std::chrono::seconds{number_of(device, "last_heard_s")}};
  return say(look.language, Message::ago, fmt::arg("duration", duration_text(look.language, ago)));
}

std::string readings_of(const json::value& device, const Look& look) {
  const json::array& readings = list_of(device, "readings");
  std::string joined;
  for (std::size_t i = 0; i < std::min(readings.size(), kReadingsShown); ++i) {
    if (!joined.empty()) joined += "; ";
    joined += reading_text(look, readings[i]);
  }
  if (readings.size() > kReadingsShown)
    joined +=
        " " + say(look.language, Message::and_more, fmt::arg("count", readings.size() - kReadingsShown));
  return joined;
}

// How many fields could not be read, and what is the matter with most of them.
std::string refused_of(const json::value& device, const Look& look) {
  const json::array& refused = list_of(device, "refused");
  if (refused.empty()) return "";
  std::int64_t count = 0;
  const json::value* most = &refused.front();
  for (const json::value& one : refused) {
    count += number_of(one, "count");
    if (number_of(one, "count") > number_of(*most, "count")) most = &one;
  }
  const std::string name = text_of(*most, "reason");
  std::string reason(word(look.language, WordKind::refusal, name));
  if (const std::string where = text_of(*most, "where"); !where.empty()) reason += " " + where;
  return marked(
      look, Mark::attention,
      say(look.language, Message::device_refused, fmt::arg("count", count), fmt::arg("reason", reason)));
}

std::string told_by(const json::value& device, const Look& look) {
  const std::string readings = readings_of(device, look);
  std::string trouble = refused_of(device, look);
  if (const std::string why = text_of(device, "unanswered"); !why.empty())
    trouble = marked(look, Mark::attention,
                     say(look.language, Message::device_unanswered, fmt::arg("reason", why))) +
              (trouble.empty() ? "" : "  ") + trouble;
  return readings + (readings.empty() || trouble.empty() ? "" : "  ") + trouble;
}

std::string state_of(const json::value& device, const Look& look) {
  const std::string state = text_of(device, "state");
  const Mark mark = state == "heard" ? Mark::good : state == "never" ? Mark::attention : Mark::bad;
  return marked(look, mark, word(look.language, WordKind::device_state, state));
}

Mark mark_of_alert(const json::value& alert) {
  if (!flag_of(alert, "open")) return Mark::good;
  return text_of(alert, "class") == "emergency" ? Mark::bad : Mark::attention;
}

// What the closed loop adds: kept back, cancelled, overdue.
std::string loop_text(const json::value& alert, const Look& look) {
  const std::string held = is_there(alert, "held_until") ? text_of(alert, "held_by") : "";
  if (text_of(alert, "cancelled_by") == "resident")
    return "  " + text_in(look, Message::alert_cancelled_resident);
  if (!held.empty())
    return "  " + text_in(look, held == "mode"     ? Message::alert_held_mode
                                : held == "asking" ? Message::alert_held_asking
                                                   : Message::alert_held_load);
  if (flag_of(alert, "feedback_overdue") || flag_of(alert, "recheck_overdue"))
    return "  " + marked(look, Mark::attention, text_in(look, Message::alert_overdue));
  return "";
}

// Two lines: what it is and how far it has come, then the sentence.
std::string alert_text(const json::value& alert, const Look& look) {
  const auto word_for = [&alert, &look](WordKind kind, std::string_view key) {
    return std::string(word(look.language, kind, text_of(alert, key)));
  };
  const std::string device = text_of(alert, "device");
  std::string line = marked(look, mark_of_alert(alert), word_for(WordKind::alert_class, "class"));
  line += "  " + word_for(WordKind::event, "event") + "  " + text_of(alert, "home") + "  ";
  line += device.empty() ? text_in(look, Message::whole_home) : device;
  line += "  " + time_text(look, text_of(alert, "detected_at"));
  line += "  " + text_in(look, flag_of(alert, "open") ? Message::still_open : Message::is_over);
  line += "  " + word_for(WordKind::stage, "stage");
  if (is_there(alert, "latency_ms")) {
    const std::string seconds =
        fmt::format("{:.3f}", static_cast<double>(number_of(alert, "latency_ms")) / 1000);
    line += "  " + say(look.language, Message::confirmed_in, fmt::arg("seconds", seconds));
  }
  line += loop_text(alert, look);
  return line + "\n    " + text_of(alert, look.language == Language::zh ? "sentence_zh" : "sentence_en") +
         "\n";
}

}  // namespace

std::string render_devices(const json::value& answer, const Look& look) {
  const json::array& devices = list_of(answer, "devices");
  if (devices.empty()) return text_in(look, Message::no_devices) + "\n";
  Rows rows{{text_in(look, Message::column_device), text_in(look, Message::column_room),
             text_in(look, Message::column_home), text_in(look, Message::column_state),
             text_in(look, Message::column_last_heard), text_in(look, Message::column_readings)}};
  for (const json::value& device : devices) {
    rows.push_back({text_of(device, "id"), text_of(device, "room"), text_of(device, "home"),
                    state_of(device, look), heard_ago(device, look), told_by(device, look)});
  }
  return as_table(rows, look.width);
}

std::string render_alerts(const json::value& answer, const Look& look) {
  const json::array& alerts = list_of(answer, "alerts");
  if (alerts.empty()) return text_in(look, Message::no_alerts) + "\n";
  std::string lines;
  for (const json::value& alert : alerts) lines += alert_text(alert, look);
  return lines;
}

std::string render_outbox(const json::value& answer, const Look& look) {
  const json::array& messages = list_of(answer, "outbox");
  if (messages.empty()) return text_in(look, Message::empty_outbox) + "\n";
  Rows rows{{text_in(look, Message::column_lane), text_in(look, Message::column_created),
             text_in(look, Message::column_attempts), text_in(look, Message::column_message)}};
  for (const json::value& message : messages) {
    rows.push_back({std::string(word(look.language, WordKind::lane, text_of(message, "lane"))),
                    time_text(look, text_of(message, "created_at")),
                    std::to_string(number_of(message, "attempts")), text_of(message, "message_id")});
  }
  return as_table(rows, look.width);
}

}  // namespace anju
