// `anjuctl profile check` and `profile try`: an integrator's two questions about a profile of one's own.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "config/zone.hpp"
#include "daemon/ctl/profile_shelf.hpp"
#include "daemon/ctl/render.hpp"
#include "drivers/decode.hpp"
#include "rules/model/time.hpp"

namespace anju {

// "230.1 V"; "-" when the device does not know.
std::string value_text(const ChannelProfile& channel, const DecodedValue& value);

struct ProfileReport {
  std::string text;  // for people, or JSON
  bool is_good = true;
};

// Each file: can it be loaded, does every example give what it says, is it complete. `as_json`: one object a
// file,
// {"file","id","examples","mistakes":[...],"faults":[...]}.
ProfileReport check_profiles(const std::vector<std::filesystem::path>& files, const Zone& zone, bool as_json,
                             Language language);

// One message through a profile: what comes out, and what was refused. JSON is the answer of `decode`.
struct TryInput {
  std::string topic;
  std::string payload;
  bool is_retained = false;
  WallTime at;
};
// The same as an input line of `decode`.
std::string decode_line_of(const std::string& profile, bool is_file, const TryInput& input);

ProfileReport try_profile(const ShelfEntry& entry, const TryInput& input, const Zone& zone,
                          Language language);

}  // namespace anju
