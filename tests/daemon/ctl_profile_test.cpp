// An integrator asks two questions about a profile: is it right, and what does it make of this message.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/ctl/profile_tools.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::ctl_profile_test {
namespace {

namespace fs = std::filesystem;

constexpr WallTime kNow{Duration{1'795'528'800'000}};  // 2026-11-24T14:00:00Z

const std::string kHeading =
    "[profile]\nid = \"acme\"\nvendor = \"Acme\"\nmodel = \"A1\"\ntransport = \"mqtt\"\n"
    "[mqtt]\ntopics = [\"acme/{device}\"]\n[[channel]]\nquantity = \"env.temperature\"\npointer = \"/t\"\n";

std::string example(const std::string& value) {
  return "[[example]]\ntitle = \"warm\"\ntopic = \"acme/a\"\npayload = '{\"t\":20}'\n"
         "readings = [{ quantity = \"env.temperature\", value = " +
         value + " }]\n";
}

struct Bench {
  test::TemporaryFolder folder;

  fs::path file(const std::string& text, const std::string& name = "acme.toml") const {
    const fs::path path = folder.path() / name;
    std::ofstream(path) << text;
    return path;
  }
  ProfileReport check(const fs::path& path, bool as_json = false) const {
    return check_profiles({path}, Zone(), as_json, Language::en);
  }
  ProfileReport attempt(const std::string& payload, const std::string& topic = "acme/a") const {
    ProfileShelf shelf({});
    const ShelfEntry& entry = shelf.by_file(file(kHeading + example("20")).string());
    REQUIRE(entry.profile.has_value());
    return try_profile(entry, {topic, payload, false, kNow}, Zone(), Language::en);
  }
};

bool says(const ProfileReport& report, const std::string& text) {
  return report.text.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a profile whose examples come out is good") {
  const Bench bench;
  const ProfileReport report = bench.check(bench.file(kHeading + example("20") + example("20")));
  CHECK(report.is_good);
  CHECK(says(report, "all of its 2 examples are right"));
}

TEST_CASE("what is wrong with a profile is said with file, and line or example") {
  const Bench bench;
  const ProfileReport broken = bench.check(bench.file(kHeading + "pionter = \"/u\"\n"));
  CHECK_FALSE(broken.is_good);
  CHECK(says(broken, "acme.toml:11: channel[1].pionter: unknown key; did you mean \"pointer\"?"));
  const ProfileReport wrong = bench.check(bench.file(kHeading + example("21") + example("20")));
  CHECK_FALSE(wrong.is_good);
  CHECK(says(wrong, "example in line 11 (warm): expected, and not there: env.temperature = 21.0, good"));
  CHECK(says(wrong, "there, and not expected: env.temperature = 20.0, good"));
  CHECK(says(bench.check(bench.file(kHeading + example("20"))), "fewer than two [[example]]s"));
  CHECK(says(bench.check(bench.file(kHeading + example("20"), "other.toml")), "should be named acme.toml"));
  const ProfileReport json = bench.check(bench.file(kHeading + example("21")), true);
  CHECK(says(json, R"("id":"acme","examples":1,"mistakes":[],"faults":[)"));
}

TEST_CASE("a message that is tried shows its readings, what was refused, or that there is nothing") {
  const Bench bench;
  const ProfileReport good = bench.attempt(R"({"t":20.5})");
  CHECK(good.is_good);
  CHECK(says(good, "env.temperature"));
  CHECK(says(good, "20.5 Cel"));
  const ProfileReport refused = bench.attempt(R"({"t":"warm"})");
  CHECK_FALSE(refused.is_good);
  CHECK(says(refused, "refused: not-a-number /t"));
  CHECK(says(bench.attempt("{}"), "understood, and no reading"));
  CHECK(says(bench.attempt("{}", "other/a"), "unexpected-topic"));
}

TEST_CASE("the same as an input line of decode holds any bytes") {
  const std::string line = decode_line_of("acme", false, {"a/b", std::string("\0\xff\"", 3), true, kNow});
  CHECK(line == R"({"id":"try","profile":"acme","topic":"a/b","payload_hex":"00ff22","retain":true,)"
                R"("at":"2026-11-24T14:00:00.000Z"})");
}

}  // namespace anju::ctl_profile_test
