// A ledger in PostgreSQL, where this program was built with libpq.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "firmware-sim/ledger.hpp"
#include "firmware-sim/loop_hooks.hpp"

namespace anju::sim {

// All are called on the thread of `io`.
struct DatabaseHooks {
  LoopHooks loop;
  // Each change, and each other reason.
  std::function<void(bool connected, const std::string& reason)> on_state;
  // A message that the database refuses as it is.
  std::function<void(const std::string& why)> on_refused;
};

// `where` as for Postgres, `receiver` is who writes, `step_ms` as for LoopWatch. `io` must live longer.
// Throws std::runtime_error where the program was built without.
std::unique_ptr<Ledger> open_database(boost::asio::io_context& io, const std::string& where,
                                      const std::string& receiver, int step_ms, DatabaseHooks hooks);

}  // namespace anju::sim
