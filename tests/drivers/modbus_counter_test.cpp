// The register of a meter on Modbus that starts again from 0, or shows a zero that never was.
#include <doctest/doctest.h>

#include <bit>
#include <chrono>

#include "config/load.hpp"
#include "config/settings.hpp"
#include "drivers/decode.hpp"
#include "drivers/reading_judge.hpp"

namespace anju::modbus_counter_test {
namespace {

constexpr const char* kDrums = R"([profile]
id = "drums"
transport = "modbus"
[modbus]
function = 4
[[channel]]
quantity = "electricity.energy.import.total"
address = 0
type = "float32"
unit = "kWh"
counter = { resolution = 0.1, wrap = 99999.9 }
)";

// What the daemon makes of one answer after the other.
class Meter {
 public:
  Meter() {
    LoadedProfile loaded = parse_profile(kDrums, "drums.toml");
    REQUIRE(loaded.mistakes.empty());
    profile_ = std::move(loaded.profile);
    channels_.push_back(make_channel(profile_.channels.at(0), 0, 0));
  }

  struct Heard {
    Reading reading;
    std::vector<std::string> news;
    double used = 0;  // in the unit of the quantity
  };
  Heard show(float energy) {
    const auto bits = std::bit_cast<std::uint32_t>(energy);
    const Decoded decoded = decode(profile_, ModbusAnswer{0, {{4, 0, halves(bits)}}});
    REQUIRE(decoded.values.size() == 1);
    JudgedReading judged;
    judged.reading.value = decoded.values[0].ticks.value();
    judged.reading.quality = decoded.values[0].quality;
    now_ += std::chrono::seconds{10};
    judged.reading.heard_at = {SteadyTime{now_}, WallTime{now_}, ClockQuality::synced};
    judged.reading.measured_at = judged.reading.heard_at.wall;
    std::vector<JudgedReading> readings{judged};
    const Verdict verdict =
        judge_.judge({false, false, bits, Duration{0}}, 0, channels_, readings, WallTime{});
    Heard heard;
    heard.reading = readings[0].reading;
    for (const News& news : verdict.news) heard.news.emplace_back(name(news.kind));
    heard.used = to_unit(channels_[0].quantity, epoch_.next(heard.reading.value, *channels_[0].counter).used);
    return heard;
  }

 private:
  static std::vector<std::uint16_t> halves(std::uint32_t bits) {
    return {static_cast<std::uint16_t>(bits >> 16), static_cast<std::uint16_t>(bits)};
  }

  Profile profile_;
  std::vector<Channel> channels_;
  ReadingJudge judge_{100};
  CounterEpoch epoch_;
  Duration now_{std::chrono::hours{24}};
};

}  // namespace

TEST_CASE("99999.8 and then 0.3 are 0.5 used where the profile says that 99999.9 is the last before 0") {
  Meter meter;
  meter.show(99999.8F);
  const Meter::Heard after = meter.show(0.3F);
  // A float32 near 100,000 has steps of 0.008.
  CHECK(after.used == doctest::Approx(0.5).epsilon(0.02));
  CHECK(after.reading.quality == Quality::good);
  CHECK(after.news.empty());
  CHECK(meter.show(0.4F).used == doctest::Approx(0.1).epsilon(0.001));
}

TEST_CASE("a zero between two values of the same register is suspect, and no reset of what goes on") {
  Meter meter;
  meter.show(5000.0F);
  const Meter::Heard zero = meter.show(0.0F);
  CHECK(zero.reading.quality == Quality::suspect);
  CHECK(zero.used == 0);
  const Meter::Heard after = meter.show(5000.1F);
  CHECK(after.reading.quality == Quality::good);
  CHECK(after.news.empty());
  CHECK(after.used == doctest::Approx(0.1).epsilon(0.01));
}

}  // namespace anju::modbus_counter_test
