// A million sequences that nobody would think of, and what a person would say of each: no emergency without
// cause, none missed, none twice, and nothing doubtful, stale, repeated or tried that raises or clears one.
// The oracle knows nothing of the engine; it says in a few lines what design.md promises of each event.
//
// ANJU_SEQUENCES=1000000 build/dev/bin/rules_tests -tc='*oracle*'   all of them; CI takes some thousands.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/rules/one_rule.hpp"
#include "tests/rules/random_days.hpp"

namespace anju::properties_test {
namespace {

using namespace std::chrono_literals;

constexpr ChannelIndex kSmoke = 0;
constexpr ChannelIndex kSos = 1;
constexpr ChannelIndex kHall = 2;
constexpr ChannelIndex kHeart = 3;
constexpr std::int64_t kBeat = 1'000'000;

Site flat() {
  return SiteBuilder()
      .alarm("smoke", Quantity::alarm_smoke, EventKind::smoke)
      .alarm("sos", Quantity::alarm_sos, EventKind::sos)
      .motion("hall")
      .plain("cuff", Quantity::wearable_heart_rate, 2'000h)
      .site();
}

RuleSet rules() {
  ThresholdLimits limits;
  limits.above = 130 * kBeat;
  limits.clears_below = 115 * kBeat;
  return threshold_rule(limits, kHeart);
}

using Said = std::tuple<SteadyTime, EventKind, Transition::Kind>;

// What should be told, event by event.
class Oracle {
 public:
  void hear(const Reading& reading) {
    const SteadyTime at = reading.heard_at.steady;
    pass(at);
    const bool is_good = reading.quality == Quality::good && !reading.historical;
    const bool is_believed = is_good || reading.quality == Quality::suspect;
    if (reading.channel == kHall) return hear_hall(at, reading);
    if (reading.is_test) return;
    if (reading.channel == kHeart && is_good) return hear_heart(at, reading.value / kBeat);
    if (reading.channel == kHeart || !is_believed) return;
    hear_alarm(reading.channel == kSos, at, reading.value != 0, is_good);
  }

  // Somebody was seen last at `seen_`; the sensor has told everything since `watching_since_`, unless what it
  // said last was doubtful.
  void pass(SteadyTime now) {
    if (!is_known_ || is_blind_ || is_inactive_) return;
    const SteadyTime due = std::max(seen_, watching_since_) + 12h;
    if (due >= last_heard_ + 25h || due > now) return;
    is_inactive_ = true;
    said.emplace_back(due, EventKind::inactivity, Transition::Kind::raised);
  }

  std::vector<Said> said;

 private:
  void hear_alarm(bool is_sos, SteadyTime at, bool is_true, bool is_good) {
    Alarm& alarm = is_sos ? sos_ : smoke_;
    const EventKind event = is_sos ? EventKind::sos : EventKind::smoke;
    if (is_true) {
      const Duration means_it_anew = is_sos ? Duration{10min} : Duration{25h};
      if (!alarm.is_on || at > alarm.last_true + means_it_anew)
        said.emplace_back(at, event, Transition::Kind::raised);
      alarm = {true, at};
    } else if (is_good && alarm.is_on) {
      alarm.is_on = false;
      if (!is_sos) said.emplace_back(at, event, Transition::Kind::cleared);
    }
  }

  void hear_hall(SteadyTime at, const Reading& reading) {
    if (!is_blind_) note_hall(at);
    // Old news say nothing of the sensor; a value that is wrong says that the sensor may be.
    if (reading.historical) return;
    const bool is_old = reading.quality == Quality::stale || reading.quality == Quality::repeated;
    if (reading.quality != Quality::good && !is_old) is_blind_ = true;
    if (reading.quality != Quality::good) return;
    if (is_blind_) watching_since_ = at;
    is_blind_ = false;
    note_hall(at);
    if (reading.value == 0) return;
    seen_ = at;
    if (is_inactive_) said.emplace_back(at, EventKind::inactivity, Transition::Kind::cleared);
    is_inactive_ = false;
  }

  // The sensor is heard, whatever it says.
  void note_hall(SteadyTime at) {
    if (!is_known_ || at > last_heard_ + 25h) watching_since_ = at;
    if (!is_known_) seen_ = at;
    is_known_ = true;
    last_heard_ = at;
  }

  void hear_heart(SteadyTime at, std::int64_t beats) {
    if (!heart_is_high_ && beats > 130) {
      heart_is_high_ = true;
      said.emplace_back(at, EventKind::vital_sign, Transition::Kind::raised);
    } else if (heart_is_high_ && beats <= 115) {
      heart_is_high_ = false;
      said.emplace_back(at, EventKind::vital_sign, Transition::Kind::cleared);
    }
  }

  struct Alarm {
    bool is_on = false;
    SteadyTime last_true;
  };
  Alarm smoke_;
  Alarm sos_;
  bool is_known_ = false;  // the sensor in the hall has been heard
  bool is_blind_ = false;
  SteadyTime last_heard_;
  SteadyTime watching_since_;
  SteadyTime seen_;
  bool is_inactive_ = false;
  bool heart_is_high_ = false;
};

Reading random_reading_at(Dice& dice, Duration at) {
  constexpr std::array kQualities{Quality::suspect, Quality::invalid, Quality::out_of_range, Quality::stale,
                                  Quality::repeated};
  Reading reading;
  reading.channel = dice.below(4);
  reading.value = reading.channel == kHeart ? (60 + std::int64_t{dice.below(100)}) * kBeat : dice.below(2);
  if (dice.below(3) == 0) reading.quality = kQualities[dice.below(kQualities.size())];
  reading.is_test = reading.channel != kHall && dice.below(8) == 0;
  // Of a back-filled alarm rules/alarm_past_test.cpp says what becomes.
  reading.historical = reading.channel >= kHall && dice.below(8) == 0;
  reading.heard_at = instant(at);
  reading.measured_at = reading.heard_at.wall;
  return reading;
}

// Never two things at the same time: which of them comes first is no question of safety.
Duration random_pause(Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return std::chrono::hours{dice.below(30)} + Duration{1};
    case 1:
      return Duration{1 + std::int64_t{dice.below(5)}};
    default:
      return std::chrono::minutes{dice.below(120)} + Duration{1};
  }
}

bool is_asked(const Transition& transition) {
  return transition.event != EventKind::device_fault && transition.event != EventKind::presence_unknown;
}

// What nobody believes: then nothing may be told because of it. A doubtful alarm is believed, a doubtful end
// of one is not.
bool proves_nothing(const Reading& reading) {
  if (reading.historical || reading.is_test) return true;
  const bool is_alarm = reading.channel == kSmoke || reading.channel == kSos;
  return reading.quality != Quality::good &&
         !(reading.quality == Quality::suspect && is_alarm && reading.value != 0);
}

std::vector<Said> play(const Site& site, const RuleSet& rule_set, const std::vector<Reading>& readings,
                       SteadyTime end) {
  static const RuleSettings settings;
  Engine engine(site, settings, rule_set);
  Effects effects;
  engine.start(instant({}), {});
  for (const Reading& reading : readings) {
    engine.on_time(reading.heard_at, effects);
    const std::size_t before = effects.transitions.size();
    engine.on_heard(site.channels[reading.channel].device, reading.heard_at, effects);
    engine.on_reading(reading, effects);
    if (!proves_nothing(reading)) continue;
    for (std::size_t i = before; i < effects.transitions.size(); ++i) {
      if (is_asked(effects.transitions[i])) FAIL_CHECK("told by a reading that proves nothing");
    }
  }
  engine.on_time(instant(end - kBoxStart), effects);
  std::vector<Said> said;
  for (const Transition& transition : effects.transitions) {
    if (is_asked(transition)) said.emplace_back(transition.at.steady, transition.event, transition.kind);
  }
  return said;
}

std::string in_words(const std::vector<Said>& said) {
  std::string words;
  for (const auto& [at, event, kind] : said)
    words +=
        clock_text(at - kBoxStart) + " " + std::string(name(kind)) + " " + std::string(name(event)) + ", ";
  return words;
}

std::uint32_t sequences() {
  const char* wanted = std::getenv("ANJU_SEQUENCES");  // NOLINT(concurrency-mt-unsafe): nobody else reads it
  return wanted ? static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10)) : 3'000;
}

}  // namespace

TEST_CASE("of every sequence the engine says what the oracle says") {
  const Site site = flat();
  const RuleSet rule_set = rules();
  std::size_t said = 0;
  for (std::uint32_t seed = 1; seed <= sequences(); ++seed) {
    Dice dice(seed);
    std::vector<Reading> readings;
    Oracle oracle;
    Duration at{};
    for (std::uint32_t left = 10 + dice.below(40); left > 0; --left) {
      at += random_pause(dice);
      readings.push_back(random_reading_at(dice, at));
      oracle.hear(readings.back());
    }
    const SteadyTime end = steady(at + 40h);
    oracle.pass(end);
    const std::vector<Said> told = play(site, rule_set, readings, end);
    if (told == oracle.said) {
      said += told.size();
      continue;
    }
    FAIL_CHECK("seed " << seed << ": told " << in_words(told) << "expected " << in_words(oracle.said));
  }
  CHECK(said > sequences());
}

}  // namespace anju::properties_test
