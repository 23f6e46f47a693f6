// What an exchange changes in the schedule: when the block is asked again, who is silent, what is left out.
#include <algorithm>
#include <tuple>
#include <utility>

#include "drivers/bus_schedule.hpp"
#include "drivers/poll_plan.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSoonest = 50ms;  // before the same is asked again
constexpr Duration kSoon = 1s;
constexpr Duration kLeftOut = 1h;  // a register that the device does not have may come with a firmware
constexpr Duration kLeftOutMost = 24h;
constexpr int kRefusalsBelieved = 2;  // in a row: one may be the late answer to another question
constexpr std::uint8_t kTooMany = 3;  // exception

bool is_about_registers(std::uint8_t exception) { return exception >= 1 && exception <= 3; }

Duration retry_pause(Duration period) { return std::clamp(period / 10, kSoonest, kSoon); }

std::string register_text(const PollBlock& block) {
  std::string text =
      "function " + std::to_string(block.function) + ", address " + std::to_string(block.start);
  if (block.count > 1) text += " to " + std::to_string(block.start + block.count - 1);
  return text;
}

}  // namespace

BusSchedule::Change BusSchedule::done(Turn turn, const Exchange& exchange, SteadyTime began, SteadyTime now) {
  const Planned& planned = plans_[turn.device].blocks[turn.block];
  const bool is_silent = standing(plans_[turn.device], turn.block) == Standing::silent;
  if (!is_silent && began > planned.due + planned.block.deadline) ++missed_;
  switch (exchange.kind) {
    case Exchange::Kind::words:
      return answered(turn, exchange, now);
    case Exchange::Kind::refused:
      return refused(turn, exchange, began, now);
    case Exchange::Kind::silent:
    case Exchange::Kind::unreadable:
      return failed(turn, exchange.fault, began, now);
    case Exchange::Kind::unreachable:
    case Exchange::Kind::stopped:
      break;
  }
  return {};
}

BusSchedule::Change BusSchedule::answered(Turn turn, const Exchange& exchange, SteadyTime now) {
  Plan& plan = plans_[turn.device];
  Planned& planned = plan.blocks[turn.block];
  planned.failures = 0;
  planned.refusals = 0;
  planned.is_mute = false;
  planned.is_left_out = false;
  move_on(planned, now);
  Change change = come_back(turn.device, now);
  if (change.kind != Change::Kind::none) return change;
  const Profile& profile = *devices_[turn.device].profile;
  const auto gone = unsupported_in(profile, planned.block, exchange.words);
  if (gone.empty()) return {};
  return replace(turn, without(profile, planned.block, gone), gone, now);
}

// The device is there and says no. For a moment, or because it has no such register.
BusSchedule::Change BusSchedule::refused(Turn turn, const Exchange& exchange, SteadyTime began,
                                         SteadyTime now) {
  const PolledDevice& device = devices_[turn.device];
  Planned& planned = plans_[turn.device].blocks[turn.block];
  const bool is_final = is_about_registers(exchange.exception);
  if (!is_final || (device.profile->modbus.unsupported == Unsupported::fault &&
                    split_block(*device.profile, planned.block).empty()))
    return failed(turn, exchange.fault, began, now);
  Change change = come_back(turn.device, now);
  planned.failures = 0;
  planned.is_mute = false;
  if (planned.is_left_out) {
    planned.pause = std::min(planned.pause * 2, kLeftOutMost);
    planned.due = now + planned.pause;
    return change;
  }
  if (++planned.refusals < kRefusalsBelieved) {
    planned.due = now;
    return change;
  }
  if (exchange.exception == kTooMany)
    plans_[turn.device].most = std::min(plans_[turn.device].most, planned.block.count - 1);
  const auto parts = split_block(*device.profile, planned.block);
  Change left =
      replace(turn, parts, parts.empty() ? std::vector{planned.block} : std::vector<PollBlock>{}, now);
  return change.kind == Change::Kind::none ? left : change;
}

Duration BusSchedule::shortest_period(const Plan& plan) {
  const auto is_shorter = [](const Planned& a, const Planned& b) { return a.block.period < b.block.period; };
  return std::min_element(plan.blocks.begin(), plan.blocks.end(), is_shorter)->block.period;
}

BusSchedule::Change BusSchedule::failed(Turn turn, const std::string& fault, SteadyTime began,
                                        SteadyTime now) {
  Plan& plan = plans_[turn.device];
  Planned& planned = plan.blocks[turn.block];
  if (standing(plan, turn.block) == Standing::silent) {
    const auto share = std::chrono::duration_cast<Duration>((now - began) / kSilentShare);
    silent_may_ = began + std::max(share, kSoonest);
    planned.due = std::max(planned.due + planned.block.period, now);
    if (plan.is_silent) {
      // Another block next time: this one may be the one that is never answered.
      plan.probe = (turn.block + 1) % plan.blocks.size();
      plan.blocks[plan.probe].due = now + shortest_period(plan);
    }
    return {};
  }
  plan.is_doubtful = true;
  if (planned.is_left_out) {
    planned.due = now + planned.pause;
    return {};
  }
  if (planned.failures++ == 0) planned.failing_since = began;
  if (planned.failures > devices_[turn.device].profile->modbus.retries) return mute(turn, fault, now);
  planned.due = now + retry_pause(planned.block.period);
  return {};
}

// The block was asked in vain often enough. Whether the whole device is silent, another of its blocks tells.
BusSchedule::Change BusSchedule::mute(Turn turn, const std::string& fault, SteadyTime now) {
  const PolledDevice& device = devices_[turn.device];
  Plan& plan = plans_[turn.device];
  Planned& planned = plan.blocks[turn.block];
  planned.is_mute = true;
  planned.due = now + planned.block.period;
  if (plan.last_answer > planned.failing_since) return {};
  const auto other = std::find_if(plan.blocks.begin(), plan.blocks.end(), [](const Planned& candidate) {
    return !candidate.is_mute && !candidate.is_left_out;
  });
  if (!plan.is_deciding && other != plan.blocks.end()) {
    plan.is_deciding = true;
    other->failures = device.profile->modbus.retries;
    other->failing_since = planned.failing_since;
    other->due = std::min(other->due, now);
    return {};
  }
  plan.is_silent = true;
  plan.probe = turn.block;
  planned.due = now + shortest_period(plan);
  return {Change::Kind::went_silent,
          "unit " + std::to_string(device.unit) + " (" + device.profile->id + "): " + fault};
}

BusSchedule::Change BusSchedule::come_back(std::size_t device, SteadyTime now) {
  Plan& plan = plans_[device];
  plan.last_answer = now;
  plan.is_doubtful = false;
  plan.is_deciding = false;
  if (!plan.is_silent) return {};
  plan.is_silent = false;
  for (Planned& planned : plan.blocks) {
    planned.failures = 0;
    planned.is_mute = false;
    if (!planned.is_left_out) planned.due = std::min(planned.due, now);
  }
  return {Change::Kind::came_back, ""};
}

bool BusSchedule::can_follow(const Planned& first, const Planned& second, int most) {
  const PollBlock& a = first.block;
  const PollBlock& b = second.block;
  const bool is_plain = !first.is_left_out && !second.is_left_out && !first.is_mute && !second.is_mute;
  const bool is_alike = std::tie(a.function, a.period, a.deadline, a.is_alarm) ==
                        std::tie(b.function, b.period, b.deadline, b.is_alarm);
  return is_plain && is_alike && b.start == a.start + a.count && a.count + b.count <= most;
}

// What was asked for in ever smaller parts, to find the register that is not there, is put together again.
void BusSchedule::join_neighbours(Plan& plan, const Profile& profile) {
  std::sort(plan.blocks.begin(), plan.blocks.end(), [](const Planned& a, const Planned& b) {
    return std::tie(a.block.function, a.block.start) < std::tie(b.block.function, b.block.start);
  });
  std::vector<Planned> joined;
  for (const Planned& planned : plan.blocks) {
    const int most = std::min(plan.most, most_in_block(profile.modbus, planned.block.function));
    if (!joined.empty() && can_follow(joined.back(), planned, most)) {
      Planned& last = joined.back();
      last.block.count = static_cast<std::uint16_t>(last.block.count + planned.block.count);
      last.due = std::min(last.due, planned.due);
    } else {
      joined.push_back(planned);
    }
  }
  plan.blocks = std::move(joined);
}

BusSchedule::Change BusSchedule::replace(Turn turn, const std::vector<PollBlock>& parts,
                                         const std::vector<PollBlock>& gone, SteadyTime now) {
  std::vector<Planned>& blocks = plans_[turn.device].blocks;
  const SteadyTime due = blocks[turn.block].due;
  blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(turn.block));
  for (const PollBlock& part : parts) {
    Planned planned;
    planned.block = part;
    planned.due = due;
    blocks.push_back(planned);
  }
  for (const PollBlock& part : gone) {
    Planned planned;
    planned.block = part;
    planned.is_left_out = true;
    planned.pause = kLeftOut;
    planned.due = now + kLeftOut;
    blocks.push_back(planned);
  }
  plans_[turn.device].probe = 0;
  if (gone.empty()) return {};
  join_neighbours(plans_[turn.device], *devices_[turn.device].profile);
  return {Change::Kind::left_out, "has no " + register_text(gone.front()) + ": it is left out"};
}

void BusSchedule::move_on(Planned& planned, SteadyTime now) const {
  const Duration period = planned.block.period;
  const auto first =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double, Duration::period>(period) * phase_);
  const Duration step = std::exchange(planned.is_in_phase, true) ? period : first;
  planned.due = planned.is_left_out ? now + period : std::max(planned.due + step, now);
}

}  // namespace anju
