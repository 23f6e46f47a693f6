#include "drivers/field_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "drivers/decode_bytes.hpp"
#include "drivers/decode_condition.hpp"
#include "drivers/decode_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string where_of(const Field& field) {
  if (!field.paths.empty()) return field.paths.front().text;
  return field.bytes ? "byte " + std::to_string(field.bytes->at) : "";
}

// null, or a text of nothing but blanks.
bool is_empty(const RawValue& raw) {
  const auto* text = std::get_if<std::string_view>(&raw);
  return std::holds_alternative<NoValue>(raw) ||
         (text && text->find_first_not_of(" \t\r\n") == std::string_view::npos);
}

std::string unit_in(const Field& field, const JsonScope& scope) {
  const json::value* unit =
      field.meaning.unit_from.empty() ? nullptr : find_value(field.meaning.unit_from, scope);
  return unit ? text_of(*unit).value_or("") : "";
}

}  // namespace

void FieldReader::read(Part part, const JsonScope& scope, const Sample& sample) {
  const auto& fields = context_.profile.fields;
  const std::size_t first = decoded_.values.size();
  // Each field gives one value as a rule; a place for each saves moving them while the list grows.
  if (first == 0) decoded_.values.reserve(std::min<std::size_t>(fields.size(), 16));
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_wanted(fields[i]) && fields[i].from_message == (part == Part::message))
      read_field(i, scope, sample);
  }
  drop_lonely_names(first);
}

void FieldReader::read_field(std::size_t position, const JsonScope& scope, const Sample& sample) {
  const Field& field = context_.profile.fields[position];
  field_ = position;
  own_from_ = decoded_.values.size();
  if (field.bytes || field.paths.empty()) {
    if (holds(field.when, scope)) read_without_path(field, scope, sample);
    return;
  }
  const json::value* null = nullptr;
  for (const JsonPath& path : field.paths) {
    if (path.has_wildcard()) {
      if (read_each(field, path, scope, sample)) return;
      continue;
    }
    const json::value* value = find_value(path, scope);
    if (value && value->is_null()) {
      null = value;
    } else if (value) {
      if (holds(field.when, scope)) read_value(field, scope, value, sample_of(field, scope, sample));
      return;
    }
  }
  // null at one place does not hide what another knows.
  if (null && holds(field.when, scope)) read_value(field, scope, null, sample_of(field, scope, sample));
}

// False when there is nothing.
bool FieldReader::read_each(const Field& field, const JsonPath& path, const JsonScope& scope,
                            const Sample& sample) {
  std::vector<FoundValue> found;
  find_values(path, scope, found);
  for (const FoundValue& one : found) {
    JsonScope own = scope;
    own.star = one.star;
    if (holds(field.when, own)) read_value(field, own, one.value, sample_of(field, own, sample));
  }
  return !found.empty();
}

void FieldReader::read_without_path(const Field& field, const JsonScope& scope, const Sample& sample) {
  if (!field.bytes) {
    if (field.meaning.constant) read_value(field, scope, nullptr, sample_of(field, scope, sample));
  } else if (scope.bytes) {
    read_bytes(field, scope, sample_of(field, scope, sample));
  }
}

// `value` is null for a field that has no place.
void FieldReader::read_value(const Field& field, const JsonScope& scope, const json::value* value,
                             std::size_t sample) {
  const Quantity quantity = context_.profile.channels[field.channel].quantity;
  RawValue raw = value ? raw_of(*value) : RawValue(NoValue{});
  if (const auto* text = std::get_if<std::string_view>(&raw); text && text->size() > kTextLimit)
    return refuse("too-long", where_of(field));
  // Is no press, whatever else the field makes of what is there.
  if (field.is_momentary && value && is_empty(raw)) return;
  if (field.pattern) {
    const auto* text = std::get_if<std::string_view>(&raw);
    const auto part = text ? field.pattern->find(*text) : std::nullopt;
    if (!part) return;
    raw = *part;
  }
  if (field.meaning.constant) return take(field, scope, sample, interpret_constant(quantity, field.meaning));
  if (std::holds_alternative<Structure>(raw) && field.may_be_structure) return;
  const std::string unit = unit_in(field, scope);
  take(field, scope, sample, interpret(quantity, field.meaning, raw, unit));
}

void FieldReader::read_bytes(const Field& field, const JsonScope& scope, std::size_t sample) {
  const auto raw = raw_of(*field.bytes, *scope.bytes);
  const bool is_short = scope.bytes->size() < field.bytes->at + field.bytes->length;
  if (!raw) return refuse(is_short ? "short-answer" : "not-a-number", where_of(field));
  const Quantity quantity = context_.profile.channels[field.channel].quantity;
  if (field.meaning.constant) return take(field, scope, sample, interpret_constant(quantity, field.meaning));
  take(field, scope, sample, interpret(quantity, field.meaning, *raw));
}

void FieldReader::take(const Field& field, const JsonScope& scope, std::size_t sample,
                       const Interpretation& meaning) {
  if (!meaning.refusal.empty()) return refuse(meaning.refusal, where_of(field));
  // null is no press.
  if (meaning.is_nothing || (field.is_momentary && !meaning.ticks)) return;
  DecodedValue value;
  if (!name_channel(field, scope, value)) return;
  value.sample = sample;
  value.ticks = meaning.ticks;
  value.is_momentary = field.is_momentary;
  value.quality = meaning.quality;
  if (meaning.quality == Quality::good && !field.suspect_when.empty() && holds(field.suspect_when, scope))
    value.quality = Quality::suspect;
  value.is_test = meaning.ticks.value_or(0) != 0 && !field.test_when.empty() && holds(field.test_when, scope);
  if (!meaning.text.empty()) {
    value.ticks = context_.profile.channels[value.channel].position_of(meaning.text);
    value.text = meaning.text;
  }
  put(std::move(value));
}

// False when the profile does not want this name.
bool FieldReader::name_channel(const Field& field, const JsonScope& scope, DecodedValue& value) const {
  value.channel = field.channel;
  if (field.label.empty()) return true;
  auto name = find_name(field.label, scope);
  if (!name) return false;
  if (!field.names.empty()) {
    const auto ours = std::find_if(field.names.begin(), field.names.end(),
                                   [&name](const auto& pair) { return pair.first == *name; });
    if (ours == field.names.end()) return false;
    name = ours->second;
  }
  const auto known = std::find_if(field.known.begin(), field.known.end(),
                                  [&name](const auto& pair) { return pair.first == *name; });
  if (known != field.known.end()) {
    value.channel = known->second;
  } else {
    value.label = std::move(*name);
  }
  return true;
}

// Several fields may give the same: the first that knows a value counts, and of an alarm one that is on.
void FieldReader::put(DecodedValue&& value) {
  by_field_.resize(decoded_.values.size(), field_);
  const bool is_alarm = context_.profile.channels[value.channel].alarm.has_value();
  for (std::size_t i = 0; i < decoded_.values.size(); ++i) {
    DecodedValue& earlier = decoded_.values[i];
    const bool is_same = earlier.channel == value.channel && earlier.label == value.label &&
                         earlier.sample == value.sample && by_field_[i] != field_;
    if (!is_same) continue;
    const bool is_better =
        value.ticks && (!earlier.ticks || (is_alarm && *earlier.ticks == 0 && *value.ticks != 0));
    if (is_better) earlier = std::move(value);
    return;
  }
  if (decoded_.values.size() == kValueLimit) {
    if (!std::exchange(is_full_, true)) refuse("too-many-values", "");
    return;
  }
  decoded_.values.push_back(std::move(value));
  by_field_.push_back(field_);
}

std::size_t FieldReader::sample_of(const Field& field, const JsonScope& scope, const Sample& sample) {
  if (field.time.empty()) return position_of(sample);
  Sample own = sample;
  const DeviceTime time =
      find_time(field.time, context_.profile.mqtt.time, scope, context_.heard_at, context_.site_zone);
  if (time.time) own.measured_at = time.time;
  if (!time.time && !time.refusal.empty()) refuse(time.refusal, time.where);
  return position_of(own);
}

std::size_t FieldReader::position_of(const Sample& sample) {
  const auto is_same = [&sample](const Sample& known) {
    return known.device == sample.device && known.measured_at == sample.measured_at &&
           known.historical == sample.historical;
  };
  const auto found = std::find_if(decoded_.samples.begin(), decoded_.samples.end(), is_same);
  if (found != decoded_.samples.end()) return static_cast<std::size_t>(found - decoded_.samples.begin());
  decoded_.samples.push_back(sample);
  return decoded_.samples.size() - 1;
}

// A message with one sensor names no channel, one with several names each.
void FieldReader::drop_lonely_names(std::size_t first) {
  const auto& fields = context_.profile.fields;
  by_field_.resize(decoded_.values.size(), field_);
  if (std::none_of(fields.begin(), fields.end(), [](const Field& field) { return field.alone; })) return;
  const auto is_of_alone = [&](std::size_t i) { return fields[by_field_[i]].alone; };
  const auto name_of = [&](const DecodedValue& value) -> const std::string& {
    return value.label.empty() ? context_.profile.channels[value.channel].name : value.label;
  };
  std::set<std::string> names;
  for (std::size_t i = first; i < decoded_.values.size(); ++i) {
    if (is_of_alone(i)) names.insert(name_of(decoded_.values[i]));
  }
  if (names.size() != 1) return;
  for (std::size_t i = first; i < decoded_.values.size(); ++i) {
    if (!is_of_alone(i)) continue;
    decoded_.values[i].channel = fields[by_field_[i]].channel;
    decoded_.values[i].label.clear();
  }
}

void FieldReader::read_unreadable(const Sample& sample) {
  for (std::size_t i = 0; i < context_.profile.fields.size(); ++i) {
    const Field& field = context_.profile.fields[i];
    if (!field.when_unreadable || !is_wanted(field)) continue;
    field_ = i;
    DecodedValue value;
    value.channel = field.channel;
    value.sample = position_of(sample);
    value.is_momentary = field.is_momentary;
    value.ticks = 1;
    value.quality = Quality::suspect;
    put(std::move(value));
  }
}

void FieldReader::refuse(std::string_view reason, std::string_view where) {
  decoded_.refusals.push_back({reason, std::string(where)});
}

}  // namespace anju
