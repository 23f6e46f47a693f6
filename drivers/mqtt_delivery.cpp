#include "drivers/mqtt_delivery.hpp"

#include <utility>

namespace anju {
namespace {

constexpr int kDeliveryQos = 1;

}  // namespace

// Never with our lock held: Paho may be waiting in a callback for that, and hold its own.
void MqttDelivery::publish(mqtt::async_client& client, const Saying& saying) {
  std::uintptr_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++last_number_;
    flying_.emplace(number, saying.id);
    if (flying_.size() > kMost) flying_.erase(flying_.begin());
  }
  try {
    // Paho hands the pointer back and never follows it. NOLINTNEXTLINE(performance-no-int-to-ptr)
    client.publish(mqtt::make_message(saying.topic, saying.payload, kDeliveryQos, false),
                   reinterpret_cast<void*>(number), *this);
  } catch (const mqtt::exception&) {
    // The connection is breaking; that is told in its own way.
  }
}

std::string MqttDelivery::take(const mqtt::token& published) {
  const std::lock_guard lock(mutex_);
  const auto found = flying_.find(reinterpret_cast<std::uintptr_t>(published.get_user_context()));
  if (found == flying_.end()) return "";
  std::string id = std::move(found->second);
  flying_.erase(found);
  return id;
}

void MqttDelivery::on_success(const mqtt::token& published) noexcept {
  try {
    std::string id = take(published);
    if (!id.empty()) told_(std::move(id));
  } catch (...) {
    // Out of memory: nobody hears of it, so it is said again.
  }
}

void MqttDelivery::on_failure(const mqtt::token& published) noexcept {
  try {
    take(published);
  } catch (...) {
    // As above.
  }
}

}  // namespace anju
