// The world around the gateway: its power, its disk, its broker, its clock and the city. Private to
// simulated_day.cpp and life_faults.cpp.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/crash_disk.hpp"
#include "tests/simulation/simulated_day.hpp"
#include "tests/simulation/simulated_gateway.hpp"

namespace anju::simulation {

class Life {
 public:
  Life(std::uint64_t seed, Severity severity);
  DayRecord live();

 private:
  struct Queued {
    int index = -1;  // in the plan; -1: of a fault
    MqttMessage message;
  };

  void at(Duration time, std::function<void()> what) { agenda_.emplace(time, std::move(what)); }
  void advance_to(Duration time);
  void settle();
  void finish();

  // What the devices say, and the broker that holds it until it is acknowledged.
  void publish(int index, MqttMessage message);
  void pump();
  bool pump(std::deque<Queued>& queue);

  // The process.
  void start();
  void start_later(Duration pause);
  void die(const std::string& why);
  void look_at_disk();

  // The machine.
  void power_off();
  void power_on();

  void begin(const Fault& fault);
  void begin_of_gateway(const Fault& fault);
  void begin_of_disk(const Fault& fault);
  void end_of_disk();
  void begin_of_world(const Fault& fault);
  void step_clock(const Fault& fault);
  void flip_bits();
  void storm(const Fault& fault);
  void talk_garbage(const Fault& fault);
  void on_arrival(const std::string& message_id);
  void fail(const std::string& what) {
    if (record_.violation.empty()) record_.violation = what;
  }
  WallTime true_wall() const { return test::kSimStart + now_; }

  DayRecord record_;
  Dice dice_;
  test::TemporaryFolder folder_;
  test::CrashDisk disk_;
  test::SimClock clock_;
  SimulatedCity city_;
  SimulatedGateway gateway_;
  Duration now_{0};
  std::multimap<Duration, std::function<void()>> agenda_;
  std::deque<Queued> alarms_;
  std::deque<Queued> routine_;
  std::set<std::string> dead_;
  bool has_power_ = true;
  bool loses_clock_ = false;  // with the next power cut
  bool flips_ = false;        // while the box is off the next time
  bool broker_is_up_ = true;
  bool city_answers_ = true;
  bool start_is_planned_ = false;
  bool pump_is_planned_ = false;
  bool disk_has_fault_ = false;
  bool kills_at_fault_ = false;  // the fault of the disk stands for the end of the process
  bool may_fail_ = false;        // a disk that has failed is a reason to end and to start again
  Duration wild_until_{0};
  int boots_ = 1;
};

}  // namespace anju::simulation
