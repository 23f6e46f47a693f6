// A command of the platform is carried out when it is one, in time, and makes sense; else it is answered why
// not.
#include "daemon/commands.hpp"

#include <doctest/doctest.h>

#include "anju.pb.h"
#include "tests/daemon/store_site.hpp"

namespace anju::commands_test {
namespace {

using Outcome = CommandAnswer::Outcome;
using test::instant;

struct Stand {
  Stand() {
    auto opened = Store::open(":memory:", site);
    REQUIRE(opened.has_value());
    store = std::move(*opened);
    book.emplace(site, rules, *store);
  }

  CarriedOut carry_out(const v1::Command& command, std::int64_t at_ms = 1000) {
    const auto read = read_command(command.SerializeAsString());
    REQUIRE(read.has_value());
    return anju::carry_out(*read, instant(at_ms), site, *book);
  }
  std::string smoke() {
    Transition transition;
    transition.alert_id = "smoke-alert";
    transition.event = EventKind::smoke;
    transition.rule = "alarm-channel";
    return book->apply(transition).value().id;
  }

  Site site = test::store_site();
  std::unique_ptr<Store> store;
  RuleSet rules;
  std::optional<AlertBook> book;
};

v1::Command set_stage(const std::string& id, const std::string& alert, const std::string& stage) {
  v1::Command command;
  command.set_command_id(id);
  command.mutable_set_stage()->set_alert_id(alert);
  command.mutable_set_stage()->set_stage(stage);
  return command;
}

v1::Command test_alarm(const std::string& id, const std::string& home) {
  v1::Command command;
  command.set_command_id(id);
  command.mutable_test_alarm()->set_home(home);
  return command;
}

ErrorCode fault(const std::string& bytes) {
  const auto read = read_command(bytes);
  REQUIRE(read.has_error());
  return read.error().code;
}

}  // namespace

TEST_CASE("a command is read as it was written") {
  v1::Command written = set_stage("c-1", "a", "handling");
  written.set_expires_at_ms(instant(5000).wall.time_since_epoch().count());
  const auto command = read_command(written.SerializeAsString());
  REQUIRE(command.has_value());
  CHECK(command->id == "c-1");
  CHECK(command->expires_at == instant(5000).wall);
  const auto* stage = std::get_if<ReceivedCommand::SetStage>(&command->what);
  REQUIRE(stage != nullptr);
  CHECK(stage->alert_id == "a");
  CHECK(stage->stage == "handling");
  const auto other = read_command(test_alarm("c-2", "h-1").SerializeAsString());
  REQUIRE(other.has_value());
  CHECK_FALSE(other->expires_at);
  CHECK(std::get<ReceivedCommand::TestAlarm>(other->what).home == "h-1");
}

TEST_CASE("what is no command is not believed") {
  CHECK(fault("\x0a\xff") == ErrorCode::malformed);  // a length beyond the end
  CHECK(fault("") == ErrorCode::malformed);          // no id
  CHECK(fault("no protobuf at all") == ErrorCode::malformed);
  CHECK(fault(std::string("\x0a\x02\xff\xfe", 4)) == ErrorCode::malformed);  // an id that is no text
}

TEST_CASE("an id has 1 to 128 bytes") {
  CHECK(fault(test_alarm("", "h-1").SerializeAsString()) == ErrorCode::malformed);
  CHECK(fault(test_alarm(std::string(129, 'c'), "h-1").SerializeAsString()) == ErrorCode::malformed);
  CHECK(read_command(test_alarm(std::string(128, 'c'), "h-1").SerializeAsString()).has_value());
}

TEST_CASE("what a newer platform adds to a command does no harm, a command of another kind is refused") {
  Stand stand;
  v1::Command unknown;
  unknown.set_command_id("c-9");
  CHECK(stand.carry_out(unknown).answer.outcome == Outcome::refused);
  // Field 99, a string: as a later version of the schema might have it.
  const std::string later = test_alarm("c-10", "h-1").SerializeAsString() + std::string("\x9a\x06\x02hi", 5);
  CHECK(read_command(later).has_value());
}

TEST_CASE("an expired command is answered so and not carried out, whatever it asks for") {
  Stand stand;
  v1::Command command = set_stage("c-1", stand.smoke(), "handling");
  command.set_expires_at_ms(instant(1000).wall.time_since_epoch().count());
  const CarriedOut late = stand.carry_out(command, 1000);
  CHECK(late.answer.command_id == "c-1");
  CHECK(late.answer.outcome == Outcome::expired);
  CHECK_FALSE(late.answer.reason.empty());
  CHECK(late.alerts.empty());
  CHECK(stand.book->changed()[0].stage == Stage::detected);
  CHECK(stand.carry_out(command, 999).answer.outcome == Outcome::done);
}

TEST_CASE("a stage is set, and the alert is to be reported as it is then") {
  Stand stand;
  const CarriedOut done = stand.carry_out(set_stage("c-1", stand.smoke(), "handling"));
  CHECK(done.answer.outcome == Outcome::done);
  CHECK(done.answer.reason.empty());
  REQUIRE(done.alerts.size() == 1);
  CHECK(done.alerts[0].id == "smoke-alert");
  CHECK(done.alerts[0].stage == Stage::handling);
  CHECK(done.alerts[0].revision == 2);
}

TEST_CASE("an unknown stage, a stage out of turn and an unknown alert are refused with the reason") {
  Stand stand;
  const std::string alert = stand.smoke();
  const auto refusal = [&stand](const v1::Command& command) {
    const CarriedOut refused = stand.carry_out(command);
    CHECK(refused.answer.outcome == Outcome::refused);
    CHECK(refused.alerts.empty());
    return refused.answer.reason;
  };
  CHECK(refusal(set_stage("c-1", alert, "sleeping")) == "there is no stage \"sleeping\"");
  CHECK(refusal(set_stage("c-2", alert, "")) == "there is no stage \"\"");
  CHECK(refusal(set_stage("c-3", alert, "rechecked")) == "an alert that is detected cannot become rechecked");
  CHECK(refusal(set_stage("c-4", alert, "accepted")) == "an alert that is detected cannot become accepted");
  CHECK(refusal(set_stage("c-5", "elsewhere", "closed")) == "no alert elsewhere on this gateway");
  CHECK(stand.book->changed()[0].revision == 1);
}

TEST_CASE("a test alarm is an alert that is raised and over at once, and no actual event") {
  Stand stand;
  const CarriedOut done = stand.carry_out(test_alarm("c-1", "h-2"));
  CHECK(done.answer.outcome == Outcome::done);
  REQUIRE(done.alerts.size() == 2);
  for (const AlertRecord& alert : done.alerts) {
    CHECK(alert.id == done.alerts[0].id);
    CHECK(alert.home == "h-2");
    CHECK(alert.device.empty());
    CHECK(alert.event == EventKind::test);
    CHECK(alert.status == CapStatus::test);
    CHECK(alert.detected_at == instant(1000));
  }
  CHECK(done.alerts[0].revision == 1);
  CHECK(done.alerts[0].stage == Stage::detected);
  CHECK(done.alerts[0].open);
  CHECK(done.alerts[1].revision == 2);
  CHECK(done.alerts[1].stage == Stage::cleared);
  CHECK_FALSE(done.alerts[1].open);
}

TEST_CASE("two test alarms in one millisecond are two alerts") {
  Stand stand;
  const auto first = stand.carry_out(test_alarm("c-1", "h-1"));
  const auto second = stand.carry_out(test_alarm("c-2", "h-1"));
  REQUIRE(second.alerts.size() == 2);
  CHECK(first.alerts[0].id != second.alerts[0].id);
}

TEST_CASE("a test alarm for a home that is not here is refused") {
  Stand stand;
  const CarriedOut refused = stand.carry_out(test_alarm("c-1", "h-9"));
  CHECK(refused.answer.outcome == Outcome::refused);
  CHECK(refused.answer.reason == "there is no home \"h-9\" on this gateway");
  CHECK(refused.alerts.empty());
  CHECK(stand.book->changed().empty());
}

}  // namespace anju::commands_test
