#include "drivers/modbus_source.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "config/bus_requests.hpp"
#include "drivers/backoff.hpp"
#include "drivers/bus_schedule.hpp"
#include "drivers/thread_progress.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstAttempt = 500ms;  // after the port was lost
constexpr Duration kLongestPause = 30s;
constexpr Duration kLongestWait = 5s;  // with nothing due, so that it can be seen that the thread comes round
// A question may be asked after the port was opened and a line was quiet; libmodbus takes up to twice its
// time.
constexpr int kAnswerTimes = 4;
constexpr std::size_t kGuests = 16;

// One for each device of the bus, in the order of the settings, which is that of the site.
std::vector<PolledDevice> devices_on(const BusSettings& bus, const Settings& settings, const Site& site) {
  std::vector<PolledDevice> devices;
  DeviceIndex index = 0;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      const Profile& profile = settings.profiles.at(device.profile);
      if (profile.transport == Transport::modbus && device.bus == bus.id) {
        const ModbusProfile& modbus = profile.modbus;
        AskingManner manner{modbus.response_timeout, modbus.frame_gap, std::nullopt};
        if (bus.kind == BusKind::rtu) manner.line = line_of(bus, device, profile);
        devices.push_back({index, device.id, device.unit, &profile, site.devices[index].life_safety, manner,
                           site.devices[index].home});
      }
      ++index;
    }
  }
  return devices;
}

// A port that is back should be found within a period of the device that is asked most often.
Duration longest_pause(const std::vector<PolledDevice>& devices) {
  Duration shortest = kLongestPause;
  for (const PolledDevice& device : devices) shortest = std::min(shortest, device.profile->modbus.period);
  return std::max(shortest, kFirstAttempt);
}

struct Waiting {
  GuestQuestion question;
  SteadyTime since;
};

double phase_of(const BusSettings& bus, const Settings& settings) {
  const auto is_it = [&bus](const BusSettings& one) { return one.id == bus.id; };
  const auto found = std::find_if(settings.buses.begin(), settings.buses.end(), is_it);
  if (found == settings.buses.end()) return 1;
  return static_cast<double>(found - settings.buses.begin() + 1) / static_cast<double>(settings.buses.size());
}

}  // namespace

struct ModbusSource::Impl {
  Impl(const BusSettings& the_bus, const Settings& settings, const Site& site, const Clock& the_clock)
      : bus(the_bus),
        clock(the_clock),
        began(the_clock.now().steady),
        schedule(devices_on(the_bus, settings, site), began, phase_of(the_bus, settings)),
        reopen{kFirstAttempt, longest_pause(schedule.devices()), kFirstAttempt / 2},
        port(bus, clock, wake) {}

  void run();
  void poll(BusSchedule::Turn turn);
  void deliver_words(BusSchedule::Turn turn, const ReadQuestion& question, Exchange& exchange, Instant now);
  void tell(BusSchedule::Turn turn, const BusSchedule::Change& change, Instant now);
  void report_bus();
  bool serve_guest();
  std::optional<Duration> guest_wait() const;
  Exchange ask(const ReadQuestion& question, const AskingManner& manner);
  void count(const Exchange& exchange, Duration took);
  void send_guests_away();

  const BusSettings bus;
  const Clock& clock;
  const SteadyTime began;
  WakeSignal wake;
  BusSchedule schedule;
  const Backoff reopen;
  ModbusPort port;
  Deliver deliver;

  std::string port_fault;                  // the last attempt to use the port failed
  unsigned attempts = 0;                   // in a row
  std::vector<std::string> device_faults;  // by device of the schedule; empty: it answers
  std::vector<bool> has_answered;
  std::optional<bool> told_answers;  // whether the bus was said to answer, and what was said to be wrong
  std::string told_fault;

  mutable std::mutex mutex;  // of what follows
  std::deque<Waiting> guests;
  BusFigures figures;

  ThreadProgress progress;
  std::mt19937 random{std::random_device{}()};
  std::jthread thread;
};

void ModbusSource::Impl::run() {
  device_faults.assign(schedule.devices().size(), "");
  has_answered.assign(schedule.devices().size(), false);
  while (!wake.is_stopping()) {
    const SteadyTime now = clock.now().steady;
    if (const auto turn = schedule.next(now)) {
      poll(*turn);
    } else if (!serve_guest()) {
      Duration pause = std::min(schedule.wake(now) - now, kLongestWait);
      if (const auto guest = guest_wait()) pause = std::min(pause, *guest);
      progress.back_by(now + pause);
      wake.wait(pause);
    }
  }
  progress.rests();
  send_guests_away();
}

void ModbusSource::Impl::poll(BusSchedule::Turn turn) {
  const ReadQuestion question = schedule.question_of(turn);
  const SteadyTime asked_at = clock.now().steady;
  Exchange exchange = ask(question, schedule.devices()[turn.device].manner);
  if (exchange.kind == Exchange::Kind::stopped) return;
  const Instant now = clock.now();
  if (exchange.kind == Exchange::Kind::unreachable) {
    port_fault = exchange.fault;
    const double chance = std::uniform_real_distribution(0.0, 1.0)(random);
    schedule.hold(now.steady + backoff_delay(reopen, attempts++, chance));
    return report_bus();
  }
  port_fault.clear();
  attempts = 0;
  if (exchange.kind == Exchange::Kind::words) deliver_words(turn, question, exchange, now);
  tell(turn, schedule.done(turn, exchange, asked_at, now.steady), now);
}

void ModbusSource::Impl::deliver_words(BusSchedule::Turn turn, const ReadQuestion& question,
                                       Exchange& exchange, Instant now) {
  const PolledDevice& device = schedule.devices()[turn.device];
  has_answered[turn.device] = true;
  ModbusAnswer answer;
  answer.device = device.index;
  answer.blocks.push_back({question.function, question.address, exchange.words});
  RawMessage message;
  message.lane = device.life_safety ? Lane::alarm : Lane::routine;
  message.home = device.home;
  message.heard_at = now;
  message.body = std::move(answer);
  deliver(std::move(message));
}

void ModbusSource::Impl::tell(BusSchedule::Turn turn, const BusSchedule::Change& change, Instant now) {
  using Kind = BusSchedule::Change::Kind;
  const DeviceIndex device = schedule.devices()[turn.device].index;
  const auto event = [&](SourceEvent::Kind kind, std::string reason) {
    SourceEvent said{bus.id, kind, std::move(reason), now};
    said.device = device;
    deliver(std::move(said));
  };
  if (change.kind == Kind::went_silent) {
    device_faults[turn.device] = change.reason;
    event(SourceEvent::Kind::device_silent, change.reason);
  } else if (change.kind == Kind::came_back) {
    device_faults[turn.device].clear();
    event(SourceEvent::Kind::device_answers, "");
  } else if (change.kind == Kind::left_out) {
    event(SourceEvent::Kind::device_reduced, change.reason);
  }
  report_bus();
}

// A bus answers as long as one of its devices does; the silent one is named all the same. Only a change is
// news.
void ModbusSource::Impl::report_bus() {
  const auto is_silent = [](const std::string& fault) { return !fault.empty(); };
  const auto silent = std::find_if(device_faults.begin(), device_faults.end(), is_silent);
  bool answers = port_fault.empty();
  if (answers) {
    answers = false;
    for (std::size_t i = 0; i < device_faults.size(); ++i)
      answers = answers || (has_answered[i] && device_faults[i].empty());
  }
  std::string fault = port_fault;
  if (fault.empty() && silent != device_faults.end()) {
    const auto at = static_cast<std::size_t>(silent - device_faults.begin());
    fault = schedule.devices()[at].id + ", " + *silent;
    if (const std::size_t count = schedule.silent_count(); count > 1)
      fault += "; with it " + std::to_string(count - 1) + " more of " + std::to_string(device_faults.size());
  }
  // Before the first answer or fault nothing is known.
  if (!answers && fault.empty()) return;
  if (told_answers == answers && told_fault == fault) return;
  told_answers = answers;
  told_fault = fault;
  deliver(SourceEvent{bus.id, answers ? SourceEvent::Kind::connected : SourceEvent::Kind::disconnected, fault,
                      clock.now()});
}

// True when a question was asked.
bool ModbusSource::Impl::serve_guest() {
  std::optional<Waiting> guest;
  {
    const std::lock_guard lock(mutex);
    if (guests.empty()) return false;
    const Waiting& first = guests.front();
    if (!schedule.has_room(clock.now().steady, first.question.manner.response_timeout, first.since))
      return false;
    guest = std::move(guests.front());
    guests.pop_front();
  }
  guest->question.answered(ask(guest->question.question, guest->question.manner));
  return true;
}

// How long until the first of them goes in between the others.
std::optional<Duration> ModbusSource::Impl::guest_wait() const {
  constexpr Duration kLook = 100ms;
  const std::lock_guard lock(mutex);
  return guests.empty() ? std::nullopt : std::optional(kLook);
}

Exchange ModbusSource::Impl::ask(const ReadQuestion& question, const AskingManner& manner) {
  const SteadyTime from = clock.now().steady;
  progress.back_by(from + kAnswerTimes * manner.response_timeout);
  Exchange exchange = port.ask(question, manner);
  count(exchange, clock.now().steady - from);
  return exchange;
}

void ModbusSource::Impl::count(const Exchange& exchange, Duration took) {
  const std::lock_guard lock(mutex);
  ++figures.asked;
  figures.busy += took;
  figures.missed = schedule.missed();
  figures.silent_devices = schedule.silent_count();
  switch (exchange.kind) {
    case Exchange::Kind::words:
      ++figures.answered;
      break;
    case Exchange::Kind::refused:
      ++figures.refused;
      break;
    case Exchange::Kind::silent:
      ++figures.silent;
      break;
    case Exchange::Kind::unreadable:
      ++figures.unreadable;
      break;
    case Exchange::Kind::unreachable:
      ++figures.unreachable;
      break;
    case Exchange::Kind::stopped:
      --figures.asked;
      break;
  }
}

void ModbusSource::Impl::send_guests_away() {
  std::deque<Waiting> left;
  {
    const std::lock_guard lock(mutex);
    left.swap(guests);
  }
  for (Waiting& guest : left) guest.question.answered({Exchange::Kind::stopped, {}, 0, "anjud ends"});
}

ModbusSource::ModbusSource(const BusSettings& bus, const Settings& settings, const Site& site,
                           const Clock& clock)
    : impl_(std::make_unique<Impl>(bus, settings, site, clock)) {}

ModbusSource::~ModbusSource() { stop(); }

void ModbusSource::start(Deliver deliver) {
  impl_->deliver = std::move(deliver);
  impl_->thread = std::jthread([impl = impl_.get()] { impl->run(); });
}

void ModbusSource::stop() {
  impl_->wake.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

bool ModbusSource::hangs(SteadyTime now) const { return impl_->progress.is_overdue(now); }

void ModbusSource::ask(GuestQuestion question) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->guests.size() < kGuests && !impl_->wake.is_stopping()) {
      impl_->guests.push_back({std::move(question), impl_->clock.now().steady});
      impl_->wake.raise();
      return;
    }
  }
  question.answered({Exchange::Kind::stopped, {}, 0, "too many questions wait for this bus"});
}

BusFigures ModbusSource::figures() const {
  const std::lock_guard lock(impl_->mutex);
  BusFigures figures = impl_->figures;
  figures.bus = impl_->bus.id;
  figures.since = impl_->clock.now().steady - impl_->began;
  return figures;
}

const std::string& ModbusSource::bus() const { return impl_->bus.id; }

}  // namespace anju
