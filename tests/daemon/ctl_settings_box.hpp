// Settings in a folder of their own, and surroundings in which no daemon listens.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "config/load.hpp"
#include "daemon/ctl/act.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::test {

inline std::string text_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline constexpr const char* kHomeText =
    "# Installed in spring.\n[home]\nid = \"h-1\"   # a pseudonym\n\n# At the ceiling.\n[[device]]\nid = "
    "\"door\"\n"
    "profile = \"z2m-contact\"\nroom = \"hall\"\n\n[[device]]\nid = \"smoke\"\nprofile = \"z2m-smoke\"\n"
    "address = \"kitchen_smoke\"\n\n[[rule]]\nname = \"battery-low\"\ndevice = \"smoke\"\nbelow = 20\n";

class SettingsBox {
 public:
  SettingsBox() : home(folder_.write("homes.d/lin.toml", kHomeText)) {
    config = folder_.write("anju.toml",
                           "# The box.\n[gateway]\nid = \"box-1\"\n\n[store]\npath = \"state/anju.db\"\n"
                           "# raw_days = 30   # as it was\n\n[mqtt]\nhost = \"127.0.0.1\"\n");
    std::filesystem::create_directory(folder_.path() / "state");
    around.door.socket = folder_.path() / "nobody.sock";
    around.look = {Language::en, false};
    around.shared_folder = shipped_folder();
    around.sleep = [](Duration) {};
    around.is_stopped = [] { return false; };
    around.now = [] { return WallTime{Duration{1'795'528'800'000}}; };
    around.print = [this](std::string_view part) {
      printed += part;
      return true;
    };
  }

  LoadedSettings load() const { return load_settings(config, {shipped_folder()}); }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    return folder_.write(name, text);
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;

 public:
  std::filesystem::path home;
  std::filesystem::path config;
  ActSurroundings around;
  std::string printed;
};

// The output of what must work.
inline std::string done(const Outcome<CommandEnd>& end, int exit_code = 0) {
  INFO((end.has_error() ? to_text(end.error(), Language::en) : end->output));
  REQUIRE(end.has_value());
  CHECK(end->exit_code == exit_code);
  return end->output;
}

inline Problem refused(const Outcome<CommandEnd>& end, const std::string& code, int exit_code) {
  REQUIRE(end.has_error());
  CHECK(end.error().code == code);
  CHECK(end.error().exit_code == exit_code);
  CHECK_FALSE(end.error().hint.empty());
  return end.error();
}

}  // namespace anju::test
