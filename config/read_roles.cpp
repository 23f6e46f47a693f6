#include "config/read_channel.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

const std::vector<std::pair<std::string_view, SignOfLife::Shape>> kShapes{
    {"when_true", SignOfLife::Shape::when_true},
    {"on_change", SignOfLife::Shape::on_change},
    {"above", SignOfLife::Shape::above},
    {"on_increase", SignOfLife::Shape::on_increase},
    {"above_night", SignOfLife::Shape::above_night},
    {"when_heard", SignOfLife::Shape::when_heard}};

std::vector<std::pair<std::string_view, EventKind>> event_words() {
  std::vector<std::pair<std::string_view, EventKind>> words;
  for (int i = 0; i <= static_cast<int>(EventKind::test); ++i)
    words.emplace_back(name(static_cast<EventKind>(i)), static_cast<EventKind>(i));
  return words;
}

void read_alarm(TableReader& reader, const QuantityInfo& quantity, ChannelProfile& channel) {
  EventKind event{};
  const bool is_alarm = reader.word("alarm", event, event_words());
  if (is_alarm && quantity.kind != QuantityKind::boolean)
    reader.wrong("alarm",
                 "needs a quantity that is true or false; " + std::string(quantity.name) + " is none");
  if (is_alarm && channel.alarm && *channel.alarm != event)
    reader.wrong("alarm", "another field of the same channel says " + std::string(name(*channel.alarm)));
  if (is_alarm) channel.alarm = event;
  // A field that only says when the same alarm is over needs no role of its own.
  if (!channel.alarm)
    reader.forbid({"clears_after", "test_when", "when_unreadable"}, "is for a channel with alarm");
  if (!channel.alarm && quantity.kind != QuantityKind::text)
    reader.forbid({"momentary"}, "is for a channel with alarm, and for words");
  Duration after{15min};
  if (reader.duration("clears_after", after, 1s, 30 * 24h)) channel.clears_after = after;
}

// A value in the unit of the quantity, in its ticks; at least 1.
std::optional<std::int64_t> read_ticks(TableReader& reader, std::string_view key, Quantity quantity) {
  double value = 0;
  if (!reader.number(key, value)) return std::nullopt;
  const auto ticks = to_ticks(quantity, value);
  if (ticks && *ticks >= 1) return ticks;
  reader.wrong(key, "must be at least the resolution, " + std::to_string(to_unit(quantity, 1)) + " " +
                        std::string(info(quantity).unit));
  return std::nullopt;
}

void read_counter(TableReader& channel_reader, Quantity quantity, ChannelProfile& channel) {
  std::optional<TableReader> reader = channel_reader.table("counter");
  if (!reader) return;
  CounterTraits counter;
  if (const auto resolution = read_ticks(*reader, "resolution", quantity)) counter.resolution = *resolution;
  Duration interval{1h};
  if (reader->duration("interval", interval, 1s, 31 * 24h)) counter.interval = interval;
  counter.wrap_at = read_ticks(*reader, "wrap", quantity);
  reader->boolean("day_reset", counter.resets_daily);
  reader->refuse_unknown();
  const QuantityKind kind = info(quantity).kind;
  if (kind == QuantityKind::boolean || kind == QuantityKind::text)
    channel_reader.wrong("counter", "is for numbers; " + std::string(info(quantity).name) + " is none");
  channel.counter = counter;
}

bool is_of(QuantityKind kind, SignOfLife::Shape shape) {
  switch (shape) {
    case SignOfLife::Shape::when_true:
    case SignOfLife::Shape::on_change:
      return kind == QuantityKind::boolean;
    case SignOfLife::Shape::when_heard:
      return kind == QuantityKind::text;
    case SignOfLife::Shape::above:
    case SignOfLife::Shape::on_increase:
    case SignOfLife::Shape::above_night:
      break;
  }
  return kind == QuantityKind::gauge || kind == QuantityKind::counter;
}

void read_sign_of_life(TableReader& channel_reader, Quantity quantity, ChannelProfile& channel) {
  std::optional<TableReader> reader = channel_reader.table("sign_of_life");
  if (!reader) return;
  SignOfLife sign;
  if (reader->word("shape", sign.shape, kShapes, Need::required)) {
    if (!is_of(info(quantity).kind, sign.shape))
      reader->wrong("shape",
                    "when_true and on_change are for what is true or false, above, on_increase and "
                    "above_night for numbers, when_heard for words");
    if (!is_of(QuantityKind::counter, sign.shape)) {
      reader->forbid({"minimum"}, "is for above, on_increase and above_night");
    } else if (!reader->has("minimum")) {
      reader->wrong("minimum",
                    "missing: the smallest value that only a person makes, in the unit of the quantity");
    } else if (const auto minimum = read_ticks(*reader, "minimum", quantity)) {
      sign.minimum = *minimum;
    }
  }
  reader->refuse_unknown();
  channel.sign_of_life = sign;
}

}  // namespace

void read_roles(TableReader& reader, Quantity quantity, ChannelProfile& channel) {
  read_alarm(reader, info(quantity), channel);
  read_counter(reader, quantity, channel);
  read_sign_of_life(reader, quantity, channel);
}

}  // namespace anju
