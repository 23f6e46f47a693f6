// A whole gateway but for its sockets and threads: clock, journal, store, inbox, pipeline, city.
#pragma once

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
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
               ScriptedUplink a_city = {}, Inbox::Capacity capacity = {})
      : clock(a_clock),
        city(std::move(a_city)),
        settings(std::move(a_settings)),
        site(make_site(settings)),
        router(settings, site),
        inbox(capacity, [this](Lane) { is_woken_ = true; }),
        folder_(std::move(folder)) {
    spdlog::set_level(spdlog::level::off);  // thousands of alerts would be told to nobody
    city.start([this](CityMessage message) { inbox.post(std::move(message)); });
  }

  // In the order of App::open_state.
  Box& start() {
    if (!store) {
      auto opened = Store::open(is_in_memory ? ":memory:" : folder_ / "anju.db", site);
      REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
      store = std::move(*opened);
    }
    Restored restored = store->restore();
    const ResumedTimeline resumed =
        resume_not_before(restored.timeline, clock.machine(), restored.not_before);
    clock.anchor(resumed.now);
    auto kept = Journal::open(folder_ / "journal", restored.kept);
    REQUIRE_MESSAGE(kept.has_value(), (kept ? "" : kept.error().what));
    journal = std::move(*kept);
    pipeline.emplace(Pipeline::Parts{settings, site, rules, router, *store, *journal, inbox, city, "test",
                                     [] { return 0.5; }, journal_set_aside, nullptr, contacts, prompts,
                                     [this](const LocalEffects& effects) { carry_out(effects); },
                                     [this](const Saying& saying) { hear_saying(saying); }});
    REQUIRE(pipeline->start(resumed, clock.machine(), restored).has_value());
    return *this;
  }

  // As if the daemon had been killed, or the box had lost its power.
  void kill() {
    pipeline.reset();
    journal.reset();
  }
  // As if the daemon had been killed and started again at once.
  void restart() {
    start_again();
    settle();
  }

  // As the MQTT source does it: kept first, then posted.
  std::uint64_t hear(const std::string& device, const std::string& payload, bool retained = false) {
    RawMessage message = keep(device, payload, retained);
    const std::uint64_t sequence = message.sequence;
    inbox.post(std::move(message));
    return sequence;
  }
  RawMessage keep(const std::string& device, const std::string& payload, bool retained = false) {
    RawMessage message;
    message.heard_at = clock.now();
    message.lane = router.lane(topic_of(device));
    message.body = MqttMessage{topic_of(device), payload, retained, false};
    const auto sequence = journal->append(message);
    REQUIRE(sequence.has_value());
    message.sequence = *sequence;
    return message;
  }

  // One turn of the loop.
  Result<SteadyTime> turn() {
    is_woken_ = false;
    ++turns;
    const auto next = pipeline->run(clock.now());
    if (next) next_ = *next;
    if (on_turn) on_turn();
    if (city_answers) city.answer();
    return next;
  }
  // Turns until there is nothing to do but to wait.
  void settle() {
    for (int i = 0; i == 0 || is_woken_ || next_ <= clock.now().steady; ++i) {
      REQUIRE_MESSAGE(i < 1000, "the loop does not come to rest");
      REQUIRE(turn().has_value());
      if (is_killed && is_killed()) start_again();
    }
  }
  // Time passes, with a turn at each deadline.
  void pass(Duration time) {
    settle();
    const SteadyTime end = clock.now().steady + time;
    while (next_ <= end) {
      clock.pass(next_ - clock.now().steady);
      settle();
    }
    clock.pass(end - clock.now().steady);
  }

  std::uint64_t commits() const { return store->figures().commits; }
  const std::filesystem::path& folder() const { return folder_; }

  bool is_in_memory = false;  // the store: for very many days
  SimClock clock;
  ScriptedUplink city;
  bool city_answers = true;
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
  void start_again() {
    kill();
    start();
    greet();
  }
  void hear_saying(const Saying& saying) {
    if (!has_broker) return;
    said.push_back(saying);
    inbox.post(SourceEvent{"mqtt", SourceEvent::Kind::said, saying.id, clock.now()});
  }
  void carry_out(const LocalEffects& effects) {
    const auto line = [](const auto& effect) {
      return (effect.is_on ? "on " : "off ") + std::string(name(effect.event));
    };
    for (const LocalAlarm& alarm : effects.alarms) alarms.push_back(line(alarm));
    for (const Prompt& prompt : effects.prompts) prompted.push_back(line(prompt));
  }

  std::filesystem::path folder_;
  SteadyTime next_{};
  bool is_woken_ = false;
};

}  // namespace anju::test
