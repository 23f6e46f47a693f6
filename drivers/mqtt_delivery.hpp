// What is said through a session until the broker has it.
#pragma once

#include <mqtt/async_client.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "drivers/source.hpp"

namespace anju {

// publish() is for the session's own thread; the broker's answers come on a thread of Paho, with its lock
// held, and are told there: `told` only posts.
class MqttDelivery final : mqtt::iaction_listener {
 public:
  // Of what waits for its PUBACK. Older ones are forgotten: who hears nothing of his saying says it again.
  static constexpr std::size_t kMost = 16;

  // `told`: the broker has the saying of that id.
  explicit MqttDelivery(std::function<void(std::string id)> told) : told_(std::move(told)) {}

  void publish(mqtt::async_client& client, const Saying& saying);

 private:
  void on_success(const mqtt::token& published) noexcept override;
  void on_failure(const mqtt::token& published) noexcept override;
  std::string take(const mqtt::token& published);

  std::function<void(std::string id)> told_;
  std::mutex mutex_;
  std::map<std::uintptr_t, std::string> flying_;  // ids of those without a PUBACK, by number
  std::uintptr_t last_number_ = 0;
};

}  // namespace anju
