#include "daemon/store/forgotten_rows.hpp"

#include <algorithm>
#include <cctype>

#include "daemon/store/forgetting.hpp"
#include "daemon/store/ledger.hpp"
#include "daemon/store/packed_progress.hpp"
#include "daemon/store/packed_readings.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/rollup_row.hpp"

namespace anju {
namespace {

template <class Value>
void run_with(StoreCore& core, const char* sql, const Value& value) {
  auto& statement = core.statement(sql);
  statement.bind(1, value);
  statement.exec();
  statement.reset();
}

struct CommitRow {
  std::int64_t id = 0;
  std::string data;
  std::string progress;
};

std::vector<CommitRow> commits_after(StoreCore& core, std::int64_t id, std::size_t limit) {
  auto& select = core.statement("SELECT id, data, progress FROM batch WHERE id > ? ORDER BY id LIMIT ?");
  select.bind(1, id);
  select.bind(2, static_cast<std::int64_t>(limit));
  std::vector<CommitRow> rows;
  while (select.executeStep()) {
    const SQLite::Column data = select.getColumn(1);
    const SQLite::Column progress = select.getColumn(2);
    rows.push_back(
        {select.getColumn(0).getInt64(), std::string(blob_of(data)), std::string(blob_of(progress))});
  }
  select.reset();
  return rows;
}

// Gives how many readings are left; none: it has nothing of the home.
std::optional<std::size_t> without_home(CommitRow& row, const HomeBeingForgotten& home) {
  UnpackedReadings read = unpack_readings(row.data);
  const std::size_t before = read.readings.size();
  std::erase_if(read.readings,
                [&home](const KeptReading& kept) { return home.channels.contains(kept.channel); });
  auto progress = unpack_progress(row.progress);
  const std::size_t states = progress ? progress->states.size() : 0;
  if (progress)
    std::erase_if(progress->states,
                  [&home](const LoggedState& state) { return home.states.contains(state.key); });
  const bool is_changed = read.readings.size() != before || (progress && progress->states.size() != states);
  if (!is_changed) return std::nullopt;
  row.data = pack_readings(read.readings);
  if (progress) row.progress = pack_progress(*progress);
  return read.readings.size();
}

void rewrite(StoreCore& core, const CommitRow& row, std::size_t count) {
  auto& update = core.statement("UPDATE batch SET count=?, data=?, progress=? WHERE id=?");
  update.bind(1, static_cast<std::int64_t>(count));
  update.bind(2, row.data.data(), static_cast<int>(row.data.size()));
  update.bind(3, row.progress.data(), static_cast<int>(row.progress.size()));
  update.bind(4, row.id);
  update.exec();
  update.reset();
}

std::vector<std::int64_t> ids_of(SQLite::Statement& select) {
  std::vector<std::int64_t> ids;
  while (select.executeStep()) ids.push_back(select.getColumn(0).getInt64());
  select.reset();
  return ids;
}

std::vector<std::string> texts_of(SQLite::Statement& select) {
  std::vector<std::string> texts;
  while (select.executeStep()) texts.push_back(select.getColumn(0).getString());
  select.reset();
  return texts;
}

bool is_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

std::set<std::string> devices_of(StoreCore& core, const std::string& home) {
  auto& select = core.statement(
      "SELECT DISTINCT device FROM channel WHERE home=?1 UNION SELECT device FROM alert WHERE home=?1 AND "
      "device<>''");
  select.bind(1, home);
  const auto devices = texts_of(select);
  return {devices.begin(), devices.end()};
}

// "gap/<subject>/<number>/<number>/<number>"
std::string_view subject_of_gap(std::string_view message_id) {
  if (!message_id.starts_with("gap/")) return {};
  for (int part = 0; part < 3; ++part) message_id = message_id.substr(0, message_id.rfind('/'));
  return message_id.size() > 4 ? message_id.substr(4) : std::string_view();
}

void drop_where(StoreCore& core, const char* select, const char* remove,
                const std::function<bool(const std::string&)>& is_of_home) {
  for (const std::string& text : texts_of(core.statement(select)))
    if (is_of_home(text)) run_with(core, remove, text);
}

}  // namespace

HomeBeingForgotten find_home_rows(StoreCore& core, const std::string& home) {
  HomeBeingForgotten found;
  found.id = home;
  auto& channels = core.statement("SELECT id FROM channel WHERE home=?");
  channels.bind(1, home);
  for (const std::int64_t id : ids_of(channels)) found.channels.insert(id);
  found.devices = devices_of(core, home);
  auto& keys = core.statement("SELECT id, key FROM state_key");
  while (keys.executeStep())
    if (is_state_of(keys.getColumn(1).getString(), home)) found.states.insert(keys.getColumn(0).getInt64());
  keys.reset();
  return found;
}

bool drop_from_commits(StoreCore& core, HomeBeingForgotten& home, std::size_t budget) {
  std::vector<CommitRow> rows = commits_after(core, home.cursor, budget);
  for (CommitRow& row : rows) {
    home.cursor = row.id;
    const std::size_t before = unpack_readings(row.data).readings.size();
    const auto left = without_home(row, home);
    if (!left) continue;
    rewrite(core, row, *left);
    core.next_forgetting->waiting_dropped += before - *left;
  }
  return !rows.empty();
}

bool drop_home_packs(StoreCore& core, HomeBeingForgotten& home, std::size_t budget) {
  std::uint64_t readings = 0;
  std::vector<std::int64_t> ids;
  for (const std::int64_t channel : home.channels) {
    auto& select = core.statement("SELECT id, count FROM pack WHERE channel=? LIMIT ?");
    select.bind(1, channel);
    select.bind(2, static_cast<std::int64_t>(budget - ids.size()));
    while (select.executeStep()) {
      ids.push_back(select.getColumn(0).getInt64());
      readings += static_cast<std::uint64_t>(select.getColumn(1).getInt64());
    }
    select.reset();
    if (ids.size() >= budget) break;
  }
  for (const std::int64_t id : ids) run_with(core, "DELETE FROM pack WHERE id=?", id);
  run_with(core, "UPDATE upkeep SET packed = max(packed - ?, 0)", static_cast<std::int64_t>(readings));
  core.dropped_packed = readings;
  return !ids.empty();
}

// A row is found by its day; the ids alone are a few bytes each.
bool drop_home_rollups(StoreCore& core, HomeBeingForgotten& home, std::size_t budget) {
  std::size_t looked_at = 0;
  std::int64_t last = home.cursor;
  for (const auto& [find, remove] :
       {std::pair{"SELECT id FROM rollup WHERE id > ? ORDER BY id LIMIT ?", "DELETE FROM rollup WHERE id=?"},
        std::pair{"SELECT id FROM rollup_due WHERE id > ? ORDER BY id LIMIT ?",
                  "DELETE FROM rollup_due WHERE id=?"}}) {
    auto& select = core.statement(find);
    select.bind(1, home.cursor);
    select.bind(2, static_cast<std::int64_t>(budget * 4));
    const auto ids = ids_of(select);
    for (const std::int64_t id : ids)
      if (home.channels.contains(channel_of_rollup(id))) run_with(core, remove, id);
    looked_at += ids.size();
    // Both tables go on behind the one that has come less far: what is looked at twice is gone already.
    if (ids.size() == budget * 4) last = last == home.cursor ? ids.back() : std::min(last, ids.back());
  }
  home.cursor = last == home.cursor ? INT64_MAX : last;
  return looked_at > 0;
}

bool drop_home_alerts(StoreCore& core, HomeBeingForgotten& home, std::size_t budget) {
  auto& select = core.statement("SELECT id FROM alert WHERE home=? LIMIT ?");
  select.bind(1, home.id);
  select.bind(2, static_cast<std::int64_t>(budget));
  const auto ids = texts_of(select);
  for (const std::string& id : ids) {
    run_with(core, "DELETE FROM transition WHERE alert=?", id);
    run_with(core, "DELETE FROM alert WHERE id=?", id);
  }
  return !ids.empty();
}

bool drop_home_notes(StoreCore& core, HomeBeingForgotten& home, std::size_t) {
  const auto is_subject = [&home](const std::string& text) {
    return text == home.id || home.devices.contains(text);
  };
  const auto is_state = [&home](const std::string& key) { return is_state_of(key, home.id); };
  drop_where(core, "SELECT DISTINCT subject FROM gap", "DELETE FROM gap WHERE subject=?", is_subject);
  drop_where(core, "SELECT key FROM rule_state", "DELETE FROM rule_state WHERE key=?", is_state);
  drop_where(core, "SELECT key FROM state_key", "DELETE FROM state_key WHERE key=?", is_state);
  drop_where(core, "SELECT id FROM command", "DELETE FROM command WHERE id=?",
             [&home](const std::string& id) { return is_named_in(id, home.id); });
  drop_where(core, "SELECT DISTINCT subject FROM command", "DELETE FROM command WHERE subject=?",
             [&home](const std::string& subject) { return is_named_in(subject, home.id); });
  erase_home_from_ledger(core, home);
  // A stage of an alert whose row was lost in damage.
  drop_where(core, "SELECT DISTINCT alert FROM transition", "DELETE FROM transition WHERE alert=?",
             [&home](const std::string& id) { return id.starts_with(home.id + "/"); });
  run_with(core, "DELETE FROM errand WHERE home=?", home.id);
  drop_pushed(core, home.id, {});
  run_with(core, "DELETE FROM channel WHERE home=?", home.id);
  forget_ids(core);
  return false;
}

bool is_named_in(std::string_view text, std::string_view home) {
  for (auto at = text.find(home); at != std::string_view::npos; at = text.find(home, at + 1)) {
    const auto end = at + home.size();
    // As a whole field of a message, whose length stands before it.
    if (at > 0 && static_cast<unsigned char>(text[at - 1]) == home.size()) return true;
    const bool begins = at == 0 || !is_of_name(text[at - 1]);
    const bool ends = end == text.size() || !is_of_name(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

void drop_home_messages(StoreCore& core, const std::string& home) {
  run_with(core, "DELETE FROM outbox WHERE home=?", home);
  // Those of an Anju that did not note whose they are. Of alerts by their ids: a message is "alert#revision".
  run_with(
      core,
      "DELETE FROM outbox WHERE channel = 0 AND rtrim(rtrim(message_id, '0123456789'), '#') IN (SELECT id "
      "FROM alert WHERE home=?)",
      home);
  const auto devices = devices_of(core, home);
  auto& select = core.statement("SELECT id, message_id, payload FROM outbox WHERE channel <> 0 ORDER BY id");
  std::vector<std::int64_t> ids;
  while (select.executeStep()) {
    const std::string message_id = select.getColumn(1).getString();
    const SQLite::Column payload = select.getColumn(2);
    const std::string_view subject = subject_of_gap(message_id);
    const bool is_gap_of_home =
        !subject.empty() && (subject == home || devices.contains(std::string(subject)));
    if (is_gap_of_home || is_named_in(message_id, home) ||
        (subject.empty() && is_named_in(blob_of(payload), home)))
      ids.push_back(select.getColumn(0).getInt64());
  }
  select.reset();
  for (const std::int64_t id : ids) run_with(core, "DELETE FROM outbox WHERE id=?", id);
}

}  // namespace anju
