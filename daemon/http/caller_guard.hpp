// How many connections there are, and who has guessed at tokens. Pure: time is handed in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "rules/model/time.hpp"

namespace anju {

// An address that sends wrong tokens waits: from the fifth on 1 s, then twice as long each time, at most 15
// minutes; an hour without one forgets it. Bounded in addresses: who has waited longest is forgotten first.
class CallerGuard {
 public:
  // How long nothing of this address is looked at.
  std::optional<Duration> locked(const std::string& address, SteadyTime now) const;
  void note_wrong(const std::string& address, SteadyTime now);
  void note_right(const std::string& address) { wrong_.erase(address); }

  std::uint64_t lockouts() const { return lockouts_; }
  std::size_t remembered() const { return wrong_.size(); }

 private:
  struct Wrong {
    unsigned count = 0;
    SteadyTime last;
    SteadyTime until;
  };
  void forget_old(SteadyTime now);

  std::map<std::string, Wrong> wrong_;
  std::uint64_t lockouts_ = 0;
};

}  // namespace anju
