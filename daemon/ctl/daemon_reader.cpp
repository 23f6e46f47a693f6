#include "daemon/ctl/daemon_reader.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/json_fields.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// What the daemon takes.
constexpr Duration kShortestTimeout{10};
constexpr Duration kLongestTimeout{5000};

Exchange::Kind kind_of(std::string_view name) {
  if (name == "silent") return Exchange::Kind::silent;
  if (name == "unreadable") return Exchange::Kind::unreadable;
  return name == "unreachable" ? Exchange::Kind::unreachable : Exchange::Kind::stopped;
}

}  // namespace

std::string question_json(const ReadQuestion& question, const AskingManner& manner) {
  const Duration timeout = std::clamp(manner.response_timeout, kShortestTimeout, kLongestTimeout);
  std::string body =
      fmt::format(R"({{"unit":{},"function":{},"address":{},"count":{},"timeout_ms":{})", question.unit,
                  question.function, question.address, question.count, timeout.count());
  if (manner.frame_gap) body += fmt::format(R"(,"frame_gap_ms":{})", manner.frame_gap->count());
  if (manner.line)
    body += fmt::format(R"(,"line":{{"baud":{},"parity":"{}","stop_bits":{}}})", manner.line->baud,
                        parity_name(manner.line->parity), manner.line->stop_bits);
  return body + "}";
}

std::optional<Exchange> exchange_in(std::string_view body) {
  boost::system::error_code fault;
  const json::value answer = json::parse({body.data(), body.size()}, fault);
  if (fault || !answer.is_object()) return std::nullopt;
  Exchange exchange;
  exchange.fault = text_of(answer, "fault");
  if (is_there(answer, "words")) {
    exchange.kind = Exchange::Kind::words;
    for (const json::value& word : list_of(answer, "words"))
      exchange.words.push_back(static_cast<std::uint16_t>(word.is_int64() ? word.get_int64() : 0));
  } else if (is_there(answer, "exception")) {
    exchange.kind = Exchange::Kind::refused;
    exchange.exception = static_cast<std::uint8_t>(number_of(answer, "exception"));
  } else {
    exchange.kind = kind_of(text_of(answer, "kind"));
  }
  return exchange;
}

Outcome<Exchange> DaemonReader::ask(const ReadQuestion& question, const AskingManner& manner) {
  if (wake_.is_stopping()) return Exchange{Exchange::Kind::stopped, {}, 0, ""};
  const auto answer =
      http_post(door_.socket, "/v1/buses/" + bus_ + "/read", question_json(question, manner), door_.timeout);
  if (!answer) return no_answer(door_, look_, answer.error());
  if (answer->status != kHttpOk) return refused(*answer, look_);
  auto exchange = exchange_in(answer->body);
  if (!exchange)
    return Problem{kExitFailed, "daemon.unreadable",
                   std::string(text(Message::answer_what).in(look_.language)), "POST",
                   std::string(text(Message::refused_hint).in(look_.language))};
  const bool is_asked = exchange->kind != Exchange::Kind::unreachable &&
                        exchange->kind != Exchange::Kind::stopped &&
                        (exchange->kind != Exchange::Kind::words || exchange->words.size() == question.count);
  if (!is_asked) return port_problem(exchange->fault, look_);
  return std::move(*exchange);
}

}  // namespace anju
