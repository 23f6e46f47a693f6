// Who lives there and what is installed, as the settings and profiles say it in TOML.
#include <fmt/core.h>

#include <algorithm>

#include "rules/model/quantity.hpp"
#include "tests/scenarios/story_parts.hpp"

namespace anju::story {
namespace {

// "10min" as the settings write it.
std::string as_toml(const std::string& length) {
  return length.ends_with("min") ? length.substr(0, length.size() - 2) : length;
}

std::string underscored(std::string word) {
  std::replace(word.begin(), word.end(), '-', '_');
  return word;
}

}  // namespace

StoryHome& StoryHomeReader::home() {
  if (story_.homes.empty()) words_.refuse("comes before any home");
  return story_.homes.back();
}

void StoryHomeReader::read_home() {
  StoryHome home;
  home.id = words_.word("an id");
  home.tier = words_.word("a tier");
  story_.homes.push_back(std::move(home));
}

void StoryHomeReader::read_device() {
  StoryDevice device;
  device.id = words_.word("an id");
  device.profile = words_.word("a profile, or a silence limit");
  std::string more;
  std::string driven;
  for (std::string key; words_.take(key);) {
    if (key == "event-driven")
      driven = "event_driven = true\n";
    else if (key == "in")
      device.settings += "room = \"" + words_.word("a room") + "\"\n";
    else if (key == "address")
      device.settings += "address = \"" + words_.word("an address") + "\"\n";
    else if (key == "reports")
      device.settings += "reports_every = \"" + as_toml(words_.word("a length")) + "\"\n";
    else
      words_.refuse("knows no " + key);
  }
  if (device.profile[0] >= '0' && device.profile[0] <= '9') {
    device.channels = fmt::format(
        "[profile]\nid = \"{0}\"\nvendor = \"Story\"\nmodel = \"{0}\"\ntransport = \"mqtt\"\n"
        "silence_limit = \"{1}\"\n{2}\n[mqtt]\ntopics = [\"story/{{device}}\"]\ntime = \"/at\"\n",
        device.id, as_toml(device.profile), driven);
    device.profile = device.id;
  }
  home().devices.push_back(std::move(device));
}

void StoryHomeReader::read_channel() {
  StoryDevice& device = home().devices.back();
  if (device.channels.empty()) words_.refuse(device.id + " has its channels from its profile");
  const std::string quantity = words_.word("a quantity");
  const auto found = find_quantity(quantity);
  if (!found) words_.refuse("knows no quantity " + quantity);
  std::string& toml = device.channels;
  toml += "\n[[channel]]\nquantity = \"" + quantity + "\"\npointer = \"/" + quantity + "\"\n";
  toml += "suspect_when = [{ pointer = \"/suspect\", equals = true }]\n";
  for (std::string key; words_.take(key);) {
    if (key == "alarm")
      toml += "alarm = \"" + words_.word("an event") +
              "\"\ntest_when = [{ pointer = \"/test\", equals = true }]\n";
    else if (key == "clears-after")
      toml += "clears_after = \"" + as_toml(words_.word("a length")) + "\"\n";
    else if (key == "life")
      toml += sign_of_life();
    else if (key == "|")
      toml += words_.rest() + "\n";
    else
      words_.refuse("knows no " + key);
  }
}

std::string StoryHomeReader::sign_of_life() {
  const std::string shape = underscored(words_.word("a shape"));
  std::string text = "sign_of_life = { shape = \"" + shape + "\"";
  if (shape == "above" || shape == "on_increase") text += ", minimum = " + words_.word("a minimum");
  return text + " }\n";
}

}  // namespace anju::story
