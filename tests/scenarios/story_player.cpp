#include "tests/scenarios/story_player.hpp"

#include <doctest/doctest.h>

#include "config/rule_plan.hpp"
#include "tests/scenarios/story_settings.hpp"

namespace anju::story {

using Kind = StoryEvent::Kind;

StoryPlayer::StoryPlayer(const Story& story, const Settings& settings, Kills kills)
    : story_(&story),
      kill_(kills),
      box_(folder_.path(), settings),
      transcript_(box_, story.begin()),
      dice_(std::hash<std::string>{}(story.name)) {
  box_.is_in_memory = true;
  box_.rules = make_rule_set(box_.settings, box_.site);
  box_.prompts = prompts_of(box_.settings, box_.site);
  box_.on_turn = [this] { transcript_.look(now()); };
  box_.greet = [this] { greet(); };
  box_.is_killed = [this] { return is_killed_now(); };
}

std::string StoryPlayer::told() {
  set_out();
  for (const StoryEvent& event : story_->events) {
    if (event.at < now() && event.kind == Kind::message) continue;  // the box was off, and so was its broker
    REQUIRE_MESSAGE(event.at >= now(), (story_->name + ": the box is off at " + day_and_time(event.at)));
    box_.pass(event.at - now());
    happen(event);
    box_.settle();
  }
  REQUIRE(box_.pipeline->finish(box_.clock.now()).has_value());
  transcript_.look(now());
  return transcript_.text();
}

void StoryPlayer::set_out() {
  REQUIRE(!story_->events.empty());
  since_begin_ = story_->events.front().at;
  box_.clock.reboot("boot-1", kSinceBoot);
  box_.clock.set_wall(true_wall());
  if (story_->events.front().kind == Kind::clock_lost) happen(story_->events.front());
  box_.start();
  commits_ = box_.commits();
  greet();
  box_.settle();
}

void StoryPlayer::happen(const StoryEvent& event) {
  switch (event.kind) {
    case Kind::passes:
      return;
    case Kind::message:
      return say(event);
    case Kind::restart:
      return box_.restart();
    case Kind::box_off:
      return go_off(event);
    case Kind::clock_lost:
      return box_.clock.set_wall(WallTime{}, ClockQuality::unsynced);
    case Kind::clock_known:
      return box_.clock.set_wall(true_wall());
    case Kind::clock_steps:
      return box_.clock.set_wall(box_.clock.machine().wall + event.length);
    case Kind::broker_down:
    case Kind::broker_up:
      return tell_broker(event.kind == Kind::broker_up);
    case Kind::city_down:
      city_is_up_ = false;
      return box_.city.go_down("no way out");
    case Kind::city_up:
      city_is_up_ = true;
      return box_.city.come_up();
    case Kind::city_silent:
    case Kind::city_answers:
      box_.city_answers = event.kind == Kind::city_answers;
      return;
    case Kind::city_stage:
      return move_stage(event);
    case Kind::mode:
      return set_mode(event);
  }
}

void StoryPlayer::say(const StoryEvent& event) {
  RawMessage message;
  message.heard_at = box_.clock.now();
  const std::string topic = event.topic.empty() ? topic_of(box_.settings, event.device) : event.topic;
  message.lane = box_.router.lane(topic);
  message.body = MqttMessage{topic, event.payload, event.retained, false};
  const auto kept = box_.journal->append(message);
  REQUIRE(kept.has_value());
  REQUIRE(box_.journal->force(*kept).has_value());
  message.sequence = kept->sequence;
  box_.inbox.post(std::move(message));
}

void StoryPlayer::go_off(const StoryEvent& event) {
  box_.kill();
  box_.clock.pass(event.length);
  since_begin_ = now() - kSinceBoot;
  box_.clock.reboot("boot-" + std::to_string(++boots_), kSinceBoot);
  since_begin_ += kSinceBoot;
  if (event.loses_clock) box_.clock.set_wall(WallTime{}, ClockQuality::unsynced);
  box_.start();
  greet();
}

void StoryPlayer::move_stage(const StoryEvent& event) {
  const std::string alert = transcript_.alert_called(event.alert);
  REQUIRE_MESSAGE(!alert.empty(), (story_->name + ": no alert is called " + event.alert));
  v1::Command command;
  command.set_command_id("command-" + std::to_string(++commands_));
  command.mutable_set_stage()->set_alert_id(alert);
  command.mutable_set_stage()->set_stage(event.stage);
  box_.city.command(command);
}

void StoryPlayer::set_mode(const StoryEvent& event) {
  ModeWish wish{event.home, event.mode, {}, {}};
  if (event.length > Duration{0}) wish.lasts = event.length;
  const auto set = box_.pipeline->set_mode(wish, box_.clock.now());
  REQUIRE_MESSAGE(set.has_value(), (story_->name + ": " + (set ? "" : set.error().what)));
}

void StoryPlayer::tell_broker(bool is_up) {
  broker_is_up_ = is_up;
  SourceEvent event;
  event.source = "mqtt";
  event.kind = is_up ? SourceEvent::Kind::connected : SourceEvent::Kind::disconnected;
  event.reason = is_up ? "" : "refused";
  event.at = box_.clock.now();
  box_.inbox.post(std::move(event));
}

void StoryPlayer::greet() {
  tell_broker(broker_is_up_);
  if (city_is_up_) box_.city.come_up();
}

// With a fate of its own for each story, and the same in each run of the test.
bool StoryPlayer::is_killed_now() {
  const bool has_committed = box_.commits() != commits_;
  commits_ = box_.commits();
  bool is_killed = has_committed;
  if (kill_ == Kills::none) is_killed = false;
  if (kill_ == Kills::now_and_then) {
    dice_ = dice_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    is_killed = dice_ >> 62 == 0;
  }
  // Its start commits as well; that is no reason to be killed once more.
  if (is_killed) ++commits_;
  if (is_killed) ++killed_;
  return is_killed;
}

}  // namespace anju::story
