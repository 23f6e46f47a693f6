// The operating points of the tiers, as config/rhythm/tiers.toml has them.
#pragma once

#include <optional>
#include <string_view>

#include "config/mistake.hpp"
#include "rules/rhythm/wait_terms.hpp"

namespace anju {

// None when the text has a mistake: nobody is waited for by half an operating point.
std::optional<TierWaits> read_tiers_file(std::string_view text, std::string_view file, MistakeList& mistakes);

}  // namespace anju
