// `anjuctl store stats`.
#include <boost/json/value.hpp>
#include <vector>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

class StorePage {
 public:
  StorePage(const json::value& store, const Look& look) : store_(store), look_(look) {}

  std::string text() const {
    std::string lines = words(Message::store_head, fmt::arg("file", text_of(store_, "path"))) + "\n";
    if (!flag_of(store_, "complete")) lines += words(Message::store_incomplete) + "\n";
    lines += in_columns({space(), disk(), written()}) + in_columns(classes(), "  ") + spans();
    const json::value& damage = part_of(store_, "damage");
    if (!damage.is_null())
      lines += marked(look_, Mark::bad,
                      words(Message::store_damage, fmt::arg("what", text_of(damage, "what")),
                            fmt::arg("file", text_of(damage, "set_aside")))) +
               "\n";
    return lines;
  }

 private:
  using Row = std::vector<std::string>;

  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(look_.language, message, arguments...);
  }
  static std::string size(const json::value& part, std::string_view key) {
    return size_text(number_of(part, key));
  }

  Row space() const {
    const json::value& limits = part_of(store_, "limits");
    const std::int64_t quota = number_of(limits, "quota_bytes");
    const std::int64_t used = number_of(store_, "used_bytes");
    const std::int64_t percent = quota > 0 ? used * 100 / quota : 0;
    return {
        words(Message::store_space),
        words(Message::store_file, fmt::arg("file", size(store_, "file_bytes")),
              fmt::arg("wal", size(store_, "wal_bytes")), fmt::arg("journal", size(store_, "journal_bytes"))),
        words(Message::store_quota, fmt::arg("used", size_text(used)), fmt::arg("quota", size_text(quota)),
              fmt::arg("percent", percent))};
  }

  Row disk() const {
    const json::value& disk = part_of(store_, "disk");
    const bool is_low = flag_of(disk, "only_alarms");
    const std::string reserve =
        words(flag_of(disk, "reserve_spent") ? Message::store_reserve_spent : Message::store_reserve,
              fmt::arg("size", size(disk, "reserve_bytes")));
    return {words(Message::store_disk),
            words(Message::store_free, fmt::arg("size", size(disk, "free_bytes"))),
            is_low ? marked(look_, Mark::bad, words(Message::store_only_alarms)) : reserve};
  }

  Row written() const {
    const json::value& written = part_of(store_, "written");
    const Duration since{std::chrono::seconds{number_of(written, "since_s")}};
    const std::string bytes = is_there(written, "bytes") ? size(written, "bytes") : "–";
    const std::string day =
        is_there(written, "bytes_per_day")
            ? words(Message::store_written_day, fmt::arg("size", size(written, "bytes_per_day")))
            : words(Message::store_written_soon);
    return {words(Message::store_written),
            words(Message::store_written_since, fmt::arg("size", bytes),
                  fmt::arg("time", duration_text(look_.language, since)),
                  fmt::arg("commits", number_of(written, "commits"))),
            day};
  }

  Row counted(Message name, const json::value& part) const {
    return {words(name), std::to_string(number_of(part, "rows")),
            is_there(part, "readings") ? std::to_string(number_of(part, "readings")) : "",
            size(part, "bytes")};
  }

  Rows classes() const {
    const json::value& raw = part_of(store_, "raw");
    const json::value& alerts = part_of(store_, "alerts");
    const json::value& outbox = part_of(store_, "outbox");
    return {{words(Message::column_kept), words(Message::column_rows), words(Message::column_readings),
             words(Message::column_size)},
            counted(Message::store_waiting, part_of(raw, "waiting")),
            counted(Message::store_packed, part_of(raw, "packed")),
            counted(Message::store_rollups, part_of(store_, "rollups")),
            counted(Message::store_open_alerts, part_of(alerts, "open")),
            counted(Message::store_closed_alerts, part_of(alerts, "closed")),
            counted(Message::store_outbox_alarm, part_of(outbox, "alarm")),
            counted(Message::store_outbox_bulk, part_of(outbox, "bulk")),
            counted(Message::store_gaps, part_of(store_, "gaps")),
            counted(Message::store_states, part_of(store_, "rule_states"))};
  }

  std::string span(Message message, const json::value& part, std::string_view days) const {
    const std::string oldest = text_of(part, "oldest");
    const std::int64_t kept_days = number_of(part_of(store_, "limits"), days);
    const auto kept = fmt::arg("days", kept_days);
    if (oldest.empty()) return words(message, fmt::arg("from", "–"), fmt::arg("to", "–"), kept) + "\n";
    return words(message, fmt::arg("from", time_text(look_, oldest)),
                 fmt::arg("to", time_text(look_, text_of(part, "newest"))), kept) +
           "\n";
  }
  std::string spans() const {
    return span(Message::store_span_raw, part_of(store_, "raw"), "raw_days") +
           span(Message::store_span_rollups, part_of(store_, "rollups"), "rollup_days");
  }

  const json::value& store_;
  const Look& look_;
};

}  // namespace

std::string render_store(const json::value& answer, const Look& look) {
  return StorePage(part_of(answer, "store"), look).text();
}

}  // namespace anju
