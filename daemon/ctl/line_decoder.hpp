// `anjuctl decode --json`: from an input line to an answer line. No daemon, no clock, no I/O but profile
// files.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/zone.hpp"
#include "daemon/ctl/decode_input.hpp"
#include "daemon/ctl/decode_session.hpp"
#include "daemon/ctl/profile_shelf.hpp"

namespace anju {

class LineDecoder {
 public:
  // The shelf must outlive the decoder.
  // `zone`: of times without an offset, where the profile says no other.
  LineDecoder(ProfileShelf& shelf, const Zone& zone) : shelf_(&shelf), zone_(zone) {}

  // Appends exactly one line to `out`, whatever the input is. `now` is when a line without "at" was heard.
  void decode_line(std::string_view line, WallTime now, std::string& out);

 private:
  const ShelfEntry& profile_of(const DecodeInput& input);
  DecodeSession& session_of(const DecodeInput& input);
  void decode_announcement(const MqttMessage& message, std::string& out) const;
  SessionVerdict judge(const ShelfEntry& entry, const MqttMessage* message, const Decoded& decoded,
                       WallTime heard_at);
  void decode_mqtt(const ShelfEntry& entry, const MqttMessage& message, WallTime now, std::string& out);
  void decode_modbus(const ShelfEntry& entry, const ModbusInput& input, WallTime now, std::string& out);

  ProfileShelf* shelf_;
  Zone zone_;
  DecodeInput input_;  // its memory is used again for each line
  std::map<std::string, DecodeSession> sessions_;
};

}  // namespace anju
