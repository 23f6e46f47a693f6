#include "firmware-sim/household.hpp"

#include <fmt/format.h>

#include "firmware-sim/real_time.hpp"

namespace anju::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr SimTime kHeartbeat = std::chrono::hours(1);
constexpr SimTime kMotionHold = seconds(90);  // of the common Aqara sensor

std::size_t index(Device device) { return static_cast<std::size_t>(device); }

}  // namespace

Household::Household(Agenda& agenda, BrokerLink& link, Meter& meter, Report& report, std::uint64_t seed)
    : agenda_(agenda), link_(link), meter_(meter), report_(report), devices_(seed) {}

void Household::start_heartbeats() {
  for (const Device device : kDevices) heartbeat(device);
}

void Household::heartbeat(Device device) {
  const SimTime now = agenda_.now();
  SimTime& last = last_said_[index(device)];
  if (last == SimTime{} || now - last >= kHeartbeat) publish(device, true);
  agenda_.at(last + kHeartbeat, [this, device] { heartbeat(device); });
}

void Household::smoke(bool on) {
  devices_.set_smoke(on);
  publish(Device::kitchen_smoke);
}

void Household::gas(bool on) {
  devices_.set_gas(on);
  publish(Device::kitchen_gas);
}

void Household::motion(Device device) {
  SimTime& until = motion_until_[device == Device::hall_motion ? 0 : 1];
  until = agenda_.now() + kMotionHold;
  set_motion(device, true);
  agenda_.at(until, [this, device, &until] {
    if (agenda_.now() >= until) set_motion(device, false);  // else somebody has moved again since
  });
}

void Household::set_motion(Device device, bool on) {
  devices_.set_motion(device, on);
  publish(device);
}

void Household::door(bool open) {
  devices_.set_door_open(open);
  publish(Device::front_door);
}

void Household::water(double litres) {
  devices_.draw_water(litres);
  publish(Device::water);
}

void Household::load(double watts) {
  meter_.add_load(watts);
  const double power = meter_.active_power();
  const std::string face = clock_face(agenda_.now());
  report_.say({{"t", face},
               {"at_ms", real_ms()},
               {"what", "meter"},
               {"quantity", "electricity.power.active"},
               {"value", power}},
              fmt::format("{}    meter: {:.0f} W", face, power));
}

void Household::publish(Device device, bool heartbeat) {
  const std::int64_t made_ms = real_ms();
  const SimTime at = agenda_.now();
  last_said_[index(device)] = at;
  DeviceMessage message = devices_.message(device, made_ms);
  ++published_;
  std::string topic = message.topic;
  std::string payload = message.payload;
  link_.publish(std::move(topic), std::move(payload),
                [this, message = std::move(message), device, heartbeat, made_ms,
                 at](const Delivery& delivery) { tell(message, device, heartbeat, made_ms, at, delivery); });
}

void Household::tell(const DeviceMessage& message, Device device, bool heartbeat, std::int64_t made_ms,
                     SimTime at, const Delivery& delivery) {
  if (delivery.acknowledged) ++acknowledged_;
  const std::int64_t sent_ms = delivery.sent_ms != 0 ? delivery.sent_ms : made_ms;
  boost::json::object line{{"t", clock_face(at)},
                           {"at_ms", sent_ms},
                           {"what", "publish"},
                           {"device", name(device)},
                           {"quantity", message.quantity},
                           {"value", nullptr},
                           {"heartbeat", heartbeat},
                           {"acked", delivery.acknowledged},
                           {"acked_at_ms", nullptr}};
  std::visit([&line](auto value) { line["value"] = value; }, message.value);
  if (delivery.acknowledged) line["acked_at_ms"] = delivery.acknowledged_ms;

  std::string sentence;
  const bool alarm = device == Device::kitchen_smoke || device == Device::kitchen_gas;
  if (!report_.json() && !heartbeat && (alarm || !alarms_only_)) {
    const std::string value = std::visit([](auto it) { return fmt::format("{}", it); }, message.value);
    sentence = fmt::format("{}    {}: {} = {}, ", clock_face(at), name(device), message.quantity, value);
    sentence += delivery.acknowledged ? fmt::format("acknowledged by the broker after {} ms",
                                                    delivery.acknowledged_ms - sent_ms)
                                      : "never acknowledged by the broker";
  }
  report_.say(line, sentence);
}

}  // namespace anju::sim
