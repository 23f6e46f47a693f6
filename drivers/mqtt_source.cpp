#include "drivers/mqtt_source.hpp"

#include <algorithm>
#include <utility>

namespace anju {

MqttSource::MqttSource(const Settings& settings, const std::string& password, const Site& site,
                       const TopicRouter& router, Journal& journal, const Clock& clock)
    : parts_{
          Part(std::make_unique<MqttSession>(settings, password, Lane::alarm, site, router, journal, clock)),
          Part(std::make_unique<MqttSession>(settings, password, Lane::routine, site, router, journal,
                                             clock))} {}

void MqttSource::start(Deliver deliver) {
  deliver_ = std::move(deliver);
  for (Part& part : parts_) part.session->start([this, &part](Heard heard) { hear(part, std::move(heard)); });
}

void MqttSource::stop() {
  for (Part& part : parts_) part.session->stop();
}

bool MqttSource::hangs(SteadyTime now) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [now](const Part& part) { return part.session->hangs(now); });
}

// By the session that a full disk does not end.
void MqttSource::say(Saying saying) { parts_[0].session->say(std::move(saying)); }

// Messages go straight on; of the connections it is told when both are there, and when one is not.
void MqttSource::hear(Part& part, Heard heard) {
  auto* event = std::get_if<SourceEvent>(&heard);
  const bool is_up = event && event->kind == SourceEvent::Kind::connected;
  if (!is_up && !(event && event->kind == SourceEvent::Kind::disconnected)) return deliver_(std::move(heard));
  const std::lock_guard lock(mutex_);
  part.is_connected = is_up;
  part.fault = event->reason;
  const auto broken =
      std::find_if(parts_.begin(), parts_.end(), [](const Part& one) { return !one.is_connected; });
  const bool all = broken == parts_.end();
  const std::string fault = all ? "" : broken->fault;
  // Until both have said something, one that is there is no news.
  if (!all && fault.empty()) return;
  if (told_ == all && told_fault_ == fault) return;
  told_ = all;
  told_fault_ = fault;
  deliver_(SourceEvent{kMqttSource, all ? SourceEvent::Kind::connected : SourceEvent::Kind::disconnected,
                       fault, event->at});
}

}  // namespace anju
