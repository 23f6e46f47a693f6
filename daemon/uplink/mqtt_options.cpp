#include "daemon/uplink/mqtt_options.hpp"

#include <mqtt/message.h>
#include <mqtt/ssl_options.h>

namespace anju {
namespace {

mqtt::ssl_options tls_options(const PlatformSettings& platform) {
  mqtt::ssl_options tls;
  tls.set_trust_store(platform.ca_file.string());
  tls.set_key_store(platform.cert_file.string());
  tls.set_private_key(platform.key_file.string());
  tls.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);  // at least
  // Paho lowers the security level of OpenSSL to 1; the list of ciphers is the only place to raise it again.
  tls.set_enabled_cipher_suites("DEFAULT@SECLEVEL=2");
  tls.set_enable_server_cert_auth(true);
  tls.set_verify(true);  // without it any certificate of the same authority would do
  return tls;
}

}  // namespace

std::string place_of(const PlatformSettings& platform) {
  const bool is_ipv6 = platform.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + platform.host + "]" : platform.host;
  return host + ":" + std::to_string(platform.port);
}

// Without the brackets of an IPv6 address: Paho 1.3.12 finds the port behind the last colon anyway, and with
// them it compares "[::1" with the addresses in the certificate, which is none of them.
std::string uri_of(const PlatformSettings& platform) {
  return "ssl://" + platform.host + ":" + std::to_string(platform.port);
}

mqtt::connect_options connect_options(const PlatformSettings& platform, const Topics& topics, LinkRole role) {
  mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_3_1_1);  // the default tries a second version after each failure
  options.set_clean_session(true);
  options.set_automatic_reconnect(false);  // it waits on the wall clock
  options.set_keep_alive_interval(kKeepAlive);
  options.set_connect_timeout(kConnectTimeout);
  options.set_max_inflight(kPahoWindow);
  if (role == LinkRole::first)
    options.set_will_message(mqtt::message(topics.status, offline_status(), 1, true));
  options.set_ssl(tls_options(platform));
  return options;
}

}  // namespace anju
