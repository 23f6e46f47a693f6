// Every reading of a file, for somebody who is not the daemon.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "daemon/alert_record.hpp"
#include "rules/model/error.hpp"
#include "rules/model/reading.hpp"
#include "rules/rule.hpp"

namespace anju {

struct DumpedReading {
  std::string home;
  std::string device;
  std::string quantity;
  std::string channel;  // its name, where the device has several of the quantity
  std::string tariff;
  Reading reading;  // its `channel` says nothing
};

// Reads only, and may while the daemon writes: what it sees is one commit. First those that are in packs, a
// channel after the other, then those that were committed lately; both in the order they were heard, with the
// times that are known by now of what was recorded before the clock was set. Errors: io; unsupported when the
// file is no store of this Anju's schema. `home`: of this one only; empty: of all.
Result<void> dump_readings(const std::filesystem::path& file,
                           const std::function<void(const DumpedReading&)>& visit,
                           const std::string& home = {});

// The alerts of a home, oldest first. Reads and fails as above.
Result<std::vector<AlertRecord>> dump_alerts(const std::filesystem::path& file, const std::string& home);

// What the rules remember. Reads and fails as above.
Result<SavedStates> dump_states(const std::filesystem::path& file);

}  // namespace anju
