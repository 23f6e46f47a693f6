// What is remembered of what utilities have pushed: written with the readings, read at the start.
#include <SQLiteCpp/Column.h>

#include <algorithm>

#include "daemon/store/forgotten_rows.hpp"
#include "daemon/store/milliseconds.hpp"
#include "daemon/store/store_core.hpp"
#include "daemon/store/write_rows.hpp"

namespace anju {
namespace {

constexpr int kLookedAt = 64;  // of the oldest answers in one commit

WallTime wall(std::int64_t milliseconds) { return WallTime{Duration{milliseconds}}; }

void bind_bytes(SQLite::Statement& statement, int place, const std::string& bytes) {
  statement.bind(place, bytes.data(), static_cast<int>(bytes.size()));
}

std::string lines_of(const std::vector<std::string>& homes) {
  std::string lines;
  for (const std::string& home : homes) lines += home + "\n";
  return lines;
}

std::vector<std::string> homes_in(std::string_view lines) {
  std::vector<std::string> homes;
  for (auto end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    homes.emplace_back(lines.substr(0, end));
    lines.remove_prefix(end + 1);
  }
  return homes;
}

void write(StoreCore& core, const AnsweredPush& answer) {
  auto& insert = core.statement(
      "INSERT INTO push_answer(utility, key, digest, status, answer, homes, at_steady) "
      "VALUES(?,?,?,?,?,?,?)");
  insert.bind(1, answer.utility);
  insert.bind(2, answer.key);
  insert.bind(3, answer.body_digest);
  insert.bind(4, static_cast<int>(answer.status));
  bind_bytes(insert, 5, answer.answer);
  insert.bind(6, lines_of(answer.homes));
  insert.bind(7, ms(answer.at));
  run(insert);
}

void write(StoreCore& core, const ParkedMeter& parked) {
  auto& replace = core.statement(
      "INSERT OR REPLACE INTO parked_meter(utility, meter, code, unit, value, count, first_wall, last_wall) "
      "VALUES(?,?,?,?,?,?,?,?)");
  replace.bind(1, parked.utility);
  replace.bind(2, parked.meter);
  replace.bind(3, parked.code);
  replace.bind(4, parked.unit);
  if (parked.value)
    replace.bind(5, *parked.value);
  else
    replace.bind(5);
  replace.bind(6, static_cast<std::int64_t>(parked.count));
  replace.bind(7, ms(parked.first));
  replace.bind(8, ms(parked.last));
  run(replace);
}

// The oldest go: what is too old, a few at a time, and what is beyond the number that is kept.
void drop_old_answers(StoreCore& core, SteadyTime now) {
  auto& old = core.statement(
      "DELETE FROM push_answer WHERE id IN (SELECT id FROM push_answer ORDER BY id LIMIT ?1) AND "
      "at_steady < ?2");
  old.bind(1, kLookedAt);
  old.bind(2, ms(now - kAnswerKeptFor));
  run(old);
  auto& most = core.statement("DELETE FROM push_answer WHERE id <= (SELECT max(id) FROM push_answer) - ?1");
  most.bind(1, static_cast<std::int64_t>(kAnswersKept));
  run(most);
}

void drop_parked_beyond(StoreCore& core) {
  auto& remove = core.statement(
      "DELETE FROM parked_meter WHERE (utility, meter) IN (SELECT utility, meter FROM parked_meter "
      "ORDER BY last_wall DESC LIMIT -1 OFFSET ?1)");
  remove.bind(1, static_cast<std::int64_t>(kParkedKept));
  run(remove);
}

}  // namespace

void write_push_memory(StoreCore& core, const PushMemory& pushed) {
  for (const AnsweredPush& answer : pushed.answers) write(core, answer);
  if (!pushed.answers.empty()) drop_old_answers(core, pushed.answers.back().at);
  for (const ParkedMeter& parked : pushed.parked) write(core, parked);
  if (!pushed.parked.empty()) drop_parked_beyond(core);
}

PushMemory Store::push_memory() {
  PushMemory memory;
  auto& answers = core_->statement(
      "SELECT utility, key, digest, status, answer, homes, at_steady FROM push_answer ORDER BY id");
  while (answers.executeStep()) {
    const SQLite::Column answer = answers.getColumn(4);
    memory.answers.push_back(
        {answers.getColumn(0).getString(), answers.getColumn(1).getString(), answers.getColumn(2).getString(),
         static_cast<unsigned>(answers.getColumn(3).getInt()), std::string(blob_of(answer)),
         homes_in(answers.getColumn(5).getString()), SteadyTime{Duration{answers.getColumn(6).getInt64()}}});
  }
  answers.reset();
  auto& parked = core_->statement(
      "SELECT utility, meter, code, unit, value, count, first_wall, last_wall FROM parked_meter "
      "ORDER BY last_wall");
  while (parked.executeStep()) {
    const SQLite::Column value = parked.getColumn(4);
    memory.parked.push_back({parked.getColumn(0).getString(), parked.getColumn(1).getString(),
                             parked.getColumn(2).getString(), parked.getColumn(3).getString(),
                             value.isNull() ? std::nullopt : std::optional(value.getDouble()),
                             static_cast<std::uint64_t>(parked.getColumn(5).getInt64()),
                             wall(parked.getColumn(6).getInt64()), wall(parked.getColumn(7).getInt64())});
  }
  parked.reset();
  return memory;
}

// A key may well hold the number of the meter.
void drop_pushed(StoreCore& core, const std::string& home, const std::vector<MeterNumber>& meters) {
  for (const MeterNumber& meter : meters) {
    auto& remove = core.statement("DELETE FROM parked_meter WHERE utility=?1 AND meter=?2");
    remove.bind(1, meter.utility);
    remove.bind(2, meter.meter);
    run(remove);
  }
  auto& answers = core.statement("SELECT id, key, homes FROM push_answer");
  std::vector<std::int64_t> gone;
  while (answers.executeStep()) {
    const std::string key = answers.getColumn(1).getString();
    const auto is_in_key = [&key](const MeterNumber& meter) { return is_named_in(key, meter.meter); };
    if (is_named_in(answers.getColumn(2).getString(), home) || is_named_in(key, home) ||
        std::any_of(meters.begin(), meters.end(), is_in_key))
      gone.push_back(answers.getColumn(0).getInt64());
  }
  answers.reset();
  for (const std::int64_t id : gone) {
    auto& remove = core.statement("DELETE FROM push_answer WHERE id=?");
    remove.bind(1, id);
    run(remove);
  }
}

}  // namespace anju
