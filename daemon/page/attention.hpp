// What needs somebody, the most urgent first.
#pragma once

#include <vector>

#include "daemon/page/parts.hpp"

namespace anju::page {

struct Attention {
  Sign sign = Sign::attention;
  Html what;
  Html more = {};
};

// The list that `anjuctl todo` shows, in its order.
std::vector<Attention> attention_of(const Look& look, const std::vector<TodoItem>& items);

Html attention_list(const Look& look, const std::vector<Attention>& all, std::size_t most);

}  // namespace anju::page
