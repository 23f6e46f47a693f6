#include "config/read_tiers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "config/table_reader.hpp"
#include "rules/rhythm/rhythm_model.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

class TiersReader {
 public:
  TiersReader(const ParsedToml& parsed, std::string_view file, MistakeList& mistakes)
      : root_(parsed.root, 1, "", file, mistakes) {}

  std::optional<TierWaits> read() {
    constexpr std::array<std::string_view, 3> kTiers{"high-risk", "key", "general"};
    TierWaits waits{};
    for (std::size_t tier = 0; tier < kTiers.size(); ++tier) {
      std::optional<TableReader> reader = root_.table(kTiers[tier], Need::required);
      is_right_ = is_right_ && reader;
      if (reader) read_terms(*reader, waits[tier]);
    }
    root_.refuse_unknown();
    return is_right_ ? std::optional(waits) : std::nullopt;
  }

 private:
  void read_terms(TableReader& reader, WaitTerms& terms) {
    read_number(reader, "price", 1e-6, 1, terms.price);
    read_hours(reader, "longest", 3h, terms.longest);
    if (!reader.boolean("holds_at_night", terms.holds_at_night) && reader.has("holds_at_night"))
      is_right_ = false;
    std::vector<TableReader> promises = reader.tables("promise", terms.promises.size());
    for (std::size_t i = 0; i < std::min(promises.size(), terms.promises.size()); ++i) {
      read_hours(promises[i], "within", 1h, terms.promises[i].hours);
      read_number(promises[i], "cost", 0, 1000, terms.promises[i].cost);
      promises[i].refuse_unknown();
    }
    reader.refuse_unknown();
  }

  void read_number(TableReader& reader, std::string_view key, double lowest, double highest, double& target) {
    if (!reader.number(key, target)) return not_read(reader, key);
    if (target < lowest || target > highest)
      wrong(reader, key, "must lie between " + std::to_string(lowest) + " and " + std::to_string(highest));
  }

  void read_hours(TableReader& reader, std::string_view key, Duration least, int& hours) {
    Duration read{};
    if (!reader.duration(key, read, least, std::chrono::hours{kLastGapHour})) return not_read(reader, key);
    if (read % 1h != 0h) wrong(reader, key, "must be whole hours");
    hours = static_cast<int>(read / 1h);
  }

  // What is there and cannot be read has been said.
  void not_read(TableReader& reader, std::string_view key) {
    is_right_ = false;
    if (!reader.has(key)) reader.wrong(key, "missing");
  }

  void wrong(TableReader& reader, std::string_view key, const std::string& reason) {
    reader.wrong(key, reason);
    is_right_ = false;
  }

  TableReader root_;
  bool is_right_ = true;
};

}  // namespace

std::optional<TierWaits> read_tiers_file(std::string_view text, std::string_view file,
                                         MistakeList& mistakes) {
  const ParsedToml parsed = parse_or_report(text, file, mistakes);
  return parsed.error ? std::nullopt : TiersReader(parsed, file, mistakes).read();
}

}  // namespace anju
