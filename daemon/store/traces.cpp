#include "daemon/store/traces.hpp"

#include <algorithm>
#include <functional>

#include "daemon/store/forgotten_rows.hpp"
#include "daemon/store/packed_readings.hpp"
#include "daemon/store/read_only.hpp"
#include "daemon/store/rollup_row.hpp"

namespace anju {
namespace {

class TraceSearch {
 public:
  TraceSearch(StoreCore& core, const std::string& home, HomeTraces& found)
      : core_(core), home_(find_home_rows(core, home)), found_(found) {}

  void run() {
    found_.devices = home_.devices;
    names();
    alerts();
    packs();
    commits();
    rollups();
    found_.is_known = !home_.channels.empty() || found_.alerts > 0 || is_noted();
  }

 private:
  void names() {
    each("SELECT home, device, quantity FROM channel", [this](SQLite::Statement& row) {
      found_.other_words.insert(row.getColumn(2).getString());
      if (row.getColumn(0).getString() == home_.id) return;
      found_.other_words.insert(row.getColumn(0).getString());
      found_.other_words.insert(row.getColumn(1).getString());
    });
  }

  void alerts() {
    auto& select = core_.statement("SELECT count(*), coalesce(sum(is_open), 0) FROM alert WHERE home=?");
    select.bind(1, home_.id);
    select.executeStep();
    found_.alerts = static_cast<std::uint64_t>(select.getColumn(0).getInt64());
    found_.open_alerts = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
    select.reset();
    each("SELECT message_id FROM outbox", [this](SQLite::Statement& row) {
      if (row.getColumn(0).getString().starts_with(home_.id + "/")) ++found_.unsent;
    });
  }

  bool is_noted() {
    bool is_there = false;
    each("SELECT key FROM rule_state WHERE key >= 'forget/' AND key < 'forget0'",
         [&](SQLite::Statement& row) {
           is_there = is_there || row.getColumn(0).getString() == "forget/" + home_.id;
         });
    return is_there;
  }

  void keep_value(std::string_view row) {
    if (row.size() >= kValueBytes && found_.values.size() < kMostValues)
      found_.values.emplace_back(row.substr(0, kValueBytes));
  }

  void packs() {
    for (const std::int64_t channel : home_.channels) {
      each("SELECT data, count FROM pack WHERE channel=" + std::to_string(channel),
           [this](SQLite::Statement& row) {
             const SQLite::Column data = row.getColumn(0);
             keep_value(blob_of(data));
             found_.readings += static_cast<std::uint64_t>(row.getColumn(1).getInt64());
           });
    }
  }

  // A commit holds readings of several homes; its beginning tells of this one when its first reading does.
  void commits() {
    each("SELECT data FROM batch", [this](SQLite::Statement& row) {
      const SQLite::Column data = row.getColumn(0);
      const auto readings = unpack_readings(blob_of(data)).readings;
      const auto is_of_home = [this](const KeptReading& kept) {
        return home_.channels.contains(kept.channel);
      };
      found_.readings +=
          static_cast<std::uint64_t>(std::count_if(readings.begin(), readings.end(), is_of_home));
      if (!readings.empty() && is_of_home(readings.front())) keep_value(blob_of(data));
    });
  }

  void rollups() {
    each("SELECT id, data FROM rollup", [this](SQLite::Statement& row) {
      const SQLite::Column data = row.getColumn(1);
      if (home_.channels.contains(channel_of_rollup(row.getColumn(0).getInt64()))) keep_value(blob_of(data));
    });
  }

  void each(const std::string& sql, const std::function<void(SQLite::Statement&)>& visit) {
    SQLite::Statement select(core_.database, sql);
    while (select.executeStep()) visit(select);
  }

  StoreCore& core_;
  const HomeBeingForgotten home_;
  HomeTraces& found_;
};

Error unreadable(const std::filesystem::path& file, const SQLite::Exception& error) {
  return {ErrorCode::io, "cannot read " + file.string() + ": " + error.what()};
}

}  // namespace

Result<HomeTraces> find_traces(const std::filesystem::path& file, const std::string& home) {
  const auto opened = open_to_read(file);
  if (!opened) return opened.error();
  HomeTraces found;
  try {
    TraceSearch(*opened->core, home, found).run();
  } catch (const SQLite::Exception& error) {
    return unreadable(file, error);
  }
  return found;
}

Result<std::vector<std::string>> without_live_rows(const std::filesystem::path& file,
                                                   const std::vector<std::string>& values) {
  const auto opened = open_to_read(file);
  if (!opened) return opened.error();
  std::set<std::string> left(values.begin(), values.end());
  try {
    for (const char* table : {"pack", "batch", "rollup"}) {
      SQLite::Statement select(opened->core->database,
                               "SELECT substr(data, 1, " + std::to_string(kValueBytes) + ") FROM " + table);
      while (select.executeStep()) {
        const SQLite::Column data = select.getColumn(0);
        left.erase(std::string(blob_of(data)));
      }
    }
  } catch (const SQLite::Exception& error) {
    return unreadable(file, error);
  }
  return std::vector<std::string>(left.begin(), left.end());
}

}  // namespace anju
