// The store for who asks from outside how large and how full it is: counted in slices, between which alarms
// are heard.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "config/settings.hpp"
#include "daemon/api/views.hpp"
#include "daemon/disk_reserve.hpp"
#include "daemon/store/store.hpp"
#include "drivers/clock.hpp"
#include "drivers/journal.hpp"

namespace anju {

// The daemon's thread.
class StoreDesk {
 public:
  // Runs a job soon, after what waits already.
  using Post = std::function<void(std::function<void()>)>;
  // All bytes that this process has had written to a disk, as the system counts them.
  using WrittenBytes = std::function<std::optional<std::uint64_t>()>;

  // All must outlive it. What was written before counts for nothing.
  struct Parts {
    const Settings& settings;
    Store& store;
    const Journal& journal;
    const DiskReserve& reserve;
    const Clock& clock;
    Post post;
    WrittenBytes written_bytes;
  };
  explicit StoreDesk(Parts parts);

  // `tell` is called later, once. Who asks while others wait is told the same.
  void ask(std::function<void(const StoreView&)> tell);

 private:
  void step();
  void tell_all(const StoreContent& content);
  StoreView view_of(const StoreContent& content) const;

  Parts parts_;
  SteadyTime since_;
  std::optional<std::uint64_t> written_before_;
  std::optional<StoreSurvey> survey_;
  SteadyTime begun_{};
  std::vector<std::function<void(const StoreView&)>> waiting_;
};

}  // namespace anju
