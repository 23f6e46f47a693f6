// Settings with two utilities and the meters that they read, made of the shipped profiles.
#pragma once

#include <string>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::test {

inline constexpr WallTime kPushNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} +
                                   std::chrono::hours{8}};
inline constexpr Instant kPushInstant{SteadyTime{Duration{1'000'000}}, kPushNow, ClockQuality::synced};

struct PushedSite {
  explicit PushedSite(const std::string& more = "") {
    const TemporaryFolder folder;
    folder.write("homes.d/1.toml",
                 "[home]\nid = \"h-1\"\n"
                 "[[device]]\nid = \"water\"\nprofile = \"utility-water\"\nutility = \"water-co\"\naddress = "
                 "\"SH-1\"\n"
                 "[[device]]\nid = \"power\"\nprofile = \"utility-electricity\"\nutility = \"grid\"\n");
    folder.write("homes.d/2.toml",
                 "[home]\nid = \"h-2\"\n"
                 "[[device]]\nid = \"water-2\"\nprofile = \"utility-water\"\nutility = \"water-co\"\naddress "
                 "= \"SH-2\"\n");
    const auto file =
        folder.write("anju.toml",
                     "[gateway]\nid = \"b\"\n[http]\n"
                     "[[utility]]\nid = \"water-co\"\ndecimal_comma = true\nreadings_per_second = 10\n"
                     "codes = { \"JYL\" = \"water.volume.total\" }\n"
                     "qualities = { \"9\" = \"estimated\" }\n"
                     "[[utility]]\nid = \"grid\"\n" +
                         more);
    LoadedSettings loaded = load_settings(file, {shipped_folder()});
    REQUIRE_MESSAGE(loaded.mistakes.empty(),
                    (loaded.mistakes.empty() ? "" : to_text(loaded.mistakes.front())));
    settings = std::move(loaded.settings);
    site = make_site(settings);
  }

  Settings settings;
  Site site;
};

}  // namespace anju::test
