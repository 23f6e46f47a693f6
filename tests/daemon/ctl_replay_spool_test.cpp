// What is kept between the two passes of a replay comes back as it was, however much it is.
#include "daemon/ctl/replay_spool.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>

namespace anju::ctl_replay_spool_test {
namespace {

ReplayRow row_of(int number) {
  ReplayRow row;
  row.at = WallTime{Duration{1'764'000'000'000 + number * 1000LL}};
  row.offset = std::chrono::minutes{number % 2 == 0 ? 480 : -210};
  row.ticks = -5'000'000'000 + number;
  row.series = static_cast<std::size_t>(number % 7);
  return row;
}

void check_all_come_back(ReplaySpool& spool, int rows) {
  for (int number = 0; number < rows; ++number) {
    const auto row = spool.next();
    REQUIRE(row);
    const ReplayRow kept = row_of(number);
    REQUIRE(row->at == kept.at);
    REQUIRE(row->offset == kept.offset);
    REQUIRE(row->ticks == kept.ticks);
    REQUIRE(row->series == kept.series);
  }
  CHECK_FALSE(spool.next());
}

}  // namespace

TEST_CASE("rows come back in their order, from memory and from the file") {
  for (const int rows : {0, 1, 99, 100, 101, 200, 250, 1000}) {
    ReplaySpool spool(100);
    for (int number = 0; number < rows; ++number) spool.keep(row_of(number));
    REQUIRE_FALSE(spool.finish());
    check_all_come_back(spool, rows);
  }
}

TEST_CASE("a disk without room is told, and not taken for the end of the rows") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  ReplaySpool spool(1000);
  for (int number = 0; number < 5000; ++number) spool.keep(row_of(number));
  const auto fault = spool.finish();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, ignored);
  REQUIRE(fault);
  CHECK(fault->what.find("free some room there") != std::string::npos);
}

}  // namespace anju::ctl_replay_spool_test
