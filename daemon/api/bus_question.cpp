#include "daemon/api/bus_question.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <iterator>

#include "daemon/api/json_writer.hpp"
#include "daemon/api/views.hpp"
#include "daemon/json_body.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr int kMostRegisters = 125;  // Modbus application protocol 1.1b3, clauses 6.1 to 6.4
constexpr int kMostBits = 2000;
constexpr int kAddresses = 65536;
constexpr int kShortestTimeout = 10;  // ms
constexpr int kLongestTimeout = 5000;
constexpr int kLongestGap = 1000;

// Collects the first thing that is wrong, so that what reads need not ask after each key.
class BodyReader {
 public:
  int whole(const json::object& from, std::string_view key, int lowest, int highest, int otherwise,
            bool is_needed) {
    const json::value* value = from.if_contains(key);
    if (!value && is_needed) wrong(std::string(key) + " is missing");
    if (!value) return otherwise;
    const std::int64_t* number = value->if_int64();
    if (number && *number >= lowest && *number <= highest) return static_cast<int>(*number);
    wrong(std::string(key) + " is no whole number from " + std::to_string(lowest) + " to " +
          std::to_string(highest));
    return otherwise;
  }

  void only(const json::object& from, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : from) {
      const std::string_view name(key.data(), key.size());
      if (std::find(known.begin(), known.end(), name) == known.end())
        wrong("there is a key that is not known");
    }
  }

  void wrong(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
  }
  const std::string& fault() const { return fault_; }

 private:
  std::string fault_;
};

std::optional<Parity> parity_of(std::string_view word) {
  for (const Parity parity : {Parity::none, Parity::even, Parity::odd})
    if (word == name(parity)) return parity;
  return std::nullopt;
}

LineSettings line_of(BodyReader& reader, const json::value& value) {
  LineSettings line;
  const json::object* object = value.if_object();
  if (!object) {
    reader.wrong("line is no object");
    return line;
  }
  reader.only(*object, {"baud", "parity", "stop_bits"});
  line.baud = reader.whole(*object, "baud", 1, kBaudRates[std::size(kBaudRates) - 1], line.baud, false);
  if (std::find(std::begin(kBaudRates), std::end(kBaudRates), line.baud) == std::end(kBaudRates))
    reader.wrong("baud is none of the usual rates from 1200 to 115200");
  if (const json::value* word = object->if_contains("parity")) {
    const json::string* text = word->if_string();
    const auto parity = text ? parity_of({text->data(), text->size()}) : std::nullopt;
    if (!parity) reader.wrong("parity is none of \"none\", \"even\" and \"odd\"");
    line.parity = parity.value_or(Parity::none);
  }
  line.stop_bits = reader.whole(*object, "stop_bits", 1, 2, line.stop_bits, false);
  return line;
}

int function_of(BodyReader& reader, const json::object& from) {
  constexpr int kReads = 4;
  const int function = reader.whole(from, "function", 0, 255, 3, true);
  if (function < 1 || function > kReads) {
    reader.wrong("function " + std::to_string(function) +
                 " is not asked for: this program only reads, with functions 1 to 4");
  }
  return function;
}

void read_into(BodyReader& reader, const json::object& from, BusQuestion& read) {
  reader.only(from, {"unit", "function", "address", "count", "timeout_ms", "frame_gap_ms", "line"});
  read.question.unit = static_cast<std::uint8_t>(reader.whole(from, "unit", 0, 255, 1, true));
  read.question.function = static_cast<std::uint8_t>(function_of(reader, from));
  const int most = is_of_bits(read.question.function) ? kMostBits : kMostRegisters;
  const int address = reader.whole(from, "address", 0, kAddresses - 1, 0, true);
  const int count = reader.whole(from, "count", 1, most, 1, true);
  if (address + count > kAddresses) reader.wrong("address and count go beyond 65535");
  read.question.address = static_cast<std::uint16_t>(address);
  read.question.count = static_cast<std::uint16_t>(count);
  const auto usual = static_cast<int>(read.manner.response_timeout.count());
  read.manner.response_timeout =
      Duration{reader.whole(from, "timeout_ms", kShortestTimeout, kLongestTimeout, usual, false)};
  if (from.contains("frame_gap_ms"))
    read.manner.frame_gap = Duration{reader.whole(from, "frame_gap_ms", 0, kLongestGap, 0, true)};
  if (const json::value* line = from.if_contains("line")) read.manner.line = line_of(reader, *line);
}

}  // namespace

std::string_view name(Exchange::Kind kind) {
  switch (kind) {
    case Exchange::Kind::words:
      return "words";
    case Exchange::Kind::refused:
      return "refused";
    case Exchange::Kind::silent:
      return "silent";
    case Exchange::Kind::unreadable:
      return "unreadable";
    case Exchange::Kind::unreachable:
      return "unreachable";
    case Exchange::Kind::stopped:
      break;
  }
  return "stopped";
}

std::string_view name(Parity parity) {
  switch (parity) {
    case Parity::even:
      return "even";
    case Parity::odd:
      return "odd";
    case Parity::none:
      break;
  }
  return "none";
}

Result<BusQuestion> read_bus_question(std::string_view bus, std::string_view body) {
  const auto object = read_json_body(body);
  if (!object) return object.error();
  BusQuestion read;
  read.bus = bus;
  BodyReader reader;
  read_into(reader, *object, read);
  if (!reader.fault().empty()) return Error{ErrorCode::out_of_range, reader.fault()};
  return read;
}

std::string exchange_json(const Exchange& exchange) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    if (exchange.kind == Exchange::Kind::words) {
      append_json_list(answer.at("words"), exchange.words,
                       [](std::string& to, std::uint16_t word) { to += std::to_string(word); });
    } else {
      if (exchange.kind == Exchange::Kind::refused) answer.number("exception", exchange.exception);
      answer.text("fault", exchange.fault);
      if (exchange.kind != Exchange::Kind::refused) answer.text("kind", name(exchange.kind));
    }
  }
  return out;
}

}  // namespace anju
