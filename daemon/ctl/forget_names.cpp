#include "daemon/ctl/forget_names.hpp"

#include <algorithm>

#include "daemon/store/schema.hpp"
#include "daemon/text/catalogue.hpp"
#include "rules/model/quantity.hpp"

namespace anju {
namespace {

// What stands in a state folder whoever lives there.
std::string usual_text(const Settings& settings) {
  std::string text;
  for (const std::string_view step : kMigrations) text += step;
  for (std::size_t i = 0; i < kMessages; ++i) {
    const Text message = anju::text(static_cast<Message>(i));
    text.append(message.zh).append("\n").append(message.en).append("\n");
  }
  for (const auto& [id, profile] : settings.profiles) text += id + "\n";
  return text;
}

}  // namespace

ForgetNames names_to_look_for(const std::string& home, const HomeTraces& traces, const Settings& settings) {
  ForgetNames found;
  TraceWords& words = found.words;
  words.values = traces.values;
  words.other_words = traces.other_words;
  std::set<std::string> names = traces.devices;
  for (const HomeSettings& one : settings.homes) {
    auto& into = one.id == home ? names : words.other_words;
    if (one.id != home) into.insert(one.id);
    for (const DeviceSettings& device : one.devices) {
      into.insert(device.id);
      if (!device.address.empty()) into.insert(device.address);
    }
  }
  for (const std::string& name : names) words.other_words.erase(name);
  const std::string usual = usual_text(settings);
  // As rules and alerts are named, and as a channel stands in its row.
  words.names.push_back("/" + home + "/");
  for (const std::string& device : traces.devices) {
    words.names.push_back(home + "/" + device);
    words.names.push_back(home + device);
  }
  names.insert(home);
  for (const std::string& name : names)
    (can_be_told_apart(name, usual) ? words.names : found.untold).push_back(name);
  return found;
}

}  // namespace anju
