// A box lives past 2038-01-19T03:14:07Z, when the seconds since 1970 no longer fit into 32 bits: what the
// home says then is kept, told and found again with its time. Built for armhf as well, where a `long` has 32
// bits.
#include <doctest/doctest.h>

#include "config/zone.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/platform.hpp"
#include "daemon/text/iso_time.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"
#include "tests/fakes/test_certificates.hpp"

namespace anju::after_2038_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;
using test::Box;

constexpr WallTime kLastOf32Bits = sys_days{year{2038} / 1 / 19} + 3h + 14min + 7s;

test::SimClock clock_at(WallTime wall) {
  test::SimClock clock;
  clock.set_wall(wall);
  return clock;
}

}  // namespace

TEST_CASE(
    "an alarm over the last second of 32 bits is told once, with its times, and found again after a "
    "restart") {
  test::TemporaryFolder folder;
  Box box(folder.path(), test::small_home(), clock_at(kLastOf32Bits - 30s));
  box.start();
  box.city.come_up();
  box.settle();
  box.hear("smoke", R"({"smoke":true})");
  box.pass(60s);
  box.hear("smoke", R"({"smoke":false})");
  box.pass(60s);
  box.restart();
  box.settle();

  const auto alerts = box.pipeline->alerts(false, 10);
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].detected_at.wall == kLastOf32Bits - 30s);
  REQUIRE(alerts[0].cleared_at.has_value());
  CHECK(alerts[0].cleared_at->wall == kLastOf32Bits + 30s);
  REQUIRE_FALSE(box.city.reports().empty());
  CHECK(box.city.reports().front().detected_at_ms() == 2'147'483'617'000);

  const auto readings = box.store->recent_readings(100);
  REQUIRE(readings.size() >= 2);
  CHECK(readings.back().heard_at.wall == kLastOf32Bits + 30s);
}

TEST_CASE("times are written, read and shown in the zone of the home") {
  const WallTime summer = sys_days{year{2040} / 7 / 1} + 8h;
  CHECK(iso_time(summer) == "2040-07-01T08:00:00.000Z");
  REQUIRE(parse_iso_time("2040-07-01T16:00:00+08:00").has_value());
  CHECK(parse_iso_time("2040-07-01T16:00:00+08:00")->time == summer);
  const auto clocks_show = [](const char* zone, WallTime time) {
    return Zone::find(zone)->to_wall(LocalTime{time.time_since_epoch()});
  };
  CHECK(clocks_show("Asia/Shanghai", summer) == summer - 8h);
  CHECK(clocks_show("Europe/Berlin", summer) == summer - 2h);
  CHECK(clocks_show("Europe/Berlin", sys_days{year{2040} / 1 / 1} + 8h) == sys_days{year{2040} / 1 / 1} + 7h);
  CHECK(Zone::find("Europe/Berlin")->ahead_of_utc(summer) == 2h);
  CHECK(Zone::find("Europe/Berlin")->ahead_of_utc(sys_days{year{2044} / 2 / 29}) == 1h);
}

// From 2050 on a year needs the long form of a time in ASN.1 (RFC 5280, 4.1.2.5.2).
TEST_CASE("a certificate that ends in 2051 has not ended today") {
  const WallTime today = read_clocks().wall;
  const test::Key key = test::make_key();
  const auto until = sys_days{year{2051} / 3 / 4};
  const auto days = static_cast<int>((until - std::chrono::floor<std::chrono::days>(today)).count());
  const std::string city = test::pem(test::make_certificate(key.get(), "City", days, nullptr, nullptr).get());
  const auto facts = certificate_facts(city, new_box_key().value(), city, today);
  REQUIRE(facts.has_value());
  REQUIRE(facts->until.has_value());
  CHECK(std::chrono::floor<std::chrono::days>(*facts->until) == until);
  CHECK(facts->distrust.empty());
}

}  // namespace anju::after_2038_test
