// `anjuctl privacy`: what has left this box, and whether the record of it is whole.
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "daemon/ctl/city_commands.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/store/ledger.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::size_t kAtOnce = 1000;
constexpr std::size_t kShown = 12;  // of the 64 digits of a digest

std::string bytes_of(const std::string& hex) {
  const auto digit = [](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  return bytes;
}

LedgerKind kind_of(const std::string& word) {
  for (const auto kind : {LedgerKind::alert, LedgerKind::bulk, LedgerKind::result, LedgerKind::status})
    if (word == ledger_kind_name(kind)) return kind;
  return LedgerKind::webhook;
}

KeptLedgerEntry entry_of(const json::value& told) {
  KeptLedgerEntry entry;
  entry.id = number_of(told, "entry");
  if (const auto at = parse_iso_time(text_of(told, "at"))) entry.at = at->time;
  entry.kind = kind_of(text_of(told, "kind"));
  entry.home = text_of(told, "home");
  entry.message_id = text_of(told, "message_id");
  entry.bytes = static_cast<std::uint64_t>(number_of(told, "bytes"));
  entry.digest = bytes_of(text_of(told, "payload_sha256"));
  entry.salt = bytes_of(text_of(told, "salt"));
  entry.content = bytes_of(text_of(told, "content_sha256"));
  entry.hash = bytes_of(text_of(told, "hash"));
  entry.is_erased = flag_of(told, "erased");
  return entry;
}

Outcome<std::vector<KeptLedgerEntry>> all_entries(const CitySurroundings& around) {
  std::vector<KeptLedgerEntry> all;
  while (true) {
    const std::int64_t after = all.empty() ? 0 : all.back().id;
    const auto page =
        answer_of("/v1/ledger?after=" + std::to_string(after) + "&limit=" + std::to_string(kAtOnce), around);
    if (!page) return page.error();
    const json::array& told = list_of(*page, "ledger");
    for (const json::value& one : told) all.push_back(entry_of(one));
    if (told.size() < kAtOnce) return all;
  }
}

Problem broken(const Look& look, std::int64_t entry) {
  return {kExitFailed, "ledger.broken", std::string(text(Message::ledger_broken_what).in(look.language)),
          say(look.language, Message::ledger_broken_why, fmt::arg("entry", entry)),
          std::string(text(Message::ledger_broken_hint).in(look.language))};
}

std::string row_json(const KeptLedgerEntry& entry) {
  return json::serialize(json::object{{"entry", entry.id},
                                      {"at", iso_time(entry.at)},
                                      {"kind", ledger_kind_name(entry.kind)},
                                      {"home", entry.home},
                                      {"message_id", entry.message_id},
                                      {"bytes", entry.bytes},
                                      {"erased", entry.is_erased}}) +
         "\n";
}

std::vector<std::string> row(const KeptLedgerEntry& entry, const Look& look) {
  if (entry.is_erased)
    return {std::to_string(entry.id), time_text(look, iso_time(entry.at)),
            std::string(ledger_kind_name(entry.kind)),
            std::string(text(Message::ledger_erased).in(look.language))};
  return {std::to_string(entry.id),
          time_text(look, iso_time(entry.at)),
          std::string(ledger_kind_name(entry.kind)),
          printable(entry.home),
          printable(entry.message_id),
          std::to_string(entry.bytes),
          hex_text(entry.digest).substr(0, kShown)};
}

struct Sum {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  WallTime from = WallTime::max();
  WallTime to = WallTime::min();
};

}  // namespace

Outcome<std::string> shown_ledger(const CityOptions& options, const CitySurroundings& around) {
  const auto all = all_entries(around);
  if (!all) return all.error();
  const Look& look = around.look;
  if (const auto bad = first_broken(*all)) return broken(look, *bad);
  const std::size_t from = all->size() - std::min(all->size(), options.limit);
  std::string out;
  if (around.door.as_json) {
    for (std::size_t i = from; i < all->size(); ++i) out += row_json((*all)[i]);
    return out;
  }
  if (all->empty()) return std::string(text(Message::ledger_none).in(look.language)) + "\n";
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = from; i < all->size(); ++i) rows.push_back(row((*all)[i], look));
  out += in_columns(rows);
  out += say(look.language, Message::ledger_whole, fmt::arg("first", all->front().id),
             fmt::arg("last", all->back().id)) +
         "\n";
  if (all->front().id > 1)
    out += say(look.language, Message::ledger_older, fmt::arg("count", all->front().id - 1)) + "\n";
  return out;
}

Outcome<std::string> shown_inventory(const CityOptions&, const CitySurroundings& around) {
  const auto all = all_entries(around);
  if (!all) return all.error();
  const Look& look = around.look;
  std::map<std::string_view, Sum> sums;
  for (const KeptLedgerEntry& entry : *all) {
    Sum& sum = sums[ledger_kind_name(entry.kind)];
    ++sum.count;
    sum.bytes += entry.bytes;
    sum.from = std::min(sum.from, entry.at);
    sum.to = std::max(sum.to, entry.at);
  }
  const auto homes = answer_of("/v1/homes", around);
  if (!homes) return homes.error();
  json::array kinds;
  std::string out;
  for (const auto& [kind, sum] : sums) {
    kinds.push_back(json::object{{"kind", kind},
                                 {"count", sum.count},
                                 {"bytes", sum.bytes},
                                 {"from", iso_time(sum.from)},
                                 {"to", iso_time(sum.to)}});
    out += say(look.language, Message::inventory_kind, fmt::arg("kind", kind), fmt::arg("count", sum.count),
               fmt::arg("bytes", sum.bytes), fmt::arg("from", time_text(look, iso_time(sum.from))),
               fmt::arg("to", time_text(look, iso_time(sum.to)))) +
           "\n";
  }
  json::array consents;
  const auto yes = [&look](bool given) {
    return std::string(text(given ? Message::consent_yes : Message::consent_no).in(look.language));
  };
  for (const json::value& home : list_of(*homes, "homes")) {
    const json::value& consent = part_of(home, "consent");
    consents.push_back(json::object{{"home", text_of(home, "id")}, {"consent", consent}});
    out += say(look.language, Message::inventory_consent, fmt::arg("home", text_of(home, "id")),
               fmt::arg("contacts", yes(flag_of(consent, "contacts"))),
               fmt::arg("totals", yes(flag_of(consent, "daily_totals")))) +
           "\n";
  }
  if (around.door.as_json)
    return json::serialize(json::object{{"left", std::move(kinds)}, {"homes", std::move(consents)}}) + "\n";
  return sums.empty() ? std::string(text(Message::ledger_none).in(look.language)) + "\n" + out : out;
}

}  // namespace anju
