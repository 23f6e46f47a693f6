#include "daemon/ctl/decode_input.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <map>

#include "config/hex.hpp"
#include "daemon/ctl/flat_line.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Fault = std::optional<Error>;

Error malformed(const std::string& what) { return {ErrorCode::malformed, what}; }

Fault read_text(const json::object& line, std::string_view key, std::string& into) {
  const json::value* value = line.if_contains(key);
  if (!value || value->is_null()) return std::nullopt;
  if (!value->is_string()) return malformed("\"" + std::string(key) + "\" is no text");
  into.assign(value->get_string().data(), value->get_string().size());
  return std::nullopt;
}

Fault read_flag(const json::object& line, std::string_view key, bool& into) {
  const json::value* value = line.if_contains(key);
  if (!value || value->is_null()) return std::nullopt;
  if (!value->is_bool()) return malformed("\"" + std::string(key) + "\" is neither true nor false");
  into = value->get_bool();
  return std::nullopt;
}

Fault read_mqtt(const json::object& line, MqttMessage& message) {
  if (auto fault = read_text(line, "topic", message.topic)) return fault;
  if (message.topic.empty()) return malformed("neither \"topic\" nor \"modbus\" is there");
  if (auto fault = read_flag(line, "retain", message.retained)) return fault;
  if (auto fault = read_flag(line, "dup", message.duplicate)) return fault;
  std::string hex;
  if (auto fault = read_text(line, "payload_hex", hex)) return fault;
  if (line.contains("payload_hex")) {
    auto bytes = bytes_from_hex(hex);
    if (!bytes) return malformed("\"payload_hex\" is no even number of hexadecimal digits");
    message.payload = std::move(*bytes);
    return std::nullopt;
  }
  if (!line.contains("payload")) return malformed("neither \"payload\" nor \"payload_hex\" is there");
  return read_text(line, "payload", message.payload);
}

std::optional<std::uint16_t> word_from(std::int64_t number) {
  if (number < 0 || number > 0xFFFF) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

std::optional<std::uint16_t> address_from(std::string_view text) {
  std::int64_t number = -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return word_from(number);
}

void append_register(ModbusInput& input, std::uint16_t address, std::uint16_t word) {
  std::vector<RegisterBlock>& blocks = input.answer.blocks;
  const bool follows = !blocks.empty() && blocks.back().start + blocks.back().words.size() == address;
  if (!follows) blocks.push_back({input.function, address, {}});
  blocks.back().words.push_back(word);
}

Fault read_modbus(const json::value& modbus, ModbusInput& input) {
  const json::object* part = modbus.if_object();
  const json::value* registers = part ? part->if_contains("registers") : nullptr;
  if (!registers || !registers->is_object()) return malformed("\"modbus.registers\" is no object");
  const json::value* function = part->if_contains("function");
  if (!function || !function->is_int64())
    return malformed("\"modbus.function\" is no number; expected 1 to 4");
  input.function = static_cast<int>(std::clamp<std::int64_t>(function->get_int64(), 0, 255));
  std::map<std::uint16_t, std::uint16_t> in_order;
  for (const auto& [key, value] : registers->get_object()) {
    const auto address = address_from(key);
    const auto word = value.is_int64() ? word_from(value.get_int64()) : std::nullopt;
    if (!address || !word)
      return malformed("register \"" + std::string(key) +
                       "\": address and word are whole numbers of 0 to 65535");
    in_order[*address] = *word;
  }
  for (const auto& [address, word] : in_order) append_register(input, address, word);
  return std::nullopt;
}

Fault read_time(const json::object& line, std::optional<WallTime>& at) {
  std::string text;
  if (auto fault = read_text(line, "at", text)) return fault;
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_iso_time(text);
  if (!parsed) return malformed("\"at\" is no time of ISO 8601 with an offset");
  at = parsed->time;
  return std::nullopt;
}

Fault read_members(const json::object& line, DecodeInput& input) {
  if (auto fault = read_text(line, "profile", input.profile)) return fault;
  if (auto fault = read_text(line, "profile_file", input.profile_file)) return fault;
  if (input.profile.empty() && input.profile_file.empty())
    return malformed("neither \"profile\" nor \"profile_file\" is there");
  if (auto fault = read_text(line, "session", input.session)) return fault;
  if (auto fault = read_time(line, input.at)) return fault;
  const json::value* modbus = line.if_contains("modbus");
  if (modbus) return read_modbus(*modbus, input.message.emplace<ModbusInput>());
  return read_mqtt(line, input.message.emplace<MqttMessage>());
}

// As JSON again.
void read_id(const json::value& value, std::string& id) {
  const json::string* text = value.if_string();
  id.clear();
  if (text) {
    append_json_string(id, {text->data(), text->size()});
  } else {
    id = json::serialize(value);
  }
}

}  // namespace

std::optional<Error> read_decode_input(std::string_view line, DecodeInput& input) {
  if (line.size() <= kLineLimit && read_flat_line(line, input)) return std::nullopt;
  input = {};
  if (line.size() > kLineLimit) return malformed("the line is longer than 1 MiB");
  unsigned char buffer[8192];
  json::monotonic_resource memory(buffer, sizeof buffer);
  boost::system::error_code fault;
  unsigned char room[4096];
  json::parser parser(json::storage_ptr(), json::parse_options(), room);
  parser.reset(&memory);
  parser.write(line.data(), line.size(), fault);
  if (fault) return malformed("the line is no JSON: " + fault.message());
  const json::value parsed = parser.release();
  const json::object* object = parsed.if_object();
  if (!object) return malformed("the line is no JSON object");
  if (const json::value* id = object->if_contains("id")) read_id(*id, input.id);
  return read_members(*object, input);
}

}  // namespace anju
