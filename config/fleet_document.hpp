// What a city would have many boxes set alike: a TOML text, which is signed as it is
// (daemon/signed_settings).
//
//   # anju settings 1
//   number = 18                  # grows with each that is published; a box takes up no lower one any more
//   rollout = "longer-store"     # the same in all stages of one change: who is in 1 % is in 10 % as well
//   group = "pudong"             # or gateway = "box-3F2A", or both
//   percent = 10                 # of the boxes of the group, 1 to 100
//   base = 17                    # the box has taken up this number or a later one; 0: whatever it has
//   base_revision = ""           # of one box: config_revision of its Status
//   expires = "2026-12-31"       # the last day (UTC) on which it may be taken up
//   unset = ["store.rollup_days"]
//   [set]
//   store.raw_days = 60
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/error.hpp"
#include "rules/model/time.hpp"

namespace anju {

inline constexpr std::size_t kMostFleetDocument = 32768;  // bytes
inline constexpr std::uint64_t kHighestFleetNumber = std::uint64_t{1} << 53;
inline constexpr std::string_view kFleetHeadline = "# anju settings 1\n";

struct FleetDocument {
  std::uint64_t number = 0;
  std::string rollout;
  std::string group;    // empty: the gateway is named
  std::string gateway;  // empty: every box of the group
  unsigned percent = 100;
  std::uint64_t base = 0;
  std::string base_revision;
  WallTime expires_at;                     // the first moment at which it may not any more
  std::map<std::string, std::string> set;  // dotted keys of anju.toml and values as TOML writes them
  std::vector<std::string> unset;          // these have their defaults again
};

// Errors: malformed, with every mistake's line and key. What is no setting that a city may have
// (may_be_set_from_afar) is a mistake.
Result<FleetDocument> read_fleet_document(std::string_view text);

// Settings that neither cut a box off nor say who it is: not its id, its way to the city, its broker, its
// files, its safe mode, its homes.
bool may_be_set_from_afar(std::string_view key);

// `settings`, the text of an anju.toml, as the document would have it, with its number in [fleet]. Errors:
// those of with_value.
Result<std::string> with_fleet_document(std::string_view settings, const FleetDocument& document);

}  // namespace anju
