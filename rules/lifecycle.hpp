// The closed loop 发现—上报—处置—反馈—复核 as a table: which stage may follow which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/model/alert.hpp"

namespace anju {

// What happens to an alert.
enum class AlertStep : std::uint8_t {
  report,
  accept,
  handle,
  feed_back,
  recheck,
  close,
  cancel,
  clear,
  update,     // something about it has changed: evidence, what the platform should know
  escalate,   // nobody has accepted it, so it goes the local way too
  fall_due,   // a deadline of the programme has passed
  turn_real,  // what was told as a test goes on after it: who accepted a test has not accepted this
};

inline constexpr std::size_t kAlertSteps = 12;
std::string_view name(AlertStep step);

// The stage after `step`; none when the step means nothing in this stage (a repeated receipt, a late cancel).
std::optional<Stage> after(Stage stage, AlertStep step);

// Nothing more is expected of anybody.
bool is_final(Stage stage);

// The step that leads to a stage named by the platform; none for stages that only the box reaches.
std::optional<AlertStep> step_to(Stage stage);

}  // namespace anju
