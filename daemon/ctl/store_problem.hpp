// What went wrong with a file of the store, in the three lines of a problem.
#pragma once

#include <filesystem>

#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/store/backup.hpp"

namespace anju {

// `what` takes {file}; what to do follows from the kind of error.
Problem store_problem(Message what, const Error& error, const std::filesystem::path& file, const Look& look);

}  // namespace anju
