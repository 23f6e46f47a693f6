#include "rules/life_channel.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kLifeChannelLayout = 5;
constexpr std::size_t kLifeChannelFields = 12;

constexpr std::int64_t kUnworn = 1;
constexpr std::int64_t kDoubtful = 2;  // its last word was that it does not know, or no believable one
constexpr std::int64_t kUnheard = 4 + 8 + 16;  // a link is gone: one bit for each
constexpr std::int64_t bit_of(Link link) { return std::int64_t{4} << static_cast<int>(link); }

// A repeat or an old value says nothing about whether the channel works now; these do.
constexpr bool is_doubtful(Quality quality) {
  return quality == Quality::invalid || quality == Quality::suspect || quality == Quality::out_of_range;
}

// As CounterEpoch tells a step back from another register.
constexpr bool is_small_step_back(std::int64_t from, std::int64_t to) {
  return to > 0 && to >= from - from / 20;
}

}  // namespace

LifeChannel::LifeChannel(const Site& site, ChannelIndex channel, Duration report_limit)
    : site_(&site),
      channel_(channel),
      report_limit_(report_limit),
      use_(sign().minimum),
      load_(sign().minimum) {}

bool LifeChannel::is_register() const {
  const auto shape = sign().shape;
  return !is_event_driven() &&
         (shape == SignOfLife::Shape::on_increase || shape == SignOfLife::Shape::above_night);
}

Duration LifeChannel::limit() const {
  const Duration silence = site_->devices[device()].silence_limit;
  return is_event_driven() && blindness_ == 0 ? silence : std::min(report_limit_, silence);
}

LifeSign LifeChannel::observe(const Reading& reading, std::optional<Duration> time_of_day) {
  if (reading.historical) return LifeSign::none;
  if (is_doubtful(reading.quality)) blind(kDoubtful);
  if (reading.quality != Quality::good || (blindness_ & kUnworn) != 0) return LifeSign::none;
  const SteadyTime at = measured_steady(reading);
  if (last_reading_ && at < *last_reading_) return LifeSign::none;
  const LifeSign life = shown_by(reading, time_of_day);
  not_blind(kDoubtful, reading.heard_at.steady);
  tells(at);
  note_value(reading);
  last_reading_ = at;
  if (life == LifeSign::strong) last_life_ = at;
  changed_ = true;
  return life;
}

LifeSign LifeChannel::shown_by(const Reading& reading, std::optional<Duration> time_of_day) {
  const auto strong_if = [](bool shown) { return shown ? LifeSign::strong : LifeSign::none; };
  switch (sign().shape) {
    case SignOfLife::Shape::when_true:
      return strong_if(reading.value != 0);
    case SignOfLife::Shape::above:
      return strong_if(reading.value >= sign().minimum);
    case SignOfLife::Shape::on_change:
      return strong_if(last_value_ && *last_value_ != reading.value);
    case SignOfLife::Shape::on_increase:
    case SignOfLife::Shape::above_night: {
      const auto used = used_until(reading);
      if (!used) return LifeSign::none;
      const SteadyTime at = measured_steady(reading);
      return wants_time_of_day() ? load_.observe(*last_reading_, at, *used, time_of_day)
                                 : use_.observe(*last_reading_, at, *used);
    }
    case SignOfLife::Shape::when_heard:
      return LifeSign::strong;
  }
  return LifeSign::none;
}

// A register that shows 0 for a moment comes back to where it was: the way back is no use. So does one into
// which a pump has pressed water back, litre by litre; one that has lost a little with its power is mistaken
// for it, until it is past where it was.
std::optional<LifeChannel::LateStep> LifeChannel::observe_late(const Reading& reading) {
  if (sign().shape != SignOfLife::Shape::on_increase || reading.quality != Quality::good) return std::nullopt;
  const SteadyTime at = measured_steady(reading);
  if (late_at_ && at <= *late_at_) return std::nullopt;
  std::optional<LateStep> step;
  if (late_at_ && reading.value >= late_value_) {
    const std::int64_t used = reading.value - late_value_;
    step = LateStep{*late_at_, at, used >= sign().minimum ? LifeSign::strong : LifeSign::none};
  }
  late_at_ = at;
  late_value_ = reading.value;
  changed_ = true;
  return step;
}

std::optional<std::int64_t> LifeChannel::used_until(const Reading& reading) const {
  if (!last_value_ || !last_reading_) return std::nullopt;
  const bool is_back = before_step_back_ && reading.value >= *before_step_back_;
  const bool is_on_its_way_back = before_step_back_ && is_small_step_back(*before_step_back_, *last_value_);
  if (is_on_its_way_back && !is_back) return std::nullopt;
  const std::int64_t base = is_back ? *before_step_back_ : *last_value_;
  return std::max<std::int64_t>(reading.value - base, 0);
}

// A register that went backwards may be another meter: what was used before its first reading is not known.
void LifeChannel::note_value(const Reading& reading) {
  const auto shape = sign().shape;
  const bool is_counting = shape == SignOfLife::Shape::on_increase || shape == SignOfLife::Shape::above_night;
  if (is_counting && last_value_ && reading.value < *last_value_) {
    before_step_back_ = std::max(before_step_back_.value_or(*last_value_), *last_value_);
    observed_from_ = measured_steady(reading);
  }
  if (before_step_back_ && reading.value >= *before_step_back_) before_step_back_.reset();
  last_value_ = reading.value;
}

// It would have told of all that happened up to `at`: since when depends on the pause before.
void LifeChannel::tells(SteadyTime at) {
  if (known_at_ && at <= *known_at_) return;
  const bool is_after_pause = !known_at_ || (!is_register() && at > *known_at_ + limit());
  if (is_after_pause) observed_from_ = at;
  known_at_ = at;
  changed_ = true;
}

void LifeChannel::blind(std::int64_t reason) {
  if ((blindness_ & reason) != 0) return;
  blindness_ |= reason;
  changed_ = true;
}

void LifeChannel::not_blind(std::int64_t reason, SteadyTime at) {
  if ((blindness_ & reason) == 0) return;
  blindness_ &= ~reason;
  changed_ = true;
  if (!is_event_driven() || blindness_ != 0) return;
  // What happened before its eyes while they were shut is lost, however short it was.
  known_at_ = std::max(known_at_.value_or(at), at);
  observed_from_ = at;
}

void LifeChannel::on_worn(bool is_worn, SteadyTime at) {
  if (is_worn)
    not_blind(kUnworn, at);
  else
    blind(kUnworn);
}

void LifeChannel::on_unheard(SteadyTime at, Link link) {
  if (!unheard_since_) {
    // Up to now it would have told.
    if (observed_until(at) == at) tells(at);
    unheard_since_ = at;
  }
  blind(bit_of(link));
}

// That a link is back does not show that the sensor is: it tells again when it is heard.
bool LifeChannel::on_hearing(SteadyTime at, Link link) {
  // Lanes overtake each other: what was heard before it was gone does not bring it back.
  if ((blindness_ & bit_of(link)) == 0 || at < *unheard_since_) return false;
  blindness_ &= ~bit_of(link);
  changed_ = true;
  if ((blindness_ & kUnheard) != 0) return false;
  const bool was_deaf = at - *unheard_since_ > kDeafAfter;
  unheard_since_.reset();
  if (was_deaf) listen_from(at);
  return was_deaf;
}

bool LifeChannel::on_heard(SteadyTime at) {
  if (!is_event_driven() || blindness_ != 0 || (known_at_ && at <= *known_at_)) return false;
  tells(at);
  return true;
}

std::optional<SteadyTime> LifeChannel::observed_until(SteadyTime now) const {
  if (!is_event_driven() || blindness_ != 0 || !known_at_) return known_at_;
  if (*known_at_ < *listening_since_) return std::nullopt;
  return now < *known_at_ + limit() ? now : *known_at_;
}

SteadyTime LifeChannel::unknown_from() const {
  return std::max(known_at_.value_or(*listening_since_), *listening_since_) + limit();
}

void LifeChannel::start(const Start& start) {
  if (listening_since_ && !start.deaf_since) return;
  listen_from(start.now.steady);
}

// What an event-driven sensor said to a deaf box is lost.
void LifeChannel::listen_from(SteadyTime at) {
  listening_since_ = at;
  if (observed_from_ && is_event_driven()) observed_from_ = std::max(*observed_from_, at);
  changed_ = true;
}

void LifeChannel::restore(std::string_view rule, const SavedStates& states) {
  const auto saved = states.find(state_key(rule, *site_, channel_));
  if (saved == states.end() ||
      saved->second.size() != kLifeChannelFields + UseSigns::kFields + NightLoad::kFields ||
      saved->second[0] != kLifeChannelLayout)
    return;
  const auto& fields = saved->second;
  listening_since_ = steady_from_field(fields[1]);
  if (fields[2] != kAbsent) last_value_ = fields[2];
  if (fields[3] != kAbsent) before_step_back_ = fields[3];
  last_reading_ = steady_from_field(fields[4]);
  known_at_ = steady_from_field(fields[5]);
  observed_from_ = steady_from_field(fields[6]);
  last_life_ = steady_from_field(fields[7]);
  blindness_ = fields[8];
  unheard_since_ = steady_from_field(fields[9]);
  late_at_ = steady_from_field(fields[10]);
  late_value_ = fields[11];
  use_.restore(fields.data() + kLifeChannelFields);
  use_.restore_days(saved->first + "/base", states);
  load_.restore(fields.data() + kLifeChannelFields + UseSigns::kFields);
  load_.restore_nights(saved->first + "/night", states);
}

void LifeChannel::save(std::string_view rule, std::vector<SavedState>& changed) {
  if (!changed_) return;
  SavedState state{state_key(rule, *site_, channel_),
                   {kLifeChannelLayout, to_field(listening_since_), last_value_.value_or(kAbsent),
                    before_step_back_.value_or(kAbsent), to_field(last_reading_), to_field(known_at_),
                    to_field(observed_from_), to_field(last_life_), blindness_, to_field(unheard_since_),
                    to_field(late_at_), late_value_}};
  use_.append(state.fields);
  use_.save_days(state.key + "/base", changed);
  load_.append(state.fields);
  load_.save_nights(state.key + "/night", changed);
  changed.push_back(std::move(state));
  changed_ = false;
}

}  // namespace anju
