// When the links on the way to a device were gone, which its readings do not show. Kept so that the past can
// be told again as it was.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// Of one device; one thread. The newest stretches, by when they began.
class LinkLog {
 public:
  static constexpr std::string_view kName = "link-log";
  static constexpr std::size_t kMost = 16;

  struct Stretch {
    Link link = Link::source;
    SteadyTime from;
    std::optional<SteadyTime> to;  // none: it is gone still

    friend bool operator==(const Stretch&, const Stretch&) = default;
  };

  // Nothing when it is gone already, or was not gone.
  void note_gone(Link link, SteadyTime at);
  void note_back(Link link, SteadyTime at);

  const std::vector<Stretch>& stretches() const { return stretches_; }

  void restore(const SavedStates& states, std::string_view home, std::string_view device);
  void save(std::vector<SavedState>& changed, std::string_view home, std::string_view device);

 private:
  Stretch* open(Link link);

  std::vector<Stretch> stretches_;
  bool changed_ = false;
};

}  // namespace anju
