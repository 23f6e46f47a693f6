// How a thread that may wait or hang shows that it comes round again.
#pragma once

#include <atomic>

#include "rules/model/time.hpp"

namespace anju {

// The thread says, before what may take long, until when it is back at the latest; whoever watches sees when
// that is over. Any thread may look; one thread says.
class ThreadProgress {
 public:
  // More than anything takes that is in order, less than a person notices.
  static constexpr Duration kGrace{std::chrono::seconds{15}};

  void back_by(SteadyTime time) { back_by_ = time; }
  // It ends, or waits for something that may take as long as it likes.
  void rests() { back_by_ = SteadyTime::max(); }
  bool is_overdue(SteadyTime now) const { return now - kGrace > back_by_.load(); }

 private:
  std::atomic<SteadyTime> back_by_{SteadyTime::max()};
};

}  // namespace anju
