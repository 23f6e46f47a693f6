// `anjuctl homes` and `anjuctl mode list`.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

std::string word_in(const Look& look, WordKind kind, const json::value& from, std::string_view key) {
  return std::string(word(look.language, kind, text_of(from, key)));
}

std::string modes_of(const json::value& home, const Look& look) {
  std::string joined;
  for (const json::value& mode : list_of(home, "modes")) {
    joined += joined.empty() ? "" : "; ";
    joined +=
        say(look.language, Message::mode_until, fmt::arg("mode", word_in(look, WordKind::mode, mode, "mode")),
            fmt::arg("until", time_text(look, text_of(mode, "until"))));
  }
  return joined;
}

Mark mark_of(const json::value& home) {
  const std::string presence = text_of(home, "presence");
  return presence == "active" ? Mark::good : presence == "inactive" ? Mark::bad : Mark::attention;
}

}  // namespace

std::string quota_text(const json::value& home, const Look& look) {
  std::string joined;
  for (const auto& [message, key] :
       {std::pair{Message::quota_left_out, "left_out"}, std::pair{Message::quota_thinned, "thinned"}}) {
    const std::int64_t count = number_of(home, key);
    if (count == 0) continue;
    joined += joined.empty() ? "" : "; ";
    joined += say(look.language, message, fmt::arg("count", count));
  }
  return joined;
}

std::string render_homes(const json::value& answer, const Look& look) {
  Rows rows{{text_in(look, Message::column_home), text_in(look, Message::column_tier),
             text_in(look, Message::column_presence), text_in(look, Message::column_open),
             text_in(look, Message::column_mode), text_in(look, Message::column_quota)}};
  for (const json::value& home : list_of(answer, "homes")) {
    rows.push_back({text_of(home, "id"), word_in(look, WordKind::tier, home, "tier"),
                    marked(look, mark_of(home), word_in(look, WordKind::presence, home, "presence")),
                    std::to_string(number_of(home, "open_alerts")), modes_of(home, look),
                    quota_text(home, look)});
  }
  // What no home has gone beyond is no column.
  if (std::all_of(rows.begin() + 1, rows.end(), [](const auto& row) { return row.back().empty(); }))
    for (auto& row : rows) row.pop_back();
  return as_table(rows, look.width);
}

std::string render_modes(const json::value& answer, const Look& look) {
  Rows rows{{text_in(look, Message::column_home), text_in(look, Message::column_mode),
             text_in(look, Message::column_until)}};
  for (const json::value& home : list_of(answer, "homes")) {
    for (const json::value& mode : list_of(home, "modes"))
      rows.push_back({text_of(home, "id"), word_in(look, WordKind::mode, mode, "mode"),
                      time_text(look, text_of(mode, "until"))});
  }
  return rows.size() == 1 ? text_in(look, Message::no_modes) + "\n" : as_table(rows, look.width);
}

}  // namespace anju
