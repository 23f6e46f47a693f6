// What is in the file of a store, counted by somebody who is not the daemon.
#pragma once

#include <filesystem>

#include "daemon/store/survey.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Errors: those of open_to_read; unsupported as well when it is of an older schema.
Result<StoreContent> count_content(const std::filesystem::path& file);

}  // namespace anju
