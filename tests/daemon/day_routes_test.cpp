// An alert is told with all that it has gone through, somebody in the home can say that they have seen it,
// and that is no receipt of the platform.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "daemon/api/routes.hpp"
#include "tests/daemon/alert_stand.hpp"

namespace anju::day_routes_test {
namespace {

struct Stand : test::AlertStand {
  Result<AlertRecord> seen(const std::string& id, const std::string& by = "technician-7") {
    auto result = box.pipeline->seen_here(id, by, box.clock.now());
    box.settle();
    return result;
  }
};

ApiReply ask(const std::string& method, const std::string& target, const std::string& body = "") {
  ViewSources views;
  views.day.now = [] { return WallTime{}; };
  views.day.todo = [] { return std::vector<TodoItem>{}; };
  views.day.story = [](const std::string& id) -> Result<AlertStory> {
    if (id != "h-1/a/b/1") return Error{ErrorCode::not_found, "no alert " + id};
    AlertStory story;
    story.alert.id = id;
    story.steps = {{1, "raise", "detected", {}}};
    return story;
  };
  views.day.seen = [](const std::string& id, const std::string& by) -> Result<AlertRecord> {
    if (id == "over") return Error{ErrorCode::unsupported, "the alert is closed already"};
    if (by == "long") return Error{ErrorCode::out_of_range, "a name has 1 to 128 bytes"};
    if (by == "disk") return Error{ErrorCode::unavailable, "it cannot be kept"};
    AlertRecord alert;
    alert.id = id + " by " + by;
    return alert;
  };
  ApiReply reply;
  answer({method, target, body}, views, [&reply](ApiReply sent) { reply = std::move(sent); });
  return reply;
}

}  // namespace

TEST_CASE("who has seen an alert in the home is on record and told to the platform, and its stage stays") {
  Stand stand;
  stand.box.city_answers = false;
  const std::string id = stand.smoke();
  const AlertRecord before = stand.alert(id);
  const auto seen = stand.seen(id);
  REQUIRE(seen.has_value());
  const AlertRecord after = stand.alert(id);
  CHECK(after.revision == before.revision + 1);
  CHECK(after.stage == before.stage);
  CHECK_FALSE(after.accepted_at);
  CHECK(after.evidence.at("seen_here_by") == "technician-7");
  CHECK(after.evidence.at("seen_here_at").ends_with("Z"));
  const auto notes = stand.box.store->commands(10);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].what == "seen-here");
  CHECK(notes[0].subject == id);
  CHECK(notes[0].reason == "by technician-7");
  CHECK(stand.box.store->is_in_outbox(id + "#" + std::to_string(after.revision)));
  // Again by somebody else: one more revision, one more note.
  REQUIRE(stand.seen(id, "daughter").has_value());
  CHECK(stand.box.store->commands(10).size() == 2);
}

TEST_CASE("the story of an alert has its steps in order") {
  Stand stand;
  const std::string id = stand.smoke();
  REQUIRE(stand.seen(id).has_value());
  const auto story = stand.box.pipeline->story(id);
  REQUIRE(story.has_value());
  std::string steps;
  for (const KeptTransition& step : story->steps) steps += step.step + " ";
  CHECK(steps == "raise report accept update ");
  CHECK_FALSE(story->waits);
  CHECK(stand.box.pipeline->story("h-9/x/y/1").error().code == ErrorCode::not_found);
}

TEST_CASE("what is unknown, over or nameless is not acknowledged") {
  Stand stand;
  CHECK(stand.seen("h-9/x/y/1").error().code == ErrorCode::not_found);
  const std::string id = stand.smoke();
  CHECK(stand.seen(id, "").error().code == ErrorCode::out_of_range);
  CHECK(stand.seen(id, std::string(129, 'x')).error().code == ErrorCode::out_of_range);
  CHECK(stand.box.store->commands(10).empty());
}

TEST_CASE("the pages of each day are answered, and what is wrong with a question is said") {
  CHECK(ask("GET", "/v1/todo").body == R"({"schema_version":1,"at":"1970-01-01T00:00:00.000Z","todo":[]})");
  CHECK(ask("GET", "/v1/todo?x=1").status == 400);
  CHECK(ask("POST", "/v1/todo").status == 405);
  const ApiReply story = ask("GET", "/v1/alert?id=h-1/a/b/1");
  CHECK(story.status == 200);
  const auto json = boost::json::parse(story.body);
  CHECK(json.at("alert").at("id") == "h-1/a/b/1");
  CHECK(json.at("steps").at(0).at("step") == "raise");
  CHECK(json.at("waits_for_receipt") == false);
  CHECK(ask("GET", "/v1/alert?id=x").status == 404);
  CHECK(ask("GET", "/v1/alert").status == 400);
  CHECK(ask("GET", "/v1/alert?id=").status == 400);
  CHECK(ask("POST", "/v1/alert?id=x").status == 405);
  CHECK(ask("POST", "/v1/alert/seen", R"({"id":"a","by":"me"})").body.find("a by me") != std::string::npos);
  CHECK(ask("POST", "/v1/alert/seen", R"({"id":"over","by":"me"})").status == 409);
  CHECK(ask("POST", "/v1/alert/seen", R"({"id":"a","by":"long"})").status == 400);
  CHECK(ask("POST", "/v1/alert/seen", R"({"id":"a","by":"disk"})").status == 503);
  CHECK(ask("POST", "/v1/alert/seen", R"({"id":"a"})").status == 400);
  CHECK(ask("POST", "/v1/alert/seen", "x").status == 400);
  CHECK(ask("GET", "/v1/alert/seen").allowed == "POST");
}

}  // namespace anju::day_routes_test
