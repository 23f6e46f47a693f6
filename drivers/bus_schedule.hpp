// When which block of which device of one bus is asked for. Pure: time is handed in, nothing is read.
//
// Blocks that hold an alarm go first, then the one whose deadline comes first. A period is counted from when
// the block was due, so it does not drift. A device that did not answer is asked again soon, but in a gap
// between the others, for which it waits half a period; when it has not answered `retries` times more it is
// silent. What is silent is asked once in its period, in a gap likewise, and never so often that all silent
// devices of the bus together take more than kSilentShare of its time. So one dead device with a response
// timeout of T is asked every max(period, T / kSilentShare), and never forgotten.
#pragma once

#include <climits>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "config/poll_block.hpp"
#include "drivers/modbus_port.hpp"
#include "rules/model/home.hpp"

namespace anju {

struct PolledDevice {
  DeviceIndex index = 0;
  std::string id;
  int unit = 1;
  const Profile* profile = nullptr;  // owned by the settings
  bool life_safety = false;
  AskingManner manner;
  HomeIndex home = 0;
};

class BusSchedule {
 public:
  // Of the time of the bus, for all devices that do not answer together.
  static constexpr double kSilentShare = 0.10;

  // Which block of which device; good until the next call of done().
  struct Turn {
    std::size_t device = 0;
    std::size_t block = 0;
  };

  // What an exchange has changed.
  struct Change {
    enum class Kind : std::uint8_t { none, went_silent, came_back, left_out };
    Kind kind = Kind::none;
    std::string reason;  // for a person
  };

  // All is due at once. `phase`, of (0, 1]: after that part of its period a block is due for the second time.
  // A box gives each of its buses another one, or they would all ask in the same moment of each second.
  BusSchedule(std::vector<PolledDevice> devices, SteadyTime start, double phase = 1);

  // What is to be asked now; none: wait until wake().
  std::optional<Turn> next(SteadyTime now) const;
  // When next() will give something that it does not give now.
  SteadyTime wake(SteadyTime now) const;
  // Whether something else may use the bus for so long, having waited since then.
  bool has_room(SteadyTime now, Duration cost, SteadyTime waiting_since) const;

  // The exchange took from `began` to `now`.
  Change done(Turn turn, const Exchange& exchange, SteadyTime began, SteadyTime now);
  // The port was lost: nothing was asked, and all that is due stays due.
  void hold(SteadyTime until);

  const std::vector<PolledDevice>& devices() const { return devices_; }
  const PollBlock& block_of(Turn turn) const { return plans_[turn.device].blocks[turn.block].block; }
  ReadQuestion question_of(Turn turn) const;
  bool is_silent(std::size_t device) const { return plans_[device].is_silent; }
  std::size_t silent_count() const;
  // Of blocks of devices that answer, since the start: asked later than their deadline.
  std::uint64_t missed() const { return missed_; }

 private:
  struct Planned {
    PollBlock block;
    SteadyTime due;
    bool is_in_phase = false;
    int failures = 0;  // in a row
    SteadyTime failing_since;
    int refusals = 0;          // in a row
    bool is_mute = false;      // never answered, though the device may answer others
    bool is_left_out = false;  // the device has no such register: asked rarely
    Duration pause{};          // left out: until it is asked again
  };
  struct Plan {
    std::vector<Planned> blocks;
    bool is_silent = false;
    bool is_doubtful = false;  // it did not answer when it was last asked
    bool is_deciding = false;  // another block is asked, to know whether it is the block or the device
    SteadyTime last_answer;
    std::size_t probe = 0;  // silent: the block that is asked
    int most = INT_MAX;     // registers or bits that it gives at once, as far as its refusals have told
  };

  // How a block is asked: in its turn, in a gap, in a gap and within the share of what is silent, or not now.
  enum class Standing : std::uint8_t { normal, doubtful, silent, rests };
  static Standing standing(const Plan& plan, std::size_t block);
  static bool can_follow(const Planned& first, const Planned& second, int most);
  static void join_neighbours(Plan& plan, const Profile& profile);
  static Duration shortest_period(const Plan& plan);
  SteadyTime next_normal() const;
  SteadyTime possible_from(Standing standing, const Planned& planned) const;
  std::optional<Turn> next_in_gap(SteadyTime now) const;
  Change answered(Turn turn, const Exchange& exchange, SteadyTime now);
  Change refused(Turn turn, const Exchange& exchange, SteadyTime began, SteadyTime now);
  Change failed(Turn turn, const std::string& fault, SteadyTime began, SteadyTime now);
  Change mute(Turn turn, const std::string& fault, SteadyTime now);
  Change come_back(std::size_t device, SteadyTime now);
  Change replace(Turn turn, const std::vector<PollBlock>& parts, const std::vector<PollBlock>& gone,
                 SteadyTime now);
  void move_on(Planned& planned, SteadyTime now) const;

  std::vector<PolledDevice> devices_;
  double phase_;
  std::vector<Plan> plans_;
  SteadyTime held_until_;
  SteadyTime silent_may_{};  // the next time that something silent may be asked
  std::uint64_t missed_ = 0;
};

}  // namespace anju
