// Every shipped profile proves itself: each of its examples gives exactly the readings that it names.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "config/files.hpp"
#include "config/load.hpp"
#include "drivers/example_check.hpp"

namespace anju::profiles_test {
namespace {

namespace fs = std::filesystem;

const Zone kShanghai = Zone::find("Asia/Shanghai").value();

const fs::path kShipped = fs::path(ANJU_SOURCE_DIR) / "config" / "profiles";
// Those that nobody installs: the cases about the engine are told with them.
const fs::path kOwn = fs::path(ANJU_SOURCE_DIR) / "tests" / "drivers" / "profiles";

std::vector<Profile> profiles_in(const fs::path& folder) {
  const auto files = list_toml_files(folder);
  REQUIRE(files.has_value());
  std::vector<Profile> profiles;
  for (const fs::path& file : *files) {
    LoadedProfile loaded = load_profile(file);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(to_text(mistake));
    profiles.push_back(std::move(loaded.profile));
  }
  return profiles;
}

void prove(const Profile& profile) {
  for (const std::string& fault : style_faults(profile, kShanghai)) FAIL_CHECK(fault);
}

}  // namespace

TEST_CASE(
    "a shipped profile has two examples, each gives what it says and nothing else, and every channel is "
    "shown") {
  const std::vector<Profile> profiles = profiles_in(kShipped);
  CHECK(profiles.size() >= 100);
  for (const Profile& profile : profiles) {
    INFO(profile.file);
    prove(profile);
  }
}

TEST_CASE("the profiles that the cases about the engine are told with hold as well") {
  for (const Profile& profile : profiles_in(kOwn)) {
    for (const Example& example : profile.examples) CHECK(differences(profile, example, kShanghai).empty());
  }
}

TEST_CASE("the profiles to copy hold") {
  for (const char* name : {"_example.toml", "_example_modbus.toml"}) {
    const LoadedProfile loaded = load_profile(kShipped / name);
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(to_text(mistake));
    prove(loaded.profile);
  }
}

TEST_CASE("an example that says too little, too much or something else is found out") {
  const std::string heading =
      "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"t/{device}\"]\n[[channel]]\n"
      "quantity = \"env.temperature\"\npointer = \"/v\"\n[[example]]\ntopic = \"t/d\"\npayload = "
      "'{\"v\":20}'\n";
  const auto faults = [&](const std::string& readings) {
    const LoadedProfile loaded = parse_profile(heading + "readings = " + readings, "p.toml");
    REQUIRE(loaded.mistakes.empty());
    return differences(loaded.profile, loaded.profile.examples.at(0), kShanghai).size();
  };
  CHECK(faults("[{ quantity = \"env.temperature\", value = 20 }]") == 0);
  CHECK(faults("[{ quantity = \"env.temperature\", value = 20, device = \"d\" }]") == 0);
  CHECK(faults("[]") == 1);
  for (const char* wrong : {"value = 21", "value = 20, device = \"e\"", "value = 20, historical = true",
                            "value = 20, quality = \"suspect\"", "value = 20, t = \"2026-01-01T00:00:00Z\"",
                            "quality = \"invalid\""})
    CHECK(faults("[{ quantity = \"env.temperature\", " + std::string(wrong) + " }]") == 2);
  CHECK(faults("[{ quantity = \"env.temperature\", value = 20 }, { quantity = \"env.temperature\", value = "
               "20 }]") == 1);
}

}  // namespace anju::profiles_test
