// What a utility writes is read in three forms, each with the place of every item; a body that cannot be read
// says where and why, and one bad item harms no other.
#include <doctest/doctest.h>

#include "drivers/push_item.hpp"
#include "push.pb.h"

namespace anju::push_body_test {
namespace {

std::string many(std::size_t count) {
  std::string pack = "[";
  for (std::size_t i = 0; i < count; ++i)
    pack += (i > 0 ? "," : "") + std::string(R"({"n":"a:b","t":1795672800,"v":1})");
  return pack + "]";
}

std::string fault_of(const PushBody& body) { return body.fault ? std::string(body.fault->code) : "none"; }

CsvLayout german() { return {';', true, Zone::find("Asia/Shanghai").value_or(Zone{})}; }

}  // namespace

TEST_CASE("SenML: base name, time and unit hold; the meter is the base, the register the rest") {
  const PushBody body = read_pushed_senml(
      R"([{"bn":"SH-1:","bt":1795672800,"bu":"m3","n":"8-0:1.0.0","v":1.5},)"
      R"({"n":"8-0:2.0.0","t":60,"v":2,"quality":"estimated"},{"bn":"","bt":0,"n":"E-1/1-0:1.8.0","t":1795672800,"u":"kWh","v":7}])");
  REQUIRE_FALSE(body.fault);
  REQUIRE(body.items.size() == 3);
  CHECK(body.items[0].meter == "SH-1");
  CHECK(body.items[0].code == "8-0:1.0.0");
  CHECK(body.items[0].unit == "m3");
  CHECK(*body.items[1].at == WallTime{std::chrono::seconds{1795672860}});
  CHECK(body.items[1].quality == "estimated");
  CHECK(body.items[2].meter == "E-1");
  CHECK(body.items[2].code == "1-0:1.8.0");
  CHECK(body.items[2].where == "/2");
}

TEST_CASE("SenML: a sum is of the unit times seconds; a time that counts from now is none") {
  const PushBody body = read_pushed_senml(
      R"([{"n":"E:1-0:1.8.0","t":1795672800,"u":"W","s":3600000},{"n":"E:x","t":1795672800,"u":"V","s":1},)"
      R"({"n":"E:x","t":-60,"v":1},{"n":"E:x","v":1},{"n":"E:x","t":1795672800,"v":1e999},{"n":"E:x","t":1795672800,"vs":"a"}])");
  REQUIRE(body.items.size() == 6);
  CHECK(body.items[0].unit == "J");
  CHECK(*body.items[0].value == 3'600'000);
  CHECK(body.items[1].refusal == "unit");
  CHECK_FALSE(body.items[2].at);
  CHECK_FALSE(body.items[3].at);
  CHECK(body.items[4].refusal == "not-a-number");
  CHECK(body.items[5].refusal == "not-a-number");
}

TEST_CASE("SenML: what is no pack is refused as a whole, with its place") {
  CHECK(fault_of(read_pushed_senml("")) == "malformed");
  CHECK(fault_of(read_pushed_senml("{}")) == "malformed");
  CHECK(fault_of(read_pushed_senml("[]")) == "empty");
  CHECK(fault_of(read_pushed_senml("[{\"n\":\"a\",\"v\":1},5]")) == "malformed");
  CHECK(read_pushed_senml("[{\"n\":\"a\",\"v\":1},5]").fault->where == "/1");
  CHECK(fault_of(read_pushed_senml("[{\"must_\":1,\"n\":\"a\",\"v\":1}]")) == "malformed");
  CHECK(fault_of(read_pushed_senml(std::string(40, '[') + std::string(40, ']'))) == "too-deep");
  CHECK(fault_of(read_pushed_senml(many(1000))) == "none");
  CHECK(fault_of(read_pushed_senml(many(1001))) == "too-many");
  CHECK(fault_of(read_pushed_senml("[{\"n\":\"\xff\xfe\",\"v\":1}]")) == "malformed");
}

TEST_CASE("CSV: columns by name, in any order, with the utility's separator, comma and zone") {
  const PushBody body = read_pushed_csv(
      "\xEF\xBB\xBF抄表时间;表号;读数;外;单位\r\n2026-11-26 16:00:00;SH-1;12,5;x;m3\r\n\r\n"
      "2026-11-26T08:00:00Z;\"SH;2\";\"1\";\"a\"\"b\nc\";L\n;SH-3;1.5;;\n",
      german());
  REQUIRE_FALSE(body.fault);
  REQUIRE(body.items.size() == 3);
  CHECK(body.items[0].meter == "SH-1");
  CHECK(*body.items[0].value == 12.5);
  CHECK(*body.items[0].at == *body.items[1].at);
  CHECK(body.items[0].where == "/line/2");
  CHECK(body.items[1].meter == "SH;2");
  CHECK(body.items[1].where == "/line/4");
  CHECK(body.items[2].refusal == "not-a-number");
  CHECK(body.items[2].where == "/line/6");
}

TEST_CASE(
    "CSV: a header that lacks a column, a line of another length and an open quote are told with the line") {
  const CsvLayout plain;
  CHECK(fault_of(read_pushed_csv("", plain)) == "header");
  CHECK(fault_of(read_pushed_csv("meter,value\na,1\n", plain)) == "header");
  CHECK(fault_of(read_pushed_csv("meter,meter,value,time\n", plain)) == "header");
  CHECK(fault_of(read_pushed_csv("meter,value,time\n", plain)) == "empty");
  const PushBody short_line = read_pushed_csv("meter,value,time\na,1,2026-11-26T08:00:00Z\na,1\n", plain);
  CHECK(fault_of(short_line) == "malformed");
  CHECK(short_line.fault->where == "/line/3");
  CHECK(fault_of(read_pushed_csv("meter,value,time\n\"a,1,2", plain)) == "malformed");
  CHECK(fault_of(read_pushed_csv("meter,value,time\n\"a\"b,1,2", plain)) == "malformed");
  CHECK(read_pushed_csv("meter,value,time\na,nan,2026-11-26T08:00:00Z\n", plain).items[0].refusal ==
        "not-a-number");
  CHECK(read_pushed_csv("meter,value,time\na,1,yesterday\n", plain).items[0].refusal == "unreadable-time");
  std::string lines = "meter,value,time\n";
  for (int i = 0; i < 1001; ++i) lines += "a,1,2026-11-26T08:00:00Z\n";
  CHECK(fault_of(read_pushed_csv(lines, plain)) == "too-many");
}

TEST_CASE("protobuf: the schema's fields; a value that is not there is not 0") {
  push::v1::Readings readings;
  auto* one = readings.add_readings();
  one->set_meter("SH-1");
  one->set_code("8-0:1.0.0");
  one->set_value(0);
  one->set_unit("m3");
  one->set_measured_at_ms(1'795'672'800'000);
  auto* other = readings.add_readings();
  other->set_meter("SH-2");
  other->set_quality("missing");
  const PushBody body = read_pushed_protobuf(readings.SerializeAsString());
  REQUIRE(body.items.size() == 2);
  CHECK(*body.items[0].value == 0);
  CHECK(*body.items[0].at == WallTime{std::chrono::seconds{1795672800}});
  CHECK_FALSE(body.items[1].value);
  CHECK_FALSE(body.items[1].at);
  CHECK(body.items[1].where == "/readings/1");
  CHECK(fault_of(read_pushed_protobuf("\xff\xff")) == "malformed");
  CHECK(fault_of(read_pushed_protobuf("")) == "empty");
  for (int i = 0; i < 1000; ++i) readings.add_readings();
  CHECK(fault_of(read_pushed_protobuf(readings.SerializeAsString())) == "too-many");
}

}  // namespace anju::push_body_test
