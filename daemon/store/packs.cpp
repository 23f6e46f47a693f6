#include "daemon/store/packs.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>

#include "daemon/store/holdings.hpp"
#include "daemon/store/milliseconds.hpp"

namespace anju {
namespace {

PreparedPack one_pack(const std::vector<KeptReading>& run, const std::uint32_t* places, std::size_t count) {
  PreparedPack pack{
      count, WallTime::max(), WallTime::min(), run[places[count - 1]].reading.heard_at.steady, {}};
  ReadingsWriter out(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Reading& reading = run[places[i]].reading;
    pack.first = std::min(pack.first, reading.measured_at);
    pack.last = std::max(pack.last, reading.measured_at);
    // The channel is a column, so it is not written with each reading.
    out.add(0, reading);
  }
  pack.data = out.take();
  return pack;
}

}  // namespace

std::vector<PreparedPack> packs_of(const std::vector<KeptReading>& run,
                                   const std::vector<std::uint32_t>& places) {
  std::vector<PreparedPack> packs;
  for (std::size_t first = 0; first < places.size();) {
    // The last pack takes what is too little for one of its own.
    const std::size_t left = places.size() - first;
    const std::size_t count = left < kPackSize + kPackSize / 2 ? left : kPackSize;
    packs.push_back(one_pack(run, &places[first], count));
    first += count;
  }
  return packs;
}

void add_pack(StoreCore& core, std::int64_t channel, const PreparedPack& pack) {
  auto& insert = core.statement(
      "INSERT INTO pack(channel, count, first_measured, last_measured, heard_steady, data) "
      "VALUES(?,?,?,?,?,?)");
  insert.bind(1, channel);
  insert.bind(2, static_cast<std::int64_t>(pack.count));
  insert.bind(3, ms(pack.first));
  insert.bind(4, ms(pack.last));
  insert.bind(5, ms(pack.heard));
  insert.bind(6, pack.data.data(), static_cast<int>(pack.data.size()));
  run(insert);
  note_holding(core, channel, static_cast<std::int64_t>(pack.data.size()) + kBytesBesidePack);
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
