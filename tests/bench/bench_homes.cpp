#include "tests/bench/bench_homes.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "config/load.hpp"

namespace anju {
namespace {

constexpr const char* kDevices[kDevicesOfHome][3] = {
    {"smoke", "z2m-smoke", "kitchen"},      {"gas", "z2m-gas", "kitchen"},
    {"motion-k", "z2m-motion", "kitchen"},  {"motion-h", "z2m-motion", "hall"},
    {"motion-b", "z2m-motion", "bathroom"}, {"door", "z2m-contact", "hall"},
    {"plug", "z2m-plug", "kitchen"},        {"water", "z2m-water-m3", "kitchen"},
    {"power", "dsmr-json", "hall"},         {"gas-meter", "dsmr-gas-json", "kitchen"},
    {"band", "watch-g601", "bedroom"},      {"climate", "z2m-climate", "living"},
    {"sos", "z2m-sos", "bedroom"},          {"leak", "z2m-leak", "bathroom"},
};

}  // namespace

Settings bench_homes(const std::filesystem::path& folder, int homes) {
  std::filesystem::create_directories(folder / "homes.d");
  std::ofstream(folder / "anju.toml") << "[gateway]\nid = \"bench\"\n[mqtt]\n";
  for (int home = 0; home < homes; ++home) {
    const std::string id = "h" + std::to_string(home);
    std::ofstream file(folder / "homes.d" / (id + ".toml"));
    file << "[home]\nid = \"" << id << "\"\n";
    for (const auto& [name, profile, room] : kDevices)
      file << "[[device]]\nid = \"" << id << '-' << name << "\"\nprofile = \"" << profile << "\"\nroom = \""
           << room << "\"\n";
  }
  LoadedSettings loaded = load_settings(folder / "anju.toml", {ANJU_SHARE});
  for (const Mistake& mistake : loaded.mistakes) std::fprintf(stderr, "%s\n", to_text(mistake).c_str());
  if (!loaded.mistakes.empty()) std::exit(EXIT_FAILURE);
  return std::move(loaded.settings);
}

std::int64_t quiet_value(const Channel& channel, int round) {
  switch (info(channel.quantity).kind) {
    case QuantityKind::boolean:
      if (channel.quantity == Quantity::presence_motion || channel.quantity == Quantity::switch_on)
        return round / 7 % 2;
      return channel.quantity == Quantity::door_open && round % 60 == 0 ? 1 : 0;
    case QuantityKind::counter:
      // A tap, a burner and a lamp are on for a while and off for longer.
      return std::int64_t{round / 30 * 10 + std::min(round % 30, 9)} * 400;
    default:
      break;
  }
  if (channel.quantity == Quantity::wearable_heart_rate) return 70'000'000 + round % 5 * 1'000'000;
  if (channel.quantity == Quantity::wearable_body_temperature) return 36'600'000 + round % 3 * 100'000;
  if (channel.quantity == Quantity::wearable_systolic) return 128'000'000;
  if (channel.quantity == Quantity::wearable_diastolic) return 78'000'000;
  if (channel.quantity == Quantity::wearable_spo2) return 97'000'000;
  if (channel.quantity == Quantity::env_temperature) return 21'000'000 + round % 9 * 100'000;
  return *to_ticks(channel.quantity, 90);
}

}  // namespace anju
