// What must hold of every body that a utility may push.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "drivers/push_item.hpp"

namespace anju::fuzz {

inline void look_at(const PushBody& body) {
  if (body.fault && !body.items.empty()) std::abort();
  if (!body.fault && body.items.empty()) std::abort();
  if (body.items.size() > kMostPushed) std::abort();
  for (const PushItem& item : body.items) {
    const std::size_t longest =
        std::max({item.meter.size(), item.code.size(), item.unit.size(), item.quality.size()});
    if (longest > kPushedTextLimit || item.where.empty()) std::abort();
    if (item.refusal.empty() && item.value && !std::isfinite(*item.value)) std::abort();
  }
}

}  // namespace anju::fuzz
