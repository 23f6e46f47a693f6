// Any bytes on any topic, through any shipped profile: decoding must end, stay in bounds and invent nothing.
#include <cstdlib>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "drivers/decode.hpp"
#include "drivers/example_check.hpp"
#include "drivers/redact.hpp"
#include "tests/fuzz/fuzz_profiles.hpp"

namespace {

using namespace anju;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Profile& profile, const Decoded& decoded) {
  for (const DecodedValue& value : decoded.values) {
    require(value.channel < profile.channels.size());
    require(value.sample < decoded.samples.size());
    require(value.ticks.has_value() || value.quality == Quality::invalid);
    const bool is_boolean = info(profile.channels[value.channel].quantity).kind == QuantityKind::boolean;
    require(!is_boolean || !value.ticks || *value.ticks == 0 || *value.ticks == 1);
  }
  for (const Refusal& refusal : decoded.refusals) require(!refusal.reason.empty());
}

}  // namespace

// Two bytes that choose the profile, the topic, a line end, the payload.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const std::vector<Profile> profiles = fuzz::shipped_profiles();
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const Profile& profile = profiles[(data[0] * 256U + data[1]) % profiles.size()];
  const std::size_t line = std::min(input.find('\n', 2), size);
  MqttMessage message;
  message.topic = input.substr(2, line - 2);
  message.payload = line < size ? redacted(profile.mqtt, input.substr(line + 1)) : "";
  check(profile, decode(profile, message, kExampleTime, Zone()));
  return 0;
}
