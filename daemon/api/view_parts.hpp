// One item of a list as JSON.
#pragma once

#include <string>

#include "daemon/api/views.hpp"

namespace anju {

void append_view(std::string& out, const ReadingView& reading);
void append_view(std::string& out, const HomeView& home);
void append_view(std::string& out, const DeviceView& device);
void append_view(std::string& out, const AlertRecord& alert);
void append_view(std::string& out, const OutboxView& row);
void append_view(std::string& out, const BusView& bus);

}  // namespace anju
