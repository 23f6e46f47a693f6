#include "rules/rhythm/life_diary.hpp"

#include <algorithm>
#include <bit>

namespace anju {
namespace {

constexpr std::int64_t kLifeDiaryLayout = 1;
constexpr Quarter kHalfDay = kQuartersOfDay / 2;
constexpr std::size_t kLifeDiaryFields = 2 + 3 * 2;  // layout, day, and two halves of the three lines

// The lowest `count` bits, 0 to 64.
constexpr std::uint64_t ones(Quarter count) { return count == 0 ? 0 : ~std::uint64_t{0} >> (64 - count); }

std::string key_of_day(const std::string& key, Quarter day) {
  return key + "/day/" + std::to_string(day % LifeDiary::kDays);
}

}  // namespace

// The length is a multiple of 64, so the ring ends where a word does.
std::size_t LifeDiary::place_of(Quarter quarter) {
  const Quarter rest = quarter % kLength;
  return static_cast<std::size_t>(rest < 0 ? rest + kLength : rest);
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

std::uint64_t LifeDiary::marks(Line line, Quarter from, Quarter count) const {
  const Quarter first = std::max(from, begin());
  const Quarter last = std::min(from + count, end_);
  if (first >= last) return 0;
  const Marks& words = lines_[static_cast<std::size_t>(line)];
  const std::size_t place = place_of(first);
  std::uint64_t found = words[place / 64] >> (place % 64);
  if (place % 64 != 0) found |= words[(place / 64 + 1) % kWords] << (64 - place % 64);
  return (found & ones(last - first)) << (first - from);
}

// False: too long ago to be remembered.
bool LifeDiary::reach(Quarter quarter) {
  if (quarter < end_) return quarter >= begin();
  // Word by word: most often it is a quarter or four.
  for (Quarter q = std::max(end_, quarter + 1 - kLength); q <= quarter;) {
    const std::size_t place = place_of(q);
    const Quarter count = std::min(quarter + 1 - q, static_cast<Quarter>(64 - place % 64));
    for (Marks& words : lines_) words[place / 64] &= ~(ones(count) << (place % 64));
    q += count;
  }
  end_ = quarter + 1;
  return true;
}

// Stretch by stretch, none of which crosses a word of the marks or a day of what is saved.
void LifeDiary::mark(Line line, Quarter from, Quarter to) {
  const Quarter late_before = end_ - kQuartersOfDay;
  if (from >= to || !reach(to - 1)) return;
  for (Quarter q = std::max(from, begin()); q < to;) {
    const std::size_t place = place_of(q);
    const auto in_day = static_cast<Quarter>(place) % kQuartersOfDay;
    const auto in_word = static_cast<Quarter>(place % 64);
    const Quarter count = std::min({to - q, 64 - in_word, kQuartersOfDay - in_day});
    std::uint64_t& word = lines_[static_cast<std::size_t>(line)][place / 64];
    const std::uint64_t added = (ones(count) << in_word) & ~word;
    if (added != 0) {
      word |= added;
      late_marks_ += static_cast<std::uint32_t>(
          std::popcount(added >> in_word & ones(std::clamp(late_before - q, Quarter{0}, count))));
      changed_.set(place / static_cast<std::size_t>(kQuartersOfDay));
    }
    q += count;
  }
}

void LifeDiary::note_observed(SteadyTime from, SteadyTime to) {
  mark(Line::observed, quarter_of(from), quarter_of(to) + 1);
}

void LifeDiary::note_life(SteadyTime at, bool is_strong) {
  const Quarter quarter = quarter_of(at);
  mark(Line::life, quarter, quarter + 1);
  if (is_strong) mark(Line::strong, quarter, quarter + 1);
}

SavedState LifeDiary::saved_day(const std::string& key, Quarter day) const {
  SavedState state{key_of_day(key, day), {kLifeDiaryLayout, day}};
  for (const Line line : {Line::observed, Line::life, Line::strong}) {
    for (const Quarter half : {Quarter{0}, kHalfDay})
      state.fields.push_back(static_cast<std::int64_t>(marks(line, day * kQuartersOfDay + half, kHalfDay)));
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
        if ((marks >> i & 1) != 0) mark(line, quarter, quarter + 1);
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
