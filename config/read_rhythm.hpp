// The model of the rhythm of homes, as config/rhythm/ has it.
#pragma once

#include <memory>
#include <string_view>

#include "config/mistake.hpp"
#include "rules/rhythm/rhythm_model.hpp"

namespace anju {

// Null when the text has a mistake: half a model would be waited for by nobody's habits.
std::shared_ptr<const RhythmModel> read_rhythm_file(std::string_view text, std::string_view file,
                                                    MistakeList& mistakes);

}  // namespace anju
