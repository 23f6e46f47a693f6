// status, devices, alerts, outbox, buses: one question to the daemon.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/ctl/http_client.hpp"
#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct Query {
  View view = View::status;
  bool only_open = false;  // alerts
  std::filesystem::path socket = "/run/anju/anju.sock";
  Duration timeout{std::chrono::seconds{10}};
  bool as_json = false;
};

// Why the daemon gave no answer, and what it answered in place of one.
// As `look`, with the times of where the daemon is.
Look look_there(const HttpAnswer& answer, Look look);

Problem no_answer(const Query& query, const Look& look, const boost::system::error_code& fault);
Problem refused(const HttpAnswer& answer, const Look& look);

// The daemon's answer, as it is or for people.
Outcome<std::string> ask(const Query& query, const Look& look);

}  // namespace anju
