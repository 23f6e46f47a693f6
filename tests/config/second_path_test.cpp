// Proves that [platform.second] is read as meant: the files of the first path where it names none, its own
// where it does, and no second path that is none. And what of a home may leave it, [home.consent].
#include <doctest/doctest.h>

#include "tests/config/rule_box.hpp"

namespace anju::second_path_test {
namespace {

using test::RuleBox;

const std::string kFiles = "ca_file = \"ca\"\ncert_file = \"cert\"\nkey_file = \"key\"\n";
// Lines 4 to 8; [platform.second] is line 9.
const std::string kFirst = "[platform]\nurl = \"mqtts://care.example.cn\"\n" + kFiles;

struct Stand {
  Stand() {
    for (const char* name : {"ca", "cert", "key", "ca2", "cert2", "key2", "open"})
      box.folder().write(name, "x");
    std::filesystem::permissions(box.folder().path() / "open", std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
  }
  LoadedSettings load(const std::string& second, const std::string& first = kFirst) const {
    return box.load("", "", first + "[platform.second]\n" + second);
  }
  std::filesystem::path file(const char* name) const { return box.folder().path() / name; }

  RuleBox box;
};

// The second path of right settings.
SecondPathSettings second_of(const LoadedSettings& loaded) {
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  REQUIRE(loaded.settings.platform);
  REQUIRE(loaded.settings.platform->second);
  return *loaded.settings.platform->second;
}

void check_single(const LoadedSettings& loaded, int line, const std::string& key, const std::string& reason) {
  REQUIRE_MESSAGE(loaded.mistakes.size() == 1, test::all_of(loaded.mistakes));
  CHECK(loaded.mistakes[0].line == line);
  CHECK(loaded.mistakes[0].key == key);
  CHECK_MESSAGE(loaded.mistakes[0].reason.find(reason) != std::string::npos, loaded.mistakes[0].reason);
}

}  // namespace

TEST_CASE("a second path that names no files has those of the first") {
  const Stand stand;
  const SecondPathSettings second = second_of(stand.load("url = \"mqtts://[2001:db8::1]\"\n"));
  CHECK(second.host == "2001:db8::1");
  CHECK(second.port == 8883);
  CHECK(second.ca_file == stand.file("ca"));
  CHECK(second.cert_file == stand.file("cert"));
  CHECK(second.key_file == stand.file("key"));
}

TEST_CASE("a second path has files of its own, and those of the first stay as they are") {
  const Stand stand;
  const LoadedSettings loaded = stand.load(
      "url = \"mqtts://spare.example.cn:9883\"\nca_file = \"ca2\"\ncert_file = \"cert2\"\nkey_file = "
      "\"key2\"\n");
  const SecondPathSettings second = second_of(loaded);
  CHECK(second.host == "spare.example.cn");
  CHECK(second.port == 9883);
  CHECK(second.ca_file == stand.file("ca2"));
  CHECK(second.cert_file == stand.file("cert2"));
  CHECK(second.key_file == stand.file("key2"));
  CHECK(loaded.settings.platform->host == "care.example.cn");
  CHECK(loaded.settings.platform->port == 8883);
  CHECK(loaded.settings.platform->ca_file == stand.file("ca"));
}

TEST_CASE("one file of its own is one file: a spare broker of another authority") {
  const Stand stand;
  const SecondPathSettings second = second_of(stand.load("url = \"mqtts://spare\"\nca_file = \"ca2\"\n"));
  CHECK(second.ca_file == stand.file("ca2"));
  CHECK(second.cert_file == stand.file("cert"));
}

TEST_CASE("another port of the same host is another way, the same place is none") {
  const Stand stand;
  CHECK(second_of(stand.load("url = \"mqtts://care.example.cn:9883\"\n")).port == 9883);
  check_single(stand.load("url = \"mqtts://care.example.cn\"\n"), 10, "platform.second.url",
               "is the first path as well");
  check_single(stand.load("url = \"mqtts://care.example.cn:8883\"\n"), 10, "platform.second.url",
               "is the first path as well");
}

TEST_CASE("a second path is as strict as the first") {
  const Stand stand;
  check_single(stand.load(""), 9, "platform.second.url", "missing");
  check_single(stand.load("url = \"mqtt://spare:1883\"\n"), 10, "platform.second.url",
               "must begin with mqtts://");
  check_single(stand.load("url = \"mqtts://spare\"\nkey_file = \"open\"\n"), 11, "platform.second.key_file",
               "chmod 600");
  check_single(stand.load("url = \"mqtts://spare\"\nca_file = \"nowhere\"\n"), 11, "platform.second.ca_file",
               "nowhere");
  check_single(stand.load("url = \"mqtts://spare\"\nheartbeat = \"30s\"\n"), 11, "platform.second.heartbeat",
               "unknown key");
}

TEST_CASE("two addresses that cannot be read are two mistakes, and not one place") {
  const Stand stand;
  const LoadedSettings loaded = stand.load("url = \"spare\"\n", "[platform]\nurl = \"care\"\n" + kFiles);
  REQUIRE_MESSAGE(loaded.mistakes.size() == 2, test::all_of(loaded.mistakes));
  CHECK(loaded.mistakes[0].key == "platform.url");
  CHECK(loaded.mistakes[1].key == "platform.second.url");
  CHECK(loaded.mistakes[1].reason.find("must begin with mqtts://") != std::string::npos);
}

TEST_CASE("without a word of consent the contacts go along and what was used does not") {
  const RuleBox box;
  const LoadedSettings loaded = box.load("", "");
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  CHECK(loaded.settings.homes.at(0).consent.contacts);
  CHECK_FALSE(loaded.settings.homes.at(0).consent.daily_totals);
}

TEST_CASE("each purpose is consented to by itself") {
  const RuleBox box;
  const LoadedSettings totals = box.load("", "[home.consent]\ndaily_totals = true\n");
  REQUIRE_MESSAGE(totals.mistakes.empty(), test::all_of(totals.mistakes));
  CHECK(totals.settings.homes.at(0).consent.contacts);
  CHECK(totals.settings.homes.at(0).consent.daily_totals);
  const LoadedSettings nothing = box.load("", "[home.consent]\ncontacts = false\ndaily_totals = false\n");
  REQUIRE_MESSAGE(nothing.mistakes.empty(), test::all_of(nothing.mistakes));
  CHECK_FALSE(nothing.settings.homes.at(0).consent.contacts);
  CHECK_FALSE(nothing.settings.homes.at(0).consent.daily_totals);
}

TEST_CASE("a consent that is no yes and no no is refused, and so is one to something unknown") {
  const RuleBox box;
  check_single(box.load("", "[home.consent]\ndaily_totals = \"yes\"\n"), 5, "home.consent.daily_totals",
               "expected true or false");
  check_single(box.load("", "[home.consent]\ndaily_total = true\n"), 5, "home.consent.daily_total",
               "did you mean \"daily_totals\"?");
  check_single(box.load("", "[home.consent]\nreadings = true\n"), 5, "home.consent.readings", "unknown key");
}

}  // namespace anju::second_path_test
