// How long a start takes with a large store and with a long backlog: what anjud does before it says that it
// is ready, on a real file, opened anew each time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "daemon/reports.hpp"
#include "daemon/store/store.hpp"

namespace {

using namespace anju;
using namespace std::chrono_literals;

constexpr std::uint32_t kDevices = 200;
constexpr std::size_t kRecent = 20'000;  // of the pipeline

Site make_site() {
  Site site;
  for (std::uint32_t i = 0; i < kDevices; ++i) {
    if (i % 10 == 0) site.homes.push_back({"h-" + std::to_string(i / 10), Tier::high_risk});
    Device device;
    device.id = "device-" + std::to_string(i);
    device.home = i / 10;
    device.first_channel = i;
    device.channel_count = 1;
    site.devices.push_back(device);
    Channel channel;
    channel.device = i;
    channel.quantity = Quantity::electricity_power_active;
    site.channels.push_back(channel);
  }
  return site;
}

Instant instant(Duration at) {
  constexpr WallTime kStart{Duration{1'795'528'800'000}};
  return {SteadyTime{kStart.time_since_epoch() + at}, kStart + at, ClockQuality::synced};
}

void must(const auto& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", result.error().what.c_str());
  std::exit(EXIT_FAILURE);
}

Batch batch_at(Duration at) {
  Batch batch;
  const Instant now = instant(at);
  batch.timeline = {now.steady, {"c1f0a7de-5f0b-4d0e-9d53-2a4b6d1f7c11", at, now.wall, now.quality}};
  return batch;
}

// Readings that nothing makes smaller, until the file has this size; then messages and alerts that wait.
void fill(Store& store, std::uint64_t bytes, int rows) {
  std::mt19937_64 random(7);
  const auto report = [](const Gap& gap) { return gap_report(gap, SteadyTime{gap.to.time_since_epoch()}); };
  Duration at{0};
  while (store.figures().bytes < bytes) {
    at += 10s;
    Batch batch = batch_at(at);
    for (int i = 0; i < 10'000; ++i) {
      Reading reading;
      reading.channel = static_cast<ChannelIndex>(random() % kDevices);
      reading.value = static_cast<std::int64_t>(random() >> 1U);
      reading.heard_at = instant(at);
      reading.measured_at = reading.heard_at.wall;
      batch.readings.push_back(reading);
    }
    must(store.commit(batch));
    must(store.checkpoint(true));
    StorePolicy policy;
    policy.quota = 2 * bytes + (std::uint64_t{64} << 20U);
    while (store.tidy(instant(at), 8h, policy, 1000, report).value().has_more) must(store.checkpoint(true));
  }
  for (int row = 0; row < rows;) {
    Batch batch = batch_at(at += 1s);
    for (int i = 0; i < 1000 && row < rows; ++i, ++row) {
      OutboxRow message;
      message.lane = row % 2 == 0 ? OutboxLane::alarm : OutboxLane::bulk;
      message.channel = 1;
      message.message_id = "h-1/alarm.smoke/smoke-kitchen/" + std::to_string(1'795'528'800'000 + row) + "#1";
      message.payload = std::string(600, static_cast<char>('a' + row % 26));
      message.created_at = instant(at).steady;
      batch.outbox.push_back(std::move(message));
    }
    must(store.commit(batch));
    must(store.checkpoint(true));
  }
}

double milliseconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

void measure(const std::filesystem::path& file, std::uint64_t mebibytes, int rows) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  const Site site = make_site();
  {
    auto opened = Store::open(file, site);
    must(opened);
    fill(**opened, mebibytes << 20U, rows);
  }
  double longest = 0;
  double opening = 0;
  for (int time = 0; time < 3; ++time) {
    const auto began = std::chrono::steady_clock::now();
    auto store = Store::open(file, site);
    must(store);
    const double opened = milliseconds_since(began);
    (*store)->restore();
    (*store)->last_readings();
    (*store)->recent_readings(kRecent);
    (*store)->outbox(OutboxLane::alarm, 0, 100);
    (*store)->outbox_size(OutboxLane::alarm);
    (*store)->figures();
    const double all = milliseconds_since(began);
    if (all > longest) opening = opened;
    longest = std::max(longest, all);
  }
  std::printf(
      "%4llu MiB, %6d messages wait: %6.0f ms until all is read that a start needs, %6.0f of it to open; "
      "file %.0f MiB\n",
      static_cast<unsigned long long>(mebibytes), rows, longest, opening,
      static_cast<double>(std::filesystem::file_size(file)) / 1048576.0);
}

}  // namespace

// FOLDER
int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto file = std::filesystem::path(argv[1]) / "store_start.db";
  measure(file, 0, 0);
  measure(file, 0, 200'000);
  measure(file, 256, 0);
  measure(file, 256, 200'000);
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
}
