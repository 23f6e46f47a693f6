#include "daemon/ctl/line_decoder.hpp"

#include <algorithm>

#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"
#include "drivers/topic_router.hpp"

namespace anju {
namespace {

// A session is forgotten when there are more than this, all of them at once: memory stays bounded.
constexpr std::size_t kMostSessions = 100'000;

void append_error(std::string& out, std::string_view id, std::string_view code, std::string_view message) {
  out.append(R"({"id":)").append(id);
  out += R"(,"readings":[],"events":[],"ignored":false,"error":{"code":)";
  append_json_string(out, code);
  out += R"(,"message":)";
  append_json_string(out, message);
  out += "}}\n";
}

void append_ignored(std::string& out, std::string_view id) {
  out.append(R"({"id":)").append(id);
  out += R"(,"readings":[],"events":[],"ignored":true,"error":null)"
         "}\n";
}

struct Subject {
  std::string_view device;  // what {device} captured; empty when nothing does
  WallTime heard_at;
};

void append_reading(std::string& out, const ChannelProfile& channel, const DecodedValue& value,
                    const Subject& subject, WallTime measured_at, bool historical) {
  const QuantityInfo& about = info(channel.quantity);
  out += R"({"device":)";
  append_json_string_or_null(out, subject.device);
  out.append(R"(,"quantity":")").append(about.name).append(R"(","channel":)");
  append_json_string_or_null(out, channel.name);
  out += R"(,"tariff":)";
  append_json_string_or_null(out, channel.tariff);
  out += R"(,"value":)";
  if (value.ticks) {
    append_json_value(out, channel.quantity, *value.ticks);
  } else {
    out += "null";
  }
  out += R"(,"unit":)";
  append_json_string_or_null(out, about.unit);
  out.append(R"(,"quality":")").append(name(value.quality));
  out.append(R"(","measured_at":")").append(iso_time(measured_at));
  out.append(historical ? R"(","historical":true})" : R"(","historical":false})");
}

void append_event(std::string& out, std::string_view event, Quantity quantity) {
  if (out.back() != '[') out += ',';
  out.append(R"({"event":")").append(event).append(R"(","quantity":")").append(info(quantity).name);
  out += R"(","count":1})";
}

// Fields that gave nothing, each with its reason and its place; never the foreign value.
void append_refusals(std::string& out, const std::vector<Refusal>& refusals) {
  if (refusals.empty()) return;
  out += R"(,"refused":[)";
  for (const Refusal& refusal : refusals) {
    if (out.back() != '[') out += ',';
    out.append(R"({"reason":")").append(refusal.reason).append(R"(","where":)");
    append_json_string(out, refusal.where);
    out += '}';
  }
  out += ']';
}

void append_answer(std::string& out, const std::string& id, const Profile& profile, const Decoded& decoded,
                   const Verdict& verdict, const Subject& subject) {
  const WallTime measured_at = decoded.measured_at.value_or(subject.heard_at);
  out.append(R"({"id":)").append(id).append(R"(,"readings":[)");
  for (const DecodedValue& value : decoded.values) {
    if (out.back() != '[') out += ',';
    append_reading(out, profile.channels[value.channel], value, subject, measured_at, verdict.historical);
  }
  out += R"(],"events":[)";
  const auto quantity_of = [&profile, &decoded](std::size_t i) {
    return profile.channels[decoded.values[i].channel].quantity;
  };
  for (const std::size_t i : verdict.raised) append_event(out, "alarm.raised", quantity_of(i));
  for (const std::size_t i : verdict.stale_retained)
    append_event(out, "alarm.stale_retained", quantity_of(i));
  out += R"(],"ignored":false,"error":null)";
  append_refusals(out, decoded.refusals);
  out += "}\n";
}

// The message as a whole could not be read: the one refusal that names no place.
const Refusal* refusal_of_all(const Decoded& decoded) {
  if (!decoded.values.empty()) return nullptr;
  const auto is_whole = [](const Refusal& refusal) { return refusal.where.empty(); };
  const auto found = std::find_if(decoded.refusals.begin(), decoded.refusals.end(), is_whole);
  return found == decoded.refusals.end() ? nullptr : &*found;
}

bool is_ignored(const Profile& profile, std::string_view topic) {
  const auto matches = [topic](const std::string& filter) { return filter_matches(filter, topic); };
  return std::any_of(profile.mqtt.ignored.begin(), profile.mqtt.ignored.end(), matches);
}

// The device that the topic names, by the first pattern that fits.
std::optional<std::string_view> device_in(const std::vector<TopicPattern>& patterns, std::string_view topic) {
  for (const TopicPattern& pattern : patterns) {
    if (const auto device = pattern.match(topic)) return device;
  }
  return std::nullopt;
}

std::string expected_topics(const Profile& profile) {
  std::string message = "the topic is none of the profile's:";
  for (const std::string& pattern : profile.mqtt.topics) message += " " + pattern;
  return message;
}

}  // namespace

const ShelfEntry& LineDecoder::profile_of(const DecodeInput& input) {
  return input.profile_file.empty() ? shelf_->by_id(input.profile) : shelf_->by_file(input.profile_file);
}

DecodeSession& LineDecoder::session_of(const DecodeInput& input) {
  if (input.session.empty()) return alone_ = DecodeSession{};
  if (sessions_.size() > kMostSessions) sessions_.clear();
  return sessions_[input.session];
}

void LineDecoder::decode_line(std::string_view line, WallTime now, std::string& out) {
  if (const auto fault = read_decode_input(line, input_))
    return append_error(out, input_.id, "malformed-line", fault->what);
  const ShelfEntry& entry = profile_of(input_);
  if (!entry.profile) return append_error(out, input_.id, entry.fault.code, entry.fault.message);
  const Profile& profile = *entry.profile;
  const auto* message = std::get_if<MqttMessage>(&input_.message);
  const bool fits = (message != nullptr) == (profile.transport == Transport::mqtt);
  if (!fits) return append_error(out, input_.id, "wrong-transport", "the profile's transport is another");
  if (message) return decode_mqtt(entry, *message, now, out);
  decode_modbus(profile, std::get<ModbusInput>(input_.message), now, out);
}

void LineDecoder::decode_mqtt(const ShelfEntry& entry, const MqttMessage& message, WallTime now,
                              std::string& out) {
  const Profile& profile = *entry.profile;
  if (is_ignored(profile, message.topic)) return append_ignored(out, input_.id);
  const auto device = device_in(entry.topics, message.topic);
  if (!device) return append_error(out, input_.id, "unexpected-topic", expected_topics(profile));
  const WallTime heard_at = input_.at.value_or(now);
  Decoded decoded = decode(profile, message, heard_at);
  if (const Refusal* refusal = refusal_of_all(decoded))
    return append_error(out, input_.id, refusal->reason, "the payload cannot be read");
  const Verdict verdict = session_of(input_).judge(profile, message.topic, &message, decoded);
  append_answer(out, input_.id, profile, decoded, verdict, {*device, heard_at});
}

void LineDecoder::decode_modbus(const Profile& profile, const ModbusInput& input, WallTime now,
                                std::string& out) {
  if (input.function != profile.modbus.function) {
    return append_error(out, input_.id, "wrong-function",
                        "the profile reads with function " + std::to_string(profile.modbus.function));
  }
  Decoded decoded = decode(profile, input.answer);
  const Verdict verdict = session_of(input_).judge(profile, "", nullptr, decoded);
  append_answer(out, input_.id, profile, decoded, verdict, {"", input_.at.value_or(now)});
}

}  // namespace anju
