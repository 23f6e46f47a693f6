#include "daemon/ctl/decode_session.hpp"

namespace anju {
namespace {

// An alarm that a person gives and that is over at once: kept by a broker, it says nothing about now.
bool is_momentary(EventKind alarm) { return alarm == EventKind::sos || alarm == EventKind::fall; }

}  // namespace

// A delivery with the DUP flag may have been heard before; a message that carries its device's own time and
// equals the last one in every byte certainly has.
bool DecodeSession::is_repeat(const MqttMessage& message, const Decoded& decoded) {
  std::string& last = last_payload_[message.topic];
  const bool equal = !last.empty() && last == message.payload;
  last = message.payload;
  return equal && (message.duplicate || decoded.measured_at.has_value());
}

bool DecodeSession::is_old(const std::string& source, const Decoded& decoded) {
  if (!decoded.measured_at) return false;
  const auto [newest, is_first] = newest_.emplace(source, *decoded.measured_at);
  if (!is_first && *decoded.measured_at < newest->second) return true;
  newest->second = *decoded.measured_at;
  return false;
}

Verdict DecodeSession::judge(const Profile& profile, std::string_view source, const MqttMessage* message,
                             Decoded& decoded) {
  Verdict verdict;
  const std::string key(source);
  const bool retained = message && message->retained;
  verdict.repeated = message && is_repeat(*message, decoded);
  verdict.historical = !verdict.repeated && is_old(key, decoded);
  for (std::size_t i = 0; i < decoded.values.size(); ++i) {
    DecodedValue& value = decoded.values[i];
    if (verdict.repeated && value.ticks) value.quality = Quality::repeated;
    const auto alarm = profile.channels[value.channel].alarm;
    if (!alarm || !value.ticks || value.quality != Quality::good || verdict.historical) continue;
    if (*value.ticks == 0) {
      alarms_.erase({key, value.channel});
    } else if (!retained) {
      if (alarms_.emplace(key, value.channel).second) verdict.raised.push_back(i);
    } else if (is_momentary(*alarm) && !decoded.measured_at) {
      value.quality = Quality::stale;
      verdict.stale_retained.push_back(i);
    }
  }
  return verdict;
}

}  // namespace anju
