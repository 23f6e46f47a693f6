// How many errands for the homes wait and were given up.
#pragma once

#include <cstddef>
#include <string>

namespace anju {

struct ErrandFigures {
  std::size_t prompts = 0;  // that wait, as the next two
  std::size_t sirens = 0;   // on or off
  std::size_t webhooks = 0;
  std::size_t given_up = 0;
  std::string trouble;  // the last one, in words for a person
};

}  // namespace anju
