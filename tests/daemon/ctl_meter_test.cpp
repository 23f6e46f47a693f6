// Tokens are made, rotated and revoked in one file; what is shown is what opens the door.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "config/files.hpp"
#include "config/meter_tokens.hpp"
#include "daemon/ctl/forgotten_files.hpp"
#include "daemon/ctl/meter_commands.hpp"
#include "daemon/token_hash.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::ctl_meter_test {
namespace {

using What = MeterOptions::What;
constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}};

struct Box {
  Box() {
    config = folder.write("anju.toml", "[gateway]\nid = \"b\"\n[http]\n[[utility]]\nid = \"water-co\"\n");
    folder.write("homes.d/1.toml",
                 "[home]\nid = \"h-1\"\n[[device]]\nid = \"water\"\nprofile = \"utility-water\"\nutility = "
                 "\"water-co\"\naddress = \"SH-1\"\n");
  }
  Outcome<std::string> run(What what, const std::string& name, bool is_for_reading = false,
                           bool as_json = true, bool is_trial = false) const {
    MeterOptions options;
    options.is_trial = is_trial;
    options.what = what;
    options.name = name;
    options.is_for_reading = is_for_reading;
    options.config = config;
    options.shared_folder = test::shipped_folder();
    CitySurroundings around;
    around.door.as_json = as_json;
    around.look.language = Language::en;
    return run_meter(options, around, kNow);
  }
  std::vector<MeterToken> tokens() const {
    return parse_meter_tokens(read_text_file(folder.path() / "meter-tokens.toml").value(), "t").tokens;
  }

  test::TemporaryFolder folder;
  std::filesystem::path config;
};

}  // namespace

TEST_CASE("a token is shown once, and only its hash is kept") {
  const Box box;
  const auto made = box.run(What::token_create, "water-co");
  REQUIRE(made.has_value());
  const std::string token(boost::json::parse(*made).at("token").as_string());
  const auto parts = split_token(token);
  REQUIRE(parts);
  REQUIRE(box.tokens().size() == 1);
  CHECK(is_secret_of(box.tokens()[0].hash, parts->secret));
  CHECK(read_text_file(box.folder.path() / "meter-tokens.toml")->find(std::string(parts->secret)) ==
        std::string::npos);
  CHECK(box.run(What::token_list, "")->find(std::string(parts->id)) != std::string::npos);
}

TEST_CASE("rotated: the old one holds for the overlap; revoked: it is gone") {
  const Box box;
  CHECK_FALSE(box.run(What::token_rotate, "water-co").has_value());
  REQUIRE(box.run(What::token_create, "water-co").has_value());
  REQUIRE(box.run(What::token_rotate, "water-co").has_value());
  REQUIRE(box.tokens().size() == 2);
  CHECK(box.tokens()[0].until == kNow + std::chrono::days{7});
  CHECK_FALSE(box.tokens()[1].until);
  REQUIRE(box.run(What::token_revoke, box.tokens()[0].id).has_value());
  CHECK(box.tokens().size() == 1);
  REQUIRE(box.run(What::token_revoke, "water-co").has_value());
  CHECK(box.tokens().empty());
  CHECK_FALSE(box.run(What::token_revoke, "water-co").has_value());
}

TEST_CASE("a token for pushing is a utility's, one for reading anybody's with a name") {
  const Box box;
  CHECK_FALSE(box.run(What::token_create, "gas-co").has_value());
  CHECK_FALSE(box.run(What::token_create, "no name", true).has_value());
  REQUIRE(box.run(What::token_create, "grafana", true).has_value());
  CHECK(box.tokens()[0].purpose == MeterToken::Purpose::read);
}

TEST_CASE("who may push by certificate stands beside the tokens") {
  const Box box;
  for (const char* file : {"cert.pem", "key.pem", "ca.pem"}) box.folder.write(file, "x");
  box.folder.write(
      "anju.toml",
      "[gateway]\nid = \"b\"\n[http]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\nclient_ca = "
      "\"ca.pem\"\n[[utility]]\nid = \"water-co\"\ncertificates = [\"CN=push.water.example\"]\n");
  REQUIRE(box.run(What::token_create, "grafana", true).has_value());
  const auto listed = boost::json::parse(*box.run(What::token_list, ""));
  CHECK(listed.at("tokens").as_array().size() == 1);
  CHECK(listed.at("certificates").at(0).at("name").as_string() == "water-co");
  CHECK(listed.at("certificates").at(0).at("certificate").as_string() == "CN=push.water.example");
  CHECK(box.run(What::token_list, "", false, false)->find("CN=push.water.example") != std::string::npos);
  const auto line = box.run(What::simulate, "water-co", false, false);
  CHECK(line->find("--cert CERT.pem") != std::string::npos);
  CHECK(line->find("Bearer") == std::string::npos);
}

TEST_CASE("of the files of a drop folder those go that hold a meter of the home as a word") {
  const test::TemporaryFolder folder;
  const auto put = [&folder](const std::string& name, const std::string& text) {
    return folder.write(name, text);
  };
  const auto done = put("done/a.csv", "meter;value\nSH-1;5\nSH-2;7\n");
  const auto report = put("done/a.csv.report.json", "{}");
  put("done/b.csv", "meter;value\nSH-10;5\nXSH-1;1\n");
  const auto long_one = put("rejected/c.csv", std::string((1 << 20) - 2, ' ') + "SH-1;x");
  put("waits.csv", "SH-1;1\n");
  Settings settings;
  settings.utilities.push_back({});
  settings.utilities.back().drop_folder = folder.path();
  CHECK(dropped_files(settings, {"SH-1"}) == std::vector<std::filesystem::path>{done, report, long_one});
  CHECK(dropped_files(settings, {}).empty());
}

TEST_CASE("the line of curl names an installed meter, and its reading proves nothing") {
  const Box box;
  const auto line = box.run(What::simulate, "water-co", false, false);
  REQUIRE(line.has_value());
  CHECK(line->find("SH-1:") != std::string::npos);
  CHECK(line->find("estimated") != std::string::npos);
  CHECK(line->find("http://127.0.0.1:8080/v1/readings") != std::string::npos);
  CHECK_FALSE(box.run(What::simulate, "gas-co").has_value());
}

TEST_CASE("a trial makes, ends and shows no token, and refuses what the command would refuse") {
  const Box box;
  const auto made = box.run(What::token_create, "water-co", false, true, true);
  REQUIRE(made.has_value());
  CHECK(boost::json::parse(*made).at("made") == 1);
  CHECK(made->find("token") == std::string::npos);
  CHECK_FALSE(std::filesystem::exists(box.folder.path() / "meter-tokens.toml"));
  CHECK(box.run(What::token_create, "gas-co", false, true, true).has_error());
  REQUIRE(box.run(What::token_create, "water-co").has_value());
  const auto before = read_text_file(box.folder.path() / "meter-tokens.toml").value();
  CHECK(box.run(What::token_rotate, "water-co", false, false, true)->find("tokens that would end: 1") !=
        std::string::npos);
  CHECK(boost::json::parse(*box.run(What::token_revoke, "water-co", false, true, true)).at("ended") == 1);
  CHECK(read_text_file(box.folder.path() / "meter-tokens.toml").value() == before);
}

}  // namespace anju::ctl_meter_test
