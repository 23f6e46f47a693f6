#include "drivers/reading_judge.hpp"

#include <algorithm>
#include <functional>

namespace anju {
namespace {

// What a broker has kept for less than this is about now.
constexpr Duration kNow{std::chrono::minutes{1}};
// A press is sent several times within seconds; after half a minute somebody has pressed again.
constexpr Duration kOnePress{std::chrono::seconds{30}};
// How long a sender says the same several times in a row.
constexpr Duration kOneBurst{std::chrono::seconds{5}};
// A session that was interrupted is delivered again when it goes on; longer than this the broker rarely keeps
// it.
constexpr Duration kRedelivered{std::chrono::hours{24}};
constexpr std::size_t kDigests = 16;  // of one device

bool is_on(const Channel& channel, const Reading& reading) {
  return channel.alarm && reading.value != 0 && reading.quality != Quality::invalid;
}

Duration lead_of(const Reading& reading) {
  return reading.measured_at.time_since_epoch() - reading.heard_at.steady.time_since_epoch();
}

std::optional<Duration> goes_out_after(const Channel& channel) {
  if (channel.clears_after) return channel.clears_after;
  return channel.is_momentary ? std::optional(kOnePress) : std::nullopt;
}

}  // namespace

Delivery delivery_of(const MqttMessage& message, const RepeatRule& rule, std::optional<std::uint64_t> key) {
  const std::hash<std::string_view> hash;
  const std::uint64_t whole = hash(message.topic) * 31 + hash(message.payload);
  return {message.retained, message.duplicate, key.value_or(whole), rule.within, key.has_value()};
}

std::string_view name(News::Kind kind) {
  switch (kind) {
    case News::Kind::alarm_raised:
      return "alarm.raised";
    case News::Kind::alarm_cleared:
      return "alarm.condition_cleared";
    case News::Kind::alarm_stale_retained:
      return "alarm.stale_retained";
    case News::Kind::alarm_test:
      return "alarm.test";
    case News::Kind::counter_reset:
      return "counter.reset";
    case News::Kind::counter_decrease:
      break;
  }
  return "counter.decrease";
}

void ReadingJudge::remember(const Reading& reading, const Channel& channel) {
  restored_.note(reading);
  Duration& lead = leads_.try_emplace(channel.device, lead_of(reading)).first->second;
  lead = std::max(lead, lead_of(reading));
  ChannelState& state = states_[reading.channel];
  // When a state was true that the broker had kept nobody knows, unless it says so itself.
  const bool has_a_time = reading.quality != Quality::stale || reading.measured_at != reading.heard_at.wall;
  if (has_a_time && (!state.newest || *state.newest < reading.measured_at))
    state.newest = reading.measured_at;
  const bool is_believed = reading.quality == Quality::good || reading.quality == Quality::suspect;
  if (!is_believed || reading.historical) return;
  state.is_on = reading.value != 0;
  if (!channel.counter) return;
  // A register that fell is suspect because of what was before it, so it belongs to its way. What is suspect
  // and fits was estimated, and nothing is measured by it.
  const ChannelState before = state;
  const bool has_own_time = reading.measured_at != reading.heard_at.wall;
  const CounterChange change = count(*channel.counter, reading, has_own_time, state);
  if (reading.quality == Quality::suspect && !change.is_doubtful) state = before;
}

// Who names the very time of the last value and says another one corrects it: that one was never there.
// Without a time of their own two may be heard within a millisecond, and both are there.
CounterChange ReadingJudge::count(const CounterTraits& traits, const Reading& reading, bool has_own_time,
                                  ChannelState& state) {
  if (has_own_time && state.counted_at == reading.measured_at)
    state.counter = state.counter_before;
  else
    state.counter_before = state.counter;
  state.counted_at = reading.measured_at;
  return state.counter.next(reading.value, traits);
}

Verdict ReadingJudge::judge(const Delivery& delivery, DeviceIndex device, std::span<const Channel> channels,
                            std::vector<JudgedReading>& readings, const BoxClocks& clocks) {
  Verdict verdict;
  for (JudgedReading& judged : readings) place_on_timeline(judged, device, clocks);
  verdict.is_repeat = is_repeat(delivery, device, channels, readings);
  if (verdict.is_repeat) {
    for (JudgedReading& judged : readings) {
      if (judged.reading.quality != Quality::invalid) judged.reading.quality = Quality::repeated;
    }
    return verdict;
  }
  for (std::size_t i = 0; i < readings.size(); ++i) {
    ChannelState& state = states_[readings[i].reading.channel];
    place_in_time(delivery, readings[i], state);
    judge_one(delivery, channels[readings[i].reading.channel], readings[i], state, i, verdict.news);
  }
  return verdict;
}

std::vector<News> ReadingJudge::judge_first(const Delivery& delivery, std::span<const Channel> channels,
                                            std::vector<JudgedReading>& readings) {
  std::vector<News> news;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    ChannelState state;
    judge_one(delivery, channels[readings[i].reading.channel], readings[i], state, i, news);
  }
  return news;
}

// A true alarm that is not known to be on: of the two deliveries of one message, this may be the first that
// arrived.
bool ReadingJudge::raises_anew(std::span<const Channel> channels,
                               const std::vector<JudgedReading>& readings) {
  return std::any_of(readings.begin(), readings.end(), [this, channels](const JudgedReading& judged) {
    const Reading& reading = judged.reading;
    const Channel& channel = channels[reading.channel];
    const bool is_live = !reading.historical && !reading.is_test;
    return is_live && is_on(channel, reading) &&
           !is_still_on(channel, states_[reading.channel], reading.heard_at.steady);
  });
}

bool ReadingJudge::is_repeat(const Delivery& delivery, DeviceIndex device, std::span<const Channel> channels,
                             const std::vector<JudgedReading>& readings) {
  if (readings.empty()) return false;
  // One message may speak of several devices.
  const std::uint64_t digest = delivery.digest + device * std::uint64_t{0x9e3779b97f4a7c15};
  const SteadyTime now = readings.front().reading.heard_at.steady;
  auto& digests = digests_[device];
  const auto was_heard_within = [&digests, digest, now](Duration within) {
    return std::any_of(digests.begin(), digests.end(), [&](const HeardDigest& heard) {
      return heard.digest == digest && now - heard.at <= within;
    });
  };
  const bool is_last = !digests.empty() && digests.back().digest == digest;
  const bool is_sent_again = delivery.repeat_within > Duration{0} && (delivery.is_keyed || is_last) &&
                             was_heard_within(delivery.repeat_within);
  const bool is_redelivered =
      delivery.is_duplicate && was_heard_within(kRedelivered) && !raises_anew(channels, readings);
  const bool is_copy = is_last && now - digests.back().at <= kOneBurst;
  digests.push_back({digest, now});
  if (digests.size() > kDigests) digests.pop_front();
  return is_sent_again || is_redelivered || was_said_before(digest, is_copy, channels, readings);
}

bool ReadingJudge::was_said_before(std::uint64_t digest, bool is_copy, std::span<const Channel> channels,
                                   const std::vector<JudgedReading>& readings) {
  const auto is_stamped = [](const JudgedReading& judged) { return judged.has_own_time; };
  if (!std::all_of(readings.begin(), readings.end(), is_stamped)) return false;
  // The profile's key of a message may be the same each time: its own times tell one from the next.
  std::uint64_t stamped = digest;
  for (const JudgedReading& judged : readings)
    stamped =
        stamped * 31 + static_cast<std::uint64_t>(judged.reading.measured_at.time_since_epoch().count());
  const bool is_known = messages_.contains(stamped);
  messages_.note(stamped);
  // An alarm is said several times in a row, so that one of them gets through: each is as true as the first.
  const auto is_live_alarm = [this, &channels](const JudgedReading& judged) {
    const auto& newest = states_[judged.reading.channel].newest;
    const bool is_live = newest && judged.reading.measured_at >= *newest;
    return is_live && channels[judged.reading.channel].alarm.has_value();
  };
  if (is_known && is_copy && std::any_of(readings.begin(), readings.end(), is_live_alarm)) return false;
  return is_known || std::all_of(readings.begin(), readings.end(), [this](const JudgedReading& judged) {
           return restored_.contains(judged.reading);
         });
}

void ReadingJudge::place_on_timeline(JudgedReading& judged, DeviceIndex device, const BoxClocks& clocks) {
  if (!judged.has_own_time) return;
  Reading& reading = judged.reading;
  const Duration lead = lead_of(reading);
  const auto known = leads_.try_emplace(device, lead).first;
  const Duration expected = std::max(known->second - lead, Duration{0});
  const auto found = clocks.lateness(reading.measured_at, expected);
  reading.late = found ? found->late : expected;
  const bool is_on_time = found && found->is_on_time;
  known->second = is_on_time ? lead : std::max(known->second, lead);
}

void ReadingJudge::place_in_time(const Delivery& delivery, JudgedReading& judged, ChannelState& state) {
  Reading& reading = judged.reading;
  const bool is_known = recent_.contains(reading) || restored_.contains(reading);
  if (reading.historical && is_known && reading.quality != Quality::invalid)
    reading.quality = Quality::repeated;
  if (!judged.has_own_time) {
    // What is said without a time is of now, so what is said after it with an older time is the past.
    if (!reading.historical && !delivery.is_retained)
      state.newest = std::max(state.newest, std::optional(reading.measured_at));
    return;
  }
  const bool was_set_back = state.newest && *state.newest > heard_by_device_clock(reading);
  reading.historical |= state.newest && reading.measured_at < *state.newest && !was_set_back;
  recent_.note(reading);
  if (!reading.historical && (!state.newest || *state.newest < reading.measured_at))
    state.newest = reading.measured_at;
}

void ReadingJudge::judge_one(const Delivery& delivery, const Channel& channel, JudgedReading& judged,
                             ChannelState& state, std::size_t position, std::vector<News>& news) {
  Reading& reading = judged.reading;
  if (delivery.is_retained) {
    const Duration late = heard_by_device_clock(reading) - reading.measured_at;
    const bool is_recent = judged.has_own_time && late <= kNow;
    // An event that is over as soon as it is said tells nothing about now, and what is on already is not
    // news.
    const bool has_gone_out = channel.clears_after && judged.has_own_time && late > *channel.clears_after;
    const bool is_news = is_recent || (!judged.is_momentary && !state.is_on && !has_gone_out);
    const bool may_still_be_on = is_on(channel, reading) && is_news;
    if (is_on(channel, reading) && !may_still_be_on)
      news.push_back({News::Kind::alarm_stale_retained, position});
    if (!may_still_be_on && reading.quality == Quality::good) reading.quality = Quality::stale;
    return;
  }
  if (reading.historical) return;
  if (channel.counter && reading.quality == Quality::good)
    judge_counter(*channel.counter, judged, state, position, news);
  if (channel.alarm) judge_alarm(channel, reading, state, position, news);
}

void ReadingJudge::judge_counter(const CounterTraits& traits, JudgedReading& judged, ChannelState& state,
                                 std::size_t position, std::vector<News>& news) {
  Reading& reading = judged.reading;
  const CounterChange change = count(traits, reading, judged.has_own_time, state);
  if (change.is_doubtful) reading.quality = Quality::suspect;
  if (change.step == CounterStep::reset) news.push_back({News::Kind::counter_reset, position});
  if (change.step == CounterStep::step_back) news.push_back({News::Kind::counter_decrease, position});
}

bool ReadingJudge::is_still_on(const Channel& channel, const ChannelState& state, SteadyTime now) {
  const auto out_after = goes_out_after(channel);
  return state.is_on && (!out_after || now - state.last_on <= *out_after);
}

void ReadingJudge::judge_alarm(const Channel& channel, const Reading& reading, ChannelState& state,
                               std::size_t position, std::vector<News>& news) {
  const bool is_believed = reading.quality == Quality::good || reading.quality == Quality::suspect;
  if (!is_believed) return;
  if (reading.value == 0) {
    if (state.is_on && reading.quality == Quality::good) {
      news.push_back({News::Kind::alarm_cleared, position});
      state.is_on = false;
    }
    return;
  }
  if (reading.is_test) {
    news.push_back({News::Kind::alarm_test, position});
    return;
  }
  const SteadyTime now = reading.heard_at.steady;
  if (!is_still_on(channel, state, now)) news.push_back({News::Kind::alarm_raised, position});
  state.is_on = true;
  state.last_on = now;
}

}  // namespace anju
