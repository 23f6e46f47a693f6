// What consecutive messages of one session have in common: repeats, registers, alarms that go on.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "drivers/decode.hpp"
#include "drivers/reading_judge.hpp"

namespace anju {

// What became of one message, ready to be printed.
struct SessionVerdict {
  std::vector<JudgedReading> readings;  // as Decoded::values; the channels are of the session only
  std::vector<News> news;               // positions in `readings`
};

// Of a message that belongs to no session. `channels` are those of the profile; `message` is null for Modbus.
SessionVerdict judge_alone(std::span<const Channel> channels, const MqttMessage* message,
                           const Decoded& decoded, WallTime heard_at);

class DecodeSession {
 public:
  // `message` is null for Modbus.
  SessionVerdict judge(const Profile& profile, const MqttMessage* message, const Decoded& decoded,
                       WallTime heard_at);

 private:
  ChannelIndex channel_of(const Profile& profile, const Sample& sample, const DecodedValue& value);
  DeviceIndex device_of(const std::string& device);

  std::map<std::string, ChannelIndex> positions_;  // by device, channel of the profile and name
  std::map<std::string, DeviceIndex> devices_;
  std::vector<Channel> channels_;
  ReadingJudge judge_{4096};
};

}  // namespace anju
