#include "firmware-sim/database_ledger.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "firmware-sim/city_tables.hpp"

namespace anju::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostWaiting = 20'000;
constexpr std::size_t kMostInABatch = 256;
constexpr auto kLook = 1s;   // at the loop
constexpr auto kAgain = 1s;  // to a database that is away

std::string key(const std::string& gateway, const std::string& message_id) {
  return gateway + '\n' + message_id;
}

}  // namespace

std::unique_ptr<Ledger> open_database(boost::asio::io_context& io, const std::string& where,
                                      const std::string& receiver, int step_ms, DatabaseHooks hooks) {
  return std::make_unique<DatabaseLedger>(io, where, receiver, step_ms, std::move(hooks));
}

DatabaseLedger::DatabaseLedger(boost::asio::io_context& io, std::string where, const std::string& receiver,
                               int step_ms, DatabaseHooks hooks)
    : io_(io),
      step_ms_(std::to_string(step_ms)),
      hooks_(std::move(hooks)),
      database_(std::move(where), "anju-sim " + receiver),
      thread_([this] { run(); }) {}

DatabaseLedger::~DatabaseLedger() {
  *alive_ = false;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void DatabaseLedger::enter(const std::string& gateway, std::vector<Line> lines, OnEntered on_entered) {
  const auto* what = lines.front().object.if_contains("what");
  const bool is_alert = what && what->is_string() && what->as_string() == "alert";
  Arrival arrival{gateway, std::move(lines), std::move(on_entered)};
  {
    const std::lock_guard lock(mutex_);
    auto& queue = is_alert ? alerts_ : others_;
    if (queue.size() < kMostWaiting) {
      queue.push_back(std::move(arrival));
      wake_.notify_all();
      return;
    }
  }
  arrival.on_entered(Entries(arrival.lines.size(), Entry::failed));
}

// From here on: the thread of the ledger.
template <typename Work>
void DatabaseLedger::post(Work work) {
  boost::asio::post(io_, [alive = alive_, work = std::move(work)] {
    if (*alive) work();
  });
}

void DatabaseLedger::run() {
  Batch batch;
  while (wait(batch)) {
    try {
      work(batch);
    } catch (const PostgresFault& fault) {
      database_.leave();
      say(false, fault.what());
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kAgain, [this] { return ended_; });
    }
  }
}

// What is to be kept next, besides what could not be kept the last time; false: it is over.
bool DatabaseLedger::wait(Batch& batch) {
  std::unique_lock lock(mutex_);
  if (batch.empty()) {
    wake_.wait_until(lock, next_look_, [this] { return ended_ || !alerts_.empty() || !others_.empty(); });
  }
  for (auto* queue : {&alerts_, &others_}) {
    while (batch.size() < kMostInABatch && !queue->empty()) {
      batch.push_back(std::move(queue->front()));
      queue->pop_front();
    }
  }
  return !ended_;
}

void DatabaseLedger::work(Batch& batch) {
  if (!database_.is_connected()) {
    database_.connect();
    database_.run_all("SET synchronous_commit = on");
    if (database_.run(city::kAreThere).at(0).at(0) != "t") database_.run_all(city::kMake);
    say(true, "");
  }
  if (!batch.empty()) keep(batch);
  if (std::chrono::steady_clock::now() >= next_look_) look_at_the_loop();
}

void DatabaseLedger::keep(Batch& batch) {
  try {
    answer(batch, commit(batch));
  } catch (const PostgresFault& fault) {
    if (fault.kind() != PostgresFault::Kind::refused) throw;
    database_.run_all("ROLLBACK");
    keep_each(batch);
  }
}

// One that the database refuses does not take the others along.
void DatabaseLedger::keep_each(Batch& batch) {
  while (!batch.empty()) {
    Batch one;
    one.push_back(std::move(batch.back()));
    batch.pop_back();
    try {
      answer(one, commit(one));
    } catch (const PostgresFault& fault) {
      if (fault.kind() != PostgresFault::Kind::refused) {
        batch.push_back(std::move(one.front()));
        throw;
      }
      database_.run_all("ROLLBACK");
      post([this, arrival = std::move(one.front()), why = std::string(fault.what())] {
        hooks_.on_refused(why);
        arrival.on_entered(Entries(arrival.lines.size(), Entry::failed));
      });
    }
  }
}

// The keys of those that are new.
std::vector<std::string> DatabaseLedger::commit(const Batch& batch) {
  boost::json::array lines;
  for (const Arrival& arrival : batch)
    for (const Line& line : arrival.lines) lines.push_back(line.object);
  const std::string all = boost::json::serialize(lines);
  database_.run_all("BEGIN");
  std::vector<std::string> fresh;
  for (const auto& row : database_.run(city::kKeep, {all})) fresh.push_back(key(row.at(0), row.at(1)));
  if (!fresh.empty()) {
    database_.run(city::kAlerts, {all, step_ms_});
    database_.run(city::kAnswered, {all, step_ms_});
  }
  database_.run_all("COMMIT");
  return fresh;
}

void DatabaseLedger::answer(Batch& batch, std::vector<std::string> fresh) {
  std::set<std::string> is_new(fresh.begin(), fresh.end());
  std::vector<std::pair<OnEntered, Entries>> answers;
  for (Arrival& arrival : batch) {
    Entries entries;
    // The same message twice in a batch is new once.
    for (const Line& line : arrival.lines)
      entries.push_back(is_new.erase(key(arrival.gateway, line.message_id)) > 0 ? Entry::fresh
                                                                                : Entry::duplicate);
    answers.emplace_back(std::move(arrival.on_entered), std::move(entries));
  }
  batch.clear();
  post([answers = std::move(answers)] {
    for (const auto& [on_entered, entries] : answers) on_entered(entries);
  });
}

void DatabaseLedger::tell_overdue(const char* statement, const char* which) {
  for (auto& row : database_.run(statement)) {
    post([this, row = std::move(row), which] { hooks_.loop.on_overdue(row.at(0), row.at(1), which); });
  }
}

void DatabaseLedger::look_at_the_loop() {
  next_look_ = std::chrono::steady_clock::now() + kLook;
  tell_overdue(city::kFeedbackOverdue, "feedback");
  tell_overdue(city::kRecheckOverdue, "re-check");
  if (step_ms_ == "0") return;
  for (auto& row : database_.run(city::kSteps)) {
    post([this, row = std::move(row)] { hooks_.loop.on_stage(row.at(0), row.at(1), row.at(2), row.at(3)); });
  }
}

void DatabaseLedger::say(bool connected, const std::string& reason) {
  if (said_ && connected == was_connected_ && reason == last_reason_) return;
  said_ = true;
  was_connected_ = connected;
  last_reason_ = reason;
  post([this, connected, reason] { hooks_.on_state(connected, reason); });
}

}  // namespace anju::sim
