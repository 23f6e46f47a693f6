// How far a commissioning has come: a small file in the folder of the store, written anew after each step, so
// that a power cut costs one answer at most.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

enum class CommissionStep : std::uint8_t { preflight, bind, home, devices, rules, walk_test, report };
inline constexpr std::array kCommissionSteps{
    CommissionStep::preflight, CommissionStep::bind,      CommissionStep::home,  CommissionStep::devices,
    CommissionStep::rules,     CommissionStep::walk_test, CommissionStep::report};
std::string_view name(CommissionStep step);

struct CommissionState {
  std::string technician;
  std::string home;
  std::map<CommissionStep, std::string> done;  // step to when, as ISO 8601
  std::set<CommissionStep> exceptions;         // that went on although something was wrong

  bool is_done(CommissionStep step) const { return done.contains(step); }
  // The first that is not done; none: all are.
  std::optional<CommissionStep> next() const;
};

inline constexpr const char* kCommissionFile = "commission.json";

std::string state_text(const CommissionState& state);
// Errors: malformed.
Result<CommissionState> read_state_text(std::string_view text);

// None: none has begun. One that cannot be read has not begun either: every step looks at what is there.
std::optional<CommissionState> load_state(const std::filesystem::path& folder);
Result<void> save_state(const std::filesystem::path& folder, const CommissionState& state);
Result<void> drop_state(const std::filesystem::path& folder);

}  // namespace anju
