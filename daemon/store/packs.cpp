#include "daemon/store/packs.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>

#include "daemon/store/holdings.hpp"
#include "daemon/store/milliseconds.hpp"

namespace anju {
namespace {

void add_pack(StoreCore& core, std::int64_t channel, const std::vector<KeptReading>& readings) {
  WallTime first = WallTime::max();
  WallTime last = WallTime::min();
  for (const KeptReading& kept : readings) {
    first = std::min(first, kept.reading.measured_at);
    last = std::max(last, kept.reading.measured_at);
  }
  const std::string data = pack_readings(readings);
  auto& insert = core.statement(
      "INSERT INTO pack(channel, count, first_measured, last_measured, heard_steady, data) "
      "VALUES(?,?,?,?,?,?)");
  insert.bind(1, channel);
  insert.bind(2, static_cast<std::int64_t>(readings.size()));
  insert.bind(3, ms(first));
  insert.bind(4, ms(last));
  insert.bind(5,
              static_cast<std::int64_t>(readings.back().reading.heard_at.steady.time_since_epoch().count()));
  insert.bind(6, data.data(), static_cast<int>(data.size()));
  insert.exec();
  insert.reset();
  note_holding(core, channel, static_cast<std::int64_t>(data.size()) + kBytesBesidePack);
}

}  // namespace

void add_packs(StoreCore& core, std::int64_t channel, const std::vector<Reading>& readings) {
  std::vector<KeptReading> part;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    // The channel is a column, so it is not written with each reading.
    part.push_back({0, readings[i]});
    // The last pack takes what is too little for one of its own.
    const std::size_t left = readings.size() - i - 1;
    if (left > 0 && (part.size() < kPackSize || left < kPackSize / 2)) continue;
    add_pack(core, channel, part);
    part.clear();
  }
}

void visit_packs(StoreCore& core, std::int64_t channel,
                 const std::function<bool(const std::vector<KeptReading>&)>& visit) {
  auto& select = core.statement("SELECT data FROM pack WHERE channel=? ORDER BY id DESC");
  select.bind(1, channel);
  while (select.executeStep()) {
    if (!visit(unpack_readings(blob_of(select.getColumn(0))).readings)) break;
  }
  select.reset();
}

std::vector<PackSpan> packs_between(StoreCore& core, std::int64_t channel, WallTime from, WallTime to) {
  auto& select = core.statement(
      "SELECT id, first_measured FROM pack WHERE channel=? AND first_measured < ? AND last_measured >= ?");
  select.bind(1, channel);
  select.bind(2, ms(to));
  select.bind(3, ms(from));
  std::vector<PackSpan> spans;
  while (select.executeStep())
    spans.push_back({select.getColumn(0).getInt64(), WallTime{Duration{select.getColumn(1).getInt64()}}});
  select.reset();
  std::stable_sort(spans.begin(), spans.end(),
                   [](const PackSpan& a, const PackSpan& b) { return a.first < b.first; });
  return spans;
}

std::vector<KeptReading> read_pack(StoreCore& core, std::int64_t id) {
  auto& select = core.statement("SELECT data FROM pack WHERE id=?");
  select.bind(1, id);
  std::vector<KeptReading> readings;
  if (select.executeStep()) readings = unpack_readings(blob_of(select.getColumn(0))).readings;
  select.reset();
  return readings;
}

}  // namespace anju
