#include <cmath>

#include "drivers/push_item.hpp"
#include "push.pb.h"

namespace anju {
namespace {

PushItem item_of(const push::v1::Reading& reading, std::size_t position) {
  PushItem item;
  item.where = "/readings/" + std::to_string(position);
  const bool is_long = reading.meter().size() > kPushedTextLimit ||
                       reading.code().size() > kPushedTextLimit || reading.unit().size() > kPushedTextLimit ||
                       reading.quality().size() > kPushedTextLimit;
  if (is_long) {
    item.refusal = "too-long";
    return item;
  }
  item.meter = reading.meter();
  item.code = reading.code();
  item.unit = reading.unit();
  item.quality = reading.quality();
  if (reading.has_value()) item.value = reading.value();
  if (item.value && !std::isfinite(*item.value)) item.refusal = "not-a-number";
  if (reading.measured_at_ms() > 0) item.at = WallTime{Duration{reading.measured_at_ms()}};
  return item;
}

}  // namespace

PushBody read_pushed_protobuf(std::string_view body) {
  PushBody result;
  push::v1::Readings readings;
  if (!readings.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    result.fault = {"malformed", "", "the body is no anju.push.v1.Readings"};
    return result;
  }
  const auto count = static_cast<std::size_t>(readings.readings_size());
  if (count > kMostPushed) {
    result.fault = {"too-many", "/readings", "a request may have 1000 readings; send the rest in another"};
    return result;
  }
  result.items.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    result.items.push_back(item_of(readings.readings(static_cast<int>(i)), i));
  if (result.items.empty()) result.fault = {"empty", "", "the body holds no reading"};
  return result;
}

}  // namespace anju
