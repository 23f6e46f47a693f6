// A body becomes results item by item, once it is kept; keys, rates, gzip and full disks are answered as the
// contract says, and nothing is kept of what is refused.
#include "daemon/http/push_desk.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <boost/json/parse.hpp>

#include "daemon/http/gzip.hpp"
#include "tests/fakes/pushed_site.hpp"

namespace anju::push_desk_test {
namespace {

namespace json = boost::json;
using test::kPushInstant;

constexpr const char* kOne = R"([{"n":"SH-1:8-0:1.0.0","t":1795672800,"u":"m3","v":1.5}])";

struct Desk {
  test::PushedSite box;
  PushMap map{box.settings, box.site};
  ParkedBook parked;
  std::vector<RawMessage> kept;
  bool is_full = false;
  std::optional<HomeIndex> full_for;
  PushDesk desk{map, "Asia/Shanghai", parked, [this](RawMessage message) -> Result<void> {
                  if (is_full || (full_for && message.home == full_for))
                    return Error{ErrorCode::unavailable, "the disk is full"};
                  kept.push_back(std::move(message));
                  return {};
                }};

  // Messages of readings; notes are counted apart.
  std::size_t kept_readings() const {
    return static_cast<std::size_t>(std::count_if(kept.begin(), kept.end(), [](const RawMessage& message) {
      return std::holds_alternative<PushedBatch>(message.body);
    }));
  }
  PushMemory notes() const {
    PushMemory memory;
    for (const RawMessage& message : kept)
      if (const auto* note = std::get_if<PushNote>(&message.body))
        CHECK(add(*note, message.heard_at.steady, memory));
    return memory;
  }

  HttpReply push(const std::string& body, const std::string& key = "",
                 const std::string& type = "application/senml+json", const std::string& encoding = "",
                 Instant now = kPushInstant) {
    HttpRequest request;
    request.content_type = type;
    request.content_encoding = encoding;
    request.idempotency_key = key;
    request.body = body;
    return desk.push("water-co", request, now);
  }
};

std::string gzipped(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string code_of(const HttpReply& reply) {
  const std::string type(json::parse(reply.body).at("type").as_string());
  return type.substr(type.rfind(':') + 1);
}

std::string header_of(const HttpReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return "";
}

}  // namespace

TEST_CASE("all kept is 200, some is 207 with a result each, and nothing is 422 with a pointer each") {
  Desk desk;
  CHECK(desk.push(kOne).status == 200);
  CHECK(desk.kept.size() == 1);
  const HttpReply some = desk.push(
      R"([{"n":"SH-1","t":1795672800,"v":1},{"n":"SH-9","t":1795672800,"v":1},{"n":"SH-2","t":1795672800,"u":"V","v":1}])");
  CHECK(some.status == 207);
  const json::value body = json::parse(some.body);
  CHECK(body.at("kept").as_int64() == 1);
  CHECK(body.at("items").at(0).at("status").as_string() == "kept");
  CHECK(body.at("items").at(1).at("status").as_string() == "parked");
  CHECK(body.at("items").at(2).at("code").as_string() == "unit");
  const std::size_t before = desk.kept.size();
  const HttpReply none = desk.push(R"([{"n":"SH-1","v":1}])");
  CHECK(none.status == 422);
  CHECK(json::parse(none.body).at("errors").at(0).at("pointer").as_string() == "/0");
  const HttpReply others = desk.push(R"([{"n":"power","t":1795672800,"v":1}])");
  CHECK(others.status == 403);
  CHECK(desk.kept.size() == before);
}

TEST_CASE("a meter that nobody has installed is parked, counted and bounded") {
  Desk desk;
  desk.push(R"([{"n":"SH-9:x","t":1795672800,"u":"m3","v":7},{"n":"SH-9:x","t":1795672900,"u":"m3","v":8}])");
  const ParkedView view = desk.parked.view();
  REQUIRE(view.meters.size() == 1);
  CHECK(view.meters[0].meter == "SH-9");
  CHECK(view.meters[0].count == 2);
  CHECK(*view.meters[0].value == 8);
  PushItem item;
  for (std::size_t i = 0; i < 2 * ParkedBook::kOfUtility; ++i) {
    item.meter = "M" + std::to_string(i);
    desk.parked.park("water-co", item, test::kPushNow);
  }
  CHECK(desk.parked.view().meters.size() == ParkedBook::kOfUtility);
  CHECK(desk.parked.view().left_out > 0);
  CHECK(desk.parked.park("grid", item, test::kPushNow));
}

TEST_CASE("the same key and body get the same answer and are kept once; another body is 422") {
  Desk desk;
  const HttpReply first = desk.push(kOne, "k-1");
  const HttpReply again = desk.push(kOne, "k-1");
  CHECK(first.body == again.body);
  CHECK(desk.kept_readings() == 1);
  const HttpReply other = desk.push(R"([{"n":"SH-1","t":1795672801,"v":1}])", "k-1");
  CHECK(other.status == 422);
  CHECK(code_of(other) == "key-used");
  CHECK(desk.push(kOne, std::string(200, 'x')).status == 400);
  CHECK(desk.push(kOne, "k 2").status == 400);
}

TEST_CASE("after a restart the same key gets the same answer, and another body is 422") {
  Desk before;
  const std::string some =
      R"([{"n":"SH-1","t":1795672800,"v":1},{"n":"SH-9","t":1795672800,"v":1},{"n":"SH-2","t":1795672800,"v":2}])";
  const HttpReply first = before.push(some, "k-1");
  CHECK(first.status == 207);
  const PushMemory memory = before.notes();
  REQUIRE(memory.answers.size() == 1);
  CHECK(memory.answers[0].homes == std::vector<std::string>{"h-1", "h-2"});
  Desk after;
  after.desk.remember(memory.answers, kPushInstant.steady);
  const HttpReply again = after.push(some, "k-1");
  CHECK(again.status == first.status);
  CHECK(again.body == first.body);
  CHECK(again.content_type == "application/json");
  CHECK(after.kept.empty());
  CHECK(code_of(after.push(kOne, "k-1")) == "key-used");
  Desk later;
  later.desk.remember(memory.answers, kPushInstant.steady + std::chrono::hours{25});
  CHECK(later.push(kOne, "k-1").status == 200);
}

TEST_CASE("an answer that has kept nothing costs the flash nothing, and is remembered until the next start") {
  Desk desk;
  CHECK(desk.push("[{]", "k-1").status == 400);
  CHECK(desk.push("[{]", "k-1").status == 400);
  CHECK(desk.push(kOne, "k-1").status == 422);
  CHECK(desk.kept.empty());
}

TEST_CASE("a second request under a key that is being worked on has to wait") {
  Desk desk;
  HttpRequest head;
  head.idempotency_key = "k-1";
  auto first = desk.desk.claim("water-co", head);
  CHECK(first);
  CHECK_FALSE(desk.desk.claim("water-co", head));
  CHECK(desk.desk.claim("grid", head));  // a key is of one utility
  first.reset();
  CHECK(desk.desk.claim("water-co", head));
}

TEST_CASE("keys are bounded in number") {
  IdempotencyBook book;
  for (std::size_t i = 0; i < kAnswersKept + 10; ++i)
    book.note({"u", std::to_string(i), "d", 200, "a", {}, SteadyTime{Duration{1000}}},
              SteadyTime{Duration{1000}});
  CHECK(book.size() <= kAnswersKept);
  CHECK_FALSE(book.find({"u", "0"}, SteadyTime{Duration{1000}}));
  CHECK(book.find({"u", std::to_string(kAnswersKept)}, SteadyTime{Duration{1000}}));
  book.note({"u", "5000", "d", 200, "b", {}, SteadyTime{Duration{2000}}}, SteadyTime{Duration{2000}});
  CHECK(book.find({"u", "5000"}, SteadyTime{Duration{2000}})->answer == "b");
}

TEST_CASE("of what is kept in part each item says so, and the rest is to be sent again") {
  Desk desk;
  desk.full_for = desk.box.site.devices[2].home;  // of SH-2
  const std::string both =
      R"([{"n":"SH-2","t":1795672800,"v":2},{"n":"SH-1","t":1795672800,"v":1},{"n":"SH-1","t":1795672800,"u":"V","v":1}])";
  const HttpReply part = desk.push(both, "k-1");
  CHECK(part.status == 507);
  CHECK(part.content_type == "application/problem+json");
  CHECK(code_of(part) == "no-room");
  const json::value body = json::parse(part.body);
  CHECK(body.at("kept").as_int64() == 1);
  CHECK(body.at("not_kept").as_int64() == 1);
  CHECK(body.at("items").at(0).at("status").as_string() == "not-kept");
  CHECK(body.at("items").at(1).at("status").as_string() == "kept");
  CHECK(body.at("items").at(2).at("status").as_string() == "refused");
  CHECK(desk.desk.figures().at("water-co").kept == 1);
  desk.full_for.reset();
  CHECK(desk.push(both, "k-1").status == 207);
}

TEST_CASE("a meter is parked for good: noted when it is new, and once an hour") {
  Desk desk;
  const std::string strange = R"([{"n":"SH-9:x","t":1795672800,"u":"m3","v":7}])";
  CHECK(desk.push(strange).status == 207);
  CHECK(desk.push(strange).status == 207);
  REQUIRE(desk.notes().parked.size() == 1);
  CHECK(desk.notes().parked[0].meter == "SH-9");
  Instant later = kPushInstant;
  later.wall += std::chrono::hours{1};
  desk.push(strange, "", "application/senml+json", "", later);
  REQUIRE(desk.notes().parked.size() == 2);
  CHECK(desk.notes().parked[1].count == 3);

  ParkedBook again;
  again.restore(desk.notes().parked);
  REQUIRE(again.view().meters.size() == 1);
  CHECK(again.view().meters[0].count == 3);
  CHECK(again.view().meters[0].unit == "m3");
  CHECK(again.to_keep("water-co", later.wall + std::chrono::hours{2}).empty());  // no news
  ParkedBook installed;
  installed.restore(desk.notes().parked, [](const ParkedMeter&) { return true; });
  CHECK(installed.view().meters.empty());
}

TEST_CASE("what is parked and cannot be noted is not said to be") {
  Desk desk;
  desk.is_full = true;
  const HttpReply full = desk.push(R"([{"n":"SH-9","t":1795672800,"v":7}])");
  CHECK(full.status == 507);
  CHECK(json::parse(full.body).at("items").at(0).at("status").as_string() == "not-kept");
  desk.is_full = false;
  CHECK(desk.push(R"([{"n":"SH-9","t":1795672800,"v":7}])").status == 207);
  CHECK(desk.notes().parked.size() == 1);
}

TEST_CASE("a meter that was not heard for a month gives its place to one that comes") {
  ParkedBook book;
  PushItem item;
  for (std::size_t i = 0; i < ParkedBook::kOfUtility; ++i) {
    item.meter = "M" + std::to_string(i);
    CHECK(book.park("water-co", item, test::kPushNow));
  }
  item.meter = "new";
  CHECK_FALSE(book.park("water-co", item, test::kPushNow + std::chrono::days{29}));
  CHECK(book.park("water-co", item, test::kPushNow + std::chrono::days{31}));
  CHECK(book.view().meters.size() == ParkedBook::kOfUtility);
}

TEST_CASE("gzip: there and back") {
  const std::string text(100'000, 'a');
  CHECK(gzip(text).size() < 1000);
  CHECK(gunzip(gzip(text), text.size()).value() == text);
  CHECK(gunzip(gzip(""), 0).value().empty());
}

TEST_CASE("a full disk is 507 with Retry-After, and its answer is not remembered under the key") {
  Desk desk;
  desk.is_full = true;
  const HttpReply full = desk.push(kOne, "k-1");
  CHECK(full.status == 507);
  CHECK(header_of(full, "Retry-After") == "60");
  desk.is_full = false;
  CHECK(desk.push(kOne, "k-1").status == 200);
}

TEST_CASE("beyond the rate of the utility 429 says when to come again") {
  Desk desk;  // 10 a second, 600 at once
  std::string pack = "[";
  for (int i = 0; i < 601; ++i)
    pack +=
        (i > 0 ? "," : "") + std::string(R"({"n":"SH-1","v":1,"t":)") + std::to_string(1795672800 + i) + "}";
  CHECK(desk.push(pack + "]").status == 200);
  const HttpReply limited = desk.push(kOne);
  CHECK(limited.status == 429);
  CHECK(header_of(limited, "Retry-After") == "1");
  Instant later = kPushInstant;
  later.steady += std::chrono::seconds{1};
  CHECK(desk.push(kOne, "", "application/senml+json", "", later).status == 200);
  CHECK(desk.desk.figures().at("water-co").limited == 1);
}

TEST_CASE("types, encodings and what they hold") {
  Desk desk;
  CHECK(desk.push(kOne, "", "application/json").status == 415);
  CHECK(desk.push(kOne, "", "").status == 415);
  CHECK(desk.push(kOne, "", "Application/SenML+JSON; charset=utf-8").status == 200);
  CHECK(desk.push(kOne, "", "application/senml+json", "br").status == 415);
  CHECK(desk.push(gzipped(kOne), "", "application/senml+json", "gzip").status == 200);
  CHECK(desk.push(gzipped(kOne).substr(0, 20), "", "application/senml+json", "gzip").status == 400);
  CHECK(desk.push(gzipped(std::string(2 << 20, ' ')), "", "application/senml+json", "gzip").status == 413);
  CHECK(desk.push("meter;value;time\nSH-1;1,5;2026-11-26 15:00:00\n", "", "text/csv").status == 200);
  CHECK(desk.push("meter,value,time\nSH-1,1.5,2026-11-26 15:00:00\n", "", "text/csv").status == 400);
  CHECK(desk.push("x", "", "application/x-protobuf").status == 400);
  const HttpReply broken = desk.push("[{]");
  CHECK(broken.status == 400);
  CHECK(code_of(broken) == "malformed");
}

TEST_CASE("gzip: what goes on behind its end is none") {
  CHECK(gunzip(gzipped("abc"), 10).value() == "abc");
  CHECK_FALSE(gunzip(gzipped("abc") + "x", 10).has_value());
  CHECK_FALSE(gunzip("", 10).has_value());
  CHECK(gunzip(gzipped("abcdefghijk"), 10).error().code == ErrorCode::out_of_range);
}

}  // namespace anju::push_desk_test
