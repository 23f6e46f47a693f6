// A judge of readings, and messages said to it in few words.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/reading_judge.hpp"

namespace anju {

inline constexpr WallTime kStart{Duration{1'795'528'800'000}};

inline constexpr ChannelIndex kSmoke = 0;
inline constexpr ChannelIndex kPress = 1;
inline constexpr ChannelIndex kRadio = 2;  // never says that it is over
inline constexpr ChannelIndex kMeter = 3;
inline constexpr ChannelIndex kWarmth = 4;

inline std::vector<Channel> judged_channels() {
  std::vector<Channel> made(5);
  made[kSmoke].quantity = Quantity::alarm_smoke;
  made[kSmoke].alarm = EventKind::smoke;
  made[kPress].quantity = Quantity::alarm_sos;
  made[kPress].alarm = EventKind::sos;
  made[kPress].is_momentary = true;
  made[kRadio].quantity = Quantity::alarm_water_leak;
  made[kRadio].alarm = EventKind::water_leak;
  made[kRadio].clears_after = std::chrono::minutes{15};
  made[kMeter].quantity = Quantity::water_volume_total;
  made[kMeter].counter.emplace();
  made[kWarmth].quantity = Quantity::env_temperature;
  return made;
}

struct Said {
  // `measured_after` the start, as the device says.
  Said(ChannelIndex of, std::int64_t a_value, std::optional<Duration> measured_after = {},
       Quality a_quality = Quality::good, bool is_historical = false, bool of_test = false)
      : channel(of),
        value(a_value),
        measured(measured_after),
        quality(a_quality),
        historical(is_historical),
        is_test(of_test) {}

  ChannelIndex channel;
  std::int64_t value;
  std::optional<Duration> measured;
  Quality quality;
  bool historical;
  bool is_test;
};

class Bench {
 public:
  // One message of one device. Its digest is that of what it says, unless `delivery` has one.
  Verdict hear(const std::vector<Said>& said, Delivery delivery = {}, DeviceIndex device = 0) {
    readings.clear();
    for (const Said& one : said) {
      JudgedReading judged;
      judged.reading.channel = one.channel;
      judged.reading.value = one.value;
      judged.reading.quality = one.quality;
      judged.reading.historical = one.historical;
      judged.reading.is_test = one.is_test;
      judged.reading.heard_at = {SteadyTime{now}, kStart + now + wall_is_off, ClockQuality::synced};
      judged.reading.measured_at = one.measured ? kStart + *one.measured : judged.reading.heard_at.wall;
      judged.has_own_time = one.measured.has_value();
      judged.is_momentary = made[one.channel].is_momentary;
      readings.push_back(judged);
    }
    if (delivery.digest == 0) delivery.digest = digest_of(said);
    return judge.judge(delivery, device, made, readings, clocks.value_or(kStart + now + wall_is_off));
  }
  Quality quality(std::size_t position = 0) const { return readings[position].reading.quality; }
  bool is_past(std::size_t position = 0) const { return readings[position].reading.historical; }

  std::vector<Channel> made = judged_channels();
  ReadingJudge judge{1000};
  std::vector<JudgedReading> readings;  // as judged last
  Duration now{std::chrono::hours{24}};
  Duration wall_is_off{0};
  std::optional<BoxClocks> clocks;  // none: the one on the wall

 private:
  static std::uint64_t digest_of(const std::vector<Said>& said) {
    std::string text;
    for (const Said& one : said) {
      for (const std::int64_t number :
           {std::int64_t{one.channel}, one.value, one.measured.value_or(Duration{0}).count()})
        text += std::to_string(number) + ",";
    }
    return std::hash<std::string>{}(text);
  }
};

inline std::vector<std::string> names(const Verdict& verdict) {
  std::vector<std::string> found;
  for (const News& news : verdict.news) found.emplace_back(name(news.kind));
  return found;
}

using Names = std::vector<std::string>;

inline constexpr Delivery kRetained{true, false, 0, {}};
inline constexpr Delivery kDuplicate{false, true, 0, {}};
inline constexpr Delivery kRadioRepeats{false, false, 0, std::chrono::seconds{2}};

}  // namespace anju
