#include "daemon/ctl/alert_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

Mark mark_of(const json::value& alert) {
  if (!flag_of(alert, "open")) return Mark::good;
  return text_of(alert, "class") == "emergency" ? Mark::bad : Mark::attention;
}

std::string word_of(const json::value& of, const Look& look, WordKind kind, const char* key) {
  return std::string(word(look.language, kind, text_of(of, key)));
}

std::string sentence(const json::value& alert, const Look& look) {
  return text_of(alert, look.language == Language::zh ? "sentence_zh" : "sentence_en");
}

std::string latency_text(const json::value& alert, const Look& look) {
  if (!is_there(alert, "latency_ms")) return "";
  const double seconds = static_cast<double>(number_of(alert, "latency_ms")) / 1000;
  return say(look.language, Message::confirmed_in, fmt::arg("seconds", fmt::format("{:.3f}", seconds)));
}

Message step_words(std::string_view step) {
  if (step == "raise") return Message::step_raise;
  if (step == "report") return Message::step_report;
  if (step == "accept") return Message::step_accept;
  if (step == "handle") return Message::step_handle;
  if (step == "feed-back") return Message::step_feed_back;
  if (step == "recheck") return Message::step_recheck;
  if (step == "close") return Message::step_close;
  if (step == "cancel") return Message::step_cancel;
  if (step == "clear") return Message::step_clear;
  if (step == "escalate") return Message::step_escalate;
  if (step == "fall-due") return Message::step_fall_due;
  if (step == "turn-real") return Message::step_turn_real;
  return Message::step_update;
}

void add(Rows& rows, const Look& look, Message heading, std::string value) {
  if (!value.empty()) rows.push_back({text_in(look, heading), std::move(value)});
}

std::string evidence_text(const json::value& alert, const Look& look) {
  const json::object* facts = part_of(alert, "evidence").if_object();
  if (!facts || facts->empty()) return "";
  Rows rows;
  for (const auto& [key, value] : *facts)
    rows.push_back({printable(key), time_text(look, value.is_string() ? printable(value.get_string()) : "")});
  return text_in(look, Message::alert_evidence) + "\n" + in_columns(rows, "  ");
}

}  // namespace

std::string alert_list_text(const json::value& answer, const ActSurroundings& around) {
  const Look& look = around.look;
  const json::array& alerts = list_of(answer, "alerts");
  if (alerts.empty()) return text_in(look, Message::no_alerts) + "\n";
  std::string lines;
  for (const json::value& alert : alerts) {
    std::string line = marked(look, mark_of(alert), word_of(alert, look, WordKind::alert_class, "class"));
    line += "  " + word_of(alert, look, WordKind::event, "event");
    line += "  " + time_text(look, text_of(alert, "detected_at"));
    line += "  " + text_in(look, flag_of(alert, "open") ? Message::still_open : Message::is_over);
    line += "  " + word_of(alert, look, WordKind::stage, "stage");
    if (const std::string latency = latency_text(alert, look); !latency.empty()) line += "  " + latency;
    lines += folded(line, around.width, 2) + "\n  " +
             folded(sentence(alert, look), around.width ? around.width - 2 : 0, 4) + "\n  " +
             text_of(alert, "id") + "\n";
  }
  return lines;
}

std::string alert_story_text(const json::value& story, const ActSurroundings& around) {
  const Look& look = around.look;
  const json::value& alert = part_of(story, "alert");
  std::string lines = folded(marked(look, mark_of(alert), sentence(alert, look)), around.width, 2) + "\n";
  Rows rows;
  add(rows, look, Message::alert_id, text_of(alert, "id"));
  add(rows, look, Message::column_home, text_of(alert, "home"));
  add(rows, look, Message::column_device, text_of(alert, "device"));
  add(rows, look, Message::alert_class_heading,
      word_of(alert, look, WordKind::alert_class, "class") + ", " +
          word_of(alert, look, WordKind::dispatch, "dispatch"));
  add(rows, look, Message::alert_rule, text_of(alert, "rule"));
  add(rows, look, Message::alert_stage,
      word_of(alert, look, WordKind::stage, "stage") + ", " +
          text_in(look, flag_of(alert, "open") ? Message::still_open : Message::is_over));
  add(rows, look, Message::alert_receipt,
      flag_of(story, "waits_for_receipt") ? text_in(look, Message::alert_waits) : latency_text(alert, look));
  add(rows, look, Message::alert_feedback_due, time_text(look, text_of(alert, "feedback_due")));
  add(rows, look, Message::alert_recheck_due, time_text(look, text_of(alert, "recheck_due")));
  lines += in_columns(rows, "  ");
  Rows steps;
  for (const json::value& step : list_of(story, "steps"))
    steps.push_back({time_text(look, text_of(step, "at")), text_in(look, step_words(text_of(step, "step"))),
                     word_of(step, look, WordKind::stage, "stage"),
                     "#" + std::to_string(number_of(step, "revision"))});
  lines += text_in(look, Message::alert_time_line) + "\n" + in_columns(steps, "  ");
  lines += evidence_text(alert, look);
  // The box calls on its own way too, but who stands here may be faster.
  if (flag_of(story, "waits_for_receipt") && text_of(alert, "class") == "emergency" &&
      text_of(part_of(alert, "cap"), "status") == "Actual")
    lines += say(look.language, Message::alert_call, fmt::arg("home", text_of(alert, "home"))) + "\n";
  return lines;
}

std::string alert_reason_text(const json::value& alert, const ActSurroundings& around) {
  const Look& look = around.look;
  std::string lines = folded(marked(look, mark_of(alert), sentence(alert, look)), around.width, 2) + "\n";
  lines += say(look.language, Message::alert_why_class,
               fmt::arg("event", word_of(alert, look, WordKind::event, "event")),
               fmt::arg("class", word_of(alert, look, WordKind::alert_class, "class")),
               fmt::arg("dispatch", word_of(alert, look, WordKind::dispatch, "dispatch"))) +
           "\n";
  return lines + evidence_text(alert, look);
}

}  // namespace anju
