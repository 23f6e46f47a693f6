// Where the values of a page come from. On the daemon's one thread; every list is bounded.
#pragma once

#include <functional>
#include <string>

#include "daemon/api/routes.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

// Who has seen an alert, when somebody says so on the page.
inline constexpr const char* kSeenHere = "page";

struct Sources {
  const ViewSources* views = nullptr;  // those of the API
  std::function<StatusView(Language)> status;
  std::function<std::optional<AlertRecord>(const std::string& id)> alert;
  std::function<std::vector<KeptTransition>(const std::string& alert)> history;
  std::function<std::optional<DeviceView>(const std::string& id)> device;
  std::function<std::vector<ChannelIndex>(const std::string& device)> curves_of;
  std::function<Curve(ChannelIndex)> curve;
  std::function<std::optional<DayHabits>(const std::string& home)> habits;
};

// All of a page but the store counted through and the curves.
View gather(const Question& question, const Sources& sources);

// The curves of a page of a device, one a call, so that alarms are heard between two of them. None: there are
// no more.
std::optional<Curve> gather_curve(const Question& question, std::size_t number, const Sources& sources);

}  // namespace anju::page
