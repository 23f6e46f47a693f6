// What a city may have many boxes set alike, and what it may not.
#include "config/fleet_document.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::fleet_document_test {
namespace {

const std::string kRight =
    "# anju settings 1\nnumber = 18\nrollout = \"longer-store\"\ngroup = \"pudong\"\npercent = 10\nbase = "
    "17\n"
    "expires = \"2026-12-31\"\nunset = [\"store.rollup_days\"]\n[set]\nstore.raw_days = 60\n"
    "rules.enable = [\"taicang-water-24h\"]\n";

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  REQUIRE_MESSAGE(text.find(old) != std::string::npos, old);
  return text.replace(text.find(old), old.size(), now);
}

std::string fault_of(const std::string& text) {
  const auto read = read_fleet_document(text);
  return read ? "" : read.error().what;
}

}  // namespace

TEST_CASE("a right document is read, each part of it") {
  const auto read = read_fleet_document(kRight);
  REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().what));
  CHECK(read->number == 18);
  CHECK(read->rollout == "longer-store");
  CHECK(read->group == "pudong");
  CHECK(read->gateway.empty());
  CHECK(read->percent == 10);
  CHECK(read->base == 17);
  // Until the day after begins.
  CHECK(read->expires_at == WallTime{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}});
  CHECK(read->unset == std::vector<std::string>{"store.rollup_days"});
  REQUIRE(read->set.size() == 2);
  CHECK(read->set.at("store.raw_days") == "60");
  CHECK(read->set.at("rules.enable") == "[\"taicang-water-24h\"]");
}

TEST_CASE("a document with a mistake is refused, and the place is named") {
  struct Case {
    std::string old, now, named;
  };
  const std::vector<Case> cases{
      {"# anju settings 1", "# anju settings 2", "first line"},
      {"number = 18\n", "", "number"},
      {"number = 18", "number = 0", "number"},
      {"rollout = \"longer-store\"\n", "", "rollout"},
      {"group = \"pudong\"\n", "", "group"},
      {"percent = 10", "percent = 0", "percent"},
      {"percent = 10", "percent = 101", "percent"},
      {"base = 17", "base = 18", "base"},
      {"base = 17", "base_revision = \"0123456789abcdef\"", "base_revision"},
      {"2026-12-31", "2026-02-30", "expires"},
      {"2026-12-31", "31.12.2026", "expires"},
      {"expires = \"2026-12-31\"\n", "", "expires"},
      {"percent", "per_cent", "per_cent"},
      {"store.raw_days = 60", "store.path = \"/tmp/other\"", "store.path"},
      {"store.raw_days = 60", "gateway.id = \"box-2\"", "gateway.id"},
      {"store.raw_days = 60", "platform.url = \"mqtts://elsewhere\"", "platform.url"},
      {"store.raw_days = 60", "fleet.key_file = \"other.pem\"", "fleet.key_file"},
      {"store.raw_days = 60", "gateway.safe_mode_after = 0", "gateway.safe_mode_after"},
      {"store.raw_days = 60", "mqtt.host = \"192.0.2.1\"", "mqtt.host"},
      {"[\"store.rollup_days\"]", "[\"fleet.group\"]", "fleet.group"},
      {"store.raw_days = 60", "store.raw_days = ", "10"}};
  for (const Case& one : cases) {
    CAPTURE(one.now);
    CHECK(fault_of(replaced(kRight, one.old, one.now)).find(one.named) != std::string::npos);
  }
  CHECK_FALSE(fault_of(kRight + std::string(kMostFleetDocument, '#')).empty());
  CHECK_FALSE(
      fault_of("# anju settings 1\nnumber = 1\nrollout = \"r\"\ngroup = \"g\"\nexpires = \"2026-12-31\"\n")
          .empty());
}

TEST_CASE("the settings of a box get what is set, lose what is unset, and know the number; the rest stays") {
  const auto document = read_fleet_document(kRight);
  REQUIRE(document.has_value());
  const std::string before =
      "# The box.\n[gateway]\nid = \"gw\"   # ours\n\n[store]\nraw_days = 30   # as it was\nrollup_days = "
      "200\n\n"
      "[fleet]\ngroup = \"pudong\"\nkey_file = \"settings.pem\"\n";
  const auto after = with_fleet_document(before, *document);
  REQUIRE(after.has_value());
  CHECK(after->starts_with(
      "# The box.\n[gateway]\nid = \"gw\"   # ours\n\n[store]\nraw_days = 60   # as it was\n\n"));
  CHECK(after->find("taken = 18") != std::string::npos);
  CHECK(after->find("rollup_days") == std::string::npos);
  CHECK(after->find("enable = [\"taicang-water-24h\"]") != std::string::npos);
  // What is there already is no fault, and neither is an unset key that nobody had set.
  CHECK(with_fleet_document(*after, *document).value() == *after);
}

TEST_CASE("[fleet] is read; without a platform, a key or with another word it is a mistake") {
  const test::TemporaryFolder folder;
  folder.write("tls/settings.pem", "any");
  for (const char* name : {"ca.pem", "box.pem", "box.key"}) folder.write(name, "any");
  const std::string city =
      "[platform]\nurl = \"mqtts://care.example.cn\"\nca_file = \"ca.pem\"\ncert_file = \"box.pem\"\n"
      "key_file = \"box.key\"\n";
  const std::string fleet = "[fleet]\ngroup = \"pudong\"\nkey_file = \"tls/settings.pem\"\ntaken = 7\n";
  const auto load = [&folder](const std::string& more) {
    return load_settings(folder.write("anju.toml", "[gateway]\nid = \"gw\"\n" + more),
                         {test::shipped_folder()});
  };
  const auto loaded = load(city + fleet);
  REQUIRE_MESSAGE(loaded.mistakes.empty(), (loaded.mistakes.empty() ? "" : to_text(loaded.mistakes[0])));
  REQUIRE(loaded.settings.fleet);
  CHECK(loaded.settings.fleet->group == "pudong");
  CHECK(loaded.settings.fleet->taken == 7);
  CHECK(loaded.settings.fleet->key_file == folder.path() / "tls/settings.pem");
  CHECK_FALSE(load(city).settings.fleet);
  CHECK(load(fleet).mistakes.size() == 1);
  CHECK(load(city + "[fleet]\ngroup = \"pudong\"\n").mistakes.size() == 1);
  CHECK(load(city + fleet + "percent = 10\n").mistakes.size() == 1);
  CHECK(load(city + "[fleet]\ngroup = \"pu/dong\"\nkey_file = \"tls/settings.pem\"\n").mistakes.size() == 1);
}

}  // namespace anju::fleet_document_test
