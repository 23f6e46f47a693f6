#include "rules/rhythm/life_diary.hpp"

#include <algorithm>
#include <bit>

namespace anju {
namespace {

constexpr std::int64_t kLifeDiaryLayout = 1;
constexpr Quarter kHalfDay = kQuartersOfDay / 2;
constexpr std::size_t kLifeDiaryFields = 2 + 3 * 2;  // layout, day, and two halves of the three lines

std::string key_of_day(const std::string& key, Quarter day) {
  return key + "/day/" + std::to_string(day % LifeDiary::kDays);
}

}  // namespace

// The length is a multiple of 64, so the ring ends where a word does.
std::size_t LifeDiary::place_of(Quarter quarter) {
  return static_cast<std::size_t>(((quarter % kLength) + kLength) % kLength);
}

std::optional<Quarter> LifeDiary::find(Line line, std::uint64_t flip, Quarter from, Quarter to) const {
  const Marks& marks = lines_[static_cast<std::size_t>(line)];
  from = std::max(from, begin());
  to = std::min(to, end_);
  while (from < to) {
    const std::size_t place = place_of(from);
    const std::uint64_t rest = (marks[place / 64] ^ flip) >> (place % 64);
    if (rest != 0) {
      const Quarter found = from + std::countr_zero(rest);
      return found < to ? std::optional(found) : std::nullopt;
    }
    from += 64 - static_cast<Quarter>(place % 64);
  }
  return std::nullopt;
}

std::optional<Quarter> LifeDiary::find_marked(Line line, Quarter from, Quarter to) const {
  return find(line, 0, from, to);
}

std::optional<Quarter> LifeDiary::find_unmarked(Line line, Quarter from, Quarter to) const {
  if (from < begin()) return from < to ? std::optional(from) : std::nullopt;
  const auto found = find(line, ~std::uint64_t{0}, from, to);
  return found || to <= end_ ? found : std::max(from, end_);
}

unsigned LifeDiary::four_marks(Line line, Quarter from) const {
  unsigned four = 0;
  for (Quarter i = 0; i < 4; ++i) {
    if (from + i < begin() || from + i >= end_) continue;
    const std::size_t place = place_of(from + i);
    const std::uint64_t word = lines_[static_cast<std::size_t>(line)][place / 64];
    four |= static_cast<unsigned>((word >> (place % 64)) & 1) << i;
  }
  return four;
}

// False: too long ago to be remembered.
bool LifeDiary::reach(Quarter quarter) {
  if (quarter < end_) return quarter >= begin();
  for (Quarter q = std::max(end_, quarter + 1 - kLength); q <= quarter; ++q) {
    const std::size_t place = place_of(q);
    for (Marks& marks : lines_) marks[place / 64] &= ~(std::uint64_t{1} << (place % 64));
  }
  end_ = quarter + 1;
  return true;
}

void LifeDiary::mark(Line line, Quarter quarter) {
  const std::size_t place = place_of(quarter);
  std::uint64_t& word = lines_[static_cast<std::size_t>(line)][place / 64];
  const std::uint64_t bit = std::uint64_t{1} << (place % 64);
  if ((word & bit) != 0) return;
  word |= bit;
  if (quarter < end_ - kQuartersOfDay) ++late_marks_;
  changed_.set(place / static_cast<std::size_t>(kQuartersOfDay));
}

void LifeDiary::note_observed(SteadyTime from, SteadyTime to) {
  const Quarter last = quarter_of(to);
  for (Quarter q = std::max(quarter_of(from), last + 1 - kLength); q <= last; ++q) {
    if (reach(q)) mark(Line::observed, q);
  }
}

void LifeDiary::note_life(SteadyTime at, bool is_strong) {
  const Quarter quarter = quarter_of(at);
  if (!reach(quarter)) return;
  mark(Line::life, quarter);
  if (is_strong) mark(Line::strong, quarter);
}

std::uint64_t LifeDiary::half_day(Line line, Quarter from) const {
  std::uint64_t half = 0;
  for (Quarter i = 0; i < kHalfDay; i += 4) half |= std::uint64_t{four_marks(line, from + i)} << i;
  return half;
}

SavedState LifeDiary::saved_day(const std::string& key, Quarter day) const {
  SavedState state{key_of_day(key, day), {kLifeDiaryLayout, day}};
  for (const Line line : {Line::observed, Line::life, Line::strong}) {
    for (const Quarter half : {Quarter{0}, kHalfDay})
      state.fields.push_back(static_cast<std::int64_t>(half_day(line, day * kQuartersOfDay + half)));
  }
  return state;
}

void LifeDiary::save(const std::string& key, std::vector<SavedState>& changed) {
  if (changed_.none()) return;
  const Quarter last = (end_ - 1) / kQuartersOfDay;
  for (Quarter day = last; day > last - kDays; --day) {
    const auto place = static_cast<std::size_t>(((day % kDays) + kDays) % kDays);
    if (changed_.test(place)) changed.push_back(saved_day(key, day));
  }
  changed_.reset();
}

void LifeDiary::restore_day(const std::vector<std::int64_t>& fields) {
  std::size_t field = 2;
  for (const Line line : {Line::observed, Line::life, Line::strong}) {
    for (const Quarter half : {Quarter{0}, kHalfDay}) {
      const auto marks = static_cast<std::uint64_t>(fields[field++]);
      for (Quarter i = 0; i < kHalfDay; ++i) {
        const Quarter quarter = fields[1] * kQuartersOfDay + half + i;
        if ((marks >> i & 1) != 0 && reach(quarter)) mark(line, quarter);
      }
    }
  }
}

void LifeDiary::restore(const std::string& key, const SavedStates& states) {
  std::vector<const std::vector<std::int64_t>*> days;
  for (Quarter day = 0; day < kDays; ++day) {
    const auto saved = states.find(key_of_day(key, day));
    if (saved != states.end() && saved->second.size() == kLifeDiaryFields &&
        saved->second[0] == kLifeDiaryLayout)
      days.push_back(&saved->second);
  }
  std::sort(days.begin(), days.end(), [](const auto* a, const auto* b) { return (*a)[1] < (*b)[1]; });
  for (const auto* day : days) restore_day(*day);
  changed_.reset();
  late_marks_ = 0;
}

}  // namespace anju
