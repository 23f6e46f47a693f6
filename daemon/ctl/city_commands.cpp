#include "daemon/ctl/city_commands.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

template <class... Args>
void add(std::string& out, const Look& look, Message message, const Args&... args) {
  out += "  " + say(look.language, message, args...) + "\n";
}

Problem unreadable(const Look& look, const std::string& why) {
  return {kExitFailed, "daemon.unreadable", text_in(look, Message::answer_what), why,
          text_in(look, Message::refused_hint)};
}

void add_path(std::string& out, const Look& look, Message heading, const json::value& path) {
  out += say(look.language, heading, fmt::arg("place", text_of(path, "place"))) + "\n";
  const std::string time = time_text(look, text_of(path, "since"));  // arg() only refers to it
  const auto since = fmt::arg("time", time);
  if (flag_of(path, "connected")) {
    add(out, look, Message::link_is_up, since);
  } else {
    add(out, look, Message::link_is_down, since, fmt::arg("reason", text_of(path, "reason")));
  }
}

void add_dates(std::string& out, const Look& look, const json::value& link) {
  const auto date = [&](const char* key, Message message) {
    if (const std::string until = text_of(link, key); !until.empty())
      add(out, look, message, fmt::arg("time", time_text(look, until)));
  };
  date("certificate_until", Message::link_certificate);
  date("authority_until", Message::link_authority);
  date("revocation_until", Message::link_revocation);
  if (text_of(link, "revocation_until").empty()) add(out, look, Message::link_no_revocation);
}

std::string month_text(std::int64_t month) { return fmt::format("{:04}-{:02}", month / 100, month % 100); }

void add_months(std::string& out, const Look& look, const json::value& link) {
  for (const json::value& month : list_of(link, "months")) {
    const json::value& up = part_of(month, "up_percent");
    const double percent =
        up.is_double() ? up.as_double() : static_cast<double>(number_of(month, "up_percent"));
    const auto figure = [&month](const char* key) { return number_of(month, key); };
    add(out, look, Message::link_month, fmt::arg("month", month_text(figure("month"))),
        fmt::arg("percent", fmt::format("{:.3f}", percent)), fmt::arg("losses", figure("losses")),
        fmt::arg("accepted", figure("accepted")), fmt::arg("median", figure("median_ms")),
        fmt::arg("p95", figure("p95_ms")), fmt::arg("p99", figure("p99_ms")),
        fmt::arg("longest", figure("longest_ms")));
  }
}

}  // namespace

Outcome<json::value> answer_of(const std::string& target, const CitySurroundings& around) {
  const auto answer = http_get(around.door.socket, target, around.door.timeout);
  if (!answer) return no_answer(around.door, around.look, answer.error());
  if (answer->status != kHttpOk) return refused(*answer, around.look);
  boost::system::error_code fault;
  json::value parsed = json::parse(answer->body, fault);
  if (fault || !parsed.is_object()) return unreadable(around.look, fault.message());
  return parsed;
}

Outcome<std::string> link_status(const CitySurroundings& around) {
  const auto link = answer_of("/v1/link", around);
  if (!link) return link.error();
  if (around.door.as_json) return json::serialize(*link) + "\n";
  const Look& look = around.look;
  if (!flag_of(*link, "configured")) return text_in(look, Message::link_none) + "\n";
  std::string out;
  add_path(out, look, Message::link_first, part_of(*link, "first"));
  if (const std::string why = text_of(*link, "last_reason"); !why.empty())
    add(out, look, Message::link_last_loss, fmt::arg("time", time_text(look, text_of(*link, "last_down"))),
        fmt::arg("reason", why));
  if (is_there(*link, "second")) add_path(out, look, Message::link_second, part_of(*link, "second"));
  add_dates(out, look, *link);
  if (const json::value& test = part_of(*link, "test"); test.is_object()) {
    const std::string time = time_text(look, text_of(test, "at"));
    const auto at = fmt::arg("time", time);
    if (is_there(test, "latency_ms")) {
      add(out, look, Message::link_test, at, fmt::arg("latency", number_of(test, "latency_ms")));
    } else {
      add(out, look, Message::link_test_waits, at);
    }
  }
  add_months(out, look, *link);
  return out;
}

Outcome<std::string> shown_commands(const CityOptions& options, const CitySurroundings& around) {
  const auto answer = answer_of("/v1/commands?limit=" + std::to_string(options.limit), around);
  if (!answer) return answer.error();
  if (around.door.as_json) return json::serialize(*answer) + "\n";
  std::vector<std::vector<std::string>> rows;
  for (const json::value& one : list_of(*answer, "commands"))
    rows.push_back({time_text(around.look, text_of(one, "at")), text_of(one, "id"), text_of(one, "what"),
                    text_of(one, "subject"), text_of(one, "outcome"), text_of(one, "reason")});
  if (rows.empty()) return text_in(around.look, Message::commands_none) + "\n";
  return in_columns(rows);
}

Outcome<std::string> ask_city(const CityOptions& options, const CitySurroundings& around) {
  using What = CityOptions::What;
  switch (options.what) {
    case What::link_status:
      return link_status(around);
    case What::commands:
      return shown_commands(options, around);
    case What::ledger:
      return shown_ledger(options, around);
    case What::inventory:
      break;
  }
  return shown_inventory(options, around);
}

}  // namespace anju
