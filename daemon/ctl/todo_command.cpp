#include "daemon/ctl/todo_command.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;

struct Urgency {
  std::string_view name;
  Mark mark;
  Message word;
};
constexpr Urgency kUrgencies[] = {{"now", Mark::bad, Message::todo_now},
                                  {"today", Mark::attention, Message::todo_today},
                                  {"soon", Mark::attention, Message::todo_soon}};

const Urgency& urgency_of(const json::value& item) {
  const std::string name = text_of(item, "urgency");
  for (const Urgency& urgency : kUrgencies) {
    if (urgency.name == name) return urgency;
  }
  return kUrgencies[2];
}

}  // namespace

std::string todo_text(const json::value& answer, const ActSurroundings& around) {
  const Look& look = around.look;
  const bool is_zh = look.language == Language::zh;
  const json::array& items = list_of(answer, "todo");
  if (items.empty()) return marked(look, Mark::good, text_in(look, Message::todo_none)) + "\n";
  std::string lines;
  for (const json::value& item : items) {
    const Urgency& urgency = urgency_of(item);
    std::string line = marked(look, urgency.mark, text_in(look, urgency.word)) + "  " +
                       text_of(item, is_zh ? "what_zh" : "what_en");
    const std::string since = time_text(look, text_of(item, "since"));
    if (!since.empty()) line += "  " + say(look.language, Message::todo_since, fmt::arg("time", since));
    lines += folded(line, around.width, 2) + "\n";
    lines += "  " +
             folded(text_of(item, is_zh ? "why_zh" : "why_en"), around.width ? around.width - 2 : 0, 2) +
             "\n  → " + text_of(item, "command") + "\n";
  }
  return lines;
}

Outcome<CommandEnd> show_todo(const ActSurroundings& around) {
  const auto answer = answer_to(around, "/v1/todo");
  if (!answer) return answer.error();
  const int code = list_of(*answer, "todo").empty() ? 0 : kExitFindings;
  if (around.door.as_json) return CommandEnd{json::serialize(*answer) + "\n", code};
  ActSurroundings there = around;
  there.look = look_at_daemon(around);
  return CommandEnd{todo_text(*answer, there), code};
}

}  // namespace anju
