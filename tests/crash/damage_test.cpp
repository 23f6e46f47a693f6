// A card that wears out damages anything: the store opens all the same, soon, with what can be read, and says
// what is lost.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "daemon/open_journal.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/crash/harm.hpp"
#include "tests/crash/seeds.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::test::damage_test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAll = 1'000'000;
constexpr std::int64_t kBatches = 150;

// A home of a few thousand readings, with alerts and messages that wait, as a dead box leaves it.
struct DeadBox {
  std::map<std::string, std::string> files;   // by name below the folder
  std::map<std::string, std::string> alerts;  // the sentence of each
  std::map<std::string, std::string> outbox;
  std::set<std::string> said;
};

Batch batch_number(std::int64_t number, DeadBox& box) {
  Batch batch = batch_at(number * 1000);
  for (std::int64_t i = 0; i < 25; ++i)
    batch.readings.push_back(reading(static_cast<ChannelIndex>(i % 3), number * 100 + i, number * 1000 + i));
  const std::string name = std::to_string(number);
  AlertRecord alert = stored_alert("alert-" + name, number * 1000, number % 3 == 0);
  alert.sentence_en = "there is smoke in the kitchen of number " + name;
  batch.alerts = {alert};
  batch.transitions = {{alert.id, alert.revision, {}, alert.stage, alert.detected_at}};
  batch.outbox = {outbox_row(OutboxLane::alarm, "alarm#" + name)};
  batch.states = {{"state " + name, {number}}};
  batch.kept = {0, static_cast<std::uint64_t>(number)};
  box.alerts[alert.id] = alert.sentence_en;
  box.outbox[batch.outbox[0].message_id] = batch.outbox[0].payload;
  return batch;
}

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// `in_order`: it was stopped, so nothing is in the log. Else half of it is.
DeadBox dead_box(bool in_order) {
  const TemporaryFolder folder;
  const Site site = store_site();
  DeadBox box;
  auto store = Store::open(folder.path() / "anju.db", site).value();
  const auto journal = Journal::open(folder.path() / "journal", {}).value();
  for (std::int64_t number = 1; number <= kBatches; ++number) {
    RawMessage message;
    message.lane = Lane::alarm;
    message.body = MqttMessage{"smoke", "said " + std::to_string(number), false, false};
    box.said.insert("said " + std::to_string(number));
    journal->force(journal->append(message).value()).value();
    if (number <= kBatches - 5) store->commit(batch_number(number, box)).value();
    if (number == kBatches / 2) store->checkpoint(true).value();
  }
  if (in_order) store.reset();
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (entry.is_regular_file() && !entry.path().native().ends_with("-shm"))
      box.files[fs::relative(entry.path(), folder.path()).string()] = read_whole(entry.path());
  }
  return box;
}

// "" or what is wrong with what is served.
std::string judge(Store& store, const DeadBox& box) {
  for (const AlertRecord& alert : store.alerts(false, kAll)) {
    const auto raised = box.alerts.find(alert.id);
    if (raised == box.alerts.end() || raised->second != alert.sentence_en)
      return "an alert that nobody raised";
  }
  for (const OutboxRow& row : store.outbox(OutboxLane::alarm, 0, kAll)) {
    const auto written = box.outbox.find(row.message_id);
    if (written == box.outbox.end() || written->second != row.payload) return "a message that nobody wrote";
  }
  if (store.alerts(false, kAll).size() > box.alerts.size()) return "more alerts than there were";
  store.recent_readings(kAll);
  store.last_readings();
  store.restore();
  return "";
}

std::string use(const fs::path& folder, const DeadBox& box, Damage* damage) {
  static const Site site = store_site();
  auto store = Store::open(folder / "anju.db", site);
  if (!store) return "it does not open: " + store.error().what;
  if ((*store)->damaged()) *damage = *(*store)->damaged();
  try {
    if (std::string wrong = judge(**store, box); !wrong.empty()) return wrong;
  } catch (const std::exception& failure) {
    (*store)->note_failure(failure);  // as the daemon does it before it ends
    throw;
  }
  DeadBox ignored;
  if (const auto done = (*store)->commit(batch_number(kBatches + 1, ignored)); !done)
    return "it does not commit: " + done.error().what;
  auto journal = open_journal(folder / "journal", (*store)->restore().kept);
  if (!journal) return "the journal does not open: " + journal.error().what;
  std::string wrong;
  const auto replayed = journal->journal->replay({}, [&](const RawMessage& message) {
    if (box.said.count(std::get<MqttMessage>(message.body).payload) == 0)
      wrong = "a message that nobody said";
  });
  return replayed ? wrong : "the journal cannot be read";
}

// What stands in the store now, or why it cannot be used. A process that fails ends and is started again, so
// that the second start must find what the first one missed.
struct Outcome {
  std::string wrong;
  bool was_harmed = false;
  std::optional<Damage> damage;
  std::size_t alerts_lost = 0;
};

Outcome outcome_of(const DeadBox& box, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto how = static_cast<Harm>(pick(random, kHarms - 1));
  auto files = box.files;
  auto target = files.begin();
  // Mostly the database: it is the largest.
  std::advance(target, pick(random, 2) == 0 ? pick(random, files.size() - 1) : 0);
  harm(target->second, how, random);
  const TemporaryFolder folder;
  for (const auto& [name, bytes] : files) folder.write(name, bytes);
  Outcome outcome;
  for (int start = 0; start < 3; ++start) {
    Damage damage;
    try {
      outcome.wrong = use(folder.path(), box, &damage);
    } catch (const std::exception& error) {
      outcome.wrong = std::string("it cannot be read: ") + error.what();
    }
    if (!damage.set_aside.empty()) outcome.damage = damage;
    if (outcome.wrong.empty()) break;
  }
  if (!outcome.wrong.empty())
    outcome.wrong += " (" + target->first + ", harm " + std::to_string(static_cast<int>(how)) + ")";
  return outcome;
}

struct Tally {
  std::uint64_t damaged = 0;
  std::uint64_t nothing_saved = 0;
  std::uint64_t rows = 0;
  std::chrono::milliseconds longest{0};
};

void count(const Outcome& outcome, std::chrono::milliseconds time, Tally& tally) {
  tally.longest = std::max(tally.longest, time);
  if (!outcome.damage) return;
  ++tally.damaged;
  tally.rows += outcome.damage->rows();
  if (outcome.damage->rows() == 0) ++tally.nothing_saved;
}

}  // namespace

TEST_CASE("damage: whatever is damaged, the store opens with what can be read") {
  const DeadBox stopped = dead_box(true);
  const DeadBox killed = dead_box(false);
  REQUIRE(stopped.files.size() == 2);
  REQUIRE(killed.files.size() == 3);
  const auto [from, seeds_count] = seeds(100);
  Tally tally;
  for (std::uint64_t seed = from; seed < from + seeds_count; ++seed) {
    const auto began = std::chrono::steady_clock::now();
    const Outcome outcome = outcome_of(seed % 2 == 0 ? stopped : killed, seed);
    count(outcome,
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began),
          tally);
    CHECK_MESSAGE(outcome.wrong.empty(), "seed " << seed << ": " << outcome.wrong << "\n"
                                                 << repeat("--damage", seed));
  }
  CHECK(tally.longest < std::chrono::seconds(10));
  MESSAGE("set aside " << tally.damaged << ", of " << tally.nothing_saved
                       << " nothing was saved, of the others "
                       << tally.rows / std::max<std::uint64_t>(1, tally.damaged - tally.nothing_saved)
                       << " rows each; the longest took " << tally.longest.count() << " ms");
}

}  // namespace anju::test::damage_test
