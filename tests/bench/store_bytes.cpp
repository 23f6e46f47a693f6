// How many bytes a reading costs on the disk, and how long its store takes: a real store on a real file
// system, with everything that it does by itself. Time is an argument, so nothing sleeps; only the stop-watch
// is real.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>

#include "daemon/reports.hpp"
#include "daemon/store/store.hpp"

namespace {

using namespace anju;
using namespace std::chrono_literals;

struct Load {
  double per_second = 10;
  Duration commit_interval{10s};
  Duration lasts{24h};
  std::uint32_t devices = 100;
  bool with_states = true;  // what the rules save: a state for each device that was heard
};

std::uint64_t written_bytes() {
  std::ifstream io("/proc/self/io");
  for (std::string key; io >> key;) {
    std::uint64_t value = 0;
    io >> value;
    if (key == "write_bytes:") return value;
  }
  return 0;
}

template <class Work>
double milliseconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// Of three times the best: others use the machine as well.
template <class Work>
double best(const Work& work) {
  return std::min({milliseconds(work), milliseconds(work), milliseconds(work)});
}

Site make_site(std::uint32_t devices) {
  Site site;
  site.homes = {{"h-7f3a", Tier::high_risk}};
  for (std::uint32_t i = 0; i < devices; ++i) {
    Device device;
    device.id = "device-" + std::to_string(i);
    device.first_channel = i;
    device.channel_count = 1;
    site.devices.push_back(device);
    Channel channel;
    channel.device = i;
    channel.quantity = i % 3 == 0 ? Quantity::water_volume_total : Quantity::electricity_power_active;
    site.channels.push_back(channel);
  }
  return site;
}

// A home that talks: registers that run, values that waver, each device at its own pace.
class Day {
 public:
  Day(const Load& load, const std::filesystem::path& file)
      : load_(load),
        site_(make_site(load.devices)),
        file_(file),
        store_(open()),
        values_(load.devices, 1000) {}

  void live() {
    const auto before = written_bytes();
    const Duration step{static_cast<std::int64_t>(1000 / load_.per_second)};
    for (Duration at{0}; at < load_.lasts; at += load_.commit_interval) {
      Batch batch;
      for (Duration heard = at; heard < at + load_.commit_interval; heard += step) say(heard, batch);
      commit(batch, at + load_.commit_interval);
    }
    bytes_ = written_bytes() - before;
  }

  void tell() const {
    const double days = static_cast<double>(load_.lasts.count()) / 86'400'000.0;
    const double each = static_cast<double>(bytes_) / static_cast<double>(readings_);
    std::printf(
        "%5.1f/s  commit %3lld s  %3u devices%s: %6.0f B a reading, %6.1f MB a day, file %6.1f MB;"
        " longest commit %.1f ms, slice %.1f ms\n",
        load_.per_second, static_cast<long long>(load_.commit_interval / 1s), load_.devices,
        load_.with_states ? "" : ", no states", each, static_cast<double>(bytes_) / 1e6 / days,
        static_cast<double>(std::filesystem::file_size(file_)) / 1e6, longest_commit_, longest_slice_);
  }

  void ask() {
    std::printf("  start %.1f ms", best([this] {
                  store_.reset();
                  store_ = open();
                }));
    std::printf(", last readings %.1f ms", best([this] { store_->last_readings(); }));
    std::printf(", 20,000 recent %.1f ms", best([this] { store_->recent_readings(20'000); }));
    double last = 0;
    double old = 0;
    for (ChannelIndex channel = 0; channel < load_.devices; ++channel) {
      last = std::max(last, best([&] { store_->last_of(channel, 500); }));
      const WallTime from = instant(load_.lasts / 2).wall;
      old = std::max(old, best([&] { store_->since(channel, from, from + 6h, 10'000); }));
    }
    std::printf(", last 500 of a channel %.1f ms, 6 h of it long ago %.1f ms\n", last, old);
  }

 private:
  static Instant instant(Duration at) {
    constexpr WallTime kStart{Duration{1'795'528'800'000}};
    return {SteadyTime{kStart.time_since_epoch() + at}, kStart + at, ClockQuality::synced};
  }
  std::unique_ptr<Store> open() const {
    auto opened = Store::open(file_, site_);
    if (opened) return std::move(*opened);
    std::fprintf(stderr, "%s\n", opened.error().what.c_str());
    std::exit(EXIT_FAILURE);
  }
  void say(Duration heard, Batch& batch) {
    Reading reading;
    reading.channel = static_cast<ChannelIndex>(random_() % load_.devices);
    reading.value = values_[reading.channel] +=
        static_cast<std::int64_t>(random_() % 200) -
        (site_.channels[reading.channel].quantity == Quantity::electricity_power_active ? 100 : 0);
    reading.heard_at = instant(heard);
    reading.measured_at = reading.heard_at.wall;
    batch.readings.push_back(reading);
    if (!load_.with_states) return;
    const std::int64_t ms = reading.heard_at.steady.time_since_epoch().count();
    states_[reading.channel] = SavedState{"device-silence/h-7f3a/" + site_.devices[reading.channel].id,
                                          {3, 1'795'528'800'000, ms, ms, 1, 0, INT64_MIN, INT64_MIN}};
  }
  void commit(Batch& batch, Duration at) {
    const Instant now = instant(at);
    for (auto& [channel, state] : states_) batch.states.push_back(std::move(state));
    states_.clear();
    readings_ += batch.readings.size();
    batch.timeline = {now.steady, {"c1f0a7de-5f0b-4d0e-9d53-2a4b6d1f7c11", at, now.wall, now.quality}};
    batch.kept = {readings_, 0};
    longest_commit_ = std::max(longest_commit_, milliseconds([&] { must(store_->commit(batch)); }));
    must(store_->checkpoint(false));
    const auto report = [](const Gap& gap) { return gap_report(gap, SteadyTime{gap.to.time_since_epoch()}); };
    bool has_more = true;
    for (Duration left = load_.commit_interval; has_more && left > 0ms; left -= 200ms) {
      longest_slice_ = std::max(longest_slice_, milliseconds([&] {
                                  const auto done = store_->tidy(now, 8h, policy_, 32, report);
                                  must(done);
                                  has_more = done->has_more;
                                }));
      must(store_->checkpoint(false));
    }
  }
  static void must(const auto& result) {
    if (result) return;
    std::fprintf(stderr, "%s\n", result.error().what.c_str());
    std::exit(EXIT_FAILURE);
  }

  Load load_;
  Site site_;
  std::filesystem::path file_;
  StorePolicy policy_;
  std::unique_ptr<Store> store_;
  std::vector<std::int64_t> values_;
  std::mt19937 random_{7};
  std::map<ChannelIndex, SavedState> states_;  // changed since the last commit
  std::uint64_t readings_ = 0;
  std::uint64_t bytes_ = 0;
  double longest_commit_ = 0;
  double longest_slice_ = 0;
};

void measure(const Load& load, const std::filesystem::path& folder, bool asks) {
  const auto file = folder / "store_bytes.db";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  Day day(load, file);
  day.live();
  day.tell();
  if (asks) day.ask();
}

}  // namespace

// FOLDER [DAYS]: without DAYS the bytes of some hours; with it the questions to a store of so many days.
int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::filesystem::path folder = argv[1];
  if (argc > 2) {
    measure({10, 60s, 24h * std::atoi(argv[2]), 100, false}, folder, true);
    return 0;
  }
  for (const auto interval : {1s, 10s, 30s, 60s}) {
    const Duration lasts = interval == 1s ? 4h : 24h;
    measure({10, interval, lasts, 100, true}, folder, false);
    measure({10, interval, lasts, 100, false}, folder, false);
    measure({1, interval, lasts, 10, true}, folder, false);
    measure({1, interval, lasts, 10, false}, folder, false);
  }
}
