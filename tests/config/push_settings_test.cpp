// [http], [[utility]], meters that a utility reads, and the file of tokens: what is right is understood, and
// each mistake is told where it is.
#include <doctest/doctest.h>

#include "config/load.hpp"
#include "config/meter_tokens.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::push_settings_test {
namespace {

constexpr const char* kMeter =
    "[home]\nid = \"h-1\"\n[[device]]\nid = \"water\"\nprofile = \"utility-water\"\nutility = \"water-co\"\n";

std::vector<Mistake> mistakes_in(const std::string& main, const std::string& home = "") {
  const test::TemporaryFolder folder;
  if (!home.empty()) folder.write("homes.d/1.toml", home);
  const auto file = folder.write("anju.toml", "[gateway]\nid = \"b\"\n" + main);
  return load_settings(file, {test::shipped_folder()}).mistakes;
}

std::string first_key(const std::vector<Mistake>& mistakes) {
  return mistakes.empty() ? "" : mistakes.front().key;
}

}  // namespace

TEST_CASE("nothing listens unless it is said; plain HTTP is for loopback alone") {
  CHECK(mistakes_in("").empty());
  CHECK(mistakes_in("[http]\n").empty());
  CHECK(mistakes_in("[http]\nlisten = \"127.0.0.1:8080\"\n").empty());
  CHECK(mistakes_in("[http]\nlisten = \"[::1]:8080\"\n").empty());
  CHECK(first_key(mistakes_in("[http]\nlisten = \"0.0.0.0:8443\"\n")) == "http.listen");
  CHECK(first_key(mistakes_in("[http]\nlisten = \"localhost:8443\"\n")) == "http.listen");
  CHECK(first_key(mistakes_in("[http]\nlisten = \"127.0.0.1\"\n")) == "http.listen");
  CHECK(first_key(mistakes_in("[http]\nlisten = \"127.0.0.1:99999\"\n")) == "http.listen");
  CHECK(first_key(mistakes_in("[http]\ncertificate = \"none.pem\"\nkey = \"none.key\"\n")) ==
        "http.certificate");
}

TEST_CASE("a key that everybody may read is refused") {
  const test::TemporaryFolder folder;
  folder.write("cert.pem", "c");
  const auto key = folder.write("key.pem", "k");
  const auto file = folder.write("anju.toml",
                                 "[gateway]\nid = \"b\"\n[http]\nlisten = \"0.0.0.0:8443\"\ncertificate = "
                                 "\"cert.pem\"\nkey = \"key.pem\"\n");
  CHECK(load_settings(file, {test::shipped_folder()}).mistakes.empty());
  std::filesystem::permissions(key, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  CHECK(first_key(load_settings(file, {test::shipped_folder()}).mistakes) == "http.key");
}

TEST_CASE("how a utility writes") {
  CHECK(mistakes_in("[[utility]]\nid = \"a\"\ndecimal_comma = true\ntimezone = \"Asia/Shanghai\"\n").empty());
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"a\"\ndecimal_comma = true\nseparator = \",\"\n")) ==
        "utility[1].separator");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"a\"\nseparator = \"x\"\n")) == "utility[1].separator");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"a\"\ncodes = { X = \"water.volume\" }\n")) ==
        "utility[1].codes");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"a\"\nqualities = { X = \"fine\" }\n")) ==
        "utility[1].qualities");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"a\"\n[[utility]]\nid = \"a\"\n")) == "utility[2].id");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"a\"\ndrop_folder = \"none\"\n")) ==
        "utility[1].drop_folder");
}

TEST_CASE("certificates of a utility need an authority, and are of one utility") {
  const test::TemporaryFolder folder;
  folder.write("cert.pem", "c");
  folder.write("key.pem", "k");
  folder.write("ca.pem", "a");
  const auto loaded = [&folder](const std::string& http, const std::string& utilities) {
    return load_settings(folder.write("anju.toml", "[gateway]\nid = \"b\"\n[http]\n" + http + utilities),
                         {test::shipped_folder()});
  };
  const std::string tls = "certificate = \"cert.pem\"\nkey = \"key.pem\"\n";
  const std::string ca = tls + "client_ca = \"ca.pem\"\n";
  const std::string by_name = "[[utility]]\nid = \"a\"\ncertificates = [\"CN=push.a\"]\n";
  std::string upper = "SHA256:AB";
  for (int i = 0; i < 31; ++i) upper += ":0F";
  const LoadedSettings both =
      loaded(ca, by_name + "[[utility]]\nid = \"b\"\ncertificates = [\"" + upper + "\"]\n");
  REQUIRE(both.mistakes.empty());
  CHECK(both.settings.utilities[0].certificates == std::vector<std::string>{"CN=push.a"});
  CHECK(both.settings.utilities[1].certificates[0].starts_with("sha256:ab0f0f"));
  CHECK(both.settings.utilities[1].certificates[0].size() == 71);
  CHECK(first_key(loaded(tls, by_name).mistakes) == "utility[1].certificates");
  CHECK(first_key(loaded("client_ca = \"ca.pem\"\n", "").mistakes) == "http.client_ca");
  CHECK(
      first_key(loaded(ca, by_name + "[[utility]]\nid = \"b\"\ncertificates = [\"CN=push.a\"]\n").mistakes) ==
      "utility[2].certificates");
  for (const char* wrong : {"push.a", "sha256:12", "sha256:zz"})
    CHECK(first_key(loaded(ca, "[[utility]]\nid = \"a\"\ncertificates = [\"" + std::string(wrong) + "\"]\n")
                        .mistakes) == "utility[1].certificates");
}

TEST_CASE("a meter names its utility, and no two are one") {
  CHECK(mistakes_in("[[utility]]\nid = \"water-co\"\n", kMeter).empty());
  CHECK(first_key(mistakes_in("", kMeter)) == "device[1].utility");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"waterco\"\n", kMeter)) == "device[1].utility");
  const std::string twice =
      std::string(kMeter) +
      "[[device]]\nid = \"b\"\nprofile = \"utility-gas\"\nutility = \"water-co\"\naddress = \"water\"\n";
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"water-co\"\n", twice)) == "device[2].address");
  CHECK(first_key(mistakes_in("[[utility]]\nid = \"water-co\"\n", std::string(kMeter) + "unit = 3\n")) ==
        "device[1].unit");
}

TEST_CASE("tokens are read as they were written; a file that is half understood lets nobody in") {
  const WallTime created{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} + std::chrono::hours{8}};
  const std::vector<MeterToken> tokens{
      {"a1", "water-co", MeterToken::Purpose::push, "$argon2id$x", created, created + std::chrono::hours{1}},
      {"b2", "grafana", MeterToken::Purpose::read, "$argon2id$y", created, {}}};
  const LoadedTokens loaded = parse_meter_tokens(to_toml(tokens), "t");
  REQUIRE(loaded.tokens.size() == 2);
  CHECK(loaded.tokens[0].created == created);
  CHECK(loaded.tokens[0].until == created + std::chrono::hours{1});
  CHECK(loaded.tokens[1].purpose == MeterToken::Purpose::read);
  CHECK_FALSE(loaded.tokens[1].until);
  const LoadedTokens broken = parse_meter_tokens(to_toml(tokens) + "[[token]]\nid = \"a1\"\n", "t");
  CHECK(broken.tokens.empty());
  CHECK_FALSE(broken.mistakes.empty());
}

}  // namespace anju::push_settings_test
