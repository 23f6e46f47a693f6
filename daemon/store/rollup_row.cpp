#include "daemon/store/rollup_row.hpp"

#include <algorithm>
#include <iterator>

#include "daemon/store/channel_readings.hpp"
#include "daemon/store/milliseconds.hpp"
#include "drivers/byte_codec.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kRollupRowLayout = 1;
constexpr Duration kDay{24h};
// What was measured last in a day has been moved by then on a box that is busy, so the day is done once.
constexpr Duration kSettles{2h};

std::vector<std::int64_t> due_days(StoreCore& core, std::int64_t today, std::size_t budget) {
  // A day in the future is one of a clock that was wrong; it is not waited for.
  auto& select = core.statement("SELECT id FROM rollup_due WHERE id < ? OR id >= ? ORDER BY id LIMIT ?");
  select.bind(1, rollup_id(today, 0));
  select.bind(2, rollup_id(today + 2, 0));
  select.bind(3, static_cast<std::int64_t>(budget));
  std::vector<std::int64_t> due;
  while (select.executeStep()) due.push_back(select.getColumn(0).getInt64());
  select.reset();
  return due;
}

// Of readings that came late the rest may have been dropped: then the roll-up of before knows more.
DayOfRollups richer(DayOfRollups made, const std::optional<DayOfRollups>& before) {
  if (!before || before->begin != made.begin) return made;
  std::vector<Rollup> both = made.rollups;
  for (const Rollup& old : before->rollups) {
    const auto same = std::find_if(both.begin(), both.end(),
                                   [&old](const Rollup& rollup) { return rollup.from == old.from; });
    if (same == both.end()) {
      both.push_back(old);
    } else if (same->count < old.count) {
      *same = old;
    }
  }
  std::sort(both.begin(), both.end(), [](const Rollup& a, const Rollup& b) { return a.from < b.from; });
  return {made.begin, std::move(both)};
}

QuantityKind kind_of(const StoreCore& core, std::int64_t channel) {
  const auto known = core.channel_of.find(channel);
  if (known == core.channel_of.end()) return QuantityKind::gauge;  // its device is no longer installed
  return info(core.site->channels[known->second].quantity).kind;
}

void roll_up_day(StoreCore& core, std::int64_t id, Duration utc_offset, const std::vector<Reading>& waiting) {
  const std::int64_t channel = channel_of_rollup(id);
  const WallTime begin = begin_of_day(day_of_rollup(id), utc_offset);
  const DayOfRollups made{begin, rolled_up(core, channel, begin, waiting)};
  const std::string data = pack_day(richer(made, read_day(core, id)));
  auto& write = core.statement("INSERT OR REPLACE INTO rollup(id, data) VALUES(?,?)");
  write.bind(1, id);
  write.bind(2, data.data(), static_cast<int>(data.size()));
  write.exec();
  write.reset();
  auto& done = core.statement("DELETE FROM rollup_due WHERE id=?");
  done.bind(1, id);
  done.exec();
  done.reset();
}

}  // namespace

// In pieces: a channel that speaks each second has 86,400 readings a day, which are 12 MB at once.
std::vector<Rollup> rolled_up(StoreCore& core, std::int64_t channel, WallTime begin,
                              const std::vector<Reading>& waiting) {
  constexpr Duration kPiece{4h};
  static_assert(kDay % kPiece == Duration{0} && kPiece % kRollupSpan == Duration{0});
  std::optional<Reading> before = last_before(core, channel, begin, waiting);
  std::vector<Rollup> rollups;
  for (WallTime from = begin; from < begin + kDay; from += kPiece) {
    const auto readings = readings_between(core, channel, from, from + kPiece, waiting);
    auto some = roll_up(kind_of(core, channel), readings, from, from + kPiece, before ? &*before : nullptr);
    std::move(some.begin(), some.end(), std::back_inserter(rollups));
    const auto last = std::find_if(readings.rbegin(), readings.rend(), counts);
    if (last != readings.rend()) before = *last;
  }
  return rollups;
}

std::int64_t day_of(WallTime time, Duration utc_offset) {
  constexpr WallTime kEnd{Duration{std::int64_t{1} << 52U}};  // of what a device may say: 140,000 years away
  const WallTime sane = std::clamp(time, WallTime{} - kEnd.time_since_epoch(), kEnd);
  return std::chrono::floor<std::chrono::days>(sane + utc_offset).time_since_epoch().count();
}

WallTime begin_of_day(std::int64_t day, Duration utc_offset) { return WallTime{day * kDay} - utc_offset; }

std::string pack_day(const DayOfRollups& day) {
  ByteWriter out;
  out.byte(kRollupRowLayout);
  out.signed_number(ms(day.begin));
  Rollup before;
  before.from = day.begin;
  for (const Rollup& rollup : day.rollups) {
    out.signed_number((rollup.from - before.from) / kRollupSpan);
    out.number(rollup.count);
    out.step(before.last, rollup.first);
    out.step(rollup.first, rollup.last);
    out.step(rollup.first, rollup.min);
    out.step(rollup.first, rollup.max);
    out.signed_number(rollup.sum);
    out.number(rollup.changes);
    before = rollup;
  }
  return out.take();
}

DayOfRollups unpack_day(std::string_view bytes) {
  ByteReader in(bytes);
  DayOfRollups day;
  if (in.byte() != kRollupRowLayout) return day;
  day.begin = WallTime{Duration{in.signed_number()}};
  Rollup before;
  before.from = day.begin;
  while (!in.at_end()) {
    Rollup rollup;
    const std::int64_t spans = in.signed_number();
    rollup.from = before.from + std::clamp<std::int64_t>(spans, 0, 1000) * kRollupSpan;
    rollup.count = in.number();
    rollup.first = in.step(before.last);
    rollup.last = in.step(rollup.first);
    rollup.min = in.step(rollup.first);
    rollup.max = in.step(rollup.first);
    rollup.sum = in.signed_number();
    rollup.changes = in.number();
    if (!in.is_sound()) break;
    day.rollups.push_back(rollup);
    before = rollup;
  }
  return day;
}

std::optional<DayOfRollups> read_day(StoreCore& core, std::int64_t id) {
  auto& select = core.statement("SELECT data FROM rollup WHERE id=?");
  select.bind(1, id);
  std::optional<DayOfRollups> day;
  if (select.executeStep()) day = unpack_day(blob_of(select.getColumn(0)));
  select.reset();
  return day;
}

std::size_t roll_up_some(StoreCore& core, Instant now, Duration utc_offset, std::size_t budget) {
  // A day of a channel is some packs to read.
  const auto due =
      due_days(core, day_of(now.wall - kSettles, utc_offset), std::max<std::size_t>(budget / 4, 1));
  if (due.empty()) return 0;
  auto waiting = waiting_by_channel(core);
  for (const std::int64_t id : due) roll_up_day(core, id, utc_offset, waiting[channel_of_rollup(id)]);
  return due.size();
}

}  // namespace anju
