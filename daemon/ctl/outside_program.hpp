// Runs a program of the system: journalctl, tar. No shell reads the words.
#pragma once

#include <string>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

// Its output goes where ours goes. Gives its exit code. Errors: not_found, io.
Result<int> run_program(const std::vector<std::string>& words);
// The first `most` bytes of its output. Errors: as above; unavailable, it has failed: with what it said.
Result<std::string> output_of(const std::vector<std::string>& words, std::size_t most);

}  // namespace anju
