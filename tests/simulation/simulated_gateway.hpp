// The daemon as a process: real settings, journal, store, rules and pipeline in a folder, without its threads
// and sockets. It can be killed at any moment, it can fail, and it is started again with what the folder has.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "daemon/inbox.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/store/store.hpp"
#include "drivers/journal.hpp"
#include "tests/fakes/sim_clock.hpp"

namespace anju::simulation {

class SimulatedGateway {
 public:
  SimulatedGateway(std::filesystem::path folder, const Settings& settings, test::SimClock& clock,
                   Uplink& city);

  // "" or why it did not start.
  std::string start();
  void kill();
  // As at SIGTERM: a last commit.
  void end();
  bool is_running() const { return pipeline_.has_value(); }

  // As a source does it: kept first, then posted. None: not kept, so not acknowledged.
  std::optional<Appended> hear(const MqttMessage& message);
  // The last step, before which no alarm is acknowledged.
  bool force(const Appended& heard) { return is_running() && journal_->force(heard).has_value(); }
  Lane lane(const std::string& topic) const { return router_.lane(topic); }
  void tell_broker(bool is_up);
  void deliver(CityMessage message);

  // Turns until there is nothing to do but to wait. "" or why the process has ended.
  std::string work();
  // When the next turn is due.
  SteadyTime next() const { return next_; }

  Store& store() { return *store_; }
  Journal& journal() { return *journal_; }
  std::uint64_t turns() const { return turns_; }

 private:
  void open();

  std::filesystem::path folder_;
  const Settings& settings_;
  test::SimClock& clock_;
  Uplink& city_;
  Site site_;
  RuleSet rules_;
  TopicRouter router_;
  bool is_woken_ = false;
  SteadyTime next_{};
  std::uint64_t turns_ = 0;
  std::optional<Inbox> inbox_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Journal> journal_;
  std::optional<Pipeline> pipeline_;
};

}  // namespace anju::simulation
