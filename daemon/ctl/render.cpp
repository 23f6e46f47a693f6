#include "daemon/ctl/render.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::string_view sign(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "✓";
    case Mark::attention:
      return "⚠";
    case Mark::bad:
      break;
  }
  return "✗";
}

constexpr std::string_view colour(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "\x1b[32m";
    case Mark::attention:
      return "\x1b[33m";
    case Mark::bad:
      break;
  }
  return "\x1b[31m";
}

std::string value_text(const json::value& value) {
  if (value.is_string()) return printable(value.get_string());
  if (value.is_double()) return fmt::format("{:.10g}", value.get_double());
  return json::serialize(value);
}

}  // namespace

std::string marked(const Look& look, Mark mark, std::string_view word) {
  if (!look.colour) return fmt::format("{} {}", sign(mark), word);
  return fmt::format("{}{}\x1b[0m {}", colour(mark), sign(mark), word);
}

std::string size_text(std::int64_t bytes) {
  constexpr double kKibi = 1024;
  const auto size = static_cast<double>(bytes);
  if (size < kKibi) return fmt::format("{} B", bytes);
  if (size < kKibi * kKibi) return fmt::format("{:.1f} KiB", size / kKibi);
  if (size < kKibi * kKibi * kKibi) return fmt::format("{:.1f} MiB", size / kKibi / kKibi);
  return fmt::format("{:.1f} GiB", size / kKibi / kKibi / kKibi);
}

std::string time_text(const Look& look, std::string_view iso) {
  const auto known = parse_iso_time(iso);
  if (!known) return std::string(iso);
  const Duration ahead = look.zone.ahead_of_utc(known->time);
  const std::string local = iso_time(known->time, std::chrono::floor<std::chrono::minutes>(ahead));
  return fmt::format("{} {} {}", local.substr(0, 10), local.substr(11, 8),
                     ahead == Duration::zero() ? "UTC" : local.substr(23));
}

std::string reading_text(const Look& look, const json::value& reading) {
  std::string text = text_of(reading, "quantity");
  const auto append = [&text](const std::string& part) {
    if (!part.empty()) text += " " + part;
  };
  append(text_of(reading, "channel"));
  append(is_there(reading, "value") ? value_text(part_of(reading, "value")) : "–");
  append(text_of(reading, "unit"));
  const std::string quality = text_of(reading, "quality");
  if (!quality.empty() && quality != "good")
    append(std::string(word(look.language, WordKind::quality, quality)));
  return text;
}

Result<std::string> render(View view, std::string_view body, const Look& look) {
  boost::system::error_code fault;
  const json::value answer = json::parse(body, fault);
  if (fault || !answer.is_object()) return Error{ErrorCode::malformed, "the answer is no JSON object"};
  switch (view) {
    case View::status:
      return render_status(answer, look);
    case View::homes:
      return render_homes(answer, look);
    case View::modes:
      return render_modes(answer, look);
    case View::devices:
      return render_devices(answer, look);
    case View::alerts:
      return render_alerts(answer, look);
    case View::buses:
      return render_buses(answer, look);
    case View::store:
      return render_store(answer, look);
    case View::outbox:
      break;
  }
  return render_outbox(answer, look);
}

std::string error_of(std::string_view body) {
  constexpr std::size_t kShown = 200;
  boost::system::error_code fault;
  const json::value answer = json::parse(body, fault);
  const json::value& error = part_of(answer, "error");
  if (fault || !error.is_object()) return printable(body.substr(0, kShown));
  const std::string code = text_of(error, "code");
  const std::string message = text_of(error, "message");
  return code.empty() ? message : message + " (" + code + ")";
}

}  // namespace anju
