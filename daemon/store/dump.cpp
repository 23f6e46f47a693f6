#include "daemon/store/dump.hpp"

#include <algorithm>
#include <map>

#include "daemon/clock_correction.hpp"
#include "daemon/store/moving.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/read_only.hpp"
#include "daemon/store/schema.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

using Names = std::map<std::int64_t, DumpedReading>;  // by channel; the reading in it is filled in for each

Names read_names(StoreCore& core) {
  auto& select = core.statement("SELECT id, home, device, quantity, name, tariff FROM channel");
  Names names;
  while (select.executeStep()) {
    const auto text = [&select](int column) { return select.getColumn(column).getString(); };
    names[select.getColumn(0).getInt64()] = {text(1), text(2), text(3), text(4), text(5), {}};
  }
  select.reset();
  return names;
}

void dump_packs(StoreCore& core, const std::function<void(std::int64_t, const Reading&)>& visit) {
  auto& select = core.statement("SELECT channel, data FROM pack ORDER BY id");
  while (select.executeStep()) {
    const std::int64_t channel = select.getColumn(0).getInt64();
    for (const KeptReading& kept : unpack_readings(blob_of(select.getColumn(1))).readings)
      visit(channel, kept.reading);
  }
  select.reset();
}

void dump_waiting(StoreCore& core, const std::function<void(std::int64_t, const Reading&)>& visit) {
  std::vector<KeptReading> waiting;
  visit_waiting(core, [&waiting](const KeptReading& kept) {
    waiting.push_back(kept);
    return true;
  });
  for (auto kept = waiting.rbegin(); kept != waiting.rend(); ++kept) visit(kept->channel, kept->reading);
}

}  // namespace

Result<void> dump_readings(const std::filesystem::path& file,
                           const std::function<void(const DumpedReading&)>& visit) {
  const auto opened = open_to_read(file);
  if (!opened) return opened.error();
  StoreCore& core = *opened->core;
  if (opened->version != static_cast<int>(kMigrations.size()))
    return Error{ErrorCode::unsupported,
                 file.string() + " is of an older Anju: anjud brings it up to date when it starts"};
  try {
    core.database.exec("BEGIN");
    restore_moving(core);
    Names names = read_names(core);
    const auto corrections = saved_corrections(restore_progress(core).restored.states);
    const auto tell = [&names, &corrections, &visit](std::int64_t channel, const Reading& reading) {
      const auto known = names.find(channel);
      if (known == names.end()) return;  // damage
      known->second.reading = corrected(reading, corrections);
      visit(known->second);
    };
    dump_packs(core, tell);
    dump_waiting(core, tell);
    core.database.exec("COMMIT");
    return {};
  } catch (const SQLite::Exception& error) {
    return Error{ErrorCode::io, "cannot read " + file.string() + ": " + error.what()};
  }
}

}  // namespace anju
