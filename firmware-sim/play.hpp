// The course of the day: what the resident does, when she stops, and what the scenario adds.
#pragma once

#include <string>

#include "firmware-sim/agenda.hpp"
#include "firmware-sim/flat.hpp"
#include "firmware-sim/household.hpp"
#include "firmware-sim/report.hpp"
#include "firmware-sim/resident.hpp"

namespace anju::sim {

class Play {
 public:
  Play(const FlatOptions& options, Agenda& agenda, Household& household, Report& report);

  void start();

  void stop_living();  // from now on nothing happens that takes a person; what switches itself off still does
  void resume_living();

  void narrate(std::string_view what, const std::string& text);

 private:
  void plan(int day);
  void begin(const Doing& doing);
  void happen(const Trace& trace);
  void mark();
  void alarm(SimTime when, void (Household::*set)(bool), std::string text);
  void stop_at(SimTime when);

  const FlatOptions& options_;
  Agenda& agenda_;
  Household& household_;
  Report& report_;
  bool living_ = true;
};

}  // namespace anju::sim
