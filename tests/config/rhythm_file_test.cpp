// The model of the rhythm of homes: the shipped ones are right, and each mistake is found where it is.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/read_rhythm.hpp"
#include "config/read_tiers.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::rhythm_file_test {
namespace {

std::string water() { return *read_text_file(test::shipped_folder() / "rhythm/water.toml"); }
std::string tiers() { return *read_text_file(test::shipped_folder() / "rhythm/tiers.toml"); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

bool names(MistakeList& mistakes, std::string_view key) {
  const std::vector<Mistake> found = mistakes.take();
  return std::any_of(found.begin(), found.end(), [&](const Mistake& one) { return one.key == key; });
}

}  // namespace

TEST_CASE("what is shipped can be read, and says whose it is") {
  const LoadedRules loaded = load_shipped_rules({test::shipped_folder()});
  CHECK(loaded.mistakes.empty());
  for (const auto& model : loaded.rhythms.models) {
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
    CHECK_FALSE(read_rhythm_file(replaced(water(), row.from, row.to), "w.toml", mistakes));
    CHECK(names(mistakes, row.key));
  }
}

TEST_CASE("a model that lacks an hour is refused") {
  std::string text = water();
  text.resize(text.rfind("[[gap]]"));
  MistakeList mistakes;
  CHECK_FALSE(read_rhythm_file(text, "w.toml", mistakes));
  CHECK(mistakes.take().size() == 1);
}

TEST_CASE("the operating points of the tiers are data, each with what it promises") {
  const TierWaits& waits = load_shipped_rules({test::shipped_folder()}).rhythms.waits;
  CHECK(waits[0].price > waits[1].price);
  CHECK(waits[0].longest < waits[1].longest);
  CHECK(waits[2].holds_at_night);
  for (const WaitTerms& terms : waits) {
    CHECK(terms.promises[0].hours < terms.promises[1].hours);
    CHECK(terms.promises[1].hours < terms.longest);
  }
  MistakeList mistakes;
  const auto read = read_tiers_file(
      "[high-risk]\nprice = 0.5\nlongest = \"20h\"\n[[high-risk.promise]]\nwithin = \"4h\"\ncost = 2\n"
      "[key]\nprice = 0.01\nlongest = \"3h\"\n[general]\nprice = 1\nlongest = \"23h\"\nholds_at_night = "
      "true\n",
      "t.toml", mistakes);
  CHECK(mistakes.take().empty());
  REQUIRE(read);
  CHECK((*read)[0].price == 0.5);
  CHECK((*read)[0].longest == 20);
  CHECK((*read)[0].promises[0].hours == 4);
  CHECK((*read)[0].promises[0].cost == 2);
  CHECK((*read)[0].promises[1].cost == 0);
  CHECK_FALSE((*read)[1].holds_at_night);
  CHECK((*read)[2].holds_at_night);
}

TEST_CASE("each mistake in an operating point is found, and half of one is none") {
  struct Row {
    const char* from;
    const char* to;
    const char* key;
  };
  for (const Row& row :
       {Row{"[key]", "[keys]", "keys"}, Row{"price = 0.0022", "price = 0", "high-risk.price"},
        Row{"price = 0.0022", "price = \"much\"", "high-risk.price"},
        Row{"price = 0.0022\n", "", "high-risk.price"},
        Row{"longest = \"16h\"", "longest = \"24h\"", "high-risk.longest"},
        Row{"longest = \"16h\"", "longest = \"90m\"", "high-risk.longest"},
        Row{"longest = \"16h\"", "longest = \"200m\"", "high-risk.longest"},
        Row{"within = \"9h\"\n", "", "high-risk.promise[1].within"},
        Row{"cost = 8", "cost = -1", "key.promise[2].cost"},
        Row{"holds_at_night = true", "holds_at_night = 1", "general.holds_at_night"},
        Row{"cost = 8", "costs = 8", "key.promise[2].costs"}}) {
    CAPTURE(row.to);
    MistakeList mistakes;
    CHECK_FALSE(read_tiers_file(replaced(tiers(), row.from, row.to), "t.toml", mistakes));
    CHECK(names(mistakes, row.key));
  }
}

TEST_CASE("without the operating points of the tiers nobody is waited for by a rhythm") {
  const test::TemporaryFolder folder;
  folder.write("rhythm/water.toml", water());
  CHECK_FALSE(load_shipped_rules({folder.path()}).rhythms.models[0]);
  folder.write("rhythm/tiers.toml", tiers());
  CHECK(load_shipped_rules({folder.path()}).rhythms.models[0]);
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
