// A small box for the tests of rules: its own models of devices, the rules that a test writes, and one home.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::test {

inline std::string profile_text(std::string_view id, std::string_view channels) {
  return "[profile]\nid = \"" + std::string(id) + "\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"" +
         std::string(id) + "/{device}\"]\n" + std::string(channels);
}

inline std::string channel_text(std::string_view quantity, std::string_view more = "") {
  return "[[channel]]\nquantity = \"" + std::string(quantity) + "\"\npointer = \"/" + std::string(quantity) +
         "\"\n" + std::string(more) + "\n";
}

// Litres each hour; steps of 10 L; once a day; and what else a home has.
inline void write_profiles(const TemporaryFolder& folder) {
  const auto write = [&](std::string_view id, const std::string& channels) {
    folder.write("profiles.d/" + std::string(id) + ".toml", profile_text(id, channels));
  };
  const auto meter = [](std::string_view traits) {
    return channel_text("water.volume.total", "counter = { " + std::string(traits) + " }");
  };
  write("meter", meter("resolution = 0.001, interval = \"15m\""));
  write("coarse", meter("resolution = 0.01, interval = \"15m\""));
  write("daily", meter("resolution = 0.001, interval = \"24h\""));
  write("motion", channel_text("presence.motion", "sign_of_life = { shape = \"when_true\" }") +
                      channel_text("device.battery.level"));
  write("door", channel_text("door.open", "sign_of_life = { shape = \"on_change\" }"));
  write("watch", channel_text("wearable.heart_rate") + channel_text("location.latitude") +
                     channel_text("location.longitude"));
  write("plug", channel_text("electricity.power.active") +
                    channel_text("electricity.energy.import.total", "counter = { resolution = 0.001 }"));
  write("smoke", channel_text("alarm.smoke",
                              "alarm = \"smoke\"\ntest_when = [{ pointer = \"/test\", equals = true }]"));
  write("mute-smoke", channel_text("alarm.smoke", "alarm = \"smoke\""));
  write("gas", channel_text("safety.gas.concentration", "unit = \"%LEL\""));
  write("bare-button", channel_text("button.event"));
  write("button", channel_text("button.event", "words = { single = \"single\", long = \"long\" }"));
}

inline std::string device_text(std::string_view id, std::string_view profile, std::string_view more = "") {
  return "[[device]]\nid = \"" + std::string(id) + "\"\nprofile = \"" + std::string(profile) + "\"\n" +
         std::string(more) + "\n";
}

class RuleBox {
 public:
  RuleBox() { write_profiles(folder_); }

  // `rules` is a file of rules.d; `home` follows the first three lines of homes.d/h.toml, and is of [home]
  // first; `main` follows the first three lines of anju.toml.
  LoadedSettings load(std::string_view rules, std::string_view home, std::string_view main = "",
                      const std::filesystem::path& shipped = {}) const {
    folder_.write("rules.d/r.toml", rules);
    folder_.write("homes.d/h.toml",
                  "[home]\nid = \"h1\"\n# the first line of the test is line 4\n" + std::string(home));
    return load_settings(
        folder_.write("anju.toml", "[mqtt]\n[gateway]\nid = \"box-1\"\n" + std::string(main)),
        {shipped.empty() ? folder_.path() / "share" : shipped});
  }

  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

inline std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

inline RuleSet rules_of(const LoadedSettings& loaded) {
  return make_rule_set(loaded.settings, make_site(loaded.settings));
}

// What every rule needs, on lines 1 to 5: [[rule]], name, kind, event and title with why.
inline std::string rule_text(std::string_view name, std::string_view kind, std::string_view more,
                             std::string_view event = "consumption") {
  return "[[rule]]\nname = \"" + std::string(name) + "\"\nkind = \"" + std::string(kind) + "\"\nevent = \"" +
         std::string(event) + "\"\ntitle = { zh = \"一\", en = \"one\" }\nwhy = \"a test\"\n" +
         std::string(more) + "\n";
}

}  // namespace anju::test
