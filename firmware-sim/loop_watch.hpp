// The closed loop as the platform sees it: which alerts wait for somebody, and what is overdue. One
// receiver's memory, which a restart ends; of several receivers the loop is in PostgreSQL (DatabaseLedger).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "anju.pb.h"
#include "firmware-sim/loop_hooks.hpp"

namespace anju::sim {

class LoopWatch {
 public:
  // `step_ms` above 0: every real emergency and general alert is handled, fed back, checked again and closed,
  // a step each so many milliseconds.
  LoopWatch(boost::asio::io_context& io, int step_ms, LoopHooks hooks);

  // A report that was not seen before. Later revisions take the place of earlier ones, whatever the order.
  void heard(const std::string& gateway, const anju::v1::AlertReport& report, std::int64_t now_ms);

  // Alerts that are real, not technical, and neither closed nor cancelled.
  std::size_t open() const;

 private:
  struct Alert {
    explicit Alert(boost::asio::io_context& io) : deadline(io), step(io) {}
    std::uint32_t revision = 0;
    std::string stage;
    bool steps = false;
    boost::asio::steady_timer deadline;
    boost::asio::steady_timer step;
  };
  void await(const std::string& gateway, const std::string& id, Alert& alert,
             const anju::v1::AlertReport& report, std::int64_t now_ms);
  void play(const std::string& gateway, const std::string& id, Alert& alert, std::size_t next);

  boost::asio::io_context& io_;
  const int step_ms_;
  const LoopHooks hooks_;
  std::map<std::string, std::unique_ptr<Alert>> alerts_;  // by gateway and id
};

}  // namespace anju::sim
