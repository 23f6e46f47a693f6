#include "rules/lifecycle.hpp"

#include <array>

namespace anju {
namespace {

constexpr std::size_t kStages = 9;
constexpr int kNo = -1;
constexpr int d = static_cast<int>(Stage::detected);
constexpr int p = static_cast<int>(Stage::reported);
constexpr int a = static_cast<int>(Stage::accepted);
constexpr int h = static_cast<int>(Stage::handling);
constexpr int f = static_cast<int>(Stage::feedback);
constexpr int r = static_cast<int>(Stage::rechecked);
constexpr int c = static_cast<int>(Stage::closed);
constexpr int x = static_cast<int>(Stage::cancelled);
constexpr int z = static_cast<int>(Stage::cleared);

// Rows: the stage now. Columns: report, accept, handle, feed back, re-check, close, cancel, clear; and the
// three that leave the stage as it is: update, escalate, fall due; at last turn real. A cleared cause does
// not end what people have begun: from `handling` on only they end it. An alert whose cause cleared before it
// was accepted stays cleared, yet the platform may still handle and close it.
constexpr std::array<std::array<int, kAlertSteps>, kStages> kTable{{
    {p, a, h, f, kNo, c, x, z, d, d, d, d},                        // detected
    {kNo, a, h, f, kNo, c, x, z, p, p, p, d},                      // reported
    {kNo, kNo, h, f, kNo, c, x, z, a, kNo, a, d},                  // accepted
    {kNo, kNo, kNo, f, kNo, c, x, kNo, h, kNo, h, kNo},            // handling
    {kNo, kNo, kNo, kNo, r, c, kNo, kNo, f, kNo, f, kNo},          // feedback
    {kNo, kNo, kNo, kNo, kNo, c, kNo, kNo, r, kNo, kNo, kNo},      // rechecked
    {kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo},  // closed
    {kNo, kNo, kNo, kNo, kNo, c, kNo, kNo, kNo, kNo, kNo, kNo},    // cancelled
    {kNo, kNo, h, f, kNo, c, x, kNo, z, kNo, z, kNo},              // cleared
}};

}  // namespace

std::string_view name(AlertStep step) {
  constexpr std::array<std::string_view, kAlertSteps> names{"report",  "accept",   "handle",   "feed-back",
                                                            "recheck", "close",    "cancel",   "clear",
                                                            "update",  "escalate", "fall-due", "turn-real"};
  return names[static_cast<std::size_t>(step)];
}

std::optional<Stage> after(Stage stage, AlertStep step) {
  const int next = kTable[static_cast<std::size_t>(stage)][static_cast<std::size_t>(step)];
  if (next == kNo) return std::nullopt;
  return static_cast<Stage>(next);
}

bool is_final(Stage stage) { return stage == Stage::closed; }

std::optional<AlertStep> step_to(Stage stage) {
  switch (stage) {
    case Stage::handling:
      return AlertStep::handle;
    case Stage::feedback:
      return AlertStep::feed_back;
    case Stage::rechecked:
      return AlertStep::recheck;
    case Stage::closed:
      return AlertStep::close;
    case Stage::cancelled:
      return AlertStep::cancel;
    default:
      return std::nullopt;
  }
}

}  // namespace anju
