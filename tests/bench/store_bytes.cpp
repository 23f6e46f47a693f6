// How many bytes a reading costs on the disk, and how long its store takes: a real store on a real file
// system, with everything that it does by itself. Time is an argument, so nothing sleeps; only the stop-watch
// is real.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "config/rule_plan.hpp"
#include "daemon/reports.hpp"
#include "daemon/store/store.hpp"
#include "rules/engine.hpp"
#include "tests/bench/bench_homes.hpp"

namespace {

using namespace anju;
using namespace std::chrono_literals;

struct Load {
  double per_second = 10;
  Duration commit_interval{10s};
  Duration lasts{24h};
  int homes = 7;            // of fourteen devices
  bool with_states = true;  // what the rules of these homes save of what they heard
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

// Homes that talk, each channel at its own pace, and the rules that listen to them.
class Day {
 public:
  Day(const Load& load, const std::filesystem::path& file)
      : load_(load),
        settings_(bench_homes(file.parent_path() / "store_bytes.homes", load.homes)),
        site_(make_site(settings_)),
        rules_(make_rule_set(settings_, site_)),
        engine_(site_, settings_.rules, rules_),
        file_(file),
        store_(open()),
        channels_(site_.channels.size()) {
    std::filesystem::remove_all(file.parent_path() / "store_bytes.homes");
    engine_.start(instant(0ms), {});
  }

  void live() {
    const auto before = written_bytes();
    Duration heard{0};
    for (Duration at{0}; at < load_.lasts; at += load_.commit_interval) {
      Batch batch;
      while (heard < at + load_.commit_interval) {
        const auto said = say(heard, batch);
        heard += Duration{static_cast<std::int64_t>(1000 * static_cast<double>(said) / load_.per_second)};
      }
      commit(batch, at + load_.commit_interval);
    }
    bytes_ = written_bytes() - before;
  }

  void tell() const {
    const double days = static_cast<double>(load_.lasts.count()) / 86'400'000.0;
    const double each = static_cast<double>(bytes_) / static_cast<double>(readings_);
    std::printf(
        "%5.1f/s  commit %3lld s  %3zu devices%s: %6.0f B a reading, %6.1f MB a day, file %6.1f MB;"
        " longest commit %.1f ms, slice %.1f ms; %.1f states a commit, %zu transitions\n",
        load_.per_second, static_cast<long long>(load_.commit_interval / 1s), site_.devices.size(),
        load_.with_states ? "" : ", no states", each, static_cast<double>(bytes_) / 1e6 / days,
        static_cast<double>(std::filesystem::file_size(file_)) / 1e6, longest_commit_, longest_slice_,
        static_cast<double>(states_) / static_cast<double>(load_.lasts / load_.commit_interval),
        transitions_);
  }

  // For a machine: bytes written a reading, and bytes of the file a reading once all of it is in the file.
  std::pair<double, double> each() {
    must(store_->checkpoint(true));
    const auto readings = static_cast<double>(readings_);
    return {static_cast<double>(bytes_) / readings,
            static_cast<double>(std::filesystem::file_size(file_)) / readings};
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
    for (ChannelIndex channel = 0; channel < site_.channels.size(); ++channel) {
      last = std::max(last, best([&] { store_->last_of(channel, 500); }));
      const WallTime from = instant(load_.lasts / 2).wall;
      old = std::max(old, best([&] { store_->since(channel, from, from + 6h, 10'000); }));
    }
    std::printf(", last 500 of a channel %.1f ms, 6 h of it long ago %.1f ms\n", last, old);
  }

 private:
  struct Said {
    int times = 0;
    std::int64_t quiet = 0;
    std::int64_t sum = 0;
  };
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
  // A message of one device, as the pipeline takes it; returns how many readings it was.
  std::size_t say(Duration heard, Batch& batch) {
    const auto index = static_cast<DeviceIndex>(random_() % site_.devices.size());
    const Instant now = instant(heard);
    const std::size_t before = batch.readings.size();
    if (load_.with_states) {
      engine_.on_time(now, effects_);
      engine_.on_heard(index, now, effects_);
    }
    const Device& device = site_.devices[index];
    for (ChannelIndex i = device.first_channel; i < device.first_channel + device.channel_count; ++i) {
      const Channel& channel = site_.channels[i];
      if (info(channel.quantity).kind == QuantityKind::text) continue;
      Reading reading;
      reading.channel = i;
      reading.value = next_value(channel, channels_[i]);
      reading.heard_at = now;
      reading.measured_at = now.wall;
      batch.readings.push_back(reading);
      if (load_.with_states) engine_.on_reading(reading, effects_);
    }
    transitions_ += effects_.transitions.size();
    effects_.transitions.clear();
    return std::max<std::size_t>(1, batch.readings.size() - before);
  }
  // Registers run, what is measured wavers by a unit in tenths, and switches are switched.
  std::int64_t next_value(const Channel& channel, Said& said) {
    const std::int64_t quiet = quiet_value(channel, said.times++);
    const bool is_as_before = quiet == std::exchange(said.quiet, quiet);
    switch (info(channel.quantity).kind) {
      case QuantityKind::boolean:
        return quiet;
      case QuantityKind::counter:
        return said.sum += is_as_before ? 0 : static_cast<std::int64_t>(random_() % 200);
      default:
        return quiet +
               (static_cast<std::int64_t>(random_() % 20) - 10) * (*to_ticks(channel.quantity, 1) / 10);
    }
  }
  void commit(Batch& batch, Duration at) {
    const Instant now = instant(at);
    if (load_.with_states) batch.states = engine_.take_changed_states();
    // As the pipeline gives them.
    std::sort(batch.states.begin(), batch.states.end(),
              [](const SavedState& a, const SavedState& b) { return a.key < b.key; });
    states_ += batch.states.size();
    readings_ += batch.readings.size();
    batch.timeline = {now.steady, {"c1f0a7de-5f0b-4d0e-9d53-2a4b6d1f7c11", at, now.wall, now.quality}};
    batch.kept = {readings_, 0};
    longest_commit_ = std::max(longest_commit_, milliseconds([&] { must(store_->commit(batch)); }));
    must(store_->checkpoint(false));
    const auto report = [](const Gap& gap) { return gap_report(gap, SteadyTime{gap.to.time_since_epoch()}); };
    bool has_more = true;
    for (Duration left = load_.commit_interval; has_more && left > 0ms; left -= 200ms) {
      longest_slice_ = std::max(longest_slice_, milliseconds([&] {
                                  const auto done = store_->tidy(now, 8h, policy_, kUsualSlice, report);
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
  Settings settings_;
  Site site_;
  RuleSet rules_;
  Engine engine_;
  Effects effects_;
  std::filesystem::path file_;
  StorePolicy policy_;
  std::unique_ptr<Store> store_;
  std::vector<Said> channels_;
  std::mt19937 random_{7};
  std::size_t states_ = 0;
  std::size_t transitions_ = 0;
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

// At 100 readings a second, commits of 1 s and of 10 s: one line of JSON.
void brief(const std::filesystem::path& folder, Duration lasts) {
  const auto file = folder / "store_bytes.db";
  double written[2];
  double kept = 0;
  for (const int at : {0, 1}) {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
    Day day({100, at == 0 ? 1s : 10s, lasts, 7, true}, file);
    day.live();
    std::tie(written[at], kept) = day.each();
  }
  std::printf(R"({"written_1s": %.2f, "written_10s": %.2f, "kept": %.2f})"
              "\n",
              written[0], written[1], kept);
}

}  // namespace

// FOLDER [DAYS]: without DAYS the bytes of some hours; with it the questions to a store of so many days.
// FOLDER brief MINUTES: what a reading costs at 100 a second.
int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::filesystem::path folder = argv[1];
  if (argc > 3 && std::string_view(argv[2]) == "brief") {
    brief(folder, std::chrono::minutes{std::atoi(argv[3])});
    return 0;
  }
  if (argc > 2) {
    measure({10, 60s, 24h * std::atoi(argv[2]), 7, false}, folder, true);
    return 0;
  }
  for (const auto interval : {1s, 10s, 30s, 60s}) {
    const Duration lasts = interval == 1s ? 4h : 24h;
    measure({10, interval, lasts, 7, true}, folder, false);
    measure({10, interval, lasts, 7, false}, folder, false);
    measure({1, interval, lasts, 1, true}, folder, false);
    measure({1, interval, lasts, 1, false}, folder, false);
  }
}
