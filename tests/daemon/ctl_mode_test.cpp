// `anjuctl homes` and `anjuctl mode`, for people in both languages.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "daemon/ctl/home_mode.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::ctl_mode_test {
namespace {

const std::string kHomes = R"({"schema_version":1,"homes":[
  {"id":"h-1","tier":"key","presence":"active","open_alerts":2,
   "modes":[{"mode":"away","until":"2026-11-24T14:00:00.000Z"},
            {"mode":"walk-test","until":"2026-11-24T15:00:00.000Z"}]},
  {"id":"h-2","tier":"general","presence":"unknown","open_alerts":0,"modes":[]}]})";

std::string shown(View view, const std::string& body, Language language) {
  const auto text = render(view, body, {language, false});
  REQUIRE(text.has_value());
  return *text;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("each home is shown with its modes and until when") {
  const std::string english = shown(View::homes, kHomes, Language::en);
  CHECK(has(english, "away until 2026-11-24 14:00:00 UTC; walk test until 2026-11-24 15:00:00 UTC"));
  CHECK(has(english, "⚠ unknown"));
  const std::string chinese = shown(View::homes, kHomes, Language::zh);
  CHECK(has(chinese, "外出，至 2026-11-24 14:00:00 UTC; 报警测试"));
  CHECK(has(chinese, "重点"));
}

TEST_CASE("what the quotas have taken from a home is shown where there is any") {
  CHECK_FALSE(has(shown(View::homes, kHomes, Language::en), "QUOTA"));
  const std::string homes =
      R"({"homes":[{"id":"h-1","left_out":12,"thinned":300},{"id":"h-2","left_out":0,"thinned":0}]})";
  const std::string english = shown(View::homes, homes, Language::en);
  CHECK(has(english, "BEYOND QUOTA"));
  CHECK(has(english, "messages left out 12; ⚠ readings deleted early 300"));
  CHECK(has(shown(View::status, homes, Language::zh), "未收消息 12"));
}

TEST_CASE("times are those of the homes") {
  Look look{Language::en, false};
  look.zone = *Zone::find("Asia/Shanghai");
  const auto text = render(View::modes, kHomes, look);
  REQUIRE(text.has_value());
  CHECK(has(*text, "2026-11-24 22:00:00 +08:00"));
  CHECK(look_there({200, "", "Europe/Berlin"}, {}).zone.ahead_of_utc(WallTime{}) == std::chrono::hours{1});
  CHECK(look_there({200, "", ""}, {}).zone.ahead_of_utc(WallTime{}) == Duration::zero());
}

TEST_CASE("the list of modes has a line each, or says that there is none") {
  const std::string list = shown(View::modes, kHomes, Language::en);
  CHECK(std::count(list.begin(), list.end(), '\n') == 3);
  CHECK(has(list, "walk test"));
  CHECK_FALSE(has(list, "h-2"));
  const std::string none = R"({"homes":[{"id":"h-1","modes":[]}]})";
  CHECK(shown(View::modes, none, Language::en) == "no home is in any mode\n");
  CHECK(shown(View::modes, none, Language::zh) == "没有家庭处于任何模式\n");
}

TEST_CASE("an alert that is kept back, cancelled or overdue says so") {
  const auto line = [](const std::string& members, Language language) {
    return shown(View::alerts, R"({"alerts":[{"event":"inactivity","open":true,)" + members + "}]}",
                 language);
  };
  const std::string held = R"("held_until":"2026-11-24T14:00:00.000Z","held_by":)";
  CHECK(has(line(held + R"("mode")", Language::en), "kept back: a mode of the home"));
  CHECK(has(line(held + R"("asking")", Language::zh), "先询问老人"));
  CHECK(has(line(held + R"("load")", Language::en), "too many of its kind"));
  CHECK(has(line(R"("cancelled_by":"resident")", Language::zh), "老人已确认平安"));
  CHECK(has(line(R"("recheck_overdue":true)", Language::en), "overdue"));
  CHECK_FALSE(has(line(R"("held_until":null,"held_by":"mode")", Language::en), "kept back"));
}

TEST_CASE("without a daemon a mode is not set, and it says so with 69") {
  const test::TemporaryFolder folder;
  Query door;
  door.socket = folder.path() / "nobody.sock";
  const auto told = tell_mode({"h-1", "away", "36h", ""}, door, {});
  REQUIRE(told.has_error());
  CHECK(told.error().exit_code == kExitUnreachable);
}

}  // namespace anju::ctl_mode_test
