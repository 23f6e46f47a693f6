// Proves that a program that runs for years has the settings that `anjuctl check` has judged, although it
// reads fewer files, and hears of the same mistakes.
#include "config/load_installed.hpp"

#include <doctest/doctest.h>

#include <string>

#include "config/files.hpp"
#include "config/mistake.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::load_installed_test {
namespace {

const std::string kMain = "[gateway]\nid = \"box\"\n[mqtt]\nhost = \"127.0.0.1\"\n";

std::string home(const std::string& id, const std::string& profile = "z2m-smoke") {
  return "[home]\nid = \"" + id + "\"\n[[device]]\nid = \"smoke-" + id + "\"\nprofile = \"" + profile +
         "\"\n";
}

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

struct Both {
  LoadedSettings whole;
  LoadedSettings installed;
};

Both both(const test::TemporaryFolder& folder) {
  const auto file = folder.write("anju.toml", kMain);
  const SearchPaths paths{test::shipped_folder()};
  return {load_settings(file, paths), load_installed(file, paths)};
}

}  // namespace

TEST_CASE("homes, devices and the name of the settings are the same, profiles are those that are named") {
  const test::TemporaryFolder folder;
  folder.write("homes.d/b.toml", home("b", "z2m-climate"));
  folder.write("homes.d/a.toml", home("a"));
  const Both loaded = both(folder);
  REQUIRE_MESSAGE(loaded.whole.mistakes.empty(), all_of(loaded.whole.mistakes));
  REQUIRE_MESSAGE(loaded.installed.mistakes.empty(), all_of(loaded.installed.mistakes));
  const Settings& settings = loaded.installed.settings;
  CHECK(settings.revision == loaded.whole.settings.revision);
  REQUIRE(settings.homes.size() == 2);
  CHECK(settings.homes[0].id == "a");
  CHECK(settings.homes[1].id == "b");
  CHECK(settings.profiles.contains("z2m-smoke"));
  CHECK(settings.profiles.contains("z2m-climate"));
  CHECK(settings.profiles.size() < 10);
  CHECK(loaded.whole.settings.profiles.size() > 50);
}

TEST_CASE("a profile in a file of another name is found") {
  const test::TemporaryFolder folder;
  const auto known = read_text_file(test::shipped_folder() / "profiles" / "z2m-smoke.toml");
  REQUIRE(known.has_value());
  std::string own = *known;
  own.replace(own.find("\"z2m-smoke\""), 11, "\"own-smoke\"");
  folder.write("profiles.d/anything.toml", own);
  folder.write("homes.d/a.toml", home("a", "own-smoke"));
  const Both loaded = both(folder);
  CHECK_MESSAGE(loaded.installed.mistakes.empty(), all_of(loaded.installed.mistakes));
  CHECK(loaded.installed.settings.homes.size() == 1);
}

TEST_CASE("what is wrong with a home is told in the same words") {
  const test::TemporaryFolder folder;
  folder.write("homes.d/a.toml", home("a"));
  SUBCASE("a file without a word") { folder.write("homes.d/b.toml", ""); }
  SUBCASE("one that is too large") { folder.write("homes.d/b.toml", std::string(kFileBytes + 1, '#')); }
  SUBCASE("one that is no TOML") { folder.write("homes.d/b.toml", "[home\n"); }
  SUBCASE("the same home twice") { folder.write("homes.d/b.toml", home("a")); }
  SUBCASE("a profile that is not there") { folder.write("homes.d/b.toml", home("b", "nobody-smoke")); }
  SUBCASE("a folder") { std::filesystem::create_directories(folder.path() / "homes.d" / "b.toml"); }
  const Both loaded = both(folder);
  CHECK(loaded.whole.mistakes.size() > 0);
  CHECK(all_of(loaded.installed.mistakes) == all_of(loaded.whole.mistakes));
}

}  // namespace anju::load_installed_test
