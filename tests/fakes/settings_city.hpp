// A city that signs settings, and the configuration of a box of its group.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/signed_settings.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::test {

struct SettingsCity {
  // The key pair of RFC 8032, 7.1, test 2, and the public one of test 3.
  static constexpr const char* kKey =
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n"
      "-----END PRIVATE KEY-----\n";
  static constexpr const char* kPublic =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
      "-----END PUBLIC KEY-----\n";
  static constexpr const char* kOther =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=\n-----END "
      "PUBLIC KEY-----\n";

  SettingsCity() {
    for (const char* name : {"ca.pem", "box.pem", "box.key"}) folder.write(name, "any");
    write("settings.pem", kPublic);
    config = folder.path() / "anju.toml";
    take(0);
    write("homes.d/h-1.toml",
          "[home]\nid = \"h-1\"\ntier = \"key\"\n\n[[device]]\nid = \"smoke\"\nprofile = \"z2m-smoke\"\n");
  }
  void write(const std::string& name, const std::string& text) const { folder.write(name, text); }
  // As if it had been taken up.
  void take(std::uint64_t number) const {
    write("anju.toml",
          "[gateway]\nid = \"box-1\"\n\n[store]\npath = \"state/anju.db\"\n\n[sockets]\napi = "
          "\"run/anju.sock\"\n\n"
          "[mqtt]\n\n[platform]\nurl = \"mqtts://care.example.cn\"\nca_file = \"ca.pem\"\ncert_file = "
          "\"box.pem\"\n"
          "key_file = \"box.key\"\n\n[fleet]\ngroup = \"pudong\"\nkey_file = \"settings.pem\"\ntaken = " +
              std::to_string(number) + "\n");
  }
  std::string revision() const { return load_settings(config, paths).settings.revision; }

  static std::string document(std::uint64_t number, const std::string& set, const std::string& whom) {
    return std::string(kFleetHeadline) + "number = " + std::to_string(number) +
           "\nrollout = \"longer-store\"\nexpires = \"2026-12-31\"\n" + whom + "[set]\n" + set;
  }
  static SignedSettings sign(std::uint64_t number, const std::string& set = "",
                             const std::string& whom = "group = \"pudong\"\n") {
    SignedSettings settings{document(number, set.empty() ? "store.raw_days = 60\n" : set, whom), ""};
    settings.signature = sign_settings(settings.document, kKey).value();
    return settings;
  }

  TemporaryFolder folder;
  SearchPaths paths{shipped_folder()};
  std::filesystem::path config;
  std::optional<WallTime> now{WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}}};
};

}  // namespace anju::test
