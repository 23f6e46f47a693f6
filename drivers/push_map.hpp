// Whose reading it is and what it means: from a utility's numbers, names, units and words to an installed
// device, a channel of it and a value. Pure; never changes, so any thread may ask.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "drivers/push_item.hpp"
#include "rules/model/home.hpp"
#include "rules/model/reading.hpp"

namespace anju {

// Why an item gives nothing. `code` is one of a fixed set, so it can count:
//   unknown-meter     nobody has installed it; parked, and shown to the technician
//   not-allowed       it is another utility's
//   unknown-code      the meter has no such register
//   unknown-quality   the word is neither ours nor in the settings of the utility
//   unit              cannot be converted to that of the quantity
//   missing-value, missing-meter, missing-time, unreadable-time, implausible-time, not-a-number,
//   out-of-range, too-long
struct PushOutcome {
  std::string_view code;  // empty: it is `reading` of `channel`
  ChannelIndex channel = 0;
  Quality quality = Quality::good;
  std::int64_t value = 0;  // in ticks of the quantity; meaningless when invalid
  WallTime measured_at;

  bool is_fine() const { return code.empty(); }
};

// A sentence for whoever wrote the program that pushes.
std::string_view advice(std::string_view code);

class PushMap {
 public:
  // Both must outlive the map.
  PushMap(const Settings& settings, const Site& site);

  PushOutcome map(std::string_view utility, const PushItem& item, const Instant& now) const;
  // Whether the meter is installed, whoever reads it.
  bool is_installed(std::string_view utility, const std::string& number) const {
    return meter(utility, number).code != "unknown-meter";
  }
  const UtilitySettings* utility(std::string_view id) const;
  const std::vector<UtilitySettings>& utilities() const { return settings_->utilities; }
  const Site& site() const { return *site_; }

 private:
  struct Found {
    std::string_view code;
    DeviceIndex device = 0;
  };
  Found meter(std::string_view utility, const std::string& number) const;
  std::optional<ChannelIndex> channel(const UtilitySettings& utility, DeviceIndex device,
                                      std::string_view code) const;
  bool is_called(const Channel& channel, std::string_view code) const;

  const Settings* settings_;
  const Site* site_;
  std::vector<const Profile*> profiles_;                              // by device
  std::map<std::string, std::map<std::string, DeviceIndex>> meters_;  // number, utility
};

// The word of a quality, in ours: "measured", "estimated", "suspect" or "missing"; empty when it is unknown.
std::string_view quality_word(const UtilitySettings& utility, std::string_view theirs);

// Two codes of one register: "1-0:1.8.0", "1-0:1.8.0*255", "1.8.0" and "1-0:1.8.0.255" are.
bool is_same_obis(std::string_view one, std::string_view other);

// A profile's example: as if a utility without words of its own had pushed it.
PushOutcome map_for_profile(const Profile& profile, const PushItem& item, WallTime now);

}  // namespace anju
