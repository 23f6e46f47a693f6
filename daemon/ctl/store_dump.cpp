#include "daemon/ctl/store_dump.hpp"

#include "daemon/store/dump.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

std::string_view name(ClockQuality quality) {
  switch (quality) {
    case ClockQuality::unsynced:
      return "unsynced";
    case ClockQuality::synced:
      return "synced";
    case ClockQuality::stepped:
      break;
  }
  return "stepped";
}

void add(std::string& line, std::string_view key, std::string_view text) {
  line += line.empty() ? '{' : ',';
  append_json_string(line, key);
  line += ':';
  append_json_string(line, text);
}

// The value as it is kept: in ticks of the quantity, null when there is none.
std::string json_line(const DumpedReading& dumped) {
  const Reading& reading = dumped.reading;
  std::string line;
  add(line, "home", dumped.home);
  add(line, "device", dumped.device);
  add(line, "quantity", dumped.quantity);
  add(line, "channel", dumped.channel);
  add(line, "tariff", dumped.tariff);
  const bool has_value = reading.quality != Quality::invalid;
  line += ",\"ticks\":" + (has_value ? std::to_string(reading.value) : std::string("null"));
  add(line, "quality", anju::name(reading.quality));
  add(line, "measured_at", iso_time(reading.measured_at));
  add(line, "heard_at", iso_time(reading.heard_at.wall));
  add(line, "clock", name(reading.heard_at.quality));
  line += reading.historical ? ",\"historical\":true" : ",\"historical\":false";
  line += reading.is_test ? ",\"test\":true}\n" : ",\"test\":false}\n";
  return line;
}

}  // namespace

std::optional<Problem> dump_store(const std::filesystem::path& database, Language language, std::FILE* out) {
  bool written = true;
  const auto dumped = dump_readings(database, [out, &written](const DumpedReading& reading) {
    const std::string line = json_line(reading);
    written = written && std::fwrite(line.data(), 1, line.size(), out) == line.size();
  });
  const std::string name = database.string();  // an argument only refers to its value
  const auto file = fmt::arg("file", name);
  if (!dumped) {
    return Problem{kExitFailed, "input.unreadable", say(language, Message::input_what, file),
                   dumped.error().what, say(language, Message::input_hint, file)};
  }
  if (written && std::fflush(out) == 0) return std::nullopt;
  return Problem{kExitFailed, "output.closed", say(language, Message::output_what), "", ""};
}

}  // namespace anju
