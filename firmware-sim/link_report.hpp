// Says when the connection to the broker comes and goes, and why; the same failure again and again only once.
#pragma once

#include <string>

#include "firmware-sim/endpoint.hpp"
#include "firmware-sim/report.hpp"

namespace anju::sim {

class LinkReport {
 public:
  LinkReport(Report& report, Endpoint broker) : report_(report), broker_(std::move(broker)) {}

  void say(bool connected, const std::string& reason);

 private:
  Report& report_;
  const Endpoint broker_;
  bool said_ = false;
  bool connected_ = false;
  std::string reason_;
};

}  // namespace anju::sim
