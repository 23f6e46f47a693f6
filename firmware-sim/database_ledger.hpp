// What the platform has, in PostgreSQL, where any number of receivers keep it together: messages once each,
// and the closed loop with its deadlines. What one receiver has begun another goes on with.
//
// A thread of its own commits what has come, alerts first, while the next comes; an answer is given after the
// commit. While the database is away what has come waits here, without an answer, and is kept once it is
// back.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "firmware-sim/city_database.hpp"
#include "firmware-sim/postgres.hpp"

namespace anju::sim {

class DatabaseLedger final : public Ledger {
 public:
  // As open_database().
  DatabaseLedger(boost::asio::io_context& io, std::string where, const std::string& receiver, int step_ms,
                 DatabaseHooks hooks);
  ~DatabaseLedger() override;

  // Beyond 20,000 messages that wait the answer is `failed` at once.
  void enter(const std::string& gateway, std::vector<Line> lines, OnEntered on_entered) override;
  bool keeps_objects() const override { return true; }

 private:
  struct Arrival {
    std::string gateway;
    std::vector<Line> lines;
    OnEntered on_entered;
  };
  using Batch = std::vector<Arrival>;

  void run();
  bool wait(Batch& batch);
  void work(Batch& batch);
  void keep(Batch& batch);
  void keep_each(Batch& batch);
  std::vector<std::string> commit(const Batch& batch);
  void answer(Batch& batch, std::vector<std::string> fresh);
  void look_at_the_loop();
  void tell_overdue(const char* statement, const char* which);
  void say(bool connected, const std::string& reason);
  template <typename Work>
  void post(Work work);

  boost::asio::io_context& io_;
  const std::string step_ms_;
  const DatabaseHooks hooks_;
  Postgres database_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Arrival> alerts_;
  std::deque<Arrival> others_;
  bool ended_ = false;

  // Of the thread alone.
  bool said_ = false;
  bool was_connected_ = false;
  std::string last_reason_;
  std::chrono::steady_clock::time_point next_look_{};

  // Posted work of a ledger that has gone is let be.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::thread thread_;  // last: it begins when all else is there
};

}  // namespace anju::sim
