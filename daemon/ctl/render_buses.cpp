// `anjuctl buses`.
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <vector>

#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string line_of(const json::value& bus) {
  if (!is_there(bus, "line")) return "–";
  const json::value& line = part_of(bus, "line");
  const std::string parity = text_of(line, "parity");
  return fmt::format("{} 8{}{}", number_of(line, "baud"),
                     parity == "even"  ? 'E'
                     : parity == "odd" ? 'O'
                                       : 'N',
                     number_of(line, "stop_bits"));
}

std::string connection_of(const json::value& bus, const Look& look) {
  if (!is_there(bus, "connected")) return text_in(look, Message::bus_idle);
  const bool is_connected = flag_of(bus, "connected");
  const std::string reason = text_of(bus, "reason");
  const Mark mark = !is_connected ? Mark::bad : reason.empty() ? Mark::good : Mark::attention;
  const std::string word =
      marked(look, mark, text_in(look, is_connected ? Message::connected : Message::disconnected));
  return reason.empty() ? word : word + "  " + reason;
}

std::string load_of(const json::value& bus, const Look& look) {
  boost::system::error_code fault;
  const auto share = part_of(bus, "load").to_number<double>(fault);
  const auto percent = fault ? 0 : static_cast<int>(std::ceil(share * 100));
  return say(look.language, Message::bus_percent, fmt::arg("percent", percent));
}

std::string faults_of(const json::value& figures, const Look& look) {
  constexpr std::pair<const char*, Message> kKinds[] = {{"refused", Message::bus_refused_count},
                                                        {"silent", Message::bus_silent_count},
                                                        {"unreadable", Message::bus_unreadable_count},
                                                        {"unreachable", Message::bus_unreachable_count}};
  std::string text;
  for (const auto& [key, message] : kKinds) {
    const std::int64_t count = number_of(figures, key);
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += say(look.language, message, fmt::arg("count", count));
  }
  return text.empty() ? text_in(look, Message::bus_no_faults) : text;
}

}  // namespace

std::string render_buses(const json::value& answer, const Look& look) {
  const json::array& buses = list_of(answer, "buses");
  if (buses.empty()) return text_in(look, Message::no_buses) + "\n";
  std::vector<std::vector<std::string>> rows(1);
  for (const Message message : {Message::column_bus, Message::column_place, Message::column_line,
                                Message::column_devices, Message::column_load, Message::column_answered,
                                Message::column_faults, Message::column_missed, Message::column_connection})
    rows.front().push_back(text_in(look, message));
  for (const json::value& bus : buses) {
    const json::value& figures = part_of(bus, "figures");
    rows.push_back({text_of(bus, "id"), text_of(bus, "place"), line_of(bus),
                    std::to_string(number_of(bus, "devices")), load_of(bus, look),
                    fmt::format("{}/{}", number_of(figures, "answered"), number_of(figures, "asked")),
                    faults_of(figures, look), std::to_string(number_of(figures, "missed")),
                    connection_of(bus, look)});
  }
  return as_table(rows, look.width);
}

}  // namespace anju
