// `anjuctl alert list|show|explain|ack|test`.
#pragma once

#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

struct AlertWish {
  std::string id;  // or a part of it that only one alert has
  std::string by = "at-home";
  bool only_open = false;
  std::string home;
  std::size_t limit = 50;
  double wait_s = 30;
  unsigned count = 1;       // test: how often
  std::string alert_class;  // test: emergency, general, technical; empty: technical
  std::string config = "/etc/anju/anju.toml";
};

using AlertCommand = Outcome<CommandEnd>(const AlertWish&, const ActSurroundings&);
AlertCommand list_alerts, show_alert, explain_alert, acknowledge_alert, send_test_alarms;

}  // namespace anju
