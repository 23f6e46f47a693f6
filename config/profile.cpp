#include "config/profile.hpp"

#include <algorithm>

namespace anju {

unsigned words_of(RegisterType type) {
  switch (type) {
    case RegisterType::u16:
    case RegisterType::s16:
      return 1;
    case RegisterType::u32:
    case RegisterType::s32:
    case RegisterType::float32:
      return 2;
    case RegisterType::u64:
    case RegisterType::s64:
    case RegisterType::float64:
      return 4;
    case RegisterType::bit:
      return 1;
    case RegisterType::bcd:
      break;
  }
  return 0;
}

std::int64_t ChannelProfile::position_of(std::string_view word) const {
  const auto known = std::find(words.begin(), words.end(), word);
  return known == words.end() ? 0 : known - words.begin() + 1;
}

bool MqttProfile::names_device_in_payload() const {
  // Which of the records a message has, and so who is named in it, only the payload tells.
  return is_in_payload(device) || std::any_of(records.begin(), records.end(),
                                              [](const Record& record) { return !record.device.empty(); });
}

bool Profile::life_safety() const {
  return std::any_of(channels.begin(), channels.end(),
                     [](const ChannelProfile& c) { return c.alarm && is_life_safety(*c.alarm); });
}

}  // namespace anju
