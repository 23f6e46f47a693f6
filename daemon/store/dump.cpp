#include "daemon/store/dump.hpp"

#include <algorithm>
#include <map>

#include "daemon/clock_correction.hpp"
#include "daemon/store/alert_columns.hpp"
#include "daemon/store/moving.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/read_only.hpp"
#include "daemon/store/schema.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

using Names = std::map<std::int64_t, DumpedReading>;  // by channel; the reading in it is filled in for each

Names read_names(StoreCore& core, const std::string& home) {
  auto& select = core.statement(
      "SELECT id, home, device, quantity, name, tariff FROM channel WHERE ?1 = '' OR home = ?1");
  select.bind(1, home);
  Names names;
  while (select.executeStep()) {
    const auto text = [&select](int column) { return select.getColumn(column).getString(); };
    names[select.getColumn(0).getInt64()] = {text(1), text(2), text(3), text(4), text(5), {}};
  }
  select.reset();
  return names;
}

// What nobody asks for is not unpacked: on a box of many homes that is most of it.
void dump_packs(StoreCore& core, const Names& names,
                const std::function<void(std::int64_t, const Reading&)>& visit) {
  auto& select = core.statement("SELECT channel, data FROM pack ORDER BY id");
  while (select.executeStep()) {
    const std::int64_t channel = select.getColumn(0).getInt64();
    if (!names.contains(channel)) continue;
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

// Of the newest schema: of an older one the tables are others.
Result<ReadOnlyStore> open_newest(const std::filesystem::path& file) {
  auto opened = open_to_read(file);
  if (opened && opened->version != static_cast<int>(kMigrations.size()))
    return Error{ErrorCode::unsupported,
                 file.string() + " is of an older Anju: anjud brings it up to date when it starts"};
  return opened;
}

Error unreadable(const std::filesystem::path& file, const SQLite::Exception& error) {
  return {ErrorCode::io, "cannot read " + file.string() + ": " + error.what()};
}

}  // namespace

Result<void> dump_readings(const std::filesystem::path& file,
                           const std::function<void(const DumpedReading&)>& visit, const std::string& home) {
  const auto opened = open_newest(file);
  if (!opened) return opened.error();
  StoreCore& core = *opened->core;
  try {
    core.database.exec("BEGIN");
    restore_moving(core);
    Names names = read_names(core, home);
    const auto corrections = saved_corrections(restore_progress(core).states);
    const auto tell = [&names, &corrections, &visit](std::int64_t channel, const Reading& reading) {
      const auto known = names.find(channel);
      if (known == names.end()) return;  // damage, or of another home
      known->second.reading = corrected(reading, corrections);
      visit(known->second);
    };
    dump_packs(core, names, tell);
    dump_waiting(core, tell);
    core.database.exec("COMMIT");
    return {};
  } catch (const SQLite::Exception& error) {
    return unreadable(file, error);
  }
}

Result<SavedStates> dump_states(const std::filesystem::path& file) {
  const auto opened = open_newest(file);
  if (!opened) return opened.error();
  try {
    return restore_progress(*opened->core).states;
  } catch (const SQLite::Exception& error) {
    return unreadable(file, error);
  }
}

Result<std::vector<AlertRecord>> dump_alerts(const std::filesystem::path& file, const std::string& home) {
  const auto opened = open_newest(file);
  if (!opened) return opened.error();
  try {
    const std::string text =
        std::string("SELECT ") + kAlertColumns + " FROM alert WHERE home = ? ORDER BY detected_steady, id";
    auto& select = opened->core->statement(text.c_str());
    select.bind(1, home);
    std::vector<AlertRecord> alerts;
    while (select.executeStep()) alerts.push_back(read_alert(select));
    return alerts;
  } catch (const SQLite::Exception& error) {
    return unreadable(file, error);
  }
}

}  // namespace anju
