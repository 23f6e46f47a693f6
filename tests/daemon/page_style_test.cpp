// The style sheet is small, asks nobody for anything, and every pair of its colours that meets can be read.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <regex>

#include "daemon/page/style.hpp"

namespace anju::page::page_style_test {
namespace {

using Colours = std::map<std::string, std::string>;

// The variables of one block, on top of those before it.
Colours colours_of(std::string_view block, Colours colours = {}) {
  const std::string text(block);
  static const std::regex kVariable("--([a-z-]+):(#[0-9a-f]+)");
  for (std::sregex_iterator it(text.begin(), text.end(), kVariable), end; it != end; ++it)
    colours[(*it)[1]] = (*it)[2];
  return colours;
}

std::string_view block_after(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  REQUIRE(at != std::string_view::npos);
  return text.substr(at, text.find('}', at) - at);
}

// WCAG 2.2, relative luminance.
double luminance(const std::string& colour) {
  const bool is_short = colour.size() == 4;
  double sum = 0;
  constexpr double kWeights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string digits = is_short ? std::string(2, colour[1 + i]) : colour.substr(1 + 2 * i, 2);
    const double part = std::stoi(digits, nullptr, 16) / 255.0;
    sum += kWeights[i] * (part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const Colours& colours, const std::string& ink, const std::string& paper) {
  const double a = luminance(colours.at(ink));
  const double b = luminance(colours.at(paper));
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

void check_colours(const Colours& colours) {
  for (const char* paper : {"paper", "panel"}) {
    for (const char* ink : {"ink", "dim", "link", "ok", "warn", "bad", "unk"}) {
      CAPTURE(ink);
      CAPTURE(paper);
      CHECK(contrast(colours, ink, paper) >= 4.5);
    }
    // What is no text: frames of inputs, drawings, the mark of the focus.
    for (const char* ink : {"line", "act"}) {
      CAPTURE(ink);
      CHECK(contrast(colours, ink, paper) >= 3);
    }
  }
  CHECK(contrast(colours, "act-ink", "act") >= 4.5);
  // Two metres away.
  for (const char* state : {"ok", "look", "help", "unk", "lost"}) {
    CAPTURE(state);
    CHECK(contrast(colours, std::string(state) + "-i", std::string(state) + "-p") >= 7);
  }
}

}  // namespace

TEST_CASE("the style sheet has at most 8 KiB and loads nothing") {
  CHECK(style_sheet().size() <= 8192);
  CHECK(style_sheet().find("url(") == std::string_view::npos);
  CHECK(style_sheet().find("@import") == std::string_view::npos);
  CHECK(style_version().size() == 12);
  CHECK(style_sheet().find("prefers-reduced-motion") != std::string_view::npos);
  CHECK(style_sheet().find("@media print") != std::string_view::npos);
  CHECK(style_sheet().find("font-size:112.5%") !=
        std::string_view::npos);  // 18 px, and the reader's choice holds
}

TEST_CASE("every pair of colours that meets can be read, by day and by night") {
  const Colours light = colours_of(block_after(style_sheet(), ":root{color-scheme"));
  REQUIRE(light.size() >= 22);
  check_colours(light);
  const Colours dark =
      colours_of(block_after(style_sheet(), "@media(prefers-color-scheme:dark){:root{"), light);
  CHECK(dark.at("paper") != light.at("paper"));
  check_colours(dark);
  const Colours print = colours_of(block_after(style_sheet(), "@media print{:root{"), light);
  CHECK(print.at("paper") == "#fff");
  for (const char* ink : {"ink", "dim", "link", "ok", "warn", "bad", "unk"})
    CHECK(contrast(print, ink, "paper") >= 4.5);
}

}  // namespace anju::page::page_style_test
