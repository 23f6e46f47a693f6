// What the pages look like: one style sheet and one icon, compiled in.
#pragma once

#include <string>
#include <string_view>

namespace anju::page {

// At most 8 KiB. Its colours are variables, in the order light, dark, print; a test works out the contrast of
// every pair that the pages use.
std::string_view style_sheet();
// Names the text of the style sheet, so that a browser may keep it for ever.
const std::string& style_version();
std::string_view page_icon();

}  // namespace anju::page
