#include "tests/simulation/simulated_day.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/simulation/life.hpp"

namespace anju::simulation {

using namespace std::chrono_literals;

namespace {

constexpr Duration kRedelivery{5s};  // of a broker to a session that has come back
constexpr Duration kRestart{2s};     // of the service manager

}  // namespace

Life::Life(std::uint64_t seed, Severity severity)
    : dice_(seed * 977 + 3),
      disk_(folder_.path()),
      city_([this] { return now_; }, [this](const std::string& id) { on_arrival(id); }),
      gateway_(folder_.path(), simulated_home(), clock_, city_) {
  record_.plan = make_day(seed);
  record_.fates.resize(record_.plan.messages.size());
  const auto delivered = city_.start([this](CityMessage message) { gateway_.deliver(std::move(message)); });
  (void)delivered;
  for (const Fault& fault : make_faults(seed, severity)) at(fault.at, [this, fault] { begin(fault); });
  for (std::size_t i = 0; i < record_.plan.messages.size(); ++i) {
    const PlannedMessage& message = record_.plan.messages[i];
    at(message.at, [this, i, &message] {
      if (!dead_.contains(message.device))
        publish(static_cast<int>(i), {"zigbee2mqtt/" + message.device, message.payload});
    });
  }
}

DayRecord Life::live() {
  start();
  try {
    advance_to(kDay);
    finish();
  } catch (const std::logic_error& broken) {
    fail(broken.what());
  }
  record_.alerts = city_.alerts();
  return std::move(record_);
}

void Life::advance_to(Duration time) {
  while (now_ < time && record_.violation.empty()) {
    Duration next = time;
    if (!agenda_.empty()) next = std::min(next, agenda_.begin()->first);
    if (gateway_.is_running())
      next = std::min(next, now_ + std::max(Duration{0}, gateway_.next() - clock_.now().steady));
    clock_.pass(next - now_);
    now_ = next;
    settle();
    while (!agenda_.empty() && agenda_.begin()->first <= now_) {
      const auto what = std::move(agenda_.extract(agenda_.begin()).mapped());
      what();
      settle();
    }
  }
}

void Life::settle() {
  if (!gateway_.is_running()) return;
  const std::string why = gateway_.work();
  look_at_disk();
  if (!why.empty() && gateway_.is_running()) die(why);
}

// What a call to the disk has met: the power is gone, or the process was to end there.
void Life::look_at_disk() {
  if (has_power_ && !disk_.has_power()) return power_off();
  if (kills_at_fault_ && disk_.fault_happened() && gateway_.is_running()) {
    end_of_disk();
    gateway_.kill();
    start_later(Duration{0});
  }
}

void Life::finish() {
  if (!record_.violation.empty()) return;
  if (!gateway_.is_running()) return fail("it does not run at the end of the day");
  record_.waiting = gateway_.store().outbox(OutboxLane::alarm, 0, 1000).size();
  record_.turns = gateway_.turns();
  record_.readings = gateway_.store().figures().readings;
  gateway_.end();
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path()))
    if (file.is_regular_file()) record_.bytes += file.file_size();
}

void Life::publish(int index, MqttMessage message) {
  if (!has_power_ || !broker_is_up_) return;
  auto& queue = gateway_.lane(message.topic) == Lane::alarm ? alarms_ : routine_;
  queue.push_back({index, std::move(message)});
  pump();
}

// The sessions of the lanes do not wait for each other.
void Life::pump() {
  const bool alarms = pump(alarms_);
  const bool routine = pump(routine_);
  if ((alarms && routine) || pump_is_planned_) return;
  pump_is_planned_ = true;
  at(now_ + kRedelivery, [this] {
    pump_is_planned_ = false;
    pump();
  });
}

bool Life::pump(std::deque<Queued>& queue) {
  while (!queue.empty() && broker_is_up_ && gateway_.is_running()) {
    Queued& first = queue.front();
    const int index = first.index;
    const std::optional<Appended> heard = gateway_.hear(first.message);
    // Of every second alarm the pipeline has made something before the disk says that it is kept.
    if (heard && heard->unforced && heard->sequence % 2 == 0) settle();
    const bool is_kept = heard && gateway_.force(*heard);
    if (index >= 0) {
      MessageFate& fate = record_.fates[static_cast<std::size_t>(index)];
      if (is_kept && disk_.has_power())
        fate.acknowledged = fate.acknowledged.value_or(now_);
      else
        fate.may_be_kept = true;
    }
    if (!has_power_) return false;  // and the broker, which was on the same box, has forgotten its queues
    if (is_kept)
      queue.pop_front();
    else
      first.message.duplicate = true;
    look_at_disk();
    if (!is_kept) return false;
  }
  return true;
}

void Life::start_later(Duration pause) {
  if (start_is_planned_) return;
  start_is_planned_ = true;
  at(now_ + pause, [this] {
    start_is_planned_ = false;
    start();
  });
}

void Life::start() {
  if (!has_power_ || gateway_.is_running()) return;
  ++record_.starts;
  const std::string why = gateway_.start();
  look_at_disk();
  if (!has_power_) return;
  if (!why.empty()) {
    if (!may_fail_) fail("it does not start: " + why);
    return start_later(kRestart);
  }
  record_.back.push_back(now_);
  gateway_.tell_broker(broker_is_up_);
  city_.tell_link();
  pump();
  settle();
}

void Life::die(const std::string& why) {
  if (!may_fail_) fail("it ends without a reason: " + why);
  gateway_.kill();
  start_later(kRestart);
}

void Life::power_off() {
  has_power_ = false;
  disk_has_fault_ = kills_at_fault_ = false;
  gateway_.kill();
  disk_.restart(dice_.engine(), static_cast<test::Remains>(dice_.up_to(3)));
  alarms_.clear();
  routine_.clear();
  if (std::exchange(flips_, false)) flip_bits();
  at(now_ + dice_.between(3s, 3min), [this] { power_on(); });
}

void Life::power_on() {
  has_power_ = true;
  clock_.reboot("boot-" + std::to_string(++boots_), 20s);
  if (std::exchange(loses_clock_, false)) {
    clock_.set_wall(WallTime{}, ClockQuality::unsynced);
    at(now_ + dice_.between(5s, 10min), [this] { clock_.set_wall(true_wall()); });
  }
  start();
}

// A city that is well answers within a second.
void Life::on_arrival(const std::string& message_id) {
  if (!city_answers_) return;
  const auto answer = [this, message_id](Duration after) {
    at(now_ + after, [this, message_id] {
      if (!city_answers_) return;
      city_.acknowledge(message_id);
    });
  };
  if (now_ >= wild_until_) return answer(dice_.between(50ms, 900ms));
  if (dice_.one_in(5)) return;
  answer(dice_.one_in(4) ? dice_.between(1s, 90s) : dice_.between(50ms, 900ms));
  if (dice_.one_in(5)) answer(dice_.between(50ms, 30s));
  if (dice_.one_in(5))
    at(now_ + 10ms, [this, message_id] { city_.acknowledge(message_id + std::to_string(dice_.up_to(9))); });
}

DayRecord live(std::uint64_t seed, Severity severity) { return Life(seed, severity).live(); }

}  // namespace anju::simulation
