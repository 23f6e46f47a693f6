// Settings of a city on their way through a box: decided about once, answered once, when it is known what
// came of them.
#include <doctest/doctest.h>

#include "anju.pb.h"
#include "daemon/api/settings_routes.hpp"
#include "daemon/correspondence.hpp"
#include "tests/daemon/store_site.hpp"
#include "tests/fakes/settings_city.hpp"

namespace anju::settings_flow_test {
namespace {

using Kind = CityMessage::Kind;
using Outcome = CommandAnswer::Outcome;
using test::instant;

struct Stand {
  Stand() { start(); }
  void start() {
    book.emplace(site, rules, *store);
    CommandDoors doors;
    doors.take_settings = [this](const std::string& id, const SignedSettings& settings, Instant) {
      asked.push_back(id);
      last = settings;
      return answer;
    };
    letters.emplace(
        site, contacts, *store, *book, counters, [] { return 0.5; }, doors);
    letters->link_up();
  }
  void commit() {
    batch.timeline = test::batch_at(now).timeline;
    REQUIRE(store->commit(batch).has_value());
    batch = {};
  }
  void hear(const SignedSettings& settings) {
    v1::SignedSettings message;
    message.set_document(settings.document);
    message.set_signature(settings.signature);
    letters->on_message({Kind::settings, message.SerializeAsString()}, instant(now), batch);
  }
  // Of the rows that wait to be kept.
  std::vector<v1::CommandResult> results() const {
    std::vector<v1::CommandResult> all;
    for (const OutboxRow& row : batch.outbox) all.emplace_back().ParseFromString(row.payload);
    return all;
  }

  Site site = test::store_site();
  std::unique_ptr<Store> store = std::move(*Store::open(":memory:", site));
  RuleSet rules;
  std::optional<AlertBook> book;
  ContactOrder contacts;
  Counters counters;
  SettingsAnswer answer{Outcome::waiting, "", "18"};
  std::vector<std::string> asked;
  SignedSettings last;
  std::optional<Correspondence> letters;
  Batch batch;
  std::int64_t now = 1000;
};

const SignedSettings kSettings{"# anju settings 1\n", "signature"};
// sha256sum of the two, one behind the other; its first 32 digits.
constexpr const char* kId = "settings-8ff668cb80ecca5eb37bfdcf17ae1bfb";

}  // namespace

TEST_CASE("settings that wait are answered when it is known what came of them, and only then") {
  Stand stand;
  stand.hear(kSettings);
  CHECK(stand.asked == std::vector<std::string>{kId});
  CHECK(stand.last == kSettings);
  CHECK(stand.batch.outbox.empty());
  stand.commit();
  CHECK(stand.store->settings_notes().waiting == 1);
  CHECK(stand.store->settings_notes().highest == 18);
  stand.now = 9000;
  REQUIRE(stand.letters->settings_ended({kId, Outcome::undone, "worse"}, instant(stand.now), stand.batch)
              .has_value());
  REQUIRE(stand.results().size() == 1);
  CHECK(stand.results()[0].command_id() == kId);
  CHECK(stand.results()[0].outcome() == v1::CommandResult::OUTCOME_UNDONE);
  CHECK(stand.results()[0].reason() == "worse");
  stand.commit();
  const auto note = stand.store->find_command(kId);
  REQUIRE(note);
  CHECK(note->what == "settings");
  CHECK(note->subject == "18");
  CHECK(static_cast<Outcome>(note->outcome) == Outcome::undone);
  CHECK(stand.store->settings_notes().waiting == 0);
  CHECK(stand.store->settings_notes().undone == 1);
  // It is over: nobody says otherwise any more.
  CHECK(stand.letters->settings_ended({kId, Outcome::done, ""}, instant(9001), stand.batch).error().code ==
        ErrorCode::not_found);
}

TEST_CASE("what is retained comes with each connection, is decided about once and answered once") {
  Stand stand;
  stand.answer = {Outcome::refused, "bad-signature: it is signed by nobody", ""};
  stand.hear(kSettings);
  stand.hear(kSettings);
  REQUIRE(stand.results().size() == 1);
  CHECK(stand.results()[0].outcome() == v1::CommandResult::OUTCOME_REFUSED);
  stand.commit();
  stand.start();  // another run of the program
  stand.hear(kSettings);
  CHECK(stand.batch.outbox.empty());
  CHECK(stand.asked.size() == 1);
  CHECK(stand.counters.commands_refused == 1);
}

TEST_CASE("a forgery blocks neither the true document nor a number") {
  Stand stand;
  stand.answer = {Outcome::refused, "bad-signature: it is signed by nobody", ""};
  stand.hear({kSettings.document, "forged"});
  stand.commit();
  CHECK(stand.store->settings_notes().highest == 0);
  CHECK(stand.store->settings_notes().refused == std::map<std::string, std::uint64_t>{{"bad-signature", 1}});
  stand.answer = {Outcome::waiting, "", "18"};
  stand.hear(kSettings);
  CHECK(stand.asked.size() == 2);
}

TEST_CASE(
    "as a Command to one box they are answered like any command, as often as it comes, once it is known") {
  Stand stand;
  v1::Command command;
  command.set_command_id("c-1");
  command.mutable_take_settings()->set_document(kSettings.document);
  command.mutable_take_settings()->set_signature(kSettings.signature);
  const auto hear = [&] {
    stand.letters->on_message({Kind::command, command.SerializeAsString()}, instant(stand.now), stand.batch);
  };
  hear();
  CHECK(stand.last == kSettings);
  stand.commit();
  hear();
  CHECK(stand.batch.outbox.empty());  // it waits still
  REQUIRE(stand.letters->settings_ended({"c-1", Outcome::done, ""}, instant(2000), stand.batch).has_value());
  stand.commit();
  hear();
  REQUIRE(stand.results().size() == 1);
  CHECK(stand.results()[0].outcome() == v1::CommandResult::OUTCOME_DONE);
}

TEST_CASE("what is no message, or too large, is counted and noted nowhere") {
  Stand stand;
  stand.letters->on_message({Kind::settings, "\xff"}, instant(1), stand.batch);
  stand.hear({"", "signature"});
  stand.hear({std::string(kMostFleetDocument + 1, '#'), "signature"});
  stand.hear({"# anju settings 1\n", std::string(1000, 's')});
  CHECK(stand.asked.empty());
  CHECK(stand.counters.commands_refused == 4);
  CHECK(stand.batch.commands.empty());
  CHECK(stand.batch.outbox.empty());
}

TEST_CASE("POST /v1/settings/ended tells the daemon; what it does not know or believe is answered so") {
  std::vector<CommandAnswer> told;
  Result<void> outcome;
  ViewSources views;
  views.settings_ended = [&](const CommandAnswer& answer) {
    told.push_back(answer);
    return outcome;
  };
  const auto post = [&views](std::string_view body, std::string_view method = "POST") {
    unsigned status = 0;
    answer({method, "/v1/settings/ended", body}, views,
           [&status](const ApiReply& reply) { status = reply.status; });
    return status;
  };
  CHECK(post(R"({"id":"c-1","outcome":"undone","reason":"worse"})") == 200);
  REQUIRE(told.size() == 1);
  CHECK(told[0].command_id == "c-1");
  CHECK(told[0].outcome == Outcome::undone);
  CHECK(told[0].reason == "worse");
  CHECK(post("{}", "GET") == 405);
  for (const char* bad :
       {"", "[]", R"({"id":"c-1"})", R"({"outcome":"done"})", R"({"id":"c-1","outcome":"waiting"})"})
    CHECK(post(bad) == 400);
  CHECK(told.size() == 1);
  const char* const right = R"({"id":"c-1","outcome":"done","reason":""})";
  outcome = Error{ErrorCode::not_found, ""};
  CHECK(post(right) == 404);
  outcome = Error{ErrorCode::unsupported, ""};
  CHECK(post(right) == 409);
  outcome = Error{ErrorCode::unavailable, ""};
  CHECK(post(right) == 503);
}

}  // namespace anju::settings_flow_test
