// What is known of each source: whether it hears its devices, and why not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/api/views.hpp"
#include "drivers/source.hpp"

namespace anju {

class SourceBook {
 public:
  // The broker first, then the buses, in the order of the settings, then who pushes. Until a source has
  // spoken it is not connected.
  explicit SourceBook(const Settings& settings);

  // True when it is news whether the source is connected.
  bool note(const SourceEvent& event);
  void count(const RawMessage& message);
  // Which devices are heard through it.
  std::vector<DeviceIndex> devices_of(const std::string& source) const;
  // Its source has said that it cannot hear it. Not before the source has spoken.
  bool is_away(DeviceIndex device) const;
  // Since the start its source has neither said whether it hears anything, nor heard it.
  bool is_awaited(DeviceIndex device) const;
  bool is_on_broker(DeviceIndex device) const { return view_of_device_[device] == view_of_broker_; }

  const std::vector<SourceView>& views() const { return views_; }

 private:
  std::vector<SourceView> views_;
  std::vector<bool> has_spoken_;             // by view
  std::vector<bool> has_heard_;              // by view
  std::vector<std::size_t> view_of_device_;  // Modbus: the device's bus
  // The journal can hold messages of a broker that is no longer configured.
  std::size_t view_of_broker_ = SIZE_MAX;
  std::size_t view_of_push_ = SIZE_MAX;
};

}  // namespace anju
