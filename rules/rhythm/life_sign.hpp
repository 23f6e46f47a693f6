// How sure a sign of life is.
#pragma once

#include <cstdint>

namespace anju {

enum class LifeSign : std::uint8_t {
  none,
  weak,    // a drip or a fridge could do it as well
  strong,  // only a person does that
};

}  // namespace anju
