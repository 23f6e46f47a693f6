#include "config/read_tiers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "config/table_reader.hpp"
#include "rules/model/home.hpp"
#include "rules/rhythm/rhythm_model.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

void read_number(TableReader& reader, std::string_view key, double lowest, double highest, double& target) {
  if (!reader.has(key)) reader.wrong(key, "missing");
  if (reader.number(key, target) && (target < lowest || target > highest))
    reader.wrong(key, "must lie between " + std::to_string(lowest) + " and " + std::to_string(highest));
}

void read_hours(TableReader& reader, std::string_view key, Duration least, int& hours) {
  if (!reader.has(key)) reader.wrong(key, "missing");
  Duration read{};
  if (reader.duration(key, read, least, std::chrono::hours{kLastGapHour}) && read % 1h != 0h)
    reader.wrong(key, "must be whole hours");
  hours = static_cast<int>(read / 1h);
}

void read_terms(TableReader& reader, WaitTerms& terms) {
  read_number(reader, "price", 1e-6, 1, terms.price);
  read_hours(reader, "longest", 3h, terms.longest);
  reader.boolean("holds_at_night", terms.holds_at_night);
  std::vector<TableReader> promises = reader.tables("promise", terms.promises.size());
  for (std::size_t i = 0; i < std::min(promises.size(), terms.promises.size()); ++i) {
    read_hours(promises[i], "within", 1h, terms.promises[i].hours);
    read_number(promises[i], "cost", 0, 1000, terms.promises[i].cost);
    promises[i].refuse_unknown();
  }
  reader.refuse_unknown();
}

void read_tiers(TableReader& root, TierWaits& waits) {
  for (std::size_t tier = 0; tier < kTierNames.size(); ++tier) {
    if (std::optional<TableReader> reader = root.table(kTierNames[tier], Need::required))
      read_terms(*reader, waits[tier]);
  }
  root.refuse_unknown();
}

}  // namespace

std::optional<TierWaits> read_tiers_file(std::string_view text, std::string_view file,
                                         MistakeList& mistakes) {
  TierWaits waits{};
  if (!read_whole(text, file, mistakes, [&](TableReader& root) { read_tiers(root, waits); }))
    return std::nullopt;
  return waits;
}

}  // namespace anju
