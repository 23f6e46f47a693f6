#include "drivers/modbus_source.hpp"

#include <modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "config/poll_block.hpp"
#include "drivers/backoff.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Backoff kReconnect{1s, 30s, 500ms};
constexpr int kReadHolding = 3;
constexpr int kReadInputs = 4;

struct PolledDevice {
  DeviceIndex index = 0;
  std::string id;
  int unit = 1;
  const Profile* profile = nullptr;  // owned by the settings
  Lane lane = Lane::routine;
  std::vector<PollBlock> ranges;
  SteadyTime due{};
  unsigned failures = 0;  // in a row
  std::string fault;      // of the last poll; empty: it was answered
};

// One for each device of the bus, in the order of the settings, which is that of the site.
std::vector<PolledDevice> devices_on(const BusSettings& bus, const Settings& settings, const Site& site) {
  std::vector<PolledDevice> devices;
  DeviceIndex index = 0;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      const Profile& profile = settings.profiles.at(device.profile);
      if (profile.transport == Transport::modbus && device.bus == bus.id) {
        const Lane lane = site.devices[index].life_safety ? Lane::alarm : Lane::routine;
        devices.push_back(
            {index, device.id, device.unit, &profile, lane, poll_blocks(profile), {}, 0, "not asked yet"});
      }
      ++index;
    }
  }
  return devices;
}

// libmodbus's own words name numbers; these say what a technician can look at.
std::string fault_text(int error) {
  switch (error) {
    case ETIMEDOUT:
    case EINPROGRESS:  // what libmodbus 3.1.6 leaves behind when a connection takes too long
      return "no answer in time";
    case ECONNREFUSED:
      return "nobody listens there";
    case EMBXILADD:
      return "the device has no such register (exception 2)";
    case EMBXGTAR:
      return "the gateway answers, and the device behind it does not (exception 11)";
    default:
      return modbus_strerror(error);
  }
}

struct ContextFree {
  void operator()(modbus_t* context) const {
    modbus_close(context);
    modbus_free(context);
  }
};
using Context = std::unique_ptr<modbus_t, ContextFree>;

}  // namespace

struct ModbusSource::Impl {
  Impl(const BusSettings& the_bus, const Settings& settings, const Site& site, const Clock& the_clock)
      : bus(the_bus), clock(the_clock), devices(devices_on(the_bus, settings, site)) {}

  void run();
  void poll(PolledDevice& device);
  std::string read(const PolledDevice& device, ModbusAnswer& answer);
  std::string open(Duration timeout);
  void failed(PolledDevice& device, const std::string& fault);
  void report_bus();
  bool pause_until(SteadyTime due);

  const BusSettings bus;
  const Clock& clock;
  std::vector<PolledDevice> devices;
  Deliver deliver;

  Context context;                   // none: not connected
  std::optional<bool> told_answers;  // whether the bus was said to answer, and what was said to be wrong
  std::string told_fault;

  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  std::mt19937 random{std::random_device{}()};
  std::jthread thread;
};

void ModbusSource::Impl::run() {
  const auto earlier = [](const PolledDevice& a, const PolledDevice& b) { return a.due < b.due; };
  if (devices.empty()) return;
  const SteadyTime start = clock.now().steady;
  for (PolledDevice& device : devices) device.due = start;
  while (true) {
    PolledDevice& next = *std::min_element(devices.begin(), devices.end(), earlier);
    if (!pause_until(next.due)) return;
    poll(next);
  }
}

// The next poll is counted from the one before, so that the period does not drift; what was missed is not
// made up.
void ModbusSource::Impl::poll(PolledDevice& device) {
  ModbusAnswer answer;
  answer.device = device.index;
  const std::string fault = read(device, answer);
  if (!fault.empty()) return failed(device, fault);
  const Instant now = clock.now();
  device.failures = 0;
  device.fault.clear();
  device.due = std::max(device.due + device.profile->modbus.period, now.steady);
  report_bus();
  RawMessage message;
  message.lane = device.lane;
  message.heard_at = now;
  message.body = std::move(answer);
  deliver(std::move(message));
}

// "" when every range was read.
std::string ModbusSource::Impl::read(const PolledDevice& device, ModbusAnswer& answer) {
  if (std::string fault = open(device.profile->modbus.response_timeout); !fault.empty()) return fault;
  modbus_set_slave(context.get(), device.unit);
  for (const PollBlock& range : device.ranges) {
    if (range.function != kReadHolding && range.function != kReadInputs) continue;
    const bool holding = range.function == kReadHolding;
    std::array<std::uint16_t, MODBUS_MAX_READ_REGISTERS> words{};
    const int count =
        holding ? modbus_read_registers(context.get(), range.start, range.count, words.data())
                : modbus_read_input_registers(context.get(), range.start, range.count, words.data());
    if (count != range.count) return device.id + ": " + fault_text(errno);
    answer.blocks.push_back({range.function, range.start, {words.begin(), words.begin() + count}});
  }
  return "";
}

std::string ModbusSource::Impl::open(Duration timeout) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(timeout - seconds);
  const bool is_new = !context;
  if (is_new) context.reset(modbus_new_tcp(bus.host.c_str(), bus.port));
  if (!context) return std::string("cannot prepare the connection: ") + modbus_strerror(errno);
  modbus_set_response_timeout(context.get(), static_cast<std::uint32_t>(seconds.count()),
                              static_cast<std::uint32_t>(rest.count()));
  if (!is_new || modbus_connect(context.get()) == 0) return "";
  return bus.host + ":" + std::to_string(bus.port) + ": " + fault_text(errno);
}

// A late answer would be taken for that of the next question, for ever: the connection does not outlive an
// error.
void ModbusSource::Impl::failed(PolledDevice& device, const std::string& fault) {
  context.reset();
  const double chance = std::uniform_real_distribution(0.0, 1.0)(random);
  const Duration pause =
      std::max(device.profile->modbus.period, backoff_delay(kReconnect, device.failures, chance));
  // The first failures are tried again soon: a lost answer should not cost a period.
  const bool soon = device.failures++ < 3;
  device.due = clock.now().steady + (soon ? kReconnect.first : pause);
  device.fault = fault;
  report_bus();
}

// A bus answers as long as one of its devices does; the dead one is named all the same. Only a change is
// news.
void ModbusSource::Impl::report_bus() {
  const auto answers = [](const PolledDevice& device) { return device.fault.empty(); };
  const auto is_dead = [](const PolledDevice& device) { return !device.fault.empty(); };
  const bool any = std::any_of(devices.begin(), devices.end(), answers);
  const auto dead = std::find_if(devices.begin(), devices.end(), is_dead);
  const std::string fault = dead == devices.end() ? "" : dead->fault;
  if (told_answers == any && told_fault == fault) return;
  told_answers = any;
  told_fault = fault;
  deliver(SourceEvent{bus.id, any ? SourceEvent::Kind::connected : SourceEvent::Kind::disconnected, fault,
                      clock.now()});
}

// False when it is time to end.
bool ModbusSource::Impl::pause_until(SteadyTime due) {
  std::unique_lock lock(mutex);
  return !changed.wait_for(lock, due - clock.now().steady, [this] { return stopping; });
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
  if (!impl_->thread.joinable()) return;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    impl_->changed.notify_all();
  }
  impl_->thread.join();
}

}  // namespace anju
