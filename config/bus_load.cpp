#include "config/bus_load.hpp"

#include <algorithm>
#include <cmath>

#include "config/bus_requests.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kNamedDevices = 3;

double share_of(const BusRequest& request) {
  return std::chrono::duration<double>(request.cost) / std::chrono::duration<double>(request.block.period);
}

// The longest, but for one.
const BusRequest* longest_of(const std::vector<BusRequest>& requests, const BusRequest* but = nullptr) {
  const BusRequest* longest = nullptr;
  for (const BusRequest& request : requests) {
    if (&request != but && (!longest || request.cost > longest->cost)) longest = &request;
  }
  return longest;
}

// The requests of one device follow each other.
std::vector<DeviceLoad> loads_of(const std::vector<BusRequest>& requests) {
  std::vector<DeviceLoad> loads;
  const DeviceSettings* last = nullptr;
  for (const BusRequest& request : requests) {
    if (request.device != last) loads.push_back({request.device->id, 0});
    loads.back().share += share_of(request);
    last = request.device;
  }
  std::stable_sort(loads.begin(), loads.end(),
                   [](const DeviceLoad& a, const DeviceLoad& b) { return a.share > b.share; });
  return loads;
}

BusLoad load_of(const std::vector<BusRequest>& requests) {
  BusLoad load;
  load.devices = loads_of(requests);
  for (const BusRequest& request : requests) load.share += share_of(request);
  if (const BusRequest* longest = longest_of(requests)) {
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

std::string quantity_in(const BusRequest& request) {
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
std::string late_value(const BusSettings& bus, const std::vector<BusRequest>& requests) {
  const BusRequest* longest = longest_of(requests);
  const BusRequest* second = longest_of(requests, longest);
  for (const BusRequest& request : requests) {
    const BusRequest* other = &request == longest ? second : longest;
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

BusLoad bus_load(const BusSettings& bus, const Settings& settings) {
  return load_of(requests_on(bus, settings));
}

void refuse_full_buses(const Settings& settings, MistakeList& mistakes) {
  for (const BusSettings& bus : settings.buses) {
    const std::vector<BusRequest> requests = requests_on(bus, settings);
    const BusLoad load = load_of(requests);
    const std::string reason =
        load.share > kBusShare ? overload(bus, settings, load) : late_value(bus, requests);
    if (!reason.empty()) mistakes.add(bus.file, bus.line_number, "bus", reason);
  }
}

}  // namespace anju
