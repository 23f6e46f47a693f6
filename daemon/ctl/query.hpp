// status, devices, alerts, outbox: one question to the daemon.
#pragma once

#include <boost/system/result.hpp>
#include <filesystem>
#include <string>

#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"
#include "rules/model/time.hpp"

namespace anju {

template <class T>
using Outcome = boost::system::result<T, Problem>;

struct Query {
  View view = View::status;
  bool only_open = false;  // alerts
  std::filesystem::path socket = "/run/anju/anju.sock";
  Duration timeout{std::chrono::seconds{10}};
  bool as_json = false;
};

// The daemon's answer, as it is or for people.
Outcome<std::string> ask(const Query& query, const Look& look);

}  // namespace anju
