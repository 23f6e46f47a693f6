// The rows of one home, found and dropped.
#pragma once

#include <string>

#include "daemon/store/store_core.hpp"

namespace anju {

// Its channels, devices and the ids of its states.
HomeBeingForgotten find_home_rows(StoreCore& core, const std::string& home);

// Each drops about `budget` rows of a kind, in the open transaction; false: none was left. A commit keeps its
// row, with the readings and states of the other homes.
bool drop_from_commits(StoreCore& core, HomeBeingForgotten& home, std::size_t budget);
bool drop_home_packs(StoreCore& core, HomeBeingForgotten& home, std::size_t budget);
bool drop_home_rollups(StoreCore& core, HomeBeingForgotten& home, std::size_t budget);
bool drop_home_alerts(StoreCore& core, HomeBeingForgotten& home, std::size_t budget);
// Gaps, states, commands and the channels themselves.
bool drop_home_notes(StoreCore& core, HomeBeingForgotten& home, std::size_t budget);

// What waits for the platform: reports of its alerts, gaps of its devices, answers that name it.
void drop_home_messages(StoreCore& core, const std::string& home);

// Answers under a key that are about its readings or named after its meters, and these where they are parked.
void drop_pushed(StoreCore& core, const std::string& home, const std::vector<MeterNumber>& meters);

// A text that names the home or one of its alerts, and not one whose name is longer.
bool is_named_in(std::string_view text, std::string_view home);

}  // namespace anju
