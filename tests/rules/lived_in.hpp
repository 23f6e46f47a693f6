// A home that is being lived in, for tests of what is told about the person.
#pragma once

#include <string>

#include "tests/rules/listening_box.hpp"

namespace anju {

inline constexpr HomeIndex kHome = 0;

// Without what is told about devices.
inline Lines about_people(ListeningBox& box) {
  Lines lines;
  for (std::string& line : box.told()) {
    if (line.find("device-fault") == std::string::npos) lines.push_back(std::move(line));
  }
  return lines;
}

class LivedIn : public ListeningBox {
 public:
  explicit LivedIn(Site a_site) : ListeningBox(std::move(a_site)) { start(); }
  explicit LivedIn(const SiteBuilder& builder) : ListeningBox(builder) { start(); }
  Presence presence() const { return engine.presence(kHome); }
};

}  // namespace anju
