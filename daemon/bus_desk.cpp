#include "daemon/bus_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "config/bus_load.hpp"

namespace anju {
namespace {

std::string place_of(const BusSettings& bus) {
  return bus.kind == BusKind::rtu ? bus.device.string() : bus.host + ":" + std::to_string(bus.port);
}

std::size_t devices_on(const BusSettings& bus, const Settings& settings) {
  std::size_t count = 0;
  for (const HomeSettings& home : settings.homes) {
    const auto is_on_it = [&bus](const DeviceSettings& device) { return device.bus == bus.id; };
    count += static_cast<std::size_t>(std::count_if(home.devices.begin(), home.devices.end(), is_on_it));
  }
  return count;
}

}  // namespace

void BusDesk::add(const BusSettings& bus, ModbusSource& source) {
  buses_.push_back({&bus, &source, devices_on(bus, settings_), bus_load(bus, settings_).share, 0});
}

std::vector<BusView> BusDesk::views(const std::vector<SourceView>& sources) const {
  std::vector<BusView> views;
  views.reserve(buses_.size());
  for (const Bus& bus : buses_) views.push_back(view_of(bus, sources));
  return views;
}

BusView BusDesk::view_of(const Bus& bus, const std::vector<SourceView>& sources) {
  BusView view;
  view.id = bus.settings->id;
  view.kind = bus.settings->kind;
  view.place = place_of(*bus.settings);
  view.line = bus.settings->line;
  view.devices = bus.devices;
  view.load = bus.load;
  view.figures = bus.source->figures();
  const auto is_it = [&view](const SourceView& source) { return source.name == view.id; };
  if (const auto source = std::find_if(sources.begin(), sources.end(), is_it); source != sources.end()) {
    view.connected = source->connected;
    view.reason = source->reason;
  }
  return view;
}

Result<void> BusDesk::ask(const BusQuestion& question, std::function<void(Exchange)> tell) {
  const auto is_it = [&question](const Bus& bus) { return bus.settings->id == question.bus; };
  const auto bus = std::find_if(buses_.begin(), buses_.end(), is_it);
  if (bus == buses_.end()) return Error{ErrorCode::not_found, "there is no such bus"};
  if (question.manner.line && bus->settings->kind != BusKind::rtu)
    return Error{ErrorCode::unsupported, "line is for a serial port; behind a gateway the line is set there"};
  if (bus->waiting >= kMostWaiting)
    return Error{ErrorCode::unavailable, "too many questions wait for this bus; try again in a few seconds"};
  ++bus->waiting;
  spdlog::debug("bus {}: unit {} is read for who asks", question.bus, question.question.unit);
  const auto position = static_cast<std::size_t>(bus - buses_.begin());
  const auto answered = [this, position, tell = std::move(tell)](const Exchange& exchange) {
    post_([this, position, tell, exchange] {
      --buses_[position].waiting;
      tell(exchange);
    });
  };
  bus->source->ask({question.question, question.manner, answered});
  return {};
}

}  // namespace anju
