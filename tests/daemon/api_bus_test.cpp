// A question on a bus is read to the last key, refused with what is wrong, and answered later; a bus shows
// every key of the contract.
#include <doctest/doctest.h>

#include <optional>

#include "daemon/api/routes.hpp"
#include "daemon/bus_desk.hpp"
#include "tests/fakes/sim_clock.hpp"

namespace anju::api_bus_test {
namespace {

constexpr const char* kTarget = "/v1/buses/tcp-1/read";

// A bus that notes what it is asked and answers when the test says so.
struct Bus {
  std::optional<BusQuestion> asked;
  std::function<void(Exchange)> tell;
  std::optional<Error> fault;
  std::optional<ApiReply> sent;

  ApiReply post(std::string_view body, std::string_view target = kTarget, std::string_view method = "POST") {
    ViewSources views;
    views.ask_bus = [this](const BusQuestion& question, std::function<void(Exchange)> later) -> Result<void> {
      asked = question;
      tell = std::move(later);
      if (fault) return *fault;
      return {};
    };
    sent.reset();
    answer({method, target, body}, views, [this](ApiReply reply) { sent = std::move(reply); });
    return sent.value_or(ApiReply{0, "", ""});
  }
};

std::string refused(std::string_view body) {
  Bus bus;
  const ApiReply reply = bus.post(body);
  CHECK(reply.status == 400);
  CHECK_FALSE(bus.asked.has_value());
  CHECK(reply.body.find(R"("code":"bad-body")") != std::string::npos);
  const auto begin = reply.body.find(R"("message":")") + 11;
  return reply.body.substr(begin, reply.body.size() - begin - 3);
}

// Keys of a right question, of which one is replaced.
std::string with(std::string_view key, std::string_view value) {
  std::string body = "{";
  for (const auto& [name, right] : {std::pair<std::string_view, std::string_view>{"unit", "1"},
                                    {"function", "3"},
                                    {"address", "0"},
                                    {"count", "2"}}) {
    if (name != key) body.append("\"").append(name).append("\":").append(right).append(",");
  }
  if (value.empty()) {
    body.back() = '}';
    return body;
  }
  return body.append("\"").append(key).append("\":").append(value).append("}");
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a question on a bus is handed on, and answered when the bus has") {
  Bus bus;
  const ApiReply none = bus.post(
      R"({"unit":17,"function":4,"address":65533,"count":3,"timeout_ms":300,"line":{"baud":2400,"parity":"even"}})");
  CHECK(none.status == 0);
  REQUIRE(bus.asked.has_value());
  CHECK(bus.asked->bus == "tcp-1");
  CHECK(bus.asked->question == ReadQuestion{17, 4, 65533, 3});
  CHECK(bus.asked->manner.response_timeout == Duration{300});
  CHECK(bus.asked->manner.line == LineSettings{2400, Parity::even, 8, 1});
  bus.tell({Exchange::Kind::words, {1, 65535}, 0, ""});
  CHECK(bus.sent->status == 200);
  CHECK(bus.sent->body == R"({"schema_version":1,"words":[1,65535]})");
}

TEST_CASE("what came instead of words is told as what it is") {
  CHECK(exchange_json({Exchange::Kind::refused, {}, 2, "no such register"}) ==
        R"({"schema_version":1,"exception":2,"fault":"no such register"})");
  for (const auto kind : {Exchange::Kind::silent, Exchange::Kind::unreadable, Exchange::Kind::unreachable,
                          Exchange::Kind::stopped}) {
    CHECK(exchange_json({kind, {}, 0, "why"}) ==
          R"({"schema_version":1,"fault":"why","kind":")" + std::string(name(kind)) + "\"}");
  }
}

TEST_CASE("a question that is wrong is never asked, and says what is wrong") {
  for (const char* body : {"", "x", "[]", "1", "{", "{}x"})
    CHECK(refused(body) == "the body is no JSON object");
  for (const char* key : {"unit", "function", "address", "count"})
    CHECK(refused(with(key, "")) == std::string(key) + " is missing");
  for (const char* value : {"-1", "256", "1.5", "\\\"1\\\"", "null", "99999999999999999999"})
    CHECK_FALSE(refused(with("unit", value)).empty());
  CHECK(refused(with("unit", "256")) == "unit is no whole number from 0 to 255");
  CHECK(refused(with("count", "0")) == "count is no whole number from 1 to 125");
  CHECK(refused(with("count", "126")) == "count is no whole number from 1 to 125");
  CHECK(refused(with("address", "65535")) == "address and count go beyond 65535");
  CHECK(refused(with("timeout_ms", "9")) == "timeout_ms is no whole number from 10 to 5000");
  CHECK(refused(with("timeout_ms", "5001")) == "timeout_ms is no whole number from 10 to 5000");
  CHECK(has(refused(with("value", "1")), "a key that is not known"));
  for (const char* line : {"1", R"({"baud":9601})", R"({"parity":"mark"})", R"({"parity":1})",
                           R"({"stop_bits":3})", R"({"data_bits":7})"})
    CHECK_FALSE(refused(with("line", line)).empty());
}

TEST_CASE("nothing but reading can be asked for") {
  for (const char* function : {"0", "5", "6", "15", "16", "22", "23", "43", "131"})
    CHECK(has(refused(with("function", function)), "this program only reads"));
  Bus bus;
  CHECK(bus.post(R"({"unit":0,"function":1,"address":0,"count":2000,"timeout_ms":10})").status == 0);
  CHECK(bus.asked->question == ReadQuestion{0, 1, 0, 2000});
  CHECK_FALSE(bus.asked->manner.line.has_value());
}

TEST_CASE("a bus that is not there, cannot be set, or has too many waiting, says so") {
  Bus bus;
  bus.fault = Error{ErrorCode::not_found, "there is no such bus"};
  CHECK(bus.post(with("unit", "1")).status == 404);
  bus.fault = Error{ErrorCode::unsupported, "line"};
  CHECK(bus.post(with("unit", "1")).status == 400);
  bus.fault = Error{ErrorCode::unavailable, "too many"};
  const ApiReply busy = bus.post(with("unit", "1"));
  CHECK(busy.status == 503);
  CHECK(has(busy.body, R"("code":"busy")"));
}

TEST_CASE("a bus is only asked by POST, and at its own place") {
  Bus bus;
  const ApiReply reply = bus.post(with("unit", "1"), kTarget, "GET");
  CHECK(reply.status == 405);
  CHECK(reply.allowed == "POST");
  for (const char* target : {"/v1/buses//read", "/v1/buses/read", "/v1/buses/tcp-1", "/v1/buses/tcp-1/write",
                             "/v1/buses/tcp-1/read/"})
    CHECK(bus.post(with("unit", "1"), target).status == 404);
  CHECK_FALSE(bus.asked.has_value());
}

TEST_CASE("a bus shows every key") {
  BusView bus{"rs485",
              BusKind::rtu,
              "/dev/ttyUSB0",
              LineSettings{19200, Parity::even, 8, 1},
              3,
              true,
              "meter-2, no answer",
              0.31416,
              {"rs485", 9, 5, 1, 2, 1, 0, 4, 1, Duration{250}, Duration{1000}}};
  CHECK(buses_json({bus}) ==
        R"({"schema_version":1,"buses":[{"id":"rs485","kind":"rtu","place":"/dev/ttyUSB0",)"
        R"("line":{"baud":19200,"parity":"even","stop_bits":1},"devices":3,"connected":true,)"
        R"("reason":"meter-2, no answer","load":0.3142,"figures":{"asked":9,"answered":5,"refused":1,)"
        R"("silent":2,"unreadable":1,"unreachable":0,"missed":4,"silent_devices":1,"busy":0.2500}}]})");
  bus.line.reset();
  bus.connected.reset();
  bus.figures.since = Duration{0};
  bus.kind = BusKind::rtu_over_tcp;
  const std::string text = buses_json({bus});
  CHECK(has(text, R"("kind":"rtu-over-tcp")"));
  CHECK(has(text, R"("line":null)"));
  CHECK(has(text, R"("connected":null)"));
  CHECK(has(text, R"("busy":0.0000)"));
}

TEST_CASE("the desk of the buses takes so many questions a bus, and hands each answer over") {
  const test::SimClock clock;
  Settings settings;
  settings.buses.push_back({"tcp-1", BusKind::tcp, "192.0.2.1", 502, {}, {}, "", 0});
  Site site;
  ModbusSource source(settings.buses[0], settings, site, clock);
  std::vector<std::function<void()>> posted;
  BusDesk desk(settings, [&posted](std::function<void()> job) { posted.push_back(std::move(job)); });
  desk.add(settings.buses[0], source);
  const auto views = desk.views({{"mqtt", true, "", 0}});
  REQUIRE(views.size() == 1);
  CHECK(views[0].place == "192.0.2.1:502");
  CHECK_FALSE(views[0].connected.has_value());
  CHECK(desk.views({{"tcp-1", true, "", 0}})[0].connected == true);
  const BusQuestion question{"tcp-1", {}, {}};
  int told = 0;
  const auto tell = [&told](const Exchange&) { ++told; };
  CHECK(desk.ask({"other", {}, {}}, tell).error().code == ErrorCode::not_found);
  BusQuestion with_line = question;
  with_line.manner.line = LineSettings{};
  CHECK(desk.ask(with_line, tell).error().code == ErrorCode::unsupported);
  for (std::size_t i = 0; i < BusDesk::kMostWaiting; ++i) CHECK(desk.ask(question, tell).has_value());
  CHECK(desk.ask(question, tell).error().code == ErrorCode::unavailable);
  source.stop();
  source.start([](Heard) {});  // its thread ends at once, and sends everybody away
  source.stop();
  CHECK(told == 0);
  REQUIRE(posted.size() == BusDesk::kMostWaiting);
  for (const auto& job : posted) job();
  CHECK(told == static_cast<int>(BusDesk::kMostWaiting));
  CHECK(desk.ask(question, tell).has_value());
}

}  // namespace anju::api_bus_test
