#include "tests/fakes/box.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace anju::test {

Box::Box(std::filesystem::path folder, Settings a_settings, const SimClock& a_clock, ScriptedUplink a_city,
         Inbox::Capacity capacity)
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

Box::~Box() = default;

Box& Box::start() {
  if (!store) {
    auto opened = Store::open(is_in_memory ? ":memory:" : folder_ / "anju.db", site);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
    store = std::move(*opened);
  }
  Restored restored = store->restore();
  auto kept = Journal::open(folder_ / "journal", restored.kept);
  REQUIRE_MESSAGE(kept.has_value(), (kept ? "" : kept.error().what));
  journal = std::move(*kept);
  const ResumedTimeline resumed = resume_not_before(restored.timeline, clock.machine(),
                                                    std::max(restored.not_before, journal->heard_until()));
  clock.anchor(resumed.now);
  pipeline.emplace(Pipeline::Parts{settings, site, rules, router, *store, *journal, inbox, city, "test",
                                   [] { return 0.5; }, journal_set_aside, nullptr, contacts, prompts,
                                   [this](const LocalEffects& effects) { carry_out(effects); },
                                   [this](const Saying& saying) { hear_saying(saying); }, second});
  REQUIRE(pipeline->start(resumed, clock.machine(), restored).has_value());
  return *this;
}

void Box::kill() {
  pipeline.reset();
  journal.reset();
}

void Box::restart() {
  start_again();
  settle();
}

std::uint64_t Box::hear(const std::string& device, const std::string& payload, bool retained) {
  RawMessage message = keep(device, payload, retained);
  const std::uint64_t sequence = message.sequence;
  inbox.post(std::move(message));
  return sequence;
}

RawMessage Box::keep(const std::string& device, const std::string& payload, bool retained) {
  RawMessage message;
  message.heard_at = clock.now();
  message.lane = router.lane(topic_of(device));
  message.body = MqttMessage{topic_of(device), payload, retained, false};
  const auto kept = journal->append(message);
  REQUIRE(kept.has_value());
  REQUIRE(journal->force(*kept).has_value());
  message.sequence = kept->sequence;
  return message;
}

Result<SteadyTime> Box::turn() {
  is_woken_ = false;
  ++turns;
  const auto next = pipeline->run(clock.now());
  if (next) next_ = *next;
  if (on_turn) on_turn();
  if (city_answers) city.answer();
  return next;
}

void Box::settle() {
  for (int i = 0; i == 0 || is_woken_ || next_ <= clock.now().steady; ++i) {
    REQUIRE_MESSAGE(i < 1000, "the loop does not come to rest");
    REQUIRE(turn().has_value());
    if (is_killed && is_killed()) start_again();
  }
}

void Box::pass(Duration time) {
  settle();
  const SteadyTime end = clock.now().steady + time;
  while (next_ <= end) {
    clock.pass(next_ - clock.now().steady);
    settle();
  }
  clock.pass(end - clock.now().steady);
}

void Box::start_again() {
  kill();
  start();
  greet();
}

void Box::hear_saying(const Saying& saying) {
  if (!has_broker) return;
  said.push_back(saying);
  inbox.post(SourceEvent{"mqtt", SourceEvent::Kind::said, saying.id, clock.now()});
}

void Box::carry_out(const LocalEffects& effects) {
  const auto line = [](const auto& effect) {
    return (effect.is_on ? "on " : "off ") + std::string(name(effect.event));
  };
  for (const LocalAlarm& alarm : effects.alarms) alarms.push_back(line(alarm));
  for (const Prompt& prompt : effects.prompts) prompted.push_back(line(prompt));
}

}  // namespace anju::test
