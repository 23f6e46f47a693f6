#include "tests/scenarios/story_settings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::story {
namespace {

// A heartbeat each minute and a test each day say nothing in a story, and take most of its time.
std::string anju_toml(const Story& story) {
  return "[gateway]\nid = \"box\"\nlanguage = \"en\"\ntimezone = \"" + story.zone +
         "\"\n[mqtt]\n[platform]\nurl = \"mqtts://city.example:8883\"\nca_file = \"ca.pem\"\n"
         "cert_file = \"box.pem\"\nkey_file = \"box.key\"\nheartbeat = \"10m\"\ndaily_test = false\n" +
         story.box_settings;
}

std::string home_toml(const StoryHome& home) {
  std::string text = "[home]\nid = \"" + home.id + "\"\ntier = \"" + home.tier + "\"\n" + home.settings;
  for (const StoryDevice& device : home.devices)
    text +=
        "[[device]]\nid = \"" + device.id + "\"\nprofile = \"" + device.profile + "\"\n" + device.settings;
  return text;
}

// What is shipped, but of the profiles only those that the story needs: to read them all takes longer than to
// play it. How other homes live only where the story goes by it: most stories are of a day, and told by
// limits.
void ship(const Story& story, const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  const fs::path shipped = test::shipped_folder();
  fs::create_directories(folder / "profiles");
  for (const char* whole : {"rules", "holidays"})
    fs::create_directory_symlink(shipped / whole, folder / whole);
  if (story.box_settings.find("by = \"rhythm\"") != std::string::npos)
    fs::create_directory_symlink(shipped / "rhythm", folder / "rhythm");
  for (const StoryHome& home : story.homes) {
    for (const StoryDevice& device : home.devices) {
      const fs::path file = fs::path("profiles") / (device.profile + ".toml");
      if (device.channels.empty() && fs::exists(shipped / file))
        fs::copy_file(shipped / file, folder / file, fs::copy_options::skip_existing);
    }
  }
}

const DeviceSettings* find(const Settings& settings, const std::string& id) {
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      if (device.id == id) return &device;
    }
  }
  return nullptr;
}

}  // namespace

Settings settings_of(const Story& story) {
  const test::TemporaryFolder folder;
  for (const char* secret : {"ca.pem", "box.pem", "box.key"}) folder.write(secret, "none");
  if (!story.rules.empty()) folder.write("rules.d/story.toml", story.rules);
  for (std::size_t i = 0; i < story.homes.size(); ++i) {
    folder.write("homes.d/" + std::to_string(i) + ".toml", home_toml(story.homes[i]));
    for (const StoryDevice& device : story.homes[i].devices) {
      if (!device.channels.empty()) folder.write("profiles.d/" + device.id + ".toml", device.channels);
    }
  }
  const test::TemporaryFolder shipped;
  ship(story, shipped.path());
  LoadedSettings loaded = load_settings(folder.write("anju.toml", anju_toml(story)), {shipped.path()});
  for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(story.name << ": " << to_text(mistake));
  REQUIRE(loaded.mistakes.empty());
  return std::move(loaded.settings);
}

std::vector<PromptPlan> prompts_of(const Settings& settings, const Site& site) {
  std::vector<PromptPlan> plans;
  for (HomeIndex home = 0; home < settings.homes.size(); ++home) {
    const auto& prompt = settings.homes[home].prompt;
    if (!prompt) continue;
    PromptPlan plan{home, prompt->grace, prompt->events, 0, 1};
    for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
      const bool is_of_it = site.device_of(channel).id == prompt->fine_device;
      if (!is_of_it || site.channels[channel].quantity != prompt->fine_quantity) continue;
      plan.fine_channel = channel;
      const auto& words = site.channels[channel].words;
      const auto word = std::find(words.begin(), words.end(), prompt->fine_word);
      if (word != words.end()) plan.fine_value = word - words.begin() + 1;
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

std::string topic_of(const Settings& settings, const std::string& id) {
  const DeviceSettings* const device = find(settings, id);
  REQUIRE_MESSAGE(device, ("no device " + id));
  std::string topic = settings.profiles.at(device->profile).mqtt.topics.at(0).text();
  const std::string capture = "{device}";
  const auto at = topic.find(capture);
  if (at != std::string::npos)
    topic.replace(at, capture.size(), device->address.empty() ? device->id : device->address);
  REQUIRE_MESSAGE(topic.find('{') == std::string::npos, (id + ": say 'topic' and which"));
  return topic;
}

}  // namespace anju::story
