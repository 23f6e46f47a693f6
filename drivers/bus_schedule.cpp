#include "drivers/bus_schedule.hpp"

#include <algorithm>

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kGuestWaits = 1s;  // a technician's question, before it goes in between
constexpr SteadyTime kNever = SteadyTime::max();

// Until when what may cost a timeout waits for a gap between the others.
SteadyTime patience_of(SteadyTime possible, const PollBlock& block) { return possible + block.period / 2; }

}  // namespace

BusSchedule::BusSchedule(std::vector<PolledDevice> devices, SteadyTime start, double phase)
    : devices_(std::move(devices)), phase_(phase), held_until_(start) {
  for (const PolledDevice& device : devices_) {
    Plan& plan = plans_.emplace_back();
    plan.last_answer = start;
    for (const PollBlock& block : poll_blocks(*device.profile)) {
      Planned planned;
      planned.block = block;
      planned.due = start;
      plan.blocks.push_back(planned);
    }
  }
}

ReadQuestion BusSchedule::question_of(Turn turn) const {
  const PollBlock& block = block_of(turn);
  return {static_cast<std::uint8_t>(devices_[turn.device].unit), static_cast<std::uint8_t>(block.function),
          block.start, block.count};
}

BusSchedule::Standing BusSchedule::standing(const Plan& plan, std::size_t block) {
  if (plan.is_silent) return block == plan.probe ? Standing::silent : Standing::rests;
  if (plan.blocks[block].is_mute) return Standing::silent;
  return plan.is_doubtful ? Standing::doubtful : Standing::normal;
}

std::optional<BusSchedule::Turn> BusSchedule::next(SteadyTime now) const {
  if (now < held_until_) return std::nullopt;
  std::optional<Turn> best;
  const auto is_sooner = [](const Planned& a, const Planned& b) {
    if (a.block.is_alarm != b.block.is_alarm) return a.block.is_alarm;
    return a.due + a.block.deadline < b.due + b.block.deadline;
  };
  for (std::size_t device = 0; device < plans_.size(); ++device) {
    const Plan& plan = plans_[device];
    for (std::size_t i = 0; i < plan.blocks.size(); ++i) {
      const Planned& planned = plan.blocks[i];
      if (standing(plan, i) != Standing::normal || planned.due > now) continue;
      if (!best || is_sooner(planned, plans_[best->device].blocks[best->block])) best = Turn{device, i};
    }
  }
  return best ? best : next_in_gap(now);
}

SteadyTime BusSchedule::possible_from(Standing standing, const Planned& planned) const {
  return standing == Standing::silent ? std::max(planned.due, silent_may_) : planned.due;
}

// Of what may cost a timeout, the one that has waited longest; when the patience of any has ended, at once.
std::optional<BusSchedule::Turn> BusSchedule::next_in_gap(SteadyTime now) const {
  std::optional<Turn> best;
  SteadyTime waits_since = kNever;
  SteadyTime ends = kNever;
  for (std::size_t device = 0; device < plans_.size(); ++device) {
    const Plan& plan = plans_[device];
    for (std::size_t i = 0; i < plan.blocks.size(); ++i) {
      const Planned& planned = plan.blocks[i];
      const Standing how = standing(plan, i);
      if (how != Standing::doubtful && how != Standing::silent) continue;
      const SteadyTime possible = possible_from(how, planned);
      if (possible > now) continue;
      ends = std::min(ends, patience_of(possible, planned.block));
      if (planned.due >= waits_since) continue;
      waits_since = planned.due;
      best = Turn{device, i};
    }
  }
  if (!best || now >= ends) return best;
  const bool fits = next_normal() - now >= devices_[best->device].manner.response_timeout;
  return fits ? best : std::nullopt;
}

SteadyTime BusSchedule::next_normal() const {
  SteadyTime next = kNever;
  for (const Plan& plan : plans_) {
    for (std::size_t i = 0; i < plan.blocks.size(); ++i) {
      if (standing(plan, i) == Standing::normal) next = std::min(next, plan.blocks[i].due);
    }
  }
  return next;
}

// What may cost a timeout becomes possible by waiting: for its time, for its share, for a gap between the
// others, which comes after one of them was asked, or for having waited long enough.
SteadyTime BusSchedule::wake(SteadyTime now) const {
  SteadyTime next = next_normal();
  for (const Plan& plan : plans_) {
    for (std::size_t i = 0; i < plan.blocks.size(); ++i) {
      const Planned& planned = plan.blocks[i];
      const Standing how = standing(plan, i);
      if (how != Standing::doubtful && how != Standing::silent) continue;
      const SteadyTime possible = possible_from(how, planned);
      next = std::min(next, possible > now ? possible : patience_of(possible, planned.block));
    }
  }
  return std::max(next, held_until_);
}

bool BusSchedule::has_room(SteadyTime now, Duration cost, SteadyTime waiting_since) const {
  return next_normal() - now >= cost || now - waiting_since >= kGuestWaits;
}

void BusSchedule::hold(SteadyTime until) { held_until_ = until; }

std::size_t BusSchedule::silent_count() const {
  return static_cast<std::size_t>(
      std::count_if(plans_.begin(), plans_.end(), [](const Plan& plan) { return plan.is_silent; }));
}

}  // namespace anju
