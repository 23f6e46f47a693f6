// What the platform has asked for, and what came of it.
#include <SQLiteCpp/Column.h>

#include <algorithm>

#include "daemon/store/store_core.hpp"

namespace anju {
namespace {

std::vector<CommandNote> read_notes(SQLite::Statement& select) {
  std::vector<CommandNote> notes;
  while (select.executeStep()) {
    CommandNote note;
    note.id = select.getColumn(0).getString();
    note.what = select.getColumn(1).getString();
    note.subject = select.getColumn(2).getString();
    note.outcome = static_cast<std::uint8_t>(select.getColumn(3).getInt());
    note.reason = select.getColumn(4).getString();
    note.at = {SteadyTime{Duration{select.getColumn(5).getInt64()}},
               WallTime{Duration{select.getColumn(6).getInt64()}}, ClockQuality::unsynced};
    notes.push_back(std::move(note));
  }
  select.reset();
  return notes;
}

}  // namespace

std::optional<CommandNote> Store::find_command(std::string_view id) {
  auto& select = core_->statement(
      "SELECT id, what, subject, outcome, reason, at_steady, at_wall FROM command WHERE id=?");
  select.bind(1, std::string(id));
  auto notes = read_notes(select);
  if (notes.empty()) return std::nullopt;
  return std::move(notes.front());
}

SettingsNotes Store::settings_notes() {
  SettingsNotes notes;
  auto& highest = core_->statement("SELECT max(CAST(subject AS INTEGER)) FROM command WHERE what='settings'");
  if (highest.executeStep())
    notes.highest = static_cast<std::uint64_t>(std::max<std::int64_t>(highest.getColumn(0).getInt64(), 0));
  highest.reset();
  auto& counts = core_->statement(
      "SELECT outcome, CASE WHEN outcome=1 THEN substr(reason, 1, instr(reason, ':') - 1) ELSE '' END, "
      "count(*) FROM command WHERE what='settings' GROUP BY 1, 2");
  while (counts.executeStep()) {
    const auto count = static_cast<std::uint64_t>(counts.getColumn(2).getInt64());
    switch (static_cast<CommandOutcome>(counts.getColumn(0).getInt())) {
      case CommandOutcome::done:
        notes.done += count;
        break;
      case CommandOutcome::undone:
        notes.undone += count;
        break;
      case CommandOutcome::waiting:
        notes.waiting += count;
        break;
      default:
        notes.refused[counts.getColumn(1).getString()] += count;
    }
  }
  counts.reset();
  auto& last = core_->statement(
      "SELECT id, what, subject, outcome, reason, at_steady, at_wall FROM command WHERE what='settings' "
      "ORDER BY at_steady DESC, id LIMIT 1");
  if (auto rows = read_notes(last); !rows.empty()) notes.last = std::move(rows.front());
  return notes;
}

std::vector<CommandNote> Store::commands(std::size_t limit) {
  auto& select = core_->statement(
      "SELECT id, what, subject, outcome, reason, at_steady, at_wall FROM command ORDER BY at_steady DESC, "
      "id "
      "LIMIT ?");
  select.bind(1, static_cast<std::int64_t>(limit));
  return read_notes(select);
}

}  // namespace anju
