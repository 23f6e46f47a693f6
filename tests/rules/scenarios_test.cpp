// Days in a home: each story of tests/scenarios is played through the engine and must be told as it was
// blessed, also when the box restarts before every event.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "rules/classify.hpp"
#include "tests/rules/scenario.hpp"

namespace anju {
namespace {

constexpr Duration kDay = std::chrono::hours{24};

std::string day_and_time(Duration after) {
  return std::to_string(after / kDay + 1) + " " + clock_text(after % kDay);
}

std::string fact_text(const Fact& fact) {
  std::string text(fact.name);
  text += "=";
  std::visit(
      [&text](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>)
          text += value ? "true" : "false";
        else if constexpr (std::is_same_v<Value, std::string>)
          text += value;
        else if constexpr (std::is_same_v<Value, Duration>)
          text += clock_text(value);
        else if constexpr (std::is_same_v<Value, WallTime>)
          text += value < WallTime{kDay * 365} ? "(lost " + clock_text(value.time_since_epoch()) + ")"
                                               : "(" + day_and_time(value - kWallStart) + ")";
        else
          text += std::to_string(value);
      },
      fact.value);
  return text;
}

// Plays a scenario and writes down what is told, and when presence changes.
class Playhouse {
 public:
  Playhouse(const Scenario& scenario, bool restarts_always)
      : scenario_(scenario), restarts_always_(restarts_always), presence_(scenario.site.homes.size()) {}

  std::string told() {
    box_ = std::make_unique<ListeningBox>(scenario_.site);
    box_->engine.start(scenario_.events.front().now, {});
    for (const ScenarioEvent& event : scenario_.events) {
      if (restarts_always_) restart(event.now, std::nullopt);
      if (event.kind == ScenarioEvent::Kind::restart) restart(event.now, event.deaf_since);
      pass_deadlines(event.now);
      meet(event);
      write_down(event.at);
    }
    return std::move(told_);
  }

 private:
  void restart(const Instant& now, std::optional<Duration> deaf_since) {
    saved_ = box_->save(std::move(saved_));
    box_ = std::make_unique<ListeningBox>(scenario_.site);
    box_->engine.start(now, saved_, deaf_since ? std::optional(steady(*deaf_since)) : std::nullopt);
  }

  void pass_deadlines(const Instant& now) {
    while (const auto deadline = box_->engine.next_deadline()) {
      if (*deadline > now.steady) return;
      box_->pass(instant_at(*deadline, now));
      write_down(*deadline - kBoxStart);
    }
  }

  void meet(const ScenarioEvent& event) {
    if (event.kind == ScenarioEvent::Kind::reading) box_->say(event.reading);
    if (event.kind == ScenarioEvent::Kind::heard) box_->hear(event.now, event.device);
  }

  void write_down(Duration at) {
    for (const Transition& transition : box_->transitions) write_transition(transition);
    box_->transitions.clear();
    for (HomeIndex home = 0; home < presence_.size(); ++home) {
      const Presence now = box_->engine.presence(home);
      if (now == presence_[home]) continue;
      presence_[home] = now;
      told_ += day_and_time(at) + "  presence of " + scenario_.site.homes[home].id + " is " +
               std::string(name(now)) + "\n";
    }
  }

  void write_transition(const Transition& transition) {
    const Site& site = scenario_.site;
    const Classification found = classify(transition.event, site.homes[transition.home].tier);
    told_ += day_and_time(transition.at.steady - kBoxStart) + "  ";
    told_.append(name(transition.kind)).append(" ").append(name(transition.event)).append(" ");
    told_ += transition.device ? site.devices[*transition.device].id : site.homes[transition.home].id;
    told_.append(" (").append(name(found.alert_class)).append(", ").append(name(found.dispatch)).append(")");
    for (const Fact& fact : transition.evidence) told_ += " " + fact_text(fact);
    told_ += "\n";
  }

  const Scenario& scenario_;
  bool restarts_always_;
  std::vector<std::optional<Presence>> presence_;
  std::unique_ptr<ListeningBox> box_;
  SavedStates saved_;
  std::string told_;
};

std::vector<std::filesystem::path> stories() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(ANJU_SOURCE_DIR "/tests/scenarios")) {
    if (entry.path().extension() == ".day") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Only on request, and nothing else runs in this program: no other thread reads the environment.
bool is_blessing() {
  return std::getenv("ANJU_BLESS") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

TEST_CASE("each story is told as it was blessed") {
  CHECK(stories().size() >= 4);
  for (const auto& path : stories()) {
    const Scenario scenario = ScenarioReader().read(path.string());
    const std::string told = Playhouse(scenario, false).told();
    if (is_blessing())
      std::ofstream(path) << scenario.input << told;
    else
      CHECK_MESSAGE(told == scenario.told, path.filename().string());
  }
}

TEST_CASE("each story is told the same by a box that restarts before every event") {
  for (const auto& path : stories()) {
    const Scenario scenario = ScenarioReader().read(path.string());
    CHECK_MESSAGE(Playhouse(scenario, true).told() == Playhouse(scenario, false).told(),
                  path.filename().string());
  }
}

}  // namespace anju
