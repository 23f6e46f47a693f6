// A store on the disk that is tidied as the pipeline does it, with time as it is told.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "daemon/reports.hpp"
#include "daemon/store/store.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::test {

struct TidiedStore {
  TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "anju.db";
  Site site = store_site();
  StorePolicy policy;
  Duration utc_offset{std::chrono::hours{10}};  // instant(0) is midnight there
  std::unique_ptr<Store> store = opened();
  std::vector<Gap> gaps;

  std::unique_ptr<Store> opened() const {
    auto result = Store::open(file, site);
    REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().what));
    return std::move(*result);
  }
  void restart() {
    store.reset();
    store = opened();
  }
  void commit(const std::vector<Reading>& readings, std::int64_t at_ms) const {
    Batch batch = batch_at(at_ms);
    batch.readings = readings;
    REQUIRE(store->commit(batch).has_value());
  }
  // True when there may be more to do.
  bool tidy(std::int64_t at_ms, std::size_t budget = 32) {
    const auto done = store->tidy(instant(at_ms), utc_offset, policy, budget, [](const Gap& gap) {
      return gap_report(gap, SteadyTime{gap.to.time_since_epoch()});
    });
    REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().what));
    gaps.insert(gaps.end(), done->gaps.begin(), done->gaps.end());
    return done->has_more;
  }
  void tidy_up(std::int64_t at_ms) {
    for (int i = 0; tidy(at_ms); ++i) REQUIRE_MESSAGE(i < 10'000, "there is always more to do");
  }
};

}  // namespace anju::test
