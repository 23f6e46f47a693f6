// Fills the outbox of a store that no daemon has opened yet: as many routine messages as one likes, true ones
// of the schema, of homes in turn. Days without the city, at once.
//
//   outbox_fill DATABASE ROWS HOMES
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "daemon/reports.hpp"
#include "daemon/store/store.hpp"

namespace {

using namespace anju;
using namespace std::chrono_literals;

constexpr long kRowsOfCommit = 1000;

Instant instant(Duration at) {
  constexpr WallTime kStart{Duration{1'795'528'800'000}};
  return {SteadyTime{at}, kStart + at, ClockQuality::synced};
}

void must(const auto& result) {
  if (!result) throw std::runtime_error(result.error().what);
}

// As the box writes it: days that follow each other do so in the order of their texts too.
std::string day_text(long number) {
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::January / 1 / 2000} +
                                        std::chrono::days{number}};
  return fmt::format("{:04}-{:02}-{:02}", int(day.year()), unsigned(day.month()), unsigned(day.day()));
}

OutboxRow day_of_a_home(long number, long homes) {
  DailyUse use;
  use.device = "water-main";
  use.quantity = Quantity::water_volume_total;
  use.ticks = 120'000 + number % 1000;
  use.quarters = 96;
  return daily_report("h-" + std::to_string(number % homes), day_text(number / homes), {use},
                      instant(0ms).steady);
}

void fill(Store& store, long rows, long homes) {
  for (long row = 0; row < rows;) {
    Batch batch;
    const Duration at{row};
    const Instant now = instant(at);
    batch.timeline = {now.steady, {"c1f0a7de-5f0b-4d0e-9d53-2a4b6d1f7c11", at, now.wall, now.quality}};
    for (long i = 0; i < kRowsOfCommit && row < rows; ++i, ++row)
      batch.outbox.push_back(day_of_a_home(row, homes));
    must(store.commit(batch));
    must(store.checkpoint(true));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || std::atol(argv[2]) < 0 || std::atol(argv[3]) < 1) return 2;
  const Site nobody;
  auto opened = Store::open(argv[1], nobody);
  must(opened);
  fill(**opened, std::atol(argv[2]), std::atol(argv[3]));
}
