#include "config/bus_load.hpp"

#include <algorithm>
#include <cmath>

#include "config/poll_block.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

using std::chrono::microseconds;

// From the box through a switch to the gateway and back.
constexpr microseconds kNetwork{2000};

// Unit, function, address, count and CRC; of the answer unit, function, length and CRC beside its data
// (Modbus over serial line 1.02, clause 2.5.1; application protocol 1.1b3, clause 6).
constexpr int kRequestBytes = 8;
constexpr int kAnswerBytes = 5;

constexpr std::size_t kNamedDevices = 3;

struct Request {
  const DeviceSettings* device = nullptr;
  const Profile* profile = nullptr;
  PollBlock block;
  microseconds cost{};
};

microseconds silence_before(const LineSettings& line, const ModbusProfile& modbus) {
  return std::max<microseconds>(frame_gap(line), modbus.frame_gap.value_or(Duration{0}));
}

microseconds cost_of(const BusSettings& bus, const DeviceSettings& device, const Profile& profile,
                     const PollBlock& block) {
  microseconds cost = profile.modbus.turnaround;
  if (bus.kind != BusKind::rtu) cost += kNetwork;
  const auto line = line_of(bus, device, profile);
  if (!line) return cost;
  const int data = reads_bits(block.function) ? (block.count + 7) / 8 : 2 * block.count;
  cost += byte_time(*line) * (kRequestBytes + kAnswerBytes + data) + silence_before(*line, profile.modbus);
  // At worst the line has to be set before each of its requests, and back after.
  if (line != bus.line) cost += 2 * kLineSwitch;
  return cost;
}

std::vector<Request> requests_on(const BusSettings& bus, const Settings& settings) {
  std::vector<Request> requests;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      const auto profile = settings.profiles.find(device.profile);
      if (device.bus != bus.id || profile == settings.profiles.end()) continue;
      for (const PollBlock& block : poll_blocks(profile->second))
        requests.push_back({&device, &profile->second, block, cost_of(bus, device, profile->second, block)});
    }
  }
  return requests;
}

double share_of(const Request& request) {
  return std::chrono::duration<double>(request.cost) / std::chrono::duration<double>(request.block.period);
}

// The longest, but for one.
const Request* longest_of(const std::vector<Request>& requests, const Request* but = nullptr) {
  const Request* longest = nullptr;
  for (const Request& request : requests) {
    if (&request != but && (!longest || request.cost > longest->cost)) longest = &request;
  }
  return longest;
}

// The requests of one device follow each other.
std::vector<DeviceLoad> loads_of(const std::vector<Request>& requests) {
  std::vector<DeviceLoad> loads;
  const DeviceSettings* last = nullptr;
  for (const Request& request : requests) {
    if (request.device != last) loads.push_back({request.device->id, 0});
    loads.back().share += share_of(request);
    last = request.device;
  }
  std::stable_sort(loads.begin(), loads.end(),
                   [](const DeviceLoad& a, const DeviceLoad& b) { return a.share > b.share; });
  return loads;
}

BusLoad load_of(const std::vector<Request>& requests) {
  BusLoad load;
  load.devices = loads_of(requests);
  for (const Request& request : requests) load.share += share_of(request);
  if (const Request* longest = longest_of(requests)) {
    load.longest = std::chrono::ceil<Duration>(longest->cost);
    load.longest_of = longest->device->id;
  }
  return load;
}

std::string in_percent(double share) {
  return std::to_string(static_cast<long long>(std::ceil(share * 100))) + " %";
}

std::string in_ms(microseconds cost) {
  return std::to_string(std::chrono::ceil<Duration>(cost).count()) + " ms";
}

// "" when no rate would do, or the bus's own is not known.
std::string faster_line(BusSettings bus, const Settings& settings) {
  if (!bus.line) return "";
  const int now = bus.line->baud;
  for (const int rate : kBaudRates) {
    bus.line->baud = rate;
    if (rate > now && bus_load(bus, settings).share <= kBusShare)
      return " or a line of " + std::to_string(rate) + " baud";
  }
  return "";
}

std::string overload(const BusSettings& bus, const Settings& settings, const BusLoad& load) {
  std::string text = "the devices of " + shown(bus.id) + " need " + in_percent(load.share) +
                     " of its time, and at most " + in_percent(kBusShare) + " can be planned. Of each second";
  for (std::size_t i = 0; i < std::min(kNamedDevices, load.devices.size()); ++i) {
    const DeviceLoad& device = load.devices[i];
    const auto share = std::chrono::duration<double>(device.share);
    text += (i == 0 ? " " : ", ") + device.device + " needs " + in_ms(std::chrono::ceil<microseconds>(share));
  }
  const double factor = std::ceil(load.share / kBusShare * 10) / 10;
  const std::string tenths = std::to_string(static_cast<long long>(std::round(factor * 10)) % 10);
  return text + "; periods " + std::to_string(static_cast<long long>(factor)) + "." + tenths +
         " times as long would do" + faster_line(bus, settings);
}

std::string quantity_in(const Request& request) {
  for (const Field& field : request.profile->fields) {
    const RegisterSource& source = field.registers;
    const bool is_in = source.function == request.block.function &&
                       source.deadline == request.block.deadline && source.address >= request.block.start &&
                       source.address < request.block.start + request.block.count;
    if (is_in) return std::string(info(request.profile->channels[field.channel].quantity).name);
  }
  return "a value";
}

// "" when each value can be there in time. A request is not interrupted, so one may have to wait for another.
std::string late_value(const BusSettings& bus, const std::vector<Request>& requests) {
  for (const Request& request : requests) {
    const Request* other = longest_of(requests, &request);
    const microseconds wait = other ? other->cost : microseconds{0};
    if (request.cost + wait <= request.block.deadline) continue;
    std::string text = quantity_in(request) + " of " + request.device->id + " on " + shown(bus.id) +
                       " has a deadline of " + duration_text(request.block.deadline) + "; to read it takes " +
                       in_ms(request.cost);
    if (other)
      text += ", and before that the longest other request, of " + other->device->id + ", can take " +
              in_ms(wait);
    return text;
  }
  return "";
}

}  // namespace

std::optional<LineSettings> line_of(const BusSettings& bus, const DeviceSettings& device,
                                    const Profile& profile) {
  // What is behind a gateway is set there.
  if (bus.kind != BusKind::rtu) return bus.line;
  if (device.line) return device.line;
  return profile.modbus.line ? profile.modbus.line : bus.line;
}

BusLoad bus_load(const BusSettings& bus, const Settings& settings) {
  return load_of(requests_on(bus, settings));
}

void refuse_full_buses(const Settings& settings, MistakeList& mistakes) {
  for (const BusSettings& bus : settings.buses) {
    const std::vector<Request> requests = requests_on(bus, settings);
    const BusLoad load = load_of(requests);
    const std::string reason =
        load.share > kBusShare ? overload(bus, settings, load) : late_value(bus, requests);
    if (!reason.empty()) mistakes.add(bus.file, bus.line_number, "bus", reason);
  }
}

}  // namespace anju
