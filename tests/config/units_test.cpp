// Proves that every unit a meter may speak arrives in the unit the rules know, against values from the
// standards, and that units of another kind are refused.
#include "config/units.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "config/syntax.hpp"

namespace anju::units_test {
namespace {

using namespace std::chrono_literals;

double converted(double value, std::string_view from, std::string_view to) {
  const std::optional<Conversion> conversion = convert(from, to);
  REQUIRE_MESSAGE(conversion.has_value(), (std::string(from) + " to " + std::string(to)));
  return value * conversion->factor + conversion->offset;
}

struct Row {
  double value;
  std::string from;
  std::string to;
  double expected;
};

}  // namespace

TEST_CASE("conversions by the standards") {
  const Row rows[] = {
      {1500, "Wh", "kWh", 1.5},
      {2, "MWh", "kWh", 2000},
      {3.6e6, "J", "kWh", 1},
      {3.6, "MJ", "kWh", 1},
      {1, "GJ", "kWh", 277.7777777778},
      {60000, "Wmin", "kWh", 1},
      {1.2, "kW", "W", 1200},
      {3000, "mV", "V", 3},
      {250, "mA", "A", 0.25},
      {1250, "L", "m3", 1.25},
      {5, "mL", "m3", 5e-6},
      {1000, "gal", "m3", 3.785411784},
      {10, "L/min", "m3/h", 0.6},
      {1, "L/s", "m3/h", 3.6},
      {212, "degF", "Cel", 100},
      {32, "degF", "Cel", 0},
      {273.15, "K", "Cel", 0},
      {-40, "degF", "Cel", -40},
      {1013.25, "hPa", "kPa", 101.325},
      {2, "bar", "MPa", 0.2},
      {760, "mm[Hg]", "hPa", 1013.250144354},
      {1, "[psi]", "kPa", 6.894757293},
      {95, "%", "1", 0.95},
      {0.97, "1", "%", 97},
      {2, "Ah", "mAh", 2000},
      {1, "mg/m3", "ug/m3", 1000},
      {5.5, "mmol/L", "mg/dL", 99.0858},
      {1.5, "h", "s", 5400},
      {150, "cm", "m", 1.5},
      {1, "kvar", "var", 1000},
      {60, "/min", "beat/min", 60},
      {1, "[lb_av]", "kg", 0.45359237},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CAPTURE(row.to);
    CHECK(converted(row.value, row.from, row.to) == doctest::Approx(row.expected).epsilon(1e-9));
    CHECK(converted(row.expected, row.to, row.from) == doctest::Approx(row.value).epsilon(1e-6));
  }
}

TEST_CASE("a unit is itself, also one that is in no table") {
  CHECK(converted(7, "ppm", "ppm") == 7);
  CHECK(converted(7, "", "") == 7);
}

TEST_CASE("units of another kind, and those nobody knows, do not convert") {
  CHECK_FALSE(convert("V", "A"));
  CHECK_FALSE(convert("W", "kWh"));
  CHECK_FALSE(convert("var", "W"));
  CHECK_FALSE(convert("KWH", "kWh"));
  CHECK_FALSE(convert("%LEL", "ppm"));
  CHECK_FALSE(convert("", "V"));
}

TEST_CASE("the units that would do, the canonical one first") {
  const std::vector<std::string_view> units = units_like("V");
  CHECK(units == std::vector<std::string_view>{"V", "mV", "kV"});
  CHECK(units_like("ppm") == std::vector<std::string_view>{"ppm"});
}

TEST_CASE("durations") {
  CHECK(parse_duration("250ms") == Duration{250});
  CHECK(parse_duration("10s") == Duration{10s});
  CHECK(parse_duration("15m") == Duration{15min});
  CHECK(parse_duration("25h") == Duration{25h});
  CHECK(parse_duration("30d") == Duration{30 * 24h});
  CHECK(parse_duration("0s") == Duration{0});
  for (const std::string wrong : {"", "10", "s", "-1s", "+1s", "1.5h", "1 s", " 1s", "1S", "1h30m",
                                  "99999999999999999999s", "9223372036854775807d", "1w", "ms"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_duration(wrong));
  }
  for (const std::string text : {"100ms", "1s", "90s", "10m", "36h", "7d", "0s", "1500ms"})
    CHECK(duration_text(*parse_duration(text)) == text);
}

TEST_CASE("addresses and names") {
  CHECK(is_ipv4("192.168.1.20"));
  for (const std::string wrong :
       {"", "192.168.1", "192.168.1.256", "0x7f.1", "127.0.0.1 ", "localhost", "::1"})
    CHECK_FALSE(is_ipv4(wrong));
  CHECK(is_ipv6("::1"));
  CHECK_FALSE(is_ipv6("127.0.0.1"));
  CHECK_FALSE(is_ipv4(std::string_view("127.0.0.1\0x", 11)));
  CHECK(is_host_name("care.example.cn"));
  CHECK(is_host_name("xn--fiqs8s"));
  for (const std::string wrong : {"", "-a.cn", "a..cn", "a_b", "a b", "1.2.3", "1.2.3.400", "a."})
    CHECK_FALSE(is_host_name(wrong));
}

}  // namespace anju::units_test
