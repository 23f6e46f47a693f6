// What the platform may ask for beyond stages, tests and modes: who has seen it, asking again, the time,
// proposals and forgetting. Each once, answered as often as it comes, and noted.
#include <doctest/doctest.h>

#include <algorithm>

#include "anju.pb.h"
#include "daemon/commands.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/alert_stand.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::commands_more_test {
namespace {

using namespace std::chrono_literals;
using Outcome = CommandAnswer::Outcome;

struct Stand : test::AlertStand {
  v1::CommandResult ask(v1::Command command, const std::string& id) {
    command.set_command_id(id);
    box.city.command(command);
    box.settle();
    v1::CommandResult result;
    for (const auto& sent : box.city.sent)
      if (sent.message_id == id + "#result") result.ParseFromString(sent.payload);
    return result;
  }
  v1::CommandResult acknowledge(const std::string& alert_id, const std::string& id) {
    v1::Command command;
    command.mutable_acknowledge()->set_alert_id(alert_id);
    command.mutable_acknowledge()->set_by("desk-7");
    return ask(command, id);
  }
};

}  // namespace

TEST_CASE("what a person has seen is accepted, and nothing goes the local way any more") {
  Stand stand;
  stand.box.city_answers = false;
  const std::string id = stand.smoke();
  CHECK_FALSE(stand.alert(id).accepted_at);
  CHECK(stand.acknowledge(id, "c-1").outcome() == v1::CommandResult::OUTCOME_DONE);
  CHECK(stand.alert(id).stage == Stage::accepted);
  CHECK(stand.alert(id).evidence.at("acknowledged_by") == "desk-7");
  stand.box.pass(3min);
  CHECK_FALSE(stand.alert(id).is_escalated);
  CHECK(stand.acknowledge("nobody", "c-2").outcome() == v1::CommandResult::OUTCOME_REFUSED);
}

TEST_CASE("the same command is carried out once and answered as often as it comes") {
  Stand stand;
  const std::string id = stand.smoke();
  stand.acknowledge(id, "c-1");
  const auto revision = stand.alert(id).revision;
  const auto first = stand.box.city.times_sent("c-1#result");
  stand.acknowledge(id, "c-1");
  CHECK(stand.alert(id).revision == revision);
  CHECK(stand.box.city.times_sent("c-1#result") == first + 1);
  stand.box.restart();
  CHECK(stand.acknowledge(id, "c-1").outcome() == v1::CommandResult::OUTCOME_DONE);
  CHECK(stand.alert(id).revision == revision);
  CHECK(stand.box.city.times_sent("c-1#result") == first + 2);
}

TEST_CASE("every command is noted, with what became of it and why") {
  Stand stand;
  const std::string id = stand.smoke();
  stand.acknowledge(id, "c-1");
  v1::Command nothing;
  CHECK(stand.ask(nothing, "c-2").outcome() == v1::CommandResult::OUTCOME_REFUSED);
  const auto notes = stand.box.store->commands(10);
  REQUIRE(notes.size() == 2);
  const auto done = stand.box.store->find_command("c-1");
  REQUIRE(done);
  CHECK(done->what == "acknowledge");
  CHECK(done->subject == id);
  CHECK(static_cast<Outcome>(done->outcome) == Outcome::done);
  const auto refused = stand.box.store->find_command("c-2");
  REQUIRE(refused);
  CHECK(static_cast<Outcome>(refused->outcome) == Outcome::refused);
  CHECK_FALSE(refused->reason.empty());
}

TEST_CASE("a hint of the time sets no clock; it is told the difference, and so is the person at the box") {
  Stand stand;
  const WallTime before = stand.box.clock.now().wall;
  v1::Command command;
  command.mutable_time_hint()->set_now_ms((before - 10min).time_since_epoch().count());
  const auto result = stand.ask(command, "c-1");
  CHECK(result.outcome() == v1::CommandResult::OUTCOME_DONE);
  CHECK(result.reason() == "the clock of this box is 600000 ms ahead");
  CHECK(stand.box.clock.now().wall == before);
  const auto reasons = stand.box.pipeline->status(stand.box.clock.now()).reasons;
  CHECK(std::any_of(reasons.begin(), reasons.end(),
                    [](const std::string& reason) { return reason.find("600") != std::string::npos; }));
  command.mutable_time_hint()->set_now_ms(-1);
  CHECK(stand.ask(command, "c-2").outcome() == v1::CommandResult::OUTCOME_DONE);
  command.mutable_time_hint()->set_now_ms(INT64_MAX);
  CHECK(stand.ask(command, "c-3").outcome() == v1::CommandResult::OUTCOME_REFUSED);
}

TEST_CASE("what this gateway has no door for is refused, never left unanswered") {
  Stand stand;
  const std::string id = stand.smoke();
  v1::Command ask;
  ask.mutable_prompt_again()->set_alert_id(id);
  CHECK(stand.ask(ask, "c-1").reason().find("nothing to ask with") != std::string::npos);
  v1::Command forget;
  forget.mutable_forget_home()->set_home("h-1");
  CHECK(stand.ask(forget, "c-2").outcome() == v1::CommandResult::OUTCOME_REFUSED);
  v1::Command propose;
  propose.mutable_propose_config()->set_home("h-1");
  CHECK(stand.ask(propose, "c-3").outcome() == v1::CommandResult::OUTCOME_REFUSED);
}

TEST_CASE("doors are asked with what the command says, and their answer is the platform's") {
  Site site = test::store_site();
  auto store = std::move(*Store::open(":memory:", site));
  const RuleSet rules;
  AlertBook book(site, rules, *store);
  std::vector<std::string> asked;
  CommandDoors doors;
  doors.keep_proposal = [&asked](const Proposal& proposal) -> Result<void> {
    asked.push_back(proposal.home + " " + proposal.base_revision + " " +
                    (proposal.is_whole_file() ? "file" : proposal.rule));
    return {};
  };
  doors.forget_home = [&asked](const std::string& home) -> Result<void> {
    asked.push_back("forget " + home);
    return Error{ErrorCode::unsupported, "it is installed"};
  };
  v1::Command command;
  command.set_command_id("c");
  command.mutable_propose_config()->set_home("h-1");
  command.mutable_propose_config()->set_base_revision("r");
  command.mutable_propose_config()->set_toml("x");
  const auto run = [&](const v1::Command& wanted) {
    return carry_out(*read_command(wanted.SerializeAsString()), test::instant(1000), site, book, doors)
        .answer;
  };
  CHECK(run(command).outcome == Outcome::done);
  command.mutable_propose_thresholds()->set_home("h-2");
  command.mutable_propose_thresholds()->set_rule("heart-rate-high");
  CHECK(run(command).outcome == Outcome::done);
  command.mutable_forget_home()->set_home("h-3");
  CHECK(run(command).reason == "it is installed");
  CHECK(asked == std::vector<std::string>{"h-1 r file", "h-2  heart-rate-high", "forget h-3"});
}

TEST_CASE("a receipt that names another revision than its message is a forged one") {
  Stand stand;
  stand.box.city_answers = false;
  const std::string id = stand.smoke();
  const auto receipt = [&stand, &id](std::uint32_t revision) {
    v1::Receipt told;
    told.set_message_id(id + "#1");
    told.set_revision(revision);
    stand.box.city.say({CityMessage::Kind::receipt, told.SerializeAsString()});
    stand.box.settle();
  };
  receipt(2);
  CHECK_FALSE(stand.alert(id).accepted_at);
  receipt(1);
  CHECK(stand.alert(id).accepted_at);
}

}  // namespace anju::commands_more_test
