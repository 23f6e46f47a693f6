// A whole gateway but for its sockets and threads: clock, journal, store, inbox, pipeline, city.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/pipeline.hpp"
#include "tests/fakes/scripted_uplink.hpp"
#include "tests/fakes/sim_clock.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::test {

class Box {
 public:
  // Keeps its state in `folder`. `a_city` is what the platform knows already.
  explicit Box(std::filesystem::path folder, Settings a_settings = small_home(), const SimClock& a_clock = {},
               ScriptedUplink a_city = {}, Inbox::Capacity capacity = {});
  ~Box();

  // In the order of App::open_state.
  Box& start();

  // As if the daemon had been killed, or the box had lost its power.
  void kill();
  // As if the daemon had been killed and started again at once.
  void restart();

  // As the MQTT source does it: kept first, then posted.
  std::uint64_t hear(const std::string& device, const std::string& payload, bool retained = false);
  RawMessage keep(const std::string& device, const std::string& payload, bool retained = false);

  // One turn of the loop.
  Result<SteadyTime> turn();
  // Turns until there is nothing to do but to wait.
  void settle();
  // Time passes, with a turn at each deadline.
  void pass(Duration time);

  std::uint64_t commits() const { return store->figures().commits; }
  const std::filesystem::path& folder() const { return folder_; }

  bool is_in_memory = false;  // the store: for very many days
  SimClock clock;
  ScriptedUplink city;
  bool city_answers = true;
  Uplink* second = nullptr;  // another way to the city, which must outlive the box; set before start()
  std::uint64_t turns = 0;
  std::function<void()> on_turn;    // after each, before the city answers
  std::function<bool()> is_killed;  // asked after each: true, and it starts again with what it has kept
  // What its sources and the link say to a daemon that has started again.
  std::function<void()> greet = [this] { city.come_up(); };

  // What was to be done in the home: "on inactivity", "off inactivity", in order.
  std::vector<std::string> alarms;
  std::vector<std::string> prompted;
  // What came to the broker in the home, which acknowledges it.
  std::vector<Saying> said;
  bool has_broker = true;

  ContactOrder contacts;
  std::vector<PromptPlan> prompts;
  std::optional<std::filesystem::path> journal_set_aside;
  Settings settings;
  Site site;
  RuleSet rules;
  TopicRouter router;
  Inbox inbox;
  std::unique_ptr<Store> store;
  std::unique_ptr<Journal> journal;
  std::optional<Pipeline> pipeline;

 private:
  void start_again();
  void hear_saying(const Saying& saying);
  void carry_out(const LocalEffects& effects);

  std::filesystem::path folder_;
  SteadyTime next_{};
  bool is_woken_ = false;
};

}  // namespace anju::test
