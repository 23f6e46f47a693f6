// What becomes of each device of a home while a technician tries it: heard, decoded, kept, judged. Whether
// the platform has it says the alert that came of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_record.hpp"
#include "rules/model/home.hpp"
#include "rules/model/mode.hpp"
#include "rules/rule.hpp"

namespace anju {

// What a device must say before it counts as tried.
enum class WalkNeed : std::uint8_t {
  alarm,    // its alarm, or its test button
  event,    // that a person did something: motion, a door, a button
  reading,  // whatever it measures
};
std::string_view name(WalkNeed need);
WalkNeed walk_need(const Site& site, DeviceIndex device);
// A reading of a device that shows what walk_need() asks of one that has no alarm. `before`: what its channel
// said last.
bool shows_need(const Site& site, const Reading& reading, const std::optional<std::int64_t>& before);

// One device. Each time is on the box's timeline; none: it has not come so far.
struct WalkTrace {
  std::optional<Instant> spoke;  // last heard since the test began, whatever it said
  std::optional<Instant> heard;  // the message that counts
  std::optional<SteadyTime> decoded;
  std::optional<SteadyTime> judged;  // an alert came of it
  std::optional<SteadyTime> kept;    // in the store, together with the alert
  std::string alert;                 // its id
};

struct WalkTest {
  Instant began;
  SteadyTime until;              // it ends by itself
  std::optional<Instant> ended;  // its figures stay until the next one begins
  std::map<DeviceIndex, WalkTrace> devices;
};

// One test for each home, the last one; as many traces as it has devices. One thread, no clock.
class WalkBook {
 public:
  explicit WalkBook(const Site& site) : site_(&site) {}

  void restore(const SavedStates& states);
  void on_mode(const ModeChange& change);

  // The device has spoken, at `at`; `counts`: it has said what it must. True when a test alert is wanted.
  bool note_heard(DeviceIndex device, const Instant& at, SteadyTime now, bool counts);
  // An alert came of what a device said.
  void note_alert(const AlertRecord& alert, DeviceIndex device, SteadyTime now);
  // A commit is done; and the moment at which that was seen.
  void note_commit();
  void note_turn_end(SteadyTime now);

  const WalkTest* find(HomeIndex home) const;
  // What has changed since the last call.
  void save(std::vector<SavedState>& states);

 private:
  WalkTrace* running_trace(DeviceIndex device);
  std::string key_of(HomeIndex home, const std::string& part) const;
  void restore_trace(const SavedStates& states, HomeIndex home, DeviceIndex device, WalkTest& test) const;

  const Site* site_;
  std::map<HomeIndex, WalkTest> tests_;
  std::map<HomeIndex, bool> changed_tests_;
  std::map<DeviceIndex, bool> changed_;
  std::vector<DeviceIndex> uncommitted_;  // judged since the last commit
  std::vector<DeviceIndex> committed_;    // since the last turn's end
};

}  // namespace anju
