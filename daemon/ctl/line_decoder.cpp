#include "daemon/ctl/line_decoder.hpp"

#include <algorithm>
#include <set>

#include "config/topic_pattern.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"
#include "drivers/discovery.hpp"

namespace anju {
namespace {

// A session is forgotten when there are more than this, all of them at once: memory stays bounded.
constexpr std::size_t kMostSessions = 100'000;

// In place of a profile: discovery messages, which measure nothing.
constexpr std::string_view kAnnouncements = "ha-discovery";

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

// What one line asks and what became of it.
struct Answer {
  const std::string& id;
  const ShelfEntry& entry;
  const Decoded& decoded;
  const SessionVerdict& verdict;
};

void append_value(std::string& out, const ChannelProfile& channel, const DecodedValue& value) {
  if (!value.ticks) {
    out += "null";
  } else if (info(channel.quantity).kind == QuantityKind::text) {
    append_json_string(out, value.text);
  } else {
    append_json_value(out, channel.quantity, *value.ticks);
  }
}

// Most readings of a message have the same time.
class TimeText {
 public:
  const std::string& of(WallTime time) {
    if (text_.empty() || time != time_) text_ = iso_time(time);
    time_ = time;
    return text_;
  }

 private:
  WallTime time_;
  std::string text_;
};

void append_reading(std::string& out, const Answer& answer, std::size_t position, TimeText& times) {
  const DecodedValue& value = answer.decoded.values[position];
  const ChannelProfile& channel = answer.entry.profile->channels[value.channel];
  const ChannelJson& json = answer.entry.json[value.channel];
  const Reading& judged = answer.verdict.readings[position].reading;
  out += R"({"device":)";
  append_json_string_or_null(out, answer.decoded.samples[value.sample].device);
  out += json.before_name;
  if (value.label.empty()) {
    out += json.name;
  } else {
    append_json_string(out, value.label);
  }
  out += json.before_value;
  append_value(out, channel, value);
  out.append(json.after_value).append(name(judged.quality));
  out.append(R"(","measured_at":")").append(times.of(judged.measured_at));
  out.append(judged.historical ? R"(","historical":true})" : R"(","historical":false})");
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

void append_reachability(std::string& out, const std::optional<Reachability>& said) {
  if (!said) return;
  out += R"(,"reachable":{"device":)";
  append_json_string_or_null(out, said->device);
  out += said->is_online ? R"(,"online":true})" : R"(,"online":false})";
}

// The message as a whole could not be read: the one refusal that names no place.
const Refusal* refusal_of_all(const Decoded& decoded) {
  const auto is_whole = [](const Refusal& refusal) { return refusal.where.empty(); };
  const auto found = std::find_if(decoded.refusals.begin(), decoded.refusals.end(), is_whole);
  return found == decoded.refusals.end() ? nullptr : &*found;
}

void append_fault(std::string& out, const Profile& profile, const Decoded& decoded) {
  const Refusal* refusal = refusal_of_all(decoded);
  if (!refusal) {
    out += "null";
    return;
  }
  std::string message = "the payload cannot be read";
  if (refusal->reason == "unexpected-topic") {
    message = "the topic is none of the profile's:";
    for (const TopicPattern& pattern : profile.mqtt.topics) message += " " + pattern.text();
  }
  out.append(R"({"code":")").append(refusal->reason).append(R"(","message":)");
  append_json_string(out, message);
  out += '}';
}

void append_answer(std::string& out, const Answer& answer) {
  out.append(R"({"id":)").append(answer.id).append(R"(,"readings":[)");
  TimeText times;
  for (std::size_t i = 0; i < answer.decoded.values.size(); ++i) {
    if (i > 0) out += ',';
    append_reading(out, answer, i, times);
  }
  out += R"(],"events":[)";
  for (const News& news : answer.verdict.news)
    append_event(out, name(news.kind),
                 answer.entry.profile->channels[answer.decoded.values[news.reading].channel].quantity);
  out += R"(],"ignored":false,"error":)";
  append_fault(out, *answer.entry.profile, answer.decoded);
  append_refusals(out, answer.decoded.refusals);
  append_reachability(out, answer.decoded.reachability);
  out += "}\n";
}

// "" when one of the profile's fields is read with the function.
std::string function_fault(const Profile& profile, int function) {
  std::set<int> functions;
  for (const Field& field : profile.fields) functions.insert(field.registers.function);
  if (functions.contains(function)) return "";
  std::string text = "the profile reads with function";
  for (const int known : functions) text += " " + std::to_string(known);
  return text;
}

}  // namespace

const ShelfEntry& LineDecoder::profile_of(const DecodeInput& input) {
  return input.profile_file.empty() ? shelf_->by_id(input.profile) : shelf_->by_file(input.profile_file);
}

SessionVerdict LineDecoder::judge(const ShelfEntry& entry, const MqttMessage* message, const Decoded& decoded,
                                  WallTime heard_at) {
  if (input_.session.empty()) return judge_alone(entry.channels, message, decoded, heard_at);
  return session_of(input_).judge(*entry.profile, message, decoded, heard_at);
}

DecodeSession& LineDecoder::session_of(const DecodeInput& input) {
  if (sessions_.size() > kMostSessions) sessions_.clear();
  return sessions_[input.session];
}

void LineDecoder::decode_line(std::string_view line, WallTime now, std::string& out) {
  if (const auto fault = read_decode_input(line, input_))
    return append_error(out, input_.id, "malformed-line", fault->what);
  const auto* announcement = std::get_if<MqttMessage>(&input_.message);
  if (announcement && input_.profile == kAnnouncements) return decode_announcement(*announcement, out);
  const ShelfEntry& entry = profile_of(input_);
  if (!entry.profile) return append_error(out, input_.id, entry.fault.code, entry.fault.message);
  const Profile& profile = *entry.profile;
  const auto* message = std::get_if<MqttMessage>(&input_.message);
  const bool fits = profile.transport == (message ? Transport::mqtt : Transport::modbus);
  if (!fits) return append_error(out, input_.id, "wrong-transport", "the profile's transport is another");
  if (message) return decode_mqtt(entry, *message, now, out);
  decode_modbus(entry, std::get<ModbusInput>(input_.message), now, out);
}

// No measurement: what the device says of itself. What is no announcement, or none of a thing that measures,
// is as little an error as a message that a profile ignores.
void LineDecoder::decode_announcement(const MqttMessage& message, std::string& out) const {
  const auto announced = read_announcement(message.topic, message.payload);
  if (!announced && announced.error().code != ErrorCode::not_found)
    return append_error(out, input_.id, "malformed", announced.error().what);
  if (!announced || announced->candidates.empty()) return append_ignored(out, input_.id);
  out.append(R"({"id":)")
      .append(input_.id)
      .append(R"(,"readings":[],"events":[],"ignored":false,"error":null,"declares":)");
  out.append(declares_json(announced->candidates.front())).append("}\n");
}

void LineDecoder::decode_mqtt(const ShelfEntry& entry, const MqttMessage& message, WallTime now,
                              std::string& out) {
  const Profile& profile = *entry.profile;
  const WallTime heard_at = input_.at.value_or(now);
  const Decoded decoded = decode(profile, message, heard_at, zone_);
  if (decoded.is_ignored) return append_ignored(out, input_.id);
  const SessionVerdict verdict = judge(entry, &message, decoded, heard_at);
  append_answer(out, {input_.id, entry, decoded, verdict});
}

void LineDecoder::decode_modbus(const ShelfEntry& entry, const ModbusInput& input, WallTime now,
                                std::string& out) {
  const Profile& profile = *entry.profile;
  if (const std::string fault = function_fault(profile, input.function); !fault.empty())
    return append_error(out, input_.id, "wrong-function", fault);
  const Decoded decoded = decode(profile, input.answer);
  const SessionVerdict verdict = judge(entry, nullptr, decoded, input_.at.value_or(now));
  append_answer(out, {input_.id, entry, decoded, verdict});
}

}  // namespace anju
