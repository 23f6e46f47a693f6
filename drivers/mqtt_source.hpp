// Hears devices through the broker in the home: Paho MQTT C++, MQTT 3.1.1, QoS 1, persistent session.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "drivers/clock.hpp"
#include "drivers/journal.hpp"
#include "drivers/source.hpp"
#include "drivers/topic_router.hpp"

namespace anju {

// Keep, then post: Paho runs the callback before it sends the PUBACK, so what the journal has kept when the
// callback returns is what the broker is told. When the journal refuses, the connection is cut before the
// PUBACK can leave, and the broker delivers the message again later.
class MqttSource final : public Source {
 public:
  // All references must outlive the source.
  MqttSource(const MqttSettings& settings, const std::string& password, const TopicRouter& router,
             Journal& journal, const Clock& clock);
  ~MqttSource() override;

  void start(Deliver deliver) override;
  void stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace anju
