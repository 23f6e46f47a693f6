// `anjuctl status`: is it well, in one screen of at most 24 lines.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

// 24 lines of a terminal, less what is always there: gateway, time, platform, waiting, store, counters, and
// the three headings.
constexpr std::size_t kSourcesShown = 4;
constexpr std::size_t kHomesShown = 5;
constexpr std::size_t kReasonsShown = 3;

class StatusPage {
 public:
  StatusPage(const json::value& status, const Look& look) : status_(status), look_(look) {}

  std::string text() const {
    Rows rows{platform(), waiting(), store(), counters()};
    Row row = errands();
    const bool has_errands = row.size() > 1;
    if (has_errands) rows.insert(rows.begin() + 2, std::move(row));
    const bool has_fleet = part_of(status_, "fleet").is_object();
    if (has_fleet) rows.push_back(fleet());
    return gateway() + commissioning() + attention() + in_columns(rows) +
           list(Message::status_sources, "sources", kSourcesShown, &StatusPage::source) +
           list(Message::status_homes, "homes", kHomesShown - (has_errands ? 1 : 0) - (has_fleet ? 1 : 0),
                &StatusPage::home);
  }

 private:
  using Row = std::vector<std::string>;

  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(look_.language, message, arguments...);
  }
  std::string counted(Message message, const json::value& part, std::string_view key) const {
    return words(message, fmt::arg("count", number_of(part, key)));
  }
  std::string word_for(WordKind kind, const std::string& name) const {
    return std::string(word(look_.language, kind, name));
  }
  std::string link(const json::value& part) const {
    const bool up = flag_of(part, "connected");
    return marked(look_, up ? Mark::good : Mark::bad, words(up ? Message::connected : Message::disconnected));
  }

  std::string gateway() const;
  std::string clock_steps(const json::value& clock) const;
  std::string commissioning() const;
  std::string attention() const;
  Row platform() const;
  Row waiting() const;
  Row errands() const;
  Row fleet() const;
  Row store() const;
  Row counters() const;
  Row source(const json::value& source) const;
  Row home(const json::value& home) const;
  std::string list(Message heading, std::string_view key, std::size_t most,
                   Row (StatusPage::*row)(const json::value&) const) const;

  const json::value& status_;
  const Look& look_;
};

std::string StatusPage::gateway() const {
  const std::string health = text_of(status_, "health");
  const Mark mark = health == "ok" ? Mark::good : Mark::attention;
  const json::value& clock = part_of(status_, "clock");
  const Duration uptime{std::chrono::seconds{number_of(status_, "uptime_s")}};
  return words(Message::status_gateway, fmt::arg("id", text_of(status_, "gateway")),
               fmt::arg("health", marked(look_, mark, word_for(WordKind::health, health))),
               fmt::arg("uptime", duration_text(look_.language, uptime)),
               fmt::arg("version", text_of(status_, "version"))) +
         "\n" +
         words(Message::status_clock, fmt::arg("time", time_text(look_, text_of(clock, "wall"))),
               fmt::arg("quality", word_for(WordKind::clock_quality, text_of(clock, "quality")))) +
         clock_steps(clock) + "\n";
}

std::string StatusPage::clock_steps(const json::value& clock) const {
  if (number_of(clock, "steps") == 0) return "";
  return words(Message::status_clock_steps, fmt::arg("count", number_of(clock, "steps")),
               fmt::arg("time", time_text(look_, text_of(clock, "last_step_at"))),
               fmt::arg("step", fmt::format("{:+}", number_of(clock, "last_step_s"))));
}

// An older daemon does not say, and then nothing is claimed.
std::string StatusPage::commissioning() const {
  const json::value* told = status_.is_object() ? status_.get_object().if_contains("commissioned") : nullptr;
  if (told == nullptr || !told->is_bool() || told->get_bool()) return "";
  return words(Message::not_commissioned) + "\n";
}

std::string StatusPage::attention() const {
  std::string lines;
  std::size_t shown = 0;
  const json::array& reasons = list_of(status_, "reasons");
  for (const json::value& reason : reasons) {
    if (!reason.is_string()) continue;
    if (++shown > kReasonsShown) break;
    lines += "  " + marked(look_, Mark::attention, printable(reason.get_string())) + "\n";
  }
  if (reasons.size() > kReasonsShown)
    lines += "  " + words(Message::and_more, fmt::arg("count", reasons.size() - kReasonsShown)) + "\n";
  return lines.empty() ? lines : words(Message::status_attention) + "\n" + lines;
}

StatusPage::Row StatusPage::platform() const {
  const json::value& uplink = part_of(status_, "uplink");
  Row row{words(Message::status_platform)};
  if (!flag_of(uplink, "configured")) {
    row.push_back(marked(look_, Mark::attention, words(Message::not_configured)));
    return row;
  }
  row.push_back(link(uplink));
  const std::string since = text_of(uplink, "since");
  row.push_back(since.empty() ? "" : words(Message::since, fmt::arg("time", time_text(look_, since))));
  row.push_back(text_of(uplink, "reason"));
  return row;
}

StatusPage::Row StatusPage::waiting() const {
  const json::value& outbox = part_of(status_, "outbox");
  const Duration oldest{std::chrono::seconds{number_of(outbox, "oldest_s")}};
  Row row{words(Message::status_outbox), counted(Message::waiting_alarms, outbox, "alarm"),
          counted(Message::waiting_bulk, outbox, "bulk")};
  if (oldest.count() > 0)
    row.push_back(
        words(Message::waiting_oldest, fmt::arg("duration", duration_text(look_.language, oldest))));
  return row;
}

// What is to be said at home or to a contact; nothing more than its name when there is none.
StatusPage::Row StatusPage::errands() const {
  const json::value& errands = part_of(status_, "errands");
  Row row{words(Message::status_errands)};
  const std::vector<std::pair<Message, std::string_view>> kinds{{Message::errands_prompts, "prompts"},
                                                                {Message::errands_sirens, "sirens"},
                                                                {Message::errands_webhooks, "webhooks"},
                                                                {Message::errands_given_up, "given_up"}};
  for (const auto& [message, key] : kinds) {
    if (number_of(errands, key) != 0) row.push_back(counted(message, errands, key));
  }
  return row;
}

// Settings that come for many boxes.
StatusPage::Row StatusPage::fleet() const {
  const json::value& fleet = part_of(status_, "fleet");
  Row row{words(Message::status_fleet),
          words(Message::fleet_number, fmt::arg("number", number_of(fleet, "number")))};
  if (const std::string group = text_of(fleet, "group"); !group.empty())
    row.push_back(words(Message::fleet_group, fmt::arg("group", group)));
  if (number_of(fleet, "waiting") != 0) row.push_back(counted(Message::fleet_waiting, fleet, "waiting"));
  if (number_of(fleet, "undone") != 0) row.push_back(counted(Message::fleet_undone, fleet, "undone"));
  std::int64_t refused = 0;
  if (const json::object* reasons = part_of(fleet, "refused").if_object())
    for (const auto& [why, count] : *reasons) refused += count.is_int64() ? count.get_int64() : 0;
  if (refused != 0)
    row.push_back(words(Message::fleet_refused, fmt::arg("count", refused),
                        fmt::arg("reason", printable(text_of(part_of(fleet, "last"), "reason")))));
  return row;
}

StatusPage::Row StatusPage::store() const {
  const json::value& kept = part_of(status_, "store");
  return {words(Message::status_store), counted(Message::store_readings, kept, "readings"),
          counted(Message::store_alerts, kept, "alerts"),
          words(Message::store_size, fmt::arg("size", size_text(number_of(kept, "bytes")))),
          words(Message::journal_size, fmt::arg("size", size_text(number_of(kept, "journal_bytes"))))};
}

StatusPage::Row StatusPage::counters() const {
  const json::value& counts = part_of(status_, "counters");
  Row row{words(Message::status_counters), counted(Message::count_heard, counts, "heard"),
          counted(Message::count_decoded, counts, "decoded")};
  const std::vector<std::pair<Message, std::string_view>> unusual{{Message::count_refused, "refused"},
                                                                  {Message::count_unknown, "unknown_device"},
                                                                  {Message::count_repeated, "repeated"},
                                                                  {Message::count_not_kept, "not_kept"}};
  for (const auto& [message, key] : unusual) {
    if (number_of(counts, key) != 0) row.push_back(counted(message, counts, key));
  }
  return row;
}

StatusPage::Row StatusPage::source(const json::value& source) const {
  return {text_of(source, "name"), link(source), counted(Message::messages_heard, source, "messages"),
          text_of(source, "reason")};
}

StatusPage::Row StatusPage::home(const json::value& home) const {
  const std::string presence = text_of(home, "presence");
  const std::string coverage = text_of(home, "coverage");
  const std::string life = text_of(home, "last_sign_of_life");
  const std::string told = life.empty() ? words(Message::last_life_never)
                                        : words(Message::last_life, fmt::arg("time", time_text(look_, life)));
  const Mark presence_mark = presence == "active"     ? Mark::good
                             : presence == "inactive" ? Mark::bad
                                                      : Mark::attention;
  const Mark coverage_mark = coverage == "covered"       ? Mark::good
                             : coverage == "not-covered" ? Mark::bad
                                                         : Mark::attention;
  return {text_of(home, "id"),
          word_for(WordKind::tier, text_of(home, "tier")),
          marked(look_, presence_mark, word_for(WordKind::presence, presence)),
          marked(look_, coverage_mark, word_for(WordKind::coverage, coverage)),
          counted(Message::open_alerts, home, "open_alerts"),
          told,
          quota_text(home, look_)};
}

std::string StatusPage::list(Message heading, std::string_view key, std::size_t most,
                             Row (StatusPage::*row)(const json::value&) const) const {
  const json::array& items = list_of(status_, key);
  if (items.empty()) return "";
  Rows rows;
  for (std::size_t i = 0; i < std::min(items.size(), most); ++i) rows.push_back((this->*row)(items[i]));
  std::string text = words(heading) + "\n" + in_columns(rows, "  ");
  if (items.size() > most)
    text += "  " + words(Message::and_more, fmt::arg("count", items.size() - most)) + "\n";
  return text;
}

}  // namespace

std::string render_status(const json::value& status, const Look& look) {
  return StatusPage(status, look).text();
}

}  // namespace anju
