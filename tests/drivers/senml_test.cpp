// SenML packs (RFC 8428) are resolved: base values, sums, names that hold the device, times.
#include "drivers/senml.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/drivers/decode_fixture.hpp"

namespace anju::senml_test {
namespace {

using namespace std::chrono_literals;
using namespace test;
namespace json = boost::json;

constexpr WallTime kHeardAt{Duration{1'795'528'800'000}};

// The records as JSON; "none" when it is no pack.
std::string resolved(std::string_view pack) {
  const auto tree = resolve_senml(json::parse(json::string_view(pack.data(), pack.size())), {}, {});
  return tree ? json::serialize(*tree) : "none";
}

json::object first(std::string_view pack) {
  const auto tree = resolve_senml(json::parse(json::string_view(pack.data(), pack.size())), {}, {});
  REQUIRE(tree.has_value());
  return tree->as_array().at(0).as_object();
}

// Device and metric of one name, or of a base name and a name.
std::pair<std::string, std::string> split(const std::string& base, const std::string& name) {
  const json::object record =
      first("[{\"bn\":\"" + base + "\"" + (name.empty() ? "" : ",\"n\":\"" + name + "\"") + ",\"v\":1}]");
  return {record.at("device").as_string().c_str(), record.at("metric").as_string().c_str()};
}

using Split = std::pair<std::string, std::string>;

}  // namespace

TEST_CASE("base fields hold until they are said again, and each record is what they add up to") {
  CHECK(
      resolved(
          R"([{"bn":"dev:","bt":1795528000,"bu":"V","bv":200,"n":"a","v":30,"t":10},{"n":"b","u":"A","v":-199}])") ==
      R"([{"name":"dev:a","device":"dev","metric":"a","u":"V","v":2.3E2,"t":1.79552801E9,"record":0},)"
      R"({"name":"dev:b","device":"dev","metric":"b","u":"A","v":1E0,"t":1.795528E9,"record":1}])");
  const json::object again = first(R"([{"bn":"x:","bv":5},{"bn":"y:","bv":7,"n":"a","v":1}])");
  CHECK(again.at("device").as_string() == "y");
  CHECK(again.at("v").as_double() == 8);
}

TEST_CASE("sums, texts and truths; a record without any of them gives nothing") {
  CHECK(first(R"([{"n":"a","bs":100,"s":5}])").at("s").as_double() == 105);
  CHECK(first(R"([{"n":"a","vs":"open"}])").at("vs").as_string() == "open");
  CHECK(first(R"([{"n":"a","vb":false}])").at("vb").as_bool() == false);
  CHECK(resolved(R"([{"bn":"a","bu":"V"},{"n":"b"}])") == "[]");
  CHECK(resolved("[]") == "[]");
}

TEST_CASE("the name of a device by URN has three colons, and what follows the fourth is the metric") {
  CHECK(split("", "urn:dev:mac:0024befffe804ff1:temperature") ==
        Split{"urn:dev:mac:0024befffe804ff1", "temperature"});
  CHECK(split("urn:dev:mac:0024befffe804ff1:", "temperature") ==
        Split{"urn:dev:mac:0024befffe804ff1", "temperature"});
  CHECK(split("urn:dev:ow:10e2073a01080063", "") == Split{"urn:dev:ow:10e2073a01080063", ""});
  CHECK(split("", "urn:dev:ow:10e2073a01080063") == Split{"urn:dev:ow:10e2073a01080063", ""});
  CHECK(split("urn:dev:ow:10e2073a0108006_", "voltage") == Split{"urn:dev:ow:10e2073a0108006", "voltage"});
  CHECK(split("urn:dev:os:32473-123456:", "a:b") == Split{"urn:dev:os:32473-123456", "a:b"});
}

TEST_CASE("any other name is the base name's device and the metric") {
  CHECK(split("meter-7/", "energy") == Split{"meter-7", "energy"});
  CHECK(split("meter-7.", "energy") == Split{"meter-7", "energy"});
  CHECK(split("meter-7", "energy") == Split{"meter-7", "energy"});
  CHECK(split("meter-7", "") == Split{"meter-7", ""});
  CHECK(split("", "energy") == Split{"", "energy"});
}

TEST_CASE("a time before 2^28 counts from now, and without a time there is none") {
  const auto time_of = [](std::string_view pack) {
    const auto tree = resolve_senml(json::parse(json::string_view(pack.data(), pack.size())), kHeardAt, {});
    return tree->as_array().at(0).as_object().at("t").as_double();
  };
  const double now = std::chrono::duration<double>(kHeardAt.time_since_epoch()).count();
  CHECK(time_of(R"([{"n":"a","v":1,"t":-5}])") == now - 5);
  CHECK(time_of(R"([{"bt":-10,"n":"a","v":1,"t":2}])") == now - 8);
  CHECK(time_of(R"([{"n":"a","v":1,"bt":268435456}])") == 268435456);
  CHECK(time_of(R"([{"n":"a","v":1,"bt":1795528800.5,"t":-0.25}])") == 1795528800.25);
  CHECK_FALSE(first(R"([{"n":"a","v":1}])").contains("t"));
}

TEST_CASE("what only a later version can read is refused whole") {
  CHECK(resolved(R"([{"bver":11,"n":"a","v":1}])") == "none");
  CHECK(resolved(R"([{"n":"a","v":1,"must_":1}])") == "none");
  CHECK(resolved(R"([{"bver":10,"n":"a","v":1,"may":1}])") != "none");
}

TEST_CASE("what is no pack is refused, and a field of the wrong kind is not there") {
  for (const char* wrong : {"{}", "1", "null", "[1]", "[{\"n\":\"a\",\"v\":1},[]]", "\"a\""}) {
    CAPTURE(wrong);
    CHECK(resolved(wrong) == "none");
  }
  CHECK_FALSE(first(R"([{"n":"a","v":"1"}])").contains("v"));
  CHECK(first(R"([{"n":7,"v":1}])").at("metric").as_string() == "");
}

TEST_CASE("a profile reads a pack like any list of records") {
  const Profile profile =
      profile_of(channel("env.temperature",
                         "when = [{ pointer = \"/metric\", equals = \"temp\" }]\npointer = \"/v\"\n"
                         "unit_from = \"/u\"") +
                     "[[record]]\nat = \"/*\"\ndevice = \"/device\"\ntime = \"/t\"\n",
                 "payload = \"senml\"");
  const Decoded decoded = read(
      profile,
      R"([{"bn":"k:","bt":1795528740,"n":"temp","u":"Cel","v":20},{"n":"temp","u":"K","v":293.15,"t":60}])");
  REQUIRE(decoded.values.size() == 2);
  for (const DecodedValue& value : decoded.values) CHECK(unit_value(profile, value) == doctest::Approx(20));
  CHECK(decoded.samples.at(decoded.values[0].sample).device == "k");
  CHECK(decoded.samples.at(decoded.values[0].sample).measured_at == kHeard - 1min);
  CHECK(decoded.samples.at(decoded.values[1].sample).measured_at == kHeard);
  expect_refused(read(profile, "{\"n\":\"a\"}"), "malformed", "");
  expect_refused(read(profile, "[{"), "malformed", "");
}

}  // namespace anju::senml_test
