#include "config/read_rhythm.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "config/table_reader.hpp"

namespace anju {
namespace {

constexpr double kLargestWeight = 100;

template <class Numbers>
void read_numbers(TableReader& reader, std::string_view key, double lowest, double highest, Numbers& target) {
  std::vector<double> numbers;
  if (!reader.numbers(key, numbers, target.size()) || numbers.size() != target.size())
    return reader.wrong(key, "must be a list of " + std::to_string(target.size()) + " numbers");
  if (std::any_of(numbers.begin(), numbers.end(), [&](double n) { return n < lowest || n > highest; }))
    return reader.wrong(key,
                        "must lie between " + std::to_string(lowest) + " and " + std::to_string(highest));
  std::transform(numbers.begin(), numbers.end(), target.begin(),
                 [](double n) { return static_cast<typename Numbers::value_type>(n); });
}

void read_gaps(TableReader& root, Population& population) {
  std::array<std::array<bool, 24>, kKindsOfDay> is_read{};
  for (TableReader& gap : root.tables("gap", kKindsOfDay * 24, Need::required)) {
    std::size_t kind = 0;
    std::size_t hour = 0;
    const bool has_kind = gap.word<std::size_t>("day", kind, {{"working", 0}, {"free", 1}}, Need::required);
    const bool has_hour = gap.integer<std::size_t>("hour", hour, 0, 23, Need::required);
    if (has_kind && has_hour) {
      ByGapHour<float> ends{};
      read_numbers(gap, "ends", 0, 1, ends);
      population.ends[kind][hour] = usual_ends_of(ends);
      is_read[kind][hour] = true;
    }
    gap.refuse_unknown();
  }
  for (const auto& hours : is_read) {
    if (std::find(hours.begin(), hours.end(), false) == hours.end()) continue;
    return root.wrong("gap", "must have a block for each hour of working and of free days");
  }
}

void read_model(TableReader& root, RhythmModel& model) {
  std::string source;
  root.text("source", source, Need::required, 1024);
  root.text("licence", source, Need::required);
  read_numbers(root, "weights", -kLargestWeight, kLargestWeight, model.weights);
  if (root.number("price", model.price) && (model.price <= 0 || model.price > 10))
    root.wrong("price", "must be more than 0 and at most 10");
  root.integer("more_hours", model.more_hours, 0, 6);
  if (auto life = root.table("life", Need::required)) {
    read_numbers(*life, "working", 0, 1, model.population.life[0]);
    read_numbers(*life, "free", 0, 1, model.population.life[1]);
    life->refuse_unknown();
  }
  read_gaps(root, model.population);
  root.refuse_unknown();
}

}  // namespace

std::shared_ptr<const RhythmModel> read_rhythm_file(std::string_view text, std::string_view file,
                                                    MistakeList& mistakes) {
  auto model = std::make_shared<RhythmModel>();
  if (!read_whole(text, file, mistakes, [&](TableReader& root) { read_model(root, *model); })) return nullptr;
  return model;
}

}  // namespace anju
