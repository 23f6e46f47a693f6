// `anjuctl reading export`: what is stored, in order of time; no daemon.
#include <algorithm>
#include <map>

#include "daemon/ctl/reading_commands.hpp"
#include "daemon/store/dump.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"
#include "rules/model/quantity.hpp"

namespace anju {
namespace {

// All of them are held at once, because a store is not in order of time: some 130 MB.
constexpr std::size_t kMostRows = 4'000'000;

struct Row {
  WallTime at;
  std::int64_t value = 0;
  std::uint32_t channel = 0;
  Quality quality = Quality::good;
};

class Export {
 public:
  Export(const ReadingWish& wish, std::optional<WallTime> since, std::optional<WallTime> until)
      : wish_(wish), since_(since), until_(until) {}

  void take(const DumpedReading& dumped) {
    const Reading& reading = dumped.reading;
    if (!wish_.device.empty() && dumped.device != wish_.device) return;
    if (!wish_.quantity.empty() && dumped.quantity != wish_.quantity) return;
    if (since_ && reading.measured_at < *since_) return;
    if (until_ && reading.measured_at >= *until_) return;
    if (rows_.size() == kMostRows) {
      is_full_ = true;
      return;
    }
    const std::string key = dumped.home + "|" + dumped.device + "|" + dumped.quantity + "|" + dumped.channel +
                            "|" + dumped.tariff;
    const auto [found, is_new] = channels_.emplace(key, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(dumped);
    rows_.push_back({reading.measured_at, reading.value, found->second, reading.quality});
  }

  bool is_full() const { return is_full_; }

  bool print(const ActSurroundings& around) {
    std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.at < b.at; });
    std::string out =
        wish_.form == ReadingWish::Form::csv ? "timestamp,home,device,quantity,value,unit\n" : "";
    if (wish_.form == ReadingWish::Form::senml) out += "[";
    bool is_first = true;
    for (const Row& row : rows_) {
      const DumpedReading& of = names_[row.channel];
      const auto quantity = find_quantity(of.quantity);
      if (!quantity) continue;
      if (wish_.form != ReadingWish::Form::jsonl && row.quality == Quality::invalid) continue;
      append(out, row, of, *quantity, is_first);
      is_first = false;
      constexpr std::size_t kWriteAt = 60'000;
      if (out.size() < kWriteAt) continue;
      if (!around.print(out)) return false;
      out.clear();
    }
    if (wish_.form == ReadingWish::Form::senml) out += "]\n";
    return around.print(out);
  }

 private:
  void append(std::string& out, const Row& row, const DumpedReading& of, Quantity quantity,
              bool is_first) const {
    std::string value;
    append_json_value(value, quantity, row.value);
    const bool is_flag = info(quantity).kind == QuantityKind::boolean;
    switch (wish_.form) {
      case ReadingWish::Form::csv:
        if (is_flag) value = value == "true" ? "1" : "0";
        out += iso_time(row.at) + "," + of.home + "," + of.device + "," + of.quantity + "," + value + "," +
               std::string(info(quantity).unit) + "\n";
        break;
      case ReadingWish::Form::jsonl:
        append_line(out, row, of, quantity, row.quality == Quality::invalid ? "null" : value);
        break;
      case ReadingWish::Form::senml:
        append_record(out, row, of, quantity, value, is_first);
        break;
    }
  }

  static void append_line(std::string& out, const Row& row, const DumpedReading& of, Quantity quantity,
                          const std::string& value) {
    const auto add = [&out](std::string_view key, std::string_view text) {
      out += out.empty() || out.back() == '\n' ? '{' : ',';
      append_json_string(out, key);
      out += ':';
      append_json_string(out, text);
    };
    add("timestamp", iso_time(row.at));
    add("home", of.home);
    add("device", of.device);
    add("quantity", of.quantity);
    add("channel", of.channel);
    add("tariff", of.tariff);
    add("unit", info(quantity).unit);
    add("quality", name(row.quality));
    out += ",\"value\":" + value + "}\n";
  }

  // RFC 8428: the time in seconds, the name "device/quantity".
  static void append_record(std::string& out, const Row& row, const DumpedReading& of, Quantity quantity,
                            const std::string& value, bool is_first) {
    out += is_first ? "{\"n\":" : ",\n{\"n\":";
    append_json_string(out, of.device + "/" + of.quantity + (of.channel.empty() ? "" : "/" + of.channel));
    const auto ms = row.at.time_since_epoch().count();
    out += fmt::format(",\"t\":{}.{:03}", ms / 1000, ms % 1000);
    if (!info(quantity).unit.empty()) {
      out += ",\"u\":";
      append_json_string(out, info(quantity).unit);
    }
    out += (info(quantity).kind == QuantityKind::boolean ? ",\"vb\":" : ",\"v\":") + value + "}";
  }

  const ReadingWish& wish_;
  const std::optional<WallTime> since_;
  const std::optional<WallTime> until_;
  std::map<std::string, std::uint32_t> channels_;
  std::vector<DumpedReading> names_;
  std::vector<Row> rows_;
  bool is_full_ = false;
};

}  // namespace

Outcome<CommandEnd> export_readings(const ReadingWish& wish, const ActSurroundings& around) {
  const Look& look = around.look;
  const auto since = time_of(wish.since, around.now(), look);
  if (!since) return since.error();
  const auto until = time_of(wish.until, around.now(), look);
  if (!until) return until.error();
  Export rows(wish, *since, *until);
  const auto dumped =
      dump_readings(wish.database, [&rows](const DumpedReading& reading) { rows.take(reading); });
  const std::string name = wish.database.string();
  const auto file = fmt::arg("file", name);
  if (!dumped)
    return Problem{kExitFailed, "input.unreadable", say(look.language, Message::input_what, file),
                   dumped.error().what, say(look.language, Message::input_hint, file)};
  if (rows.is_full())
    return Problem{kExitState, "reading.too_many", text_in(look, Message::export_what),
                   say(look.language, Message::export_why, fmt::arg("count", kMostRows)),
                   text_in(look, Message::export_hint)};
  if (rows.print(around)) return CommandEnd{"", 0};
  return Problem{kExitFailed, "output.closed", say(look.language, Message::output_what), "", ""};
}

}  // namespace anju
