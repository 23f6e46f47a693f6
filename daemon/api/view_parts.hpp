// One item of a list as JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "daemon/api/views.hpp"

namespace anju {

// How long something takes is whole seconds in every view.
inline std::int64_t whole_seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

void append_view(std::string& out, const ReadingView& reading);
void append_view(std::string& out, const HomeView& home);
void append_view(std::string& out, const DeviceView& device);
void append_view(std::string& out, const AlertRecord& alert);
void append_view(std::string& out, const OutboxView& row);
void append_view(std::string& out, const BusView& bus);

}  // namespace anju
