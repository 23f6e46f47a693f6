// Who gets which page: login, forms, sessions, guesses, hosts, headers.
#include "daemon/page/page_desk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>

#include "daemon/page/pages.hpp"
#include "daemon/token_hash.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/page_samples.hpp"

namespace anju::page::page_desk_test {
namespace {

using namespace std::chrono_literals;

const std::string kPassword = "kitchen-window-7";

std::string header_of(const HttpReply& reply, const std::string& name, std::size_t which = 0) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name && which-- == 0) return value;
  }
  return "";
}

// A browser at the door.
struct Door {
  explicit Door(bool is_secure = false, bool is_glance_open = true) {
    folder.write("page-password", hash_of(kPassword) + "\n");
    PageDesk::Parts parts;
    parts.settings.password = folder.path() / "page-password";
    parts.settings.is_glance_open = is_glance_open;
    parts.gateway = "box-1";
    parts.version = "0.1.0";
    parts.is_secure = is_secure;
    parts.doors.ask = [this](const Question& question, const std::function<void(View)>& tell) {
      asked = question;
      View view = test::sample_view();
      view.is_there = question.id != "nobody";
      tell(view);
    };
    parts.doors.ask_curve = [](const Question&, std::size_t number,
                               const std::function<void(std::optional<Curve>)>& tell) {
      if (number >= 2) return tell({});
      tell(test::sample_curve(Quantity::env_temperature));
    };
    parts.doors.ask_store = [](const std::function<void(StoreView)>& tell) { tell({}); };
    parts.doors.test_the_way = [this](const std::function<void(bool)>& tell) { tell(++tests > 0); };
    parts.doors.acknowledge = [this](const std::string& alert, const std::function<void(bool)>& tell) {
      seen = alert;
      tell(alert != "nobody");
    };
    parts.doors.set_mode = [this](const ModeWish& wish, const std::function<void(unsigned)>& tell) {
      wished = wish;
      tell(wish.home == "nobody" ? 404 : 0);
    };
    desk.emplace(std::move(parts));
  }

  HttpReply ask(const std::string& method, const std::string& target, const std::string& body = "") {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.address = "192.0.2.1";
    request.content_type = type;
    request.headers = {{"Host", host}, {"Accept-Language", "en"}};
    if (!cookies.empty()) request.headers.emplace_back("Cookie", cookies);
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    request.body = body;
    if (auto refused = desk->refusal(request, now)) return *refused;
    HttpReply answer;
    answer.status = 0;
    desk->answer(request, now, [&answer](HttpReply reply) { answer = std::move(reply); });
    return answer;
  }
  HttpReply get(const std::string& target) { return ask("GET", target); }

  static std::string token_in(const HttpReply& reply) {
    std::smatch found;
    const bool is_there =
        std::regex_search(reply.body, found, std::regex("name=\"csrf\" value=\"([0-9a-f]+)\""));
    return is_there ? found[1].str() : "";
  }
  static std::string value_of(const std::string& cookie) { return cookie.substr(0, cookie.find(';')); }

  HttpReply log_in(const std::string& password = kPassword) {
    cookies.clear();
    const HttpReply form = get("/login");
    cookies = value_of(header_of(form, "Set-Cookie"));
    HttpReply reply = ask("POST", "/login", "csrf=" + token_in(form) + "&password=" + password);
    if (reply.status == 303) cookies = value_of(header_of(reply, "Set-Cookie"));
    return reply;
  }

  anju::test::TemporaryFolder folder;
  Instant now{SteadyTime{1h}, test::kNow, ClockQuality::synced};
  std::string host = "192.168.1.20:8080";
  std::string type = "application/x-www-form-urlencoded";
  std::string cookies;
  std::vector<std::pair<std::string, std::string>> more;
  Question asked;
  int tests = 0;
  std::string seen;
  std::optional<ModeWish> wished;
  std::optional<PageDesk> desk;
};

}  // namespace

TEST_CASE("the first page is for everybody, the others are behind the login") {
  Door door;
  CHECK(door.get("/").status == 200);
  CHECK(door.get("/help").status == 200);
  for (const char* path : {"/status", "/devices", "/devices/d-1", "/homes", "/homes/h-1", "/alerts",
                           "/alerts/a", "/link", "/rules", "/store", "/walktest"}) {
    CAPTURE(path);
    const HttpReply reply = door.get(path);
    CHECK(reply.status == 303);
    CHECK(header_of(reply, "Location") == "/login");
    CHECK(reply.body.empty());
  }
  CHECK(door.log_in().status == 303);
  for (const char* path :
       {"/status", "/devices", "/devices?sort=room&page=2", "/devices/d-1", "/homes/h-1", "/alerts?open=1",
        "/alerts/a%2Fb", "/link", "/rules", "/store", "/store?count=1", "/walktest"}) {
    CAPTURE(path);
    CHECK(door.get(path).status == 200);
  }
  CHECK(door.get("/devices/nobody").status == 404);
  Door closed(false, false);
  CHECK(closed.get("/").status == 303);
}

TEST_CASE("a wrong password gets nowhere, and who guesses waits, also for the right one") {
  Door door;
  for (int i = 0; i < 4; ++i) CHECK(door.log_in("wrong-password").status == 403);
  CHECK(door.log_in().status == 303);
  for (int i = 0; i < 5; ++i) CHECK(door.log_in("wrong-password").status == 403);
  const HttpReply locked = door.log_in();
  CHECK(locked.status == 429);
  CHECK(header_of(locked, "Retry-After") == "1");
  CHECK(locked.body.find("1 s") != std::string::npos);
  door.now.steady += 1s;
  CHECK(door.log_in().status == 303);
  CHECK(door.desk->guard().lockouts() == 1);
}

TEST_CASE("no password, no login; another password ends every session") {
  Door door;
  CHECK(door.log_in().status == 303);
  CHECK(door.get("/status").status == 200);
  const auto file = door.folder.path() / "page-password";
  door.folder.write("page-password", hash_of("another-password") + "\n");
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() + 2s);
  CHECK(door.get("/status").status == 303);
  CHECK(door.log_in().status == 403);
  CHECK(door.log_in("another-password").status == 303);
  std::filesystem::remove(file);
  CHECK(door.log_in("another-password").status == 403);
  CHECK(door.get("/login").body.find("no password yet") != std::string::npos);
}

TEST_CASE("a form that is not of this box changes nothing") {
  Door door;
  const HttpReply form = door.get("/login");
  const std::string token = Door::token_in(form);
  REQUIRE_FALSE(token.empty());
  CHECK(door.ask("POST", "/login", "csrf=" + token + "&password=" + kPassword).status == 403);  // no cookie
  door.cookies = Door::value_of(header_of(form, "Set-Cookie"));
  CHECK(door.ask("POST", "/login", "password=" + kPassword).status == 403);
  CHECK(door.ask("POST", "/login", "csrf=%zz").status == 400);
  CHECK(door.ask("POST", "/login", "csrf=" + token + "&password=" + kPassword).status == 303);

  REQUIRE(door.log_in().status == 303);
  const std::string of_session = Door::token_in(door.get("/link"));
  CHECK(door.ask("POST", "/link/test", "csrf=" + token).status == 403);
  CHECK(door.ask("POST", "/link/test", "").status == 403);
  CHECK(door.tests == 0);
  CHECK(door.ask("POST", "/link/test", "csrf=" + of_session).status == 303);
  CHECK(door.tests == 1);
  CHECK(door.ask("POST", "/alerts/h-1%2Fa/seen", "csrf=" + of_session).status == 303);
  CHECK(door.seen == "h-1/a");
  CHECK(door.ask("POST", "/alerts/nobody/seen", "csrf=" + of_session).status == 503);
  door.more = {{"Sec-Fetch-Site", "cross-site"}};
  CHECK(door.ask("POST", "/link/test", "csrf=" + of_session).status == 403);
  door.more = {{"Sec-Fetch-Site", "same-origin"}};
  CHECK(door.ask("POST", "/logout", "csrf=" + of_session).status == 303);
  CHECK(door.get("/status").status == 303);
  CHECK(door.ask("POST", "/link/test", "csrf=" + of_session).status == 303);  // to the login
  CHECK(door.tests == 1);
}

TEST_CASE("sessions end by themselves, and a page that comes again does not keep them") {
  Door door;
  REQUIRE(door.log_in().status == 303);
  door.now.steady += 29min;
  CHECK(door.get("/status").status == 200);
  door.now.steady += 20min;
  CHECK(door.get("/status?auto=1").status == 200);
  door.now.steady += 11min;
  CHECK(door.get("/status?auto=1").status == 303);
  CHECK(door.get("/login").body.find("You were logged out") != std::string::npos);
}

TEST_CASE("a stranger's name for the box, other methods, types and lengths are refused") {
  Door door;
  door.host = "evil.example";
  CHECK(door.get("/").status == 421);
  CHECK(door.ask("POST", "/login", "").status == 421);
  door.host = "box-1.local:8443";
  CHECK(door.get("/").status == 200);
  CHECK(door.get("/nothing").status == 404);
  CHECK(door.get("/..%2Fetc").status == 404);
  CHECK(door.get("/status?x=1").status == 400);
  CHECK(door.get("/logout").status == 405);
  CHECK(header_of(door.ask("POST", "/status", ""), "Allow") == "GET");
  CHECK(door.ask("DELETE", "/login").status == 405);
  door.type = "application/json";
  CHECK(door.ask("POST", "/login", "{}").status == 415);
  door.type = "application/x-www-form-urlencoded";
  door.more = {{"Content-Length", "99999"}};
  CHECK(door.ask("POST", "/login", "csrf=1").status == 413);
  CHECK(PageDesk::serves("/"));
  CHECK(PageDesk::serves("/alerts"));
  for (const char* path : {"/v1/status", "/metrics", "/healthz", "/readyz"})
    CHECK_FALSE(PageDesk::serves(path));
}

TEST_CASE("every page says what a browser may do with it, and cookies are kept from scripts and strangers") {
  Door door(true);
  for (const char* path : {"/", "/login", "/status", "/nothing", "/help"}) {
    CAPTURE(path);
    const HttpReply reply = door.get(path);
    CHECK(header_of(reply, "Content-Security-Policy") ==
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
          "base-uri 'none'");
    CHECK(header_of(reply, "X-Frame-Options") == "DENY");
    CHECK(header_of(reply, "Content-Language") == "en");
  }
  const HttpReply reply = door.log_in();
  const std::string cookie = header_of(reply, "Set-Cookie");
  CHECK(cookie.starts_with("__Host-anju="));
  CHECK(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
  CHECK(door.get("/status").status == 200);
  const HttpReply style = door.get("/page/style.css?abc");
  CHECK(style.content_type == "text/css; charset=utf-8");
  CHECK(header_of(style, "Cache-Control").find("immutable") != std::string::npos);
  CHECK(door.get("/page/icon.svg").content_type == "image/svg+xml");
}

TEST_CASE("the language is that of the link, of the choice before, of the browser") {
  Door door;
  CHECK(door.get("/").body.find("lang=\"en\"") != std::string::npos);
  const HttpReply chosen = door.get("/?lang=zh");
  CHECK(chosen.body.find("lang=\"zh-CN\"") != std::string::npos);
  CHECK(header_of(chosen, "Set-Cookie").starts_with("anju_lang=zh;"));
  CHECK(door.asked.language == Language::zh);
  door.cookies = "anju_lang=zh";
  CHECK(door.get("/").body.find("lang=\"zh-CN\"") != std::string::npos);
  door.cookies = "anju_lang=fr";
  CHECK(door.get("/").body.find("lang=\"en\"") != std::string::npos);
  CHECK(door.get("/?lang=fr").status == 400);
}

TEST_CASE("a mode begins and ends on the page of its home, for a while that the form offers") {
  Door door;
  const auto tell = [&door](const std::string& home, const std::string& fields) {
    return door.ask("POST", "/homes/" + home + "/mode", fields);
  };
  CHECK(header_of(tell("h-1", "csrf=x&mode=away&for=2h"), "Location") == "/login");
  CHECK_FALSE(door.wished);
  door.log_in();
  const HttpReply page = door.get("/homes/h-1");
  CHECK(page.body.find("action=\"/homes/h-1/mode\"") != std::string::npos);
  CHECK(page.body.find("value=\"hospital\"") != std::string::npos);
  const std::string token = "csrf=" + Door::token_in(page);
  CHECK(tell("h-1", "csrf=0&mode=away&for=2h").status == 403);
  for (const char* wrong :
       {"&mode=asleep&for=2h", "&mode=away", "&for=2h", "&mode=away&for=99d", "&mode=away&for="})
    CHECK(tell("h-1", token + wrong).status == 400);
  CHECK_FALSE(door.wished);
  CHECK(header_of(tell("h-1", token + "&mode=away&for=2h"), "Location") == "/homes/h-1");
  CHECK(door.wished->lasts == 2h);
  CHECK(header_of(tell("h-1", token + "&mode=walk-test&for=30m"), "Location") == "/walktest");
  CHECK(header_of(tell("h-1", token + "&mode=walk-test&for=end"), "Location") == "/homes/h-1");
  CHECK_FALSE(door.wished->lasts);
  CHECK(tell("nobody", token + "&mode=away&for=2h").status == 404);
  CHECK(door.get("/homes/h-1/mode").status == 405);
}

TEST_CASE("the walk test shows each step of each device") {
  const View view = test::sample_view();
  const std::string zh = walk_test_page(test::look_in(Language::zh), view);
  for (const char* part :
       {"http-equiv=\"refresh\"", "84 毫秒", "12 毫秒", "厨房", "1/3", "等平台确认", "触发一次"}) {
    INFO(part);
    CHECK(zh.find(part) != std::string::npos);
  }
  View over = view;
  over.walks.front().on = false;
  CHECK(walk_test_page(test::look_in(Language::en), over).find("http-equiv=\"refresh\"") ==
        std::string::npos);
}

}  // namespace anju::page::page_desk_test
