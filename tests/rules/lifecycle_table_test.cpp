// The whole table of the closed loop, each stage with each step: what is not written here is not allowed.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

#include "rules/lifecycle.hpp"

namespace anju::lifecycle_table_test {
namespace {

constexpr std::size_t kAllStages = 9;

// "stage step" to the stage after it, in the words of the programme.
const std::map<std::string, std::string> kAllowed{
    {"detected report", "reported"},    {"detected accept", "accepted"},
    {"detected handle", "handling"},    {"detected feed-back", "feedback"},
    {"detected close", "closed"},       {"detected cancel", "cancelled"},
    {"detected clear", "cleared"},      {"detected update", "detected"},
    {"detected escalate", "detected"},  {"detected fall-due", "detected"},
    {"reported accept", "accepted"},    {"reported handle", "handling"},
    {"reported feed-back", "feedback"}, {"reported close", "closed"},
    {"reported cancel", "cancelled"},   {"reported clear", "cleared"},
    {"reported update", "reported"},    {"reported escalate", "reported"},
    {"reported fall-due", "reported"},  {"accepted handle", "handling"},
    {"accepted feed-back", "feedback"}, {"accepted close", "closed"},
    {"accepted cancel", "cancelled"},   {"accepted clear", "cleared"},
    {"accepted update", "accepted"},    {"accepted fall-due", "accepted"},
    {"handling feed-back", "feedback"}, {"handling close", "closed"},
    {"handling cancel", "cancelled"},   {"handling update", "handling"},
    {"handling fall-due", "handling"},  {"feedback recheck", "rechecked"},
    {"feedback close", "closed"},       {"feedback update", "feedback"},
    {"feedback fall-due", "feedback"},  {"rechecked close", "closed"},
    {"rechecked update", "rechecked"},  {"cancelled close", "closed"},
    {"cleared handle", "handling"},     {"cleared feed-back", "feedback"},
    {"cleared close", "closed"},        {"cleared cancel", "cancelled"},
    {"cleared update", "cleared"},      {"cleared fall-due", "cleared"},
    {"detected turn-real", "detected"}, {"reported turn-real", "detected"},
    {"accepted turn-real", "detected"},
};

}  // namespace

TEST_CASE("each stage and each step: where it leads, or that it means nothing") {
  std::size_t allowed = 0;
  for (std::size_t stage = 0; stage < kAllStages; ++stage) {
    for (std::size_t step = 0; step < kAlertSteps; ++step) {
      const auto from = static_cast<Stage>(stage);
      const auto by = static_cast<AlertStep>(step);
      const std::string what = std::string(name(from)) + " " + std::string(name(by));
      CAPTURE(what);
      const auto next = after(from, by);
      const auto expected = kAllowed.find(what);
      REQUIRE(next.has_value() == (expected != kAllowed.end()));
      if (!next) continue;
      CHECK(name(*next) == expected->second);
      ++allowed;
    }
  }
  CHECK(allowed == kAllowed.size());
}

}  // namespace anju::lifecycle_table_test
