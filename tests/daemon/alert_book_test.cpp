// An alert is raised once, cleared once, and goes its way through the closed loop whatever comes twice or
// late.
#include "daemon/alert_book.hpp"

#include <doctest/doctest.h>

#include "daemon/text/iso_time.hpp"
#include "rules/classify.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::alert_book_test {
namespace {

using Kind = Transition::Kind;
using test::instant;

const std::string kId = "h-2/alarm-channel/smoke-kitchen.alarm.smoke/1000";

struct Stand {
  Stand() {
    auto opened = Store::open(":memory:", site);
    REQUIRE(opened.has_value());
    store = std::move(*opened);
    book.emplace(site, rules, *store);
  }

  std::optional<AlertRecord> tell(Kind kind, std::int64_t at_ms, const std::string& id = kId) {
    Transition transition;
    transition.kind = kind;
    transition.alert_id = id;
    transition.event = EventKind::smoke;
    transition.home = 1;
    transition.device = 2;
    transition.rule = "alarm-channel";
    transition.at = instant(at_ms);
    transition.evidence = {{"value", kind == Kind::raised}, {"at", instant(at_ms).wall}};
    return book->apply(transition);
  }
  // As the pipeline does it.
  void commit() {
    Batch batch = test::batch_at(1);
    batch.alerts = book->changed();
    batch.transitions = book->transitions();
    REQUIRE(store->commit(batch).has_value());
    book->committed();
  }
  AlertRecord stored(const std::string& id = kId) const {
    const auto found = store->find_alert(id);
    REQUIRE(found.has_value());
    return *found;
  }

  Site site = test::store_site();
  std::unique_ptr<Store> store;
  RuleSet rules;
  std::optional<AlertBook> book;
};

// Through the given stages; "" when all went well, else the words of the refusal.
std::string walk(Stand& stand, const std::vector<Stage>& stages) {
  for (const Stage stage : stages) {
    const auto moved = stand.book->set_stage(kId, stage, instant(9000));
    if (!moved) return moved.error().what;
    CHECK(moved->stage == stage);
  }
  return "";
}

}  // namespace

TEST_CASE("a raised alert says everything about itself") {
  Stand stand;
  const auto alert = stand.tell(Kind::raised, 1000);
  REQUIRE(alert.has_value());
  CHECK(alert->id == kId);
  CHECK(alert->revision == 1);
  CHECK(alert->home == "h-2");
  CHECK(alert->device == "smoke-kitchen");
  CHECK(alert->rule == "alarm-channel");
  CHECK(alert->event == EventKind::smoke);
  CHECK(alert->classification == classify(EventKind::smoke, Tier::general));
  CHECK(alert->status == CapStatus::actual);
  CHECK(alert->stage == Stage::detected);
  CHECK(alert->open);
  CHECK(alert->detected_at == instant(1000));
  CHECK(alert->changed_at == instant(1000));
  CHECK_FALSE(alert->reported_at);
  CHECK_FALSE(alert->accepted_at);
  CHECK_FALSE(alert->cleared_at);
  CHECK(alert->sentence_en.find("smoke-kitchen") != std::string::npos);
  CHECK(alert->sentence_zh.find("烟雾") != std::string::npos);
  CHECK(alert->evidence.at("value") == "true");
}

TEST_CASE("raised a second time it changes nothing, committed or not") {
  Stand stand;
  CHECK(stand.tell(Kind::raised, 1000));
  CHECK_FALSE(stand.tell(Kind::raised, 2000));
  stand.commit();
  CHECK_FALSE(stand.tell(Kind::raised, 3000));
  CHECK(stand.book->changed().empty());
  CHECK(stand.stored().detected_at == instant(1000));
}

TEST_CASE("cleared it has another revision, the new words, and still knows how it began") {
  Stand stand;
  stand.tell(Kind::raised, 1000);
  stand.commit();
  const auto alert = stand.tell(Kind::cleared, 5000);
  REQUIRE(alert.has_value());
  CHECK(alert->revision == 2);
  CHECK(alert->stage == Stage::cleared);
  CHECK_FALSE(alert->open);
  CHECK(alert->detected_at == instant(1000));
  CHECK(alert->changed_at == instant(5000));
  CHECK(alert->cleared_at == instant(5000));
  CHECK(alert->evidence.at("value") == "false");
  CHECK(alert->sentence_en.find("Over") != std::string::npos);
  stand.commit();
  CHECK_FALSE(stand.stored().open);
}

TEST_CASE("clearing what is unknown, cleared or never raised changes nothing") {
  Stand stand;
  CHECK_FALSE(stand.tell(Kind::cleared, 1000));
  stand.tell(Kind::raised, 1000);
  CHECK(stand.tell(Kind::cleared, 2000));
  CHECK_FALSE(stand.tell(Kind::cleared, 3000));
  stand.commit();
  CHECK_FALSE(stand.tell(Kind::cleared, 4000));
  CHECK_FALSE(stand.tell(Kind::raised, 5000));  // the id names the episode, and that is over
  CHECK(stand.book->changed().empty());
}

TEST_CASE("only the first receipt counts as acceptance") {
  Stand stand;
  stand.tell(Kind::raised, 1000);
  stand.commit();
  stand.book->accepted({kId, 1}, instant(1100), instant(1200));
  REQUIRE(stand.book->changed().size() == 1);
  stand.commit();
  CHECK(stand.stored().stage == Stage::accepted);
  CHECK(stand.stored().revision == 1);
  CHECK(stand.stored().reported_at->steady == instant(1100).steady);
  CHECK(stand.stored().accepted_at->steady == instant(1200).steady);
  stand.book->accepted({kId, 1}, instant(7000), instant(8000));
  CHECK(stand.book->changed().empty());
  stand.book->accepted({"nobody's", 1}, instant(7000), instant(8000));
  CHECK(stand.book->changed().empty());
}

TEST_CASE("a receipt that comes after the all-clear takes nothing back") {
  Stand stand;
  stand.tell(Kind::raised, 1000);
  stand.tell(Kind::cleared, 2000);
  stand.book->accepted({kId, 1}, instant(1100), instant(3000));
  stand.commit();
  CHECK(stand.stored().stage == Stage::cleared);
  CHECK(stand.stored().revision == 2);
  CHECK(stand.stored().accepted_at.has_value());
  CHECK_FALSE(stand.stored().open);
}

TEST_CASE("the platform moves an alert along the closed loop, a revision each step") {
  Stand stand;
  stand.tell(Kind::raised, 1000);
  CHECK(walk(stand, {Stage::handling, Stage::feedback, Stage::rechecked, Stage::closed}).empty());
  REQUIRE(stand.book->changed().size() == 1);
  CHECK(stand.book->changed()[0].revision == 5);
  CHECK(stand.book->changed()[0].changed_at == instant(9000));
  CHECK(stand.book->changed()[0].open);  // the smoke is still there, whatever people wrote
}

TEST_CASE("a step that the stage does not allow is refused with the stage it is in, and changes nothing") {
  Stand stand;
  stand.tell(Kind::raised, 1000);
  stand.commit();
  CHECK(walk(stand, {Stage::rechecked}) == "an alert that is detected cannot become rechecked");
  CHECK(walk(stand, {Stage::accepted}) == "an alert that is detected cannot become accepted");
  CHECK(walk(stand, {Stage::cleared}) == "an alert that is detected cannot become cleared");
  CHECK(stand.book->changed().empty());
  CHECK(walk(stand, {Stage::closed, Stage::handling}) == "an alert that is closed cannot become handling");
  const auto unknown = stand.book->set_stage("nobody's", Stage::handling, instant(1));
  REQUIRE(unknown.has_error());
  CHECK(unknown.error().code == ErrorCode::not_found);
  const auto late = stand.book->set_stage(kId, Stage::cancelled, instant(1));
  REQUIRE(late.has_error());
  CHECK(late.error().code == ErrorCode::unsupported);
}

TEST_CASE("a cause that is gone does not end what people have begun") {
  Stand stand;
  stand.tell(Kind::raised, 1000);
  CHECK(walk(stand, {Stage::handling}).empty());
  const auto cleared = stand.tell(Kind::cleared, 2000);
  REQUIRE(cleared.has_value());
  CHECK(cleared->stage == Stage::handling);
  CHECK(cleared->revision == 3);
  CHECK_FALSE(cleared->open);
  CHECK(cleared->cleared_at == instant(2000));
}

TEST_CASE("what has changed is named once, as it is now, until it is committed") {
  Stand stand;
  CHECK(stand.book->changed().empty());
  stand.tell(Kind::raised, 1000);
  stand.tell(Kind::raised, 1000, "another");
  stand.tell(Kind::cleared, 2000);
  const auto changed = stand.book->changed();
  REQUIRE(changed.size() == 2);
  CHECK(changed[0].id == "another");
  CHECK(changed[1].revision == 2);
  CHECK(stand.book->changed().size() == 2);  // asking is no commit
  stand.commit();
  CHECK(stand.book->changed().empty());
  stand.tell(Kind::cleared, 3000, "another");
  REQUIRE(stand.book->changed().size() == 1);
  CHECK(stand.book->changed()[0].id == "another");
}

TEST_CASE("a claim about a home has no device, and a test is no actual event") {
  Stand stand;
  Transition transition;
  transition.alert_id = "t";
  transition.event = EventKind::test;
  transition.rule = "test-alarm";
  const auto alert = stand.book->apply(transition);
  REQUIRE(alert.has_value());
  CHECK(alert->home == "h-1");
  CHECK(alert->device.empty());
  CHECK(alert->status == CapStatus::test);
}

TEST_CASE("facts are words for people and machines alike") {
  using namespace std::chrono_literals;
  CHECK(fact_text({"f", true}) == "true");
  CHECK(fact_text({"f", false}) == "false");
  CHECK(fact_text({"f", std::int64_t{-3}}) == "-3");
  CHECK(fact_text({"f", 0.25}) == "0.25");
  CHECK(fact_text({"f", std::string("door")}) == "door");
  CHECK(fact_text({"f", Duration{90'500ms}}) == "90 s");
  CHECK(fact_text({"f", instant(0).wall}) == iso_time(instant(0).wall));
}

}  // namespace anju::alert_book_test
