#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/error.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>
#include <cmath>

#include "drivers/push_item.hpp"
#include "drivers/senml.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// RFC 8428, clause 4.5.3: a time below 2^28 counts from now. When it is sent again it is another time, so a
// repeat could not be known: a utility says when it was.
constexpr double kFirstAbsolute = 268'435'456;
constexpr double kLatest = 4e10;  // seconds: the year 3237

PushBody failed(std::string_view code, std::string where, std::string what) {
  PushBody body;
  body.fault = {code, std::move(where), std::move(what)};
  return body;
}

std::string text_at(const json::object& record, std::string_view key) {
  const json::value* value = record.if_contains(key);
  if (!value || !value->is_string()) return {};
  return std::string(value->get_string().data(), value->get_string().size());
}

// "SH-12345:8-0:1.0.0" without a base name: the meter ends at the first colon or slash.
void split_name(const json::object& record, PushItem& item) {
  item.meter = text_at(record, "device");
  item.code = text_at(record, "metric");
  if (!item.meter.empty()) return;
  const auto end = item.code.find_first_of(":/");
  item.meter = item.code.substr(0, end);
  item.code = end == std::string::npos ? std::string() : item.code.substr(end + 1);
}

// RFC 8428, clause 4.2: a sum is of the unit times seconds.
bool read_sum(const json::object& record, PushItem& item) {
  const json::value* sum = record.if_contains("s");
  if (!sum || !sum->is_number()) return false;
  item.value = sum->to_number<double>();
  if (item.unit == "W") {
    item.unit = "J";
  } else if (item.unit == "m3/s") {
    item.unit = "m3";
  } else if (item.unit == "l/s" || item.unit == "L/s") {
    item.unit = "L";
  } else {
    item.refusal = "unit";
  }
  return true;
}

void read_value(const json::object& record, PushItem& item) {
  const json::value* value = record.if_contains("v");
  if (value && value->is_number()) {
    item.value = value->to_number<double>();
  } else if (const json::value* truth = record.if_contains("vb"); truth && truth->is_bool()) {
    item.value = truth->get_bool() ? 1 : 0;
  } else if (!read_sum(record, item) && (value || record.contains("vs") || record.contains("vb"))) {
    item.refusal = "not-a-number";
  }
  if (item.value && !std::isfinite(*item.value)) item.refusal = "not-a-number";
}

void read_time(const json::object& record, PushItem& item) {
  const json::value* time = record.if_contains("t");
  if (!time || !time->is_number()) return;
  const auto seconds = time->to_number<double>();
  if (seconds >= kFirstAbsolute && seconds < kLatest)
    item.at = WallTime{Duration{std::llround(seconds * 1000)}};
}

PushItem item_of(const json::object& record) {
  PushItem item;
  item.where = "/" + std::to_string(record.at("record").to_number<std::int64_t>());
  split_name(record, item);
  item.unit = text_at(record, "u");
  item.quality = text_at(record, "quality");
  if (std::max({item.meter.size(), item.code.size(), item.unit.size(), item.quality.size()}) >
      kPushedTextLimit) {
    PushItem refused;
    refused.where = item.where;
    refused.refusal = "too-long";
    return refused;
  }
  read_value(record, item);
  read_time(record, item);
  return item;
}

std::optional<PushFault> wrong_record(const json::array& pack) {
  for (std::size_t i = 0; i < pack.size(); ++i) {
    if (!pack[i].is_object())
      return PushFault{"malformed", "/" + std::to_string(i), "a SenML record is an object"};
  }
  return std::nullopt;
}

}  // namespace

PushBody read_pushed_senml(std::string_view text) {
  json::monotonic_resource memory;
  json::parse_options options;
  options.max_depth = kPushedDepth;
  json::parser parser(json::storage_ptr(), options);
  parser.reset(&memory);
  boost::system::error_code fault;
  parser.write(text.data(), text.size(), fault);
  if (fault == json::error::too_deep) return failed("too-deep", "", "JSON of more than 16 levels is refused");
  if (fault) return failed("malformed", "", "the body is no JSON: " + fault.message());
  const json::value tree = parser.release();
  const json::array* pack = tree.if_array();
  if (!pack) return failed("malformed", "", "a SenML pack (RFC 8428) is a list of records");
  if (pack->size() > kMostPushed)
    return failed("too-many", "", "a request may have 1000 readings; send the rest in another");
  if (auto wrong = wrong_record(*pack)) return failed(wrong->code, wrong->where, wrong->what);
  const auto resolved = resolve_senml(tree, WallTime{}, &memory);
  if (!resolved)
    return failed("malformed", "",
                  "a record asks for a later version of SenML, or has a member that ends with _");
  PushBody body;
  for (const json::value& record : resolved->get_array()) body.items.push_back(item_of(record.get_object()));
  if (body.items.empty()) return failed("empty", "", "the body holds no reading");
  return body;
}

}  // namespace anju
