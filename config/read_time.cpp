// [mqtt.time]: where a message says when it measured, and how that is written.
#include "config/read_mqtt.hpp"
#include "config/read_parts.hpp"
#include "config/timezone.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFormats = 8;
constexpr std::size_t kIgnoredWords = 16;
constexpr Duration kFarthest =
    36'500 * 24h;  // a file of measurements may be as old as the standard that it is written in

void read_formats(TableReader& reader, TimeReading& time) {
  std::vector<std::string> texts;
  if (!reader.text_or_texts("format", texts, kFormats)) return;
  time.formats.clear();
  for (const std::string& text : texts) {
    if (text == "iso") {
      time.formats.push_back({TimeFormat::Kind::iso, ""});
    } else if (text == "epoch") {
      time.formats.push_back({TimeFormat::Kind::epoch, ""});
    } else if (text == "epoch_local") {
      time.formats.push_back({TimeFormat::Kind::epoch_local, ""});
    } else if (text.find('%') != std::string::npos) {
      time.formats.push_back({TimeFormat::Kind::strptime, text});
    } else {
      reader.wrong("format", shown(text) +
                                 " is no format of a time: iso, epoch, epoch_local, or as strptime " +
                                 "(\"%d/%m/%Y %H:%M:%S\")");
    }
  }
}

void read_zone(TableReader& reader, TimeReading& time) {
  std::string name;
  if (!reader.text("zone", name) || name == "site") return;
  if (name == "utc") {
    time.zone = Zone();
  } else if (const std::string fault = timezone_fault(name); !fault.empty()) {
    reader.wrong("zone", fault + " (or site, or utc)");
  } else if (time.zone = Zone::find(name); !time.zone) {
    reader.wrong("zone", shown(name) + " cannot be read from the machine's time zones");
  }
}

void read_then(TableReader& reader, TimeReading& time) {
  std::vector<JsonPath> then;
  if (read_paths(reader, "then", then) && !then.empty()) time.then = then.front();
}

}  // namespace

void read_time(TableReader& reader, TimeReading& time) {
  if (!reader.is_table("time")) {
    read_paths(reader, "time", time.at);
    return;
  }
  std::optional<TableReader> section = reader.table("time");
  if (!section) return;
  read_paths(*section, "at", time.at);
  read_then(*section, time);
  read_formats(*section, time);
  read_zone(*section, time);
  section->duration("ahead", time.ahead, 0s, kFarthest);
  section->duration("behind", time.behind, 0s, kFarthest);
  section->texts("ignore", time.ignored, kIgnoredWords);
  section->refuse_unknown();
}

}  // namespace anju
