// One session with the broker in the home, for the topics of one lane: Paho MQTT C++, MQTT 3.1.1, QoS 1,
// persistent.
#pragma once

#include <memory>
#include <string>

#include "config/settings.hpp"
#include "drivers/clock.hpp"
#include "drivers/journal.hpp"
#include "drivers/source.hpp"
#include "drivers/topic_router.hpp"

namespace anju {

inline constexpr const char* kMqttSource = "mqtt";  // as which both sessions tell of themselves

// Keep, then post, and force what is an alarm: Paho runs the callback before it sends the PUBACK, so what the
// journal has kept when the callback returns is what the broker is told. When the journal refuses, the
// connection is cut before the PUBACK can leave, and the broker delivers the message again later. The session
// of the alarm lane has its own name at the broker; a topic that both hear is kept by the one whose lane it
// is.
class MqttSession final : public Source {
 public:
  // All references must outlive the session; the settings have a broker.
  MqttSession(const Settings& settings, const std::string& password, Lane lane, const Site& site,
              const TopicRouter& router, Journal& journal, const Clock& clock);
  ~MqttSession() override;

  void start(Deliver deliver) override;
  void stop() override;
  std::string name() const override { return kMqttSource; }
  bool hangs(SteadyTime now) const override;

  // Any thread; never blocks. The broker's PUBACK is told as SourceEvent::Kind::said. What cannot go now, or
  // is lost on the way, is told nobody: whoever hears nothing says it again.
  void say(Saying saying);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace anju
