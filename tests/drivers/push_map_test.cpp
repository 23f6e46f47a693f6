// A utility's number, name, unit and word lead to one channel of an installed meter, or to the reason why
// not; and what was packed for the journal is unpacked to the same.
#include "drivers/push_map.hpp"

#include <doctest/doctest.h>

#include "drivers/pushed_batch.hpp"
#include "tests/fakes/pushed_site.hpp"

namespace anju::push_map_test {
namespace {

using test::kPushInstant;
using test::kPushNow;

PushItem item(const std::string& meter, const std::string& code, double value, const std::string& unit) {
  PushItem item;
  item.meter = meter;
  item.code = code;
  item.value = value;
  item.unit = unit;
  item.at = kPushNow - std::chrono::hours{1};
  return item;
}

}  // namespace

TEST_CASE("a register is found by OBIS, by its quantity and by the utility's own name, in any unit") {
  const test::PushedSite box;
  const PushMap map(box.settings, box.site);
  for (const char* code : {"8-0:1.0.0", "8-0:1.0.0*255", "1.0.0", "water.volume.total", "JYL", ""}) {
    CAPTURE(code);
    const PushOutcome outcome = map.map("water-co", item("SH-1", code, 1234, "L"), kPushInstant);
    REQUIRE(outcome.is_fine());
    CHECK(box.site.device_of(outcome.channel).id == "water");
    CHECK(outcome.value == 1'234'000);  // mL
    CHECK(outcome.quality == Quality::good);
  }
  const PushOutcome tariff = map.map("grid", item("power", "1.8.2", 3, "kWh"), kPushInstant);
  REQUIRE(tariff.is_fine());
  CHECK(box.site.channels[tariff.channel].tariff == "2");
}

TEST_CASE("what cannot be used has a reason, and each reason has advice") {
  const test::PushedSite box;
  const PushMap map(box.settings, box.site);
  const auto code_of = [&map](const PushItem& one, std::string_view utility = "water-co") {
    const auto code = map.map(utility, one, kPushInstant).code;
    if (!code.empty()) CHECK_FALSE(advice(code).empty());
    return std::string(code);
  };
  CHECK(code_of(item("SH-9", "", 1, "m3")) == "unknown-meter");
  CHECK(code_of(item("power", "", 1, "kWh")) == "not-allowed");
  CHECK(code_of(item("SH-1", "1-0:1.8.0", 1, "m3")) == "unknown-code");
  CHECK(code_of(item("SH-1", "", 1, "kWh")) == "unit");
  CHECK(code_of(item("SH-1", "", 1e300, "m3")) == "out-of-range");
  CHECK(code_of(item("", "", 1, "m3")) == "missing-meter");
  PushItem one = item("SH-1", "", 1, "m3");
  one.quality = "perhaps";
  CHECK(code_of(one) == "unknown-quality");
  one.quality = "";
  one.at.reset();
  CHECK(code_of(one) == "missing-time");
  one.at = kPushNow + std::chrono::hours{1};
  CHECK(code_of(one) == "implausible-time");
  one.at = kPushNow;
  one.value.reset();
  CHECK(code_of(one) == "missing-value");
  one.quality = "missing";
  CHECK(code_of(one).empty());
}

TEST_CASE("what a utility guesses proves nothing; its own words count as ours") {
  const test::PushedSite box;
  const PushMap map(box.settings, box.site);
  PushItem one = item("SH-1", "", 1, "m3");
  for (const auto& [word, quality] :
       {std::pair("9", Quality::stale), std::pair("estimated", Quality::stale),
        std::pair("实抄", Quality::good), std::pair("questionable", Quality::suspect),
        std::pair("missing", Quality::invalid)}) {
    one.quality = word;
    CHECK(map.map("water-co", one, kPushInstant).quality == quality);
  }
  one.quality = "";
  one.value = -1;
  CHECK(map.map("water-co", one, kPushInstant).quality == Quality::out_of_range);
}

TEST_CASE("codes of OBIS are compared by what they mean") {
  CHECK(is_same_obis("1-0:1.8.0", "1.8.0"));
  CHECK(is_same_obis("1-0:1.8.0*255", "1-1:1.8.0"));
  CHECK_FALSE(is_same_obis("1-0:1.8.0", "8-0:1.8.0"));
  CHECK_FALSE(is_same_obis("1-0:1.8.0", "1-0:1.8.1"));
  CHECK_FALSE(is_same_obis("1.8", "1.8.0"));
  CHECK_FALSE(is_same_obis("1-0:1.8.0x", "1-0:1.8.0"));
  CHECK_FALSE(is_same_obis("", ""));
}

TEST_CASE("packed by home, device and time, and unpacked to the same; what is gone is counted") {
  const test::PushedSite box;
  const auto& devices = box.site.devices;
  const auto reading = [&](DeviceIndex device, int minute, std::int64_t value) {
    return PushedReading{devices[device].first_channel, Quality::good, value,
                         kPushNow + std::chrono::minutes{minute}};
  };
  const auto messages = pushed_messages("water-co", {reading(2, 0, 5), reading(0, 10, 2), reading(0, 0, 1)},
                                        box.site, kPushInstant);
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].message.home == devices[0].home);
  CHECK(messages[1].message.home == devices[2].home);
  const UnpackedPush first = unpack(std::get<PushedBatch>(messages[0].message.body), box.site);
  REQUIRE(first.readings.size() == 2);
  CHECK(first.readings[0].value == 1);
  CHECK(first.readings[1].measured_at == kPushNow + std::chrono::minutes{10});
  CHECK(first.lost == 0);
  const UnpackedPush strange =
      unpack({"u", "gone\twater.volume.total\t\t\t1\t1\tgood\nnonsense\n"}, box.site);
  CHECK(strange.readings.empty());
  CHECK(strange.lost == 2);
}

TEST_CASE("a batch is no longer than a record of the journal holds") {
  const test::PushedSite box;
  std::vector<PushedReading> readings;
  for (int i = 0; i < 3000; ++i)
    readings.push_back({0, Quality::good, i, kPushNow + std::chrono::seconds{i}});
  const auto messages = pushed_messages("water-co", readings, box.site, kPushInstant);
  CHECK(messages.size() > 1);
  std::size_t found = 0;
  for (const PushedMessage& pushed : messages) {
    const auto& batch = std::get<PushedBatch>(pushed.message.body);
    CHECK(batch.lines.size() <= 64 * 1024);
    CHECK(unpack(batch, box.site).readings.size() == pushed.items.size());
    found += pushed.items.size();
  }
  CHECK(found == readings.size());
}

}  // namespace anju::push_map_test
