// The model of the rhythm of homes: the shipped ones are right, and each mistake is found where it is.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/read_rhythm.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::rhythm_file_test {
namespace {

std::string water() { return *read_text_file(test::shipped_folder() / "rhythm/water.toml"); }

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = water();
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what is shipped can be read, and says whose it is") {
  const LoadedRules loaded = load_shipped_rules({test::shipped_folder()});
  CHECK(loaded.mistakes.empty());
  for (const auto& model : loaded.rhythms) {
    REQUIRE(model);
    for (const auto& kind : model->population.ends) {
      for (const auto& hours : kind) {
        for (const float chance : hours.chance) CHECK((chance > 0.001F && chance < 0.999F));
      }
    }
  }
  CHECK(water().find("CC BY-SA 4.0") != std::string::npos);
}

TEST_CASE("each mistake in a model is found, and half a model is none") {
  struct Row {
    const char* from;
    const char* to;
    const char* key;
  };
  for (const Row& row :
       {Row{"weights = [", "weights = [1.0, ", "weights"}, Row{"price = 1.0", "price = 0.0", "price"},
        Row{"more_hours = 0", "more_hours = 7", "more_hours"},
        Row{"[life]\n", "[life]\nnight = 1\n", "life.night"}, Row{"hour = 7\n", "hour = 24\n", "gap[8].hour"},
        Row{"licence =", "license =", "licence"}, Row{"ends = [", "ends = [\"much\", ", "gap[1].ends"}}) {
    CAPTURE(row.key);
    MistakeList mistakes;
    const auto model = read_rhythm_file(replaced(row.from, row.to), "w.toml", mistakes);
    const auto found = mistakes.take();
    REQUIRE_FALSE(found.empty());
    bool names_it = false;
    for (const Mistake& mistake : found) names_it = names_it || mistake.key == row.key;
    CHECK(names_it);
  }
}

TEST_CASE("a model that lacks an hour is refused") {
  std::string text = water();
  text.resize(text.rfind("[[gap]]"));
  MistakeList mistakes;
  CHECK_FALSE(read_rhythm_file(text, "w.toml", mistakes));
  CHECK(mistakes.take().size() == 1);
}

TEST_CASE("who writes down a limit is waited for by it, unless they say otherwise") {
  const auto by_rhythm = [](const std::string& section) {
    const test::TemporaryFolder folder;
    folder.write("anju.toml", "[gateway]\nid = \"box\"\n[mqtt]\n[rules.inactivity]\n" + section);
    folder.write("homes.d/h.toml", "[home]\nid = \"h\"\ntier = \"key\"\n");
    return load_settings(folder.path() / "anju.toml", {test::shipped_folder()})
        .settings.rules.inactivity.by_rhythm;
  };
  CHECK(by_rhythm(""));
  CHECK_FALSE(by_rhythm("key = \"10h\"\n"));
  CHECK(by_rhythm("key = \"10h\"\nby = \"rhythm\"\n"));
  CHECK_FALSE(by_rhythm("by = \"limit\"\n"));
}

}  // namespace anju::rhythm_file_test
