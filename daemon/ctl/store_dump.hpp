// `anjuctl store dump`: every reading of a database as a line of JSON. No daemon.
#pragma once

#include <cstdio>
#include <filesystem>
#include <optional>

#include "config/settings.hpp"
#include "daemon/ctl/problem.hpp"

namespace anju {

std::optional<Problem> dump_store(const std::filesystem::path& database, Language language, std::FILE* out);

}  // namespace anju
