// `anju-sim platform`: the city. Takes reports in over MQTT with TLS, keeps them, and answers with receipts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware-sim/answers.hpp"
#include "firmware-sim/endpoint.hpp"

namespace anju::sim {

struct PlatformOptions {
  Endpoint mqtt;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string client_id = "anju-platform";
  std::string shared;       // receivers of the same name share the messages; empty: it takes all
  int loop_step_ms = 0;     // above 0: it plays the people of the closed loop too
  std::string record_file;  // may be that of other receivers; empty: remembers only while it runs
  std::string database;     // instead of a file: where PostgreSQL is, as libpq reads it
  std::vector<std::string> kinds{"alert", "bulk", "status", "result"};  // what it takes
  AnswerOptions answers;
  std::uint64_t seed = 1;
  bool json = false;
};

// Runs until SIGINT, SIGTERM or `quit`. Returns the exit code. Throws std::runtime_error where the record
// cannot be opened, or where it was built without PostgreSQL and is to use it.
int run_platform(const PlatformOptions& options);

}  // namespace anju::sim
