// How each kind of fault begins and ends.
#include <array>
#include <fstream>

#include "tests/simulation/life.hpp"

namespace anju::simulation {

using namespace std::chrono_literals;

void Life::begin(const Fault& fault) {
  record_.faults.push_back(fault);
  switch (fault.kind) {
    case FaultKind::killed:
    case FaultKind::reloaded:
      return begin_of_gateway(fault);
    case FaultKind::killed_at_call:
    case FaultKind::power_cut:
    case FaultKind::clock_lost:
    case FaultKind::bit_flip:
    case FaultKind::disk_full:
    case FaultKind::sync_fails:
      return begin_of_disk(fault);
    default:
      return begin_of_world(fault);
  }
}

void Life::begin_of_gateway(const Fault& fault) {
  if (!gateway_.is_running()) return;
  if (fault.kind == FaultKind::reloaded)
    gateway_.end();
  else
    gateway_.kill();
  look_at_disk();
  if (has_power_) start();
}

// One at a time: the disk knows one fault only.
void Life::begin_of_disk(const Fault& fault) {
  if (disk_has_fault_ || !has_power_) return;
  disk_has_fault_ = may_fail_ = true;
  if (fault.kind == FaultKind::disk_full) {
    disk_.fail(1, test::DiskFault::full, true);
  } else if (fault.kind == FaultKind::sync_fails) {
    disk_.fail(1 + fault.detail % 60, test::DiskFault::failed_sync, false);
  } else if (fault.kind == FaultKind::killed_at_call) {
    disk_.fail(1 + fault.detail % 300, test::DiskFault::broken, true);
    kills_at_fault_ = true;
  } else {
    loses_clock_ = fault.kind == FaultKind::clock_lost;
    flips_ = fault.kind == FaultKind::bit_flip;
    disk_.cut_power_after(1 + fault.detail % 400);
    // At the latest, and then between two calls.
    const int boot = boots_;
    at(now_ + fault.lasts, [this, boot] {
      if (boots_ == boot && has_power_) power_off();
    });
    return;
  }
  at(now_ + fault.lasts, [this, boot = boots_] {
    if (boots_ == boot) end_of_disk();
  });
}

void Life::end_of_disk() {
  disk_has_fault_ = kills_at_fault_ = false;
  disk_.repair();
}

void Life::begin_of_world(const Fault& fault) {
  const Duration end = now_ + fault.lasts;
  switch (fault.kind) {
    case FaultKind::link_down:
      city_.set_up(false, true);
      return at(end, [this] { city_.set_up(true, true); });
    case FaultKind::city_silent:
      city_answers_ = false;
      return at(end, [this] { city_answers_ = true; });
    case FaultKind::receipts_wild:
      wild_until_ = std::max(wild_until_, end);
      return;
    case FaultKind::clock_steps:
      return step_clock(fault);
    case FaultKind::broker_down:
      broker_is_up_ = false;
      if (gateway_.is_running()) gateway_.tell_broker(false);
      return at(end, [this] {
        broker_is_up_ = true;
        if (gateway_.is_running()) gateway_.tell_broker(true);
        pump();
      });
    case FaultKind::storm:
      return storm(fault);
    case FaultKind::garbage:
      return talk_garbage(fault);
    default:
      dead_.insert(record_.plan.messages[fault.detail % record_.plan.messages.size()].device);
  }
}

void Life::step_clock(const Fault& fault) {
  constexpr std::array<Duration, 6> kSteps{-120s, 1h, -1h, 24h * 365 * 56, -24h * 365 * 20, 3s};
  clock_.set_wall(clock_.machine().wall + kSteps[fault.detail % kSteps.size()]);
  at(now_ + fault.lasts, [this] { clock_.set_wall(true_wall()); });
}

// What the card has worn away, in one of the files: it is found when it is read.
void Life::flip_bits() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path()))
    if (file.is_regular_file() && file.file_size() > 0) files.push_back(file.path());
  if (files.empty()) return;
  std::sort(files.begin(), files.end());
  const auto& path = files[dice_.up_to(files.size() - 1)];
  const auto size = std::filesystem::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (std::uint64_t left = 1 + dice_.up_to(7); left > 0; --left) {
    const auto place = static_cast<std::streamoff>(dice_.up_to(size - 1));
    file.seekg(place);
    const char byte = static_cast<char>(file.get() ^ static_cast<int>(1U << dice_.up_to(7)));
    file.seekp(place);
    file.put(byte);
  }
  record_.damages.push_back(now_);
}

void Life::storm(const Fault& fault) {
  const Duration end = now_ + std::min(fault.lasts, Duration{20s});
  for (Duration time = now_; time < end; time += 10ms)
    at(time, [this, time] {
      publish(-1, {"zigbee2mqtt/motion3",
                   time.count() % 20 == 0 ? R"({"occupancy":true})" : R"({"occupancy":false})"});
    });
}

void Life::talk_garbage(const Fault& fault) {
  constexpr std::array<const char*, 5> kTopics{"zigbee2mqtt/smoke0", "zigbee2mqtt/water0",
                                               "zigbee2mqtt/nobody", "zigbee2mqtt/sos1/action",
                                               "zigbee2mqtt/climate2/temperature"};
  for (int i = 0; i < 40; ++i) {
    std::string payload(dice_.up_to(300), '\0');
    for (char& byte : payload) byte = static_cast<char>(dice_.up_to(255));
    at(dice_.between(now_, now_ + fault.lasts),
       [this, topic = kTopics[dice_.up_to(kTopics.size() - 1)], payload] {
         publish(-1, {topic, payload});
       });
  }
}

}  // namespace anju::simulation
