#include "tests/simulation/simulated_city.hpp"

#include "link.pb.h"
#include "tests/fakes/scripted_uplink.hpp"

namespace anju::simulation {
namespace {

constexpr std::uint32_t kMostBulkBytes = 64 << 10;

}  // namespace

void SimulatedCity::publish(std::uint8_t channel, const std::string& payload) {
  if (!is_up_) return;
  ++messages_;
  if (channel == link::Publish::ALERT) {
    Arrived& arrived = alerts_.emplace_back();
    arrived.at = now_();
    arrived.report.ParseFromString(payload);
    arrived.payload = payload;
  }
  const std::string id = test::message_id_of(channel, payload);
  if (channel == link::Publish::BULK) {
    const auto parts = test::parts_of(channel, payload);
    for (const v1::Bulk& part : parts) routine_.insert(part.message_id());
    if (parts.empty())
      routine_.insert(id);
    else
      parts_[id] = static_cast<std::uint32_t>(parts.size());
  }
  arrived_(id);
}

void SimulatedCity::set_up(bool is_up, bool tells) {
  is_up_ = is_up;
  if (tells) tell_link();
}

void SimulatedCity::tell_link() {
  deliver_({is_up_ ? CityMessage::Kind::link_up : CityMessage::Kind::link_down, is_up_ ? "" : "no way out"});
}

void SimulatedCity::acknowledge(const std::string& message_id) {
  v1::Receipt receipt;
  receipt.set_message_id(message_id);
  receipt.set_most_bulk_bytes(kMostBulkBytes);
  if (const auto bundle = parts_.find(message_id); bundle != parts_.end()) receipt.set_parts(bundle->second);
  if (is_up_) deliver_({CityMessage::Kind::receipt, receipt.SerializeAsString()});
}

}  // namespace anju::simulation
