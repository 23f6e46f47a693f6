#include "daemon/ctl/bus_reader.hpp"

#include "daemon/ctl/columns.hpp"

namespace anju {

std::string told(const Exchange& exchange, const AskingManner& manner, const Look& look) {
  switch (exchange.kind) {
    case Exchange::Kind::words:
      return "";
    case Exchange::Kind::refused:
      return say(look.language, Message::bus_exception, fmt::arg("code", exchange.exception),
                 fmt::arg("meaning", word(look.language, WordKind::modbus_exception,
                                          std::to_string(exchange.exception))));
    case Exchange::Kind::silent:
      return say(look.language, Message::bus_silent,
                 fmt::arg("milliseconds", manner.response_timeout.count()));
    case Exchange::Kind::unreadable:
      return say(look.language, Message::bus_unreadable, fmt::arg("reason", printable(exchange.fault)));
    case Exchange::Kind::unreachable:
    case Exchange::Kind::stopped:
      break;
  }
  return printable(exchange.fault);
}

bool is_there(const Exchange& exchange) {
  constexpr int kNoWay = 10;
  constexpr int kNoAnswerBehind = 11;
  if (exchange.kind == Exchange::Kind::words) return true;
  return exchange.kind == Exchange::Kind::refused && exchange.exception != kNoWay &&
         exchange.exception != kNoAnswerBehind;
}

std::string line_text(const std::optional<LineSettings>& line) {
  if (!line) return "";
  const char parity = line->parity == Parity::none ? 'N' : line->parity == Parity::even ? 'E' : 'O';
  return fmt::format("{} {}{}{}", line->baud, line->data_bits, parity, line->stop_bits);
}

std::string_view parity_name(Parity parity) {
  return parity == Parity::none ? "none" : parity == Parity::even ? "even" : "odd";
}

Problem port_problem(const std::string& fault, const Look& look) {
  const auto line = [&look](Message message) { return std::string(text(message).in(look.language)); };
  return {kExitFailed, "bus.unreachable", line(Message::port_what), fault, line(Message::port_hint)};
}

}  // namespace anju
