// Stored readings, and the meters that nobody has installed, as JSON.
#include <fmt/core.h>

#include <cmath>

#include "daemon/api/json_writer.hpp"
#include "daemon/api/view_parts.hpp"

namespace anju {
namespace {

void append_stored(std::string& out, const StoredReadingView& stored) {
  JsonObject object(out);
  object.text("device", stored.device);
  object.time("heard_at", stored.heard_at);
  object.flag("historical", stored.historical);
  append_view(object.at("reading"), stored.reading);
}

void append_parked(std::string& out, const ParkedMeter& meter) {
  JsonObject object(out);
  object.text("utility", meter.utility);
  object.text("meter", meter.meter);
  object.text("code", meter.code);
  object.text("unit", meter.unit);
  object.at("value") += meter.value && std::isfinite(*meter.value) ? fmt::format("{}", *meter.value) : "null";
  object.number("count", meter.count);
  object.time("first", meter.first);
  object.time("last", meter.last);
}

}  // namespace

std::string alert_event(const AlertRecord& alert) {
  std::string out = "event: alert\nid: " + alert.id + "." + std::to_string(alert.revision) + "\ndata: ";
  // JSON as it is written here is one line.
  append_view(out, alert);
  return out + "\n\n";
}

std::string readings_json(const std::vector<StoredReadingView>& readings) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    append_json_list(answer.at("readings"), readings, append_stored);
  }
  return out;
}

std::string parked_json(const ParkedView& parked) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    append_json_list(answer.at("meters"), parked.meters, append_parked);
    answer.number("left_out", parked.left_out);
  }
  return out;
}

}  // namespace anju
