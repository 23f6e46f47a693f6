// The daemon's answers read well in both languages, fit on a screen, and missing members never break them.
#include <doctest/doctest.h>

#include <algorithm>

#include "daemon/ctl/render.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju::ctl_render_test {
namespace {

constexpr const char* kStatus =
    R"({"schema_version":1,"gateway":"box-3F2A","version":"0.1.0","health":"degraded",
  "reasons":["no Modbus answer on tcp-1"],"uptime_s":1051200,
  "clock":{"wall":"2026-11-24T14:00:00.123Z","quality":"synced"},
  "sources":[{"name":"mqtt","connected":true,"reason":"","messages":12},
             {"name":"tcp-1","connected":false,"reason":"connection refused","messages":0}],
  "uplink":{"configured":true,"connected":true,"reason":"","since":"2026-11-24T13:00:00.000Z"},
  "outbox":{"alarm":0,"bulk":3,"oldest_s":61},
  "homes":[{"id":"h-7f3a","tier":"high-risk","presence":"active","last_sign_of_life":"2026-11-24T13:48:00.000Z",
            "open_alerts":0,"coverage":"covered"}],
  "store":{"readings":1000,"alerts":2,"bytes":2202010,"commits":9,"journal_bytes":1000},
  "counters":{"heard":12,"decoded":11,"refused":1,"unknown_device":0,"repeated":0,"not_kept":0}})";

std::string shown(View view, std::string_view body, Language language, bool colour = false) {
  const auto text = render(view, body, {language, colour});
  return text ? *text : "error: " + text.error().what;
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string status_of_many() {
  std::string homes;
  std::string reasons;
  for (int i = 0; i < 30; ++i) {
    homes += (i ? "," : "") + std::string(R"({"id":"h)") + std::to_string(i) + "\"}";
    reasons += (i ? "," : "") + std::string("\"reason\"");
  }
  return R"({"homes":[)" + homes + R"(],"sources":[)" + homes + R"(],"reasons":[)" + reasons + "]}";
}

}  // namespace

TEST_CASE("status says in Chinese what a technician needs") {
  CHECK(shown(View::status, kStatus, Language::zh) ==
        "网关 box-3F2A   ⚠ 需要注意   已运行 12 天 4 小时   版本 0.1.0\n"
        "时间 2026-11-24 14:00:00 UTC（已校时）\n"
        "注意\n"
        "  ⚠ no Modbus answer on tcp-1\n"
        "平台  ✓ 已连接   自 2026-11-24 13:00:00 UTC\n"
        "待发  告警 0     读数 3                      最早的已等 1 分 1 秒\n"
        "存储  读数 1000  告警 2                      大小 2.1 MiB          日志文件 1000 B\n"
        "计数  收到 12    已解码 11                   拒绝 1\n"
        "来源\n"
        "  mqtt   ✓ 已连接  消息 12\n"
        "  tcp-1  ✗ 未连接  消息 0   connection refused\n"
        "家庭\n"
        "  h-7f3a  高风险  ✓ 有活动  ✓ 设备齐全  未解除告警 0  最近生活迹象 2026-11-24 13:48:00 UTC\n");
}

TEST_CASE("status says the same in English") {
  const std::string text = shown(View::status, kStatus, Language::en);
  CHECK(text.find("Gateway box-3F2A   ⚠ needs attention   up 12 d 4 h   version 0.1.0\n") == 0);
  CHECK(text.find("h-7f3a  high risk  ✓ active  ✓ covered  open alerts: 0") == std::string::npos);
  CHECK(text.find("h-7f3a  high risk  ✓ active  ✓ covered  open alerts 0  last sign of life 2026-11-24 "
                  "13:48:00 UTC\n") != std::string::npos);
}

TEST_CASE("a box that is new says what comes next, in both languages, and one that is not does not") {
  const std::string fresh = R"({"commissioned":false,"homes":[]})";
  CHECK(shown(View::status, fresh, Language::en).find("\nnot yet commissioned, next: ") != std::string::npos);
  CHECK(shown(View::status, fresh, Language::zh).find("\n尚未开通。下一步：") != std::string::npos);
  CHECK(shown(View::status, R"({"commissioned":true})", Language::en).find("commissioned") ==
        std::string::npos);
  CHECK(shown(View::status, kStatus, Language::en).find("commissioned") == std::string::npos);
}

TEST_CASE("status says what waits for the home and the contact, when anything does") {
  CHECK(shown(View::status, kStatus, Language::en).find("Home, contact") == std::string::npos);
  const std::string status =
      R"({"errands":{"prompts":1,"sirens":0,"webhooks":2,"given_up":1,"trouble":"HTTP 404"},)" +
      std::string(kStatus).substr(1);
  CHECK(shown(View::status, status, Language::en).find("Home, contact  to ask 1") != std::string::npos);
  const std::string zh = shown(View::status, status, Language::zh);
  CHECK(zh.find("在家与联系人") != std::string::npos);
  CHECK(zh.find("待呼联系人 2") != std::string::npos);
  CHECK(zh.find("已放弃 1") != std::string::npos);
  CHECK(zh.find("警号") == std::string::npos);
}

TEST_CASE("status says when the clock has jumped, and by how much") {
  std::string status = kStatus;
  const std::string quality = R"("quality":"synced")";
  status.replace(
      status.find(quality), quality.size(),
      R"("quality":"stepped","steps":2,"last_step_s":-120,"last_step_at":"2026-11-24T13:59:00.000Z")");
  CHECK(shown(View::status, status, Language::en)
            .find("(just stepped); the clock has jumped: 2 times, last at ") != std::string::npos);
  CHECK(shown(View::status, status, Language::en).find(" by -120 s\n") != std::string::npos);
  CHECK(shown(View::status, status, Language::zh).find("；时钟跳变 2 次，最近 ") != std::string::npos);
}

TEST_CASE("status stays on one screen however many homes there are, and says what it leaves out") {
  const std::string text = shown(View::status, status_of_many(), Language::zh);
  CHECK(lines(text) <= 24);
  CHECK(text.find("……另有 25 项") != std::string::npos);
}

TEST_CASE("a gateway without a platform says so") {
  const std::string text =
      shown(View::status, R"({"uplink":{"configured":false,"connected":false}})", Language::en);
  CHECK(text.find("⚠ not configured") != std::string::npos);
}

TEST_CASE("colour is only added to the sign") {
  const std::string plain = shown(View::status, kStatus, Language::zh);
  std::string coloured = shown(View::status, kStatus, Language::zh, true);
  CHECK(coloured.find("\x1b[33m⚠\x1b[0m 需要注意") != std::string::npos);
  for (const std::string_view code : {"\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"}) {
    for (auto at = coloured.find(code); at != std::string::npos; at = coloured.find(code))
      coloured.erase(at, code.size());
  }
  CHECK(coloured == plain);
}

TEST_CASE("devices are a table with the last things they said") {
  const char* body = R"({"devices":[
    {"id":"meter","home":"h-1","room":"走廊","state":"heard","last_heard":"2026-11-24T14:00:00.000Z","last_heard_s":12,
     "readings":[{"quantity":"electricity.voltage","channel":"L1","value":229.7,"unit":"V","quality":"good"},
                 {"quantity":"alarm.smoke","channel":"","value":true,"unit":null,"quality":"suspect"},
                 {"quantity":"env.temperature","channel":"","value":null,"unit":"Cel","quality":"invalid"},
                 {"quantity":"env.humidity","value":50,"unit":"%RH","quality":"good"}]},
    {"id":"gas","home":"h-1","room":"","state":"never","last_heard":null,"last_heard_s":0,"readings":[]}]})";
  CHECK(shown(View::devices, body, Language::zh) ==
        "设备   房间  家庭  状态        最近消息  读数\n"
        "meter  走廊  h-1   ✓ 在线      12 秒前   electricity.voltage L1 229.7 V; alarm.smoke true 可疑; "
        "env.temperature – Cel 设备报无效 ……另有 1 项\n"
        "gas          h-1   ⚠ 从未收到  –\n");
  CHECK(shown(View::devices, R"({"devices":[]})", Language::en) == "no device is installed\n");
}

TEST_CASE("a device of which fields were refused says how often, and what is the matter with most of them") {
  const char* body = R"({"devices":[
    {"id":"meter","home":"h-1","room":"","state":"heard","last_heard":"2026-11-24T14:00:00.000Z","last_heard_s":12,
     "readings":[{"quantity":"electricity.voltage","channel":"L1","value":229.7,"unit":"V","quality":"good"}],
     "refused":[{"reason":"malformed","count":1,"where":""},{"reason":"not-a-number","count":3,"where":"/energy"}]},
    {"id":"gas","home":"h-1","room":"","state":"never","last_heard":null,"last_heard_s":0,"readings":[],
     "refused":[{"reason":"of-tomorrow","count":2,"where":""}]}]})";
  const std::string zh = shown(View::devices, body, Language::zh);
  CHECK(zh.find("electricity.voltage L1 229.7 V  ⚠ 无法读取 4 次（不是数字 /energy）\n") !=
        std::string::npos);
  const std::string en = shown(View::devices, body, Language::en);
  CHECK(en.find("229.7 V  ⚠ 4 not readable (no number /energy)\n") != std::string::npos);
  CHECK(en.find("⚠ 2 not readable (of-tomorrow)\n") != std::string::npos);
}

TEST_CASE("an alert is two lines: how far it has come, and its sentence") {
  const char* body = R"({"alerts":[
    {"id":"a","home":"h-1","device":"gas-kitchen","event":"gas-leak","class":"emergency","stage":"accepted","open":true,
     "detected_at":"2026-11-24T14:03:07.000Z","latency_ms":123,"sentence_zh":"燃气","sentence_en":"gas"},
    {"id":"b","home":"h-1","device":null,"event":"inactivity","class":"emergency","stage":"cleared","open":false,
     "detected_at":"2026-11-24T02:00:00.000Z","latency_ms":null,"sentence_zh":"无活动","sentence_en":"none"}]})";
  CHECK(
      shown(View::alerts, body, Language::zh) ==
      "✗ 紧急  燃气泄漏  h-1  gas-kitchen  2026-11-24 14:03:07 UTC  未解除  平台已收到  平台 0.123 秒内确认\n"
      "    燃气\n"
      "✓ 紧急  家中无活动  h-1  整个家庭  2026-11-24 02:00:00 UTC  已结束  已解除\n"
      "    无活动\n");
  CHECK(shown(View::alerts, body, Language::en).find("    gas\n") != std::string::npos);
  CHECK(shown(View::alerts, R"({"alerts":[]})", Language::en) == "no alerts\n");
}

TEST_CASE("the outbox lists what waits, and an empty one is good news") {
  const char* body =
      R"({"outbox":[{"message_id":"m-1","lane":"alarm","created_at":"2026-11-24T14:03:07.000Z","attempts":2}]})";
  CHECK(shown(View::outbox, body, Language::en) ==
        "LANE   CREATED                  ATTEMPTS  MESSAGE\n"
        "alarm  2026-11-24 14:03:07 UTC  2         m-1\n");
  CHECK(shown(View::outbox, R"({"outbox":[]})", Language::zh) == "没有待发的消息：平台已确认全部\n");
}

TEST_CASE("an answer with nothing in it, or with everything of the wrong kind, is still shown") {
  for (const View view : {View::status, View::devices, View::alerts, View::outbox}) {
    for (const char* body :
         {"{}",
          R"({"homes":7,"devices":{"a":1},"alerts":"x","outbox":null,"sources":[1,"a",null],"reasons":[{}]})",
          R"({"devices":[1,{"readings":[3]}],"alerts":[[]],"outbox":["x"],"homes":[false]})"}) {
      CHECK(render(view, body, {Language::zh, false}).has_value());
    }
  }
}

TEST_CASE("foreign text in an answer cannot steer the terminal") {
  const std::string text =
      shown(View::status, R"({"gateway":"a\u001b[2Jb","reasons":["\u0007"]})", Language::en);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("what is no JSON object is refused") {
  for (const char* body : {"", "[]", "{", "12"}) {
    const auto text = render(View::status, body, {Language::zh, false});
    REQUIRE(text.has_error());
    CHECK(text.error().code == ErrorCode::malformed);
  }
}

TEST_CASE("the daemon's own error is shown with its code") {
  CHECK(error_of(R"({"error":{"code":"not-found","message":"no such page"}})") == "no such page (not-found)");
  CHECK(error_of("plain\ntext") == "plain?text");
}

TEST_CASE("sizes and times are told as people write them") {
  CHECK(size_text(999) == "999 B");
  CHECK(size_text(1536) == "1.5 KiB");
  CHECK(size_text(std::int64_t{5} << 30) == "5.0 GiB");
  Look look;
  CHECK(time_text(look, "2026-11-24T14:00:00.000Z") == "2026-11-24 14:00:00 UTC");
  CHECK(time_text(look, "soon") == "soon");
  look.zone = *Zone::find("Asia/Shanghai");
  CHECK(time_text(look, "2026-11-24T16:00:00.000Z") == "2026-11-25 00:00:00 +08:00");
  look.zone = *Zone::find("America/New_York");
  CHECK(time_text(look, "2026-07-01T16:00:00.000Z") == "2026-07-01 12:00:00 -04:00");
}

}  // namespace anju::ctl_render_test
