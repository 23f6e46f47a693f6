// Hears devices through the broker in the home.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "drivers/mqtt_session.hpp"

namespace anju {

// Each lane has a session of its own: a broker sends only so many messages that are not acknowledged
// (mosquitto: 20), and behind routine ones that a full disk cannot keep an alarm would wait for hours. To the
// outside they are one source, which is connected while both are.
class MqttSource final : public Source {
 public:
  // All references must outlive the source; the settings have a broker.
  MqttSource(const Settings& settings, const std::string& password, const Site& site,
             const TopicRouter& router, Journal& journal, const Clock& clock);

  void start(Deliver deliver) override;
  void stop() override;
  std::string name() const override { return kMqttSource; }
  bool hangs(SteadyTime now) const override;
  // See MqttSession.
  void say(Saying saying);

 private:
  struct Part {
    explicit Part(std::unique_ptr<MqttSession> its_session) : session(std::move(its_session)) {}

    std::unique_ptr<MqttSession> session;
    bool is_connected = false;
    std::string fault;
  };
  void hear(Part& part, Heard heard);

  std::array<Part, 2> parts_;  // alarms first: each further client of Paho takes 2 s to connect
  std::mutex mutex_;           // of what follows, and of the states of the parts
  std::optional<bool> told_;
  std::string told_fault_;
  Deliver deliver_;
};

}  // namespace anju
