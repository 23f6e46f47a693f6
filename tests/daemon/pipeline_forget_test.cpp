// A home is forgotten while its alarms are on: what the next start makes of them reaches nobody.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_forget_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

Settings without(Settings settings, const std::string& home) {
  std::erase_if(settings.homes, [&home](const HomeSettings& one) { return one.id == home; });
  return settings;
}

bool is_told_of(const test::ScriptedUplink& city, const std::string& home) {
  return std::any_of(city.sent.begin(), city.sent.end(), [&home](const auto& message) {
    return message.payload.find(home + "/") != std::string::npos;
  });
}

}  // namespace

TEST_CASE("the end of an alert of a home that is forgotten is neither kept nor sent, then or a day later") {
  const test::TemporaryFolder folder;
  test::SimClock clock;
  {
    Box box(folder.path());
    box.start();
    box.hear("smoke", R"({"smoke":true})");
    box.settle();
    REQUIRE(box.store->open_alerts("h-1") == 1);
    REQUIRE(box.store->forget_home("h-1").has_value());
    CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
    clock = box.clock;
  }
  Box box(folder.path(), without(test::small_home(), "h-1"), clock);
  box.start();
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
  box.city.come_up();
  box.pass(1min);
  CHECK_FALSE(box.store->is_forgetting());
  CHECK_FALSE(box.store->knows_home("h-1"));
  // The feedback that the closed loop would have waited for is overdue after a day.
  box.pass(26h);
  CHECK_FALSE(box.store->knows_home("h-1"));
  CHECK_FALSE(is_told_of(box.city, "h-1"));
  CHECK_FALSE(box.city.sent.empty());
}

}  // namespace anju::pipeline_forget_test
