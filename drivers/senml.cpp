#include "drivers/senml.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace anju {
namespace {

namespace json = boost::json;

// Clause 4.5.3: a time below 2^28 is relative to now.
constexpr double kFirstAbsoluteTime = 268'435'456;

struct Base {
  std::string name;
  std::string unit;
  std::optional<double> time;
  double value = 0;
  double sum = 0;
};

std::optional<double> number_at(const json::object& record, std::string_view key) {
  const json::value* value = record.if_contains(key);
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::optional<std::string> written_text(const json::object& record, std::string_view key) {
  const json::value* value = record.if_contains(key);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string(value->get_string().data(), value->get_string().size());
}

void take_base(const json::object& record, Base& base) {
  if (auto name = written_text(record, "bn")) base.name = std::move(*name);
  if (auto unit = written_text(record, "bu")) base.unit = std::move(*unit);
  if (const auto time = number_at(record, "bt")) base.time = *time;
  if (const auto value = number_at(record, "bv")) base.value = *value;
  if (const auto sum = number_at(record, "bs")) base.sum = *sum;
}

// Clause 4.4: a member whose name ends with "_" must be understood, and a version above 10 is another
// language.
bool is_readable(const json::object& record) {
  if (number_at(record, "bver").value_or(10) > 10) return false;
  return std::none_of(record.begin(), record.end(),
                      [](const auto& member) { return member.key().ends_with('_'); });
}

struct Named {
  std::string_view device;
  std::string_view metric;
};

std::string_view without_separator(std::string_view text) {
  while (!text.empty() && std::string_view(":/_-.").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text;
}

// urn:dev:mac:0024befffe804ff1:temperature: three colons belong to the device, the fourth begins the metric.
Named split(std::string_view name, std::size_t base_size) {
  if (!name.starts_with("urn:dev:")) {
    const std::string_view base = name.substr(0, base_size);
    return {without_separator(base), name.substr(base_size)};
  }
  std::size_t end = 0;
  for (int colons = 0; colons < 4; ++colons) {
    end = name.find(':', end);
    if (end == std::string_view::npos) {
      // The base name ends in the middle of the last part: what follows it is the metric.
      const bool is_cut = base_size > 0 && base_size < name.size() && base_size > name.rfind(':');
      if (!is_cut) return {name, {}};
      return {without_separator(name.substr(0, base_size)), name.substr(base_size)};
    }
    ++end;
  }
  return {name.substr(0, end - 1), name.substr(end)};
}

void put_values(const json::object& record, const Base& base, WallTime heard_at, json::object& out) {
  if (const auto value = number_at(record, "v")) out["v"] = *value + base.value;
  if (const auto sum = number_at(record, "s")) out["s"] = *sum + base.sum;
  for (const std::string_view key : {"vs", "vb", "quality"}) {
    if (const json::value* value = record.if_contains(key)) out[key] = *value;
  }
  const auto own = number_at(record, "t");
  if (!base.time && !own) return;
  const double time = base.time.value_or(0) + own.value_or(0);
  const double now = std::chrono::duration<double>(heard_at.time_since_epoch()).count();
  out["t"] = time >= kFirstAbsoluteTime ? time : now + time;
}

json::object resolved(const json::object& record, const Base& base, WallTime heard_at,
                      const json::storage_ptr& memory) {
  json::object out(memory);
  const std::string name = base.name + written_text(record, "n").value_or("");
  const Named named = split(name, base.name.size());
  out["name"] = name;
  out["device"] = named.device;
  out["metric"] = named.metric;
  const std::string unit = written_text(record, "u").value_or(base.unit);
  if (!unit.empty()) out["u"] = unit;
  put_values(record, base, heard_at, out);
  return out;
}

}  // namespace

std::optional<json::value> resolve_senml(const json::value& pack, WallTime heard_at,
                                         json::storage_ptr memory) {
  const json::array* records = pack.if_array();
  if (!records) return std::nullopt;
  json::array list(memory);
  Base base;
  std::size_t position = 0;
  for (const json::value& entry : *records) {
    const std::size_t own = position++;
    const json::object* record = entry.if_object();
    if (!record || !is_readable(*record)) return std::nullopt;
    take_base(*record, base);
    const bool has_value = std::any_of(record->begin(), record->end(), [](const auto& member) {
      return member.key() == "v" || member.key() == "vs" || member.key() == "vb" || member.key() == "s" ||
             member.key() == "quality";
    });
    if (!has_value) continue;
    list.push_back(resolved(*record, base, heard_at, memory));
    list.back().get_object()["record"] = own;
  }
  return json::value(std::move(list));
}

}  // namespace anju
