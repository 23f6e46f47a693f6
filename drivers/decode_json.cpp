// From a JSON payload to values, each found by its JSON pointer (RFC 6901).
#include <algorithm>
#include <boost/json/error.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "drivers/decode.hpp"
#include "drivers/decode_value.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// Enough for the tree of a usual message; a larger one goes on with memory from the heap.
constexpr std::size_t kTreeBytes = std::size_t{16} * 1024;

RawValue raw_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return NoValue{};
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      return value.get_int64();
    case json::kind::uint64:
      return value.get_uint64();
    case json::kind::double_:
      return value.get_double();
    case json::kind::string:
      return std::string_view(value.get_string().data(), value.get_string().size());
    case json::kind::array:
    case json::kind::object:
      break;
  }
  return Structure{};
}

// None: the message does not have it, and says nothing about it.
std::optional<RawValue> find(const json::value& root, std::string_view pointer) {
  boost::system::error_code fault;
  const json::value* found = root.find_pointer({pointer.data(), pointer.size()}, fault);
  if (!found) return std::nullopt;
  return raw_of(*found);
}

void read_channels(const Profile& profile, const json::value& root, Decoded& decoded) {
  for (std::size_t i = 0; i < profile.channels.size(); ++i) {
    const ChannelProfile& channel = profile.channels[i];
    const std::optional<RawValue> raw = find(root, channel.pointer);
    if (!raw) continue;
    const Interpretation meaning = interpret(channel, *raw);
    if (meaning.refusal.empty()) {
      decoded.values.push_back({i, meaning.ticks, meaning.quality});
    } else {
      decoded.refusals.push_back({meaning.refusal, channel.pointer});
    }
  }
}

void read_time(const Profile& profile, const json::value& root, WallTime heard_at, Decoded& decoded) {
  const std::string& pointer = profile.mqtt.time_pointer;
  if (pointer.empty()) return;
  const std::optional<RawValue> raw = find(root, pointer);
  if (!raw || std::holds_alternative<NoValue>(*raw)) return;
  const std::optional<WallTime> time = device_time(*raw);
  if (!time) {
    decoded.refusals.push_back({"malformed", pointer});
  } else if (*time > heard_at + kTimeAhead || *time < heard_at - kTimeBehind) {
    decoded.refusals.push_back({"out-of-range", pointer});
  } else {
    decoded.measured_at = time;
  }
}

// A bare word such as ON, nan or 007.5 is no JSON, but a device that has one topic a field sends just that.
bool reads_whole_payload(const Profile& profile) {
  return std::any_of(profile.channels.begin(), profile.channels.end(),
                     [](const ChannelProfile& channel) { return channel.pointer.empty(); });
}

}  // namespace

Decoded decode(const Profile& profile, const MqttMessage& message, WallTime heard_at) {
  Decoded decoded;
  if (message.payload.size() > kPayloadLimit) {
    decoded.refusals.push_back({"too-large", ""});
    return decoded;
  }
  unsigned char memory[kTreeBytes];
  json::monotonic_resource tree(memory, sizeof memory);
  json::parse_options options;
  options.max_depth = kDepthLimit;
  boost::system::error_code fault;
  json::value root = json::parse(message.payload, fault, &tree, options);
  if (fault == json::error::too_deep) {
    decoded.refusals.push_back({"too-deep", ""});
    return decoded;
  }
  if (fault && !reads_whole_payload(profile)) {
    decoded.refusals.push_back({"malformed", ""});
    return decoded;
  }
  if (fault) root = json::value(json::string_view(message.payload), &tree);
  read_channels(profile, root, decoded);
  read_time(profile, root, heard_at, decoded);
  return decoded;
}

}  // namespace anju
