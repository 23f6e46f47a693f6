// homes.d/*.toml: who lives here is not said, only which devices are where.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "config/settings.hpp"
#include "config/table_reader.hpp"

namespace anju {

// Reads one home after the other into settings.homes and sees to it that no two of them claim the same. The
// profiles, the buses and the broker of the settings are known by now.
class HomeReader {
 public:
  HomeReader(Settings& settings, MistakeList& mistakes) : settings_(settings), mistakes_(mistakes) {}

  void read(std::string_view text, std::string_view file);

 private:
  class DeviceCheck;

  void refuse_too_many(TableReader& root, std::vector<TableReader>& devices);

  Settings& settings_;
  MistakeList& mistakes_;
  FirstPlaces homes_;
  FirstPlaces devices_;
  FirstPlaces addresses_;
  std::size_t device_count_ = 0;  // of all homes so far
  bool broker_missed_ = false;    // said once is enough
};

}  // namespace anju
