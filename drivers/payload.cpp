#include "drivers/payload.hpp"

#include <algorithm>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parser.hpp>

#include "config/hex.hpp"
#include "drivers/decode.hpp"
#include "drivers/senml.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::size_t kParserBytes = 4096;

bool has_too_many(const json::value& value) {
  if (const json::object* object = value.if_object()) {
    return object->size() > kMemberLimit ||
           std::any_of(object->begin(), object->end(),
                       [](const auto& member) { return has_too_many(member.value()); });
  }
  const json::array* array = value.if_array();
  return array && (array->size() > kMemberLimit || std::any_of(array->begin(), array->end(), has_too_many));
}

ParsedPayload text_of_all(std::string_view payload, json::storage_ptr memory) {
  return {json::value(json::string_view(payload), std::move(memory)), {}, {}};
}

ParsedPayload bytes_of_all(std::optional<std::string> bytes) {
  if (!bytes) return {{}, {}, "malformed"};
  return {{}, std::move(*bytes), {}};
}

ParsedPayload parse_tree(bool accepts_text, std::string_view payload, const json::storage_ptr& memory) {
  std::string_view refusal;
  // Made of the tree and not filled with it: an assignment would copy it out of its memory.
  if (auto tree = parse_json(payload, memory, refusal)) return {std::move(*tree), {}, {}};
  if (refusal == "malformed" && accepts_text) return text_of_all(payload, memory);
  return {{}, {}, refusal};
}

}  // namespace

std::string_view without_frame(std::string_view payload) {
  if (payload.starts_with("\xEF\xBB\xBF")) payload.remove_prefix(3);
  while (payload.ends_with('\0')) payload.remove_suffix(1);
  return payload;
}

std::optional<json::value> parse_json(std::string_view text, json::storage_ptr memory,
                                      std::string_view& refusal) {
  json::parse_options options;
  options.max_depth = kDepthLimit;
  boost::system::error_code fault;
  // What the parser itself needs, but for the largest messages.
  unsigned char room[kParserBytes];
  json::parser parser(json::storage_ptr(), options, room);
  parser.reset(std::move(memory));
  parser.write(text.data(), text.size(), fault);
  if (fault) {
    refusal = fault == json::error::too_deep ? "too-deep" : "malformed";
    return std::nullopt;
  }
  json::value tree = parser.release();
  if (has_too_many(tree)) {
    refusal = "too-many-members";
    return std::nullopt;
  }
  return tree;
}

std::optional<std::string> bytes_from_base64(std::string_view text) {
  namespace iterators = boost::archive::iterators;
  using Bytes = iterators::transform_width<iterators::binary_from_base64<const char*>, 8, 6>;
  while (text.ends_with('=')) text.remove_suffix(1);
  // What is left of the last byte is padding; a single letter holds no byte.
  const std::size_t count = text.size() * 6 / 8;
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  try {
    Bytes next(text.data());
    for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(*next++);
  } catch (const iterators::dataflow_exception&) {
    return std::nullopt;
  }
  return bytes;
}

ParsedPayload parse_payload(PayloadKind kind, bool accepts_text, std::string_view payload, WallTime heard_at,
                            json::storage_ptr memory) {
  if (payload.size() > kPayloadLimit) return {{}, {}, "too-large"};
  if (kind == PayloadKind::bytes) return bytes_of_all(std::string(payload));
  payload = without_frame(payload);
  switch (kind) {
    case PayloadKind::text:
      return text_of_all(payload, std::move(memory));
    case PayloadKind::hex:
      return bytes_of_all(bytes_from_hex(payload));
    case PayloadKind::json:
      return parse_tree(accepts_text, payload, memory);
    case PayloadKind::senml:
    case PayloadKind::bytes:
      break;
  }
  ParsedPayload parsed = parse_tree(accepts_text, payload, memory);
  if (!parsed.refusal.empty()) return parsed;
  auto resolved = resolve_senml(parsed.tree, heard_at, memory);
  if (!resolved) return {{}, {}, "malformed"};
  return {std::move(*resolved), {}, {}};
}

}  // namespace anju
