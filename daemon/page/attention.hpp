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

// Alerts by their class, then what is wrong with the box, then batteries and devices that do not answer.
std::vector<Attention> attention_of(const Look& look, const View& view);

Html attention_list(const Look& look, const std::vector<Attention>& all, std::size_t most);

}  // namespace anju::page
