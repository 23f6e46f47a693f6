#include "drivers/mqtt_options.hpp"

namespace anju {
namespace {

constexpr std::chrono::seconds kKeepAlive{15};  // a broker that hangs is noticed within 1.5 times this

}  // namespace

mqtt::connect_options connect_options_of(const MqttSettings& settings, const std::string& password) {
  mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_3_1_1);  // the default tries two versions and doubles every failure
  options.set_clean_session(false);             // what is said while anjud is away waits in the broker
  options.set_keep_alive_interval(kKeepAlive);
  options.set_connect_timeout(kConnectTimeout);
  options.set_automatic_reconnect(false);  // Paho's own waits for minutes after the clock was set back
  if (!settings.username.empty()) {
    options.set_user_name(settings.username);
    options.set_password(password);
  }
  return options;
}

std::string uri_of(const MqttSettings& settings) {
  const bool is_v6 = settings.host.find(':') != std::string::npos;
  return "tcp://" + (is_v6 ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port);
}

std::string session_of(const MqttSettings& settings, Lane lane) {
  return settings.client_id + (lane == Lane::alarm ? "-alarm" : "");
}

}  // namespace anju
