// What browsers send is read strictly; text becomes markup in no way; sessions end; an estimate needs a
// movement.
#include <doctest/doctest.h>

#include "daemon/page/drain.hpp"
#include "daemon/page/form.hpp"
#include "daemon/page/html.hpp"
#include "daemon/page/look.hpp"
#include "daemon/page/page_routes.hpp"
#include "daemon/page/session_book.hpp"

namespace anju::page::page_form_test {
namespace {

using namespace std::chrono_literals;

HttpRequest with_header(const std::string& name, const std::string& value) {
  HttpRequest request;
  request.headers = {{name, value}};
  return request;
}

SteadyTime at(Duration time) { return SteadyTime{time}; }

}  // namespace

TEST_CASE("text is escaped, Html is not escaped twice, and what is no UTF-8 is replaced") {
  CHECK(escaped("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  CHECK(escaped("厨房") == "厨房");
  CHECK(escaped(std::string("a\x01\xFF\x7F", 4)) == "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  const Html inner = html("<b>{}</b>", "<i>");
  CHECK(html("<p title=\"{}\">{} {}</p>", "\"", inner, 7).str() ==
        "<p title=\"&quot;\"><b>&lt;i&gt;</b> 7</p>");
  // A hole in what was filled in is no hole.
  CHECK(html("{}{}", "{}", "x").str() == "{}x");
  CHECK(url_part("h-1/a b.ü") == "h-1%2Fa%20b.%C3%BC");
}

TEST_CASE("forms and queries: each field once, decoded, and clean") {
  const auto fields = read_fields("a=1&b=%E5%8E%A8+x&c=");
  REQUIRE(fields);
  CHECK(fields->at("b") == "厨 x");
  CHECK(fields->at("c").empty());
  CHECK(read_fields("")->empty());
  for (const char* wrong : {"a=1&a=2", "a=%", "a=%4", "a=%zz", "a=%00", "a=%0A", "a=%FF", "=1", "%00=1",
                            "a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_fields(wrong));
  }
  CHECK(url_decoded("h-1%2fa") == "h-1/a");
  CHECK_FALSE(url_decoded("%c0%af"));  // a slash that is written too long
}

TEST_CASE("cookies and headers are found by their names") {
  const HttpRequest request = with_header("cookie", "a=1; anju_session=abc; b=x=y");
  CHECK(cookie(request, "anju_session") == "abc");
  CHECK(cookie(request, "b") == "x=y");
  CHECK(cookie(request, "session") == "");
  CHECK(header(with_header("ACCEPT-LANGUAGE", "zh"), "Accept-Language") == "zh");
}

TEST_CASE("of Chinese and English the one that is read best") {
  CHECK(accepted_language("zh-CN,zh;q=0.9,en;q=0.8") == Language::zh);
  CHECK(accepted_language("fr, en-GB;q=0.7, zh;q=0.3") == Language::en);
  CHECK(accepted_language("en;q=0, zh;q=0.1") == Language::zh);
  CHECK_FALSE(accepted_language("de,fr;q=0.5"));
  CHECK_FALSE(accepted_language(""));
  CHECK_FALSE(accepted_language("en;q=x"));
}

TEST_CASE("only names of this box are this box") {
  const std::vector<std::string> names{"box-1", "box-1.local"};
  for (const char* host :
       {"192.168.1.20:8443", "127.0.0.1", "[::1]:8443", "[fe80::1]", "localhost:80", "BOX-1.local"}) {
    CAPTURE(host);
    CHECK(is_own_host(host, names));
  }
  for (const char* host :
       {"", "evil.example", "box-1.evil.example", "127.0.0.1.evil.example", "[evil]", "1.2.3"}) {
    CAPTURE(host);
    CHECK_FALSE(is_own_host(host, names));
  }
}

TEST_CASE("paths: those that are there, and no way out of them") {
  CHECK(find_route("/")->kind == Kind::glance);
  CHECK(find_route("/devices/d-1")->id == "d-1");
  CHECK(find_route("/alerts/h-1%2Fr%2Fs%2F1")->id == "h-1/r/s/1");
  CHECK(find_route("/alerts/h-1%2Fr%2Fs%2F1/seen")->place == Place::alert_seen);
  for (const char* path : {"", "/devices/", "/devices/a/b", "/../etc/passwd", "/devices/%00", "/Status", "//",
                           "/page/", "/page/style.css/x", "/alerts/seen/seen/seen"}) {
    CAPTURE(path);
    CHECK_FALSE(find_route(path));
  }
  CHECK(read_query("page=2&sort=room&auto=1")->page == 2);
  for (const char* query : {"page=0", "page=x", "page=99999", "lang=fr", "open=2", "x=1", "page=1&page=2"}) {
    CAPTURE(query);
    CHECK_FALSE(read_query(query));
  }
}

TEST_CASE("a session ends after half an hour without a click, and after eight hours") {
  SessionBook book;
  const std::string secret = book.begin(at(0ms));
  const auto csrf = book.csrf_of(secret, at(29min), false);
  REQUIRE(csrf);
  CHECK(*csrf != secret);
  CHECK(book.csrf_of(secret, at(58min), false) == csrf);
  // A page that comes again by itself keeps nobody logged in.
  CHECK(book.csrf_of(secret, at(80min), true) == csrf);
  CHECK_FALSE(book.csrf_of(secret, at(89min), true));
  CHECK(book.size() == 0);
  const std::string busy = book.begin(at(0ms));
  for (Duration time = 0ms; time <= 8h; time += 20min) CHECK(book.csrf_of(busy, at(time), false));
  CHECK_FALSE(book.csrf_of(busy, at(8h + 1ms), false));
}

TEST_CASE("sessions are few, and one that is ended is over") {
  SessionBook book;
  const std::string first = book.begin(at(0ms));
  std::string last;
  for (std::size_t i = 1; i <= SessionBook::kMost; ++i) last = book.begin(at(std::chrono::seconds{i}));
  CHECK(book.size() == SessionBook::kMost);
  CHECK_FALSE(book.csrf_of(first, at(1min), false));
  CHECK(book.csrf_of(last, at(1min), false));
  book.end(last);
  CHECK_FALSE(book.csrf_of(last, at(1min), false));
  CHECK_FALSE(book.csrf_of("", at(1min), false));
}

TEST_CASE("the seal of a form belongs to its cookie and to this process") {
  const FormSeal seal;
  const std::string nonce = seal.fresh();
  CHECK(seal.is_right(nonce, seal.token_of(nonce)));
  CHECK_FALSE(seal.is_right(seal.fresh(), seal.token_of(nonce)));
  CHECK_FALSE(seal.is_right("", seal.token_of("")));
  CHECK_FALSE(FormSeal().is_right(nonce, seal.token_of(nonce)));
}

TEST_CASE("when the outbox will be empty is told from how fast receipts came, or not at all") {
  Drain drain;
  CHECK_FALSE(drain.left(10));
  drain.note(at(0ms), 100);
  CHECK_FALSE(drain.left(10));
  drain.note(at(2s), 190);  // too soon to tell
  CHECK_FALSE(drain.left(10));
  drain.note(at(10s), 200);
  CHECK(drain.left(50) == 5s);
  drain.note(at(20s), 200);
  CHECK_FALSE(drain.left(50));
  drain.note(at(20s + 6min), 900);  // long ago
  CHECK_FALSE(drain.left(50));
}

}  // namespace anju::page::page_form_test
