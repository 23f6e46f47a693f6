// Proves that the rules see homes, devices and channels in the order they were written, each pointing at its
// own.
#include <doctest/doctest.h>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::site_test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kFirst = R"(
[home]
id = "h-1"
tier = "general"
[[device]]
id = "water"
profile = "z2m-water-m3"
room = "bath"
[[device]]
id = "smoke"
profile = "z2m-smoke"
)";

constexpr std::string_view kSecond = R"(
[home]
id = "h-2"
[[device]]
id = "door"
profile = "z2m-contact"
)";

Settings load() {
  const test::TemporaryFolder folder;
  folder.write("homes.d/1.toml", kFirst);
  folder.write("homes.d/2.toml", kSecond);
  const auto file = folder.write("anju.toml", "[gateway]\nid = \"b\"\n[mqtt]\n");
  const LoadedSettings loaded = load_settings(file, {test::shipped_folder()});
  REQUIRE(loaded.mistakes.empty());
  return loaded.settings;
}

}  // namespace

TEST_CASE("the site keeps the order, and every index points at its own") {
  const Settings settings = load();
  const Site site = make_site(settings);
  REQUIRE(site.homes.size() == 2);
  CHECK(site.homes[0].id == "h-1");
  CHECK(site.homes[0].tier == Tier::general);
  CHECK(site.homes[1].tier == Tier::high_risk);

  REQUIRE(site.devices.size() == 3);
  CHECK(site.devices[0].id == "water");
  CHECK(site.devices[0].room == "bath");
  CHECK(site.devices[1].id == "smoke");
  CHECK(site.devices[2].id == "door");
  CHECK(site.home_of(1).id == "h-1");
  CHECK(site.home_of(2).id == "h-2");

  ChannelIndex next = 0;
  const char* profiles[] = {"z2m-water-m3", "z2m-smoke", "z2m-contact"};
  for (DeviceIndex device = 0; device < 3; ++device) {
    const auto& channels = settings.profiles.at(profiles[device]).channels;
    CHECK(site.devices[device].first_channel == next);
    REQUIRE(site.devices[device].channel_count == channels.size());
    for (std::size_t i = 0; i < channels.size(); ++i, ++next) {
      CHECK(site.channels[next].quantity == channels[i].quantity);
      CHECK(site.channels[next].device == device);
    }
  }
  CHECK(site.channels.size() == next);
}

TEST_CASE("what the profile says of its device and channels reaches the rules") {
  const Site site = make_site(load());
  const Device &water = site.devices[0], &smoke = site.devices[1], &door = site.devices[2];
  CHECK(water.silence_limit == 6h);
  CHECK_FALSE(water.event_driven);
  CHECK_FALSE(water.life_safety);
  CHECK(smoke.life_safety);
  CHECK(door.event_driven);
  CHECK_FALSE(door.life_safety);

  const Channel& total = site.channels[water.first_channel];
  REQUIRE(total.sign_of_life);
  CHECK(total.sign_of_life->shape == SignOfLife::Shape::on_increase);
  CHECK(total.sign_of_life->minimum == 2000);  // 0.002 m3 in mL
  CHECK(site.channels[smoke.first_channel].alarm == EventKind::smoke);
  CHECK_FALSE(site.channels[smoke.first_channel].sign_of_life);
  CHECK(site.channels[door.first_channel].sign_of_life->shape == SignOfLife::Shape::on_change);
}

}  // namespace anju::site_test
