// The gateway speaks below its own name only, over mutual TLS only, and leaves a will that stays.
#include <doctest/doctest.h>
#include <mqtt/connect_options.h>
#include <mqtt/message.h>
#include <mqtt/ssl_options.h>

#include "anju.pb.h"
#include "daemon/uplink/mqtt_options.hpp"
#include "daemon/uplink/topics.hpp"

namespace anju::uplink_options_test {
namespace {

PlatformSettings platform() {
  PlatformSettings settings;
  settings.host = "care.example.cn";
  settings.ca_file = "/etc/anju/ca.pem";
  settings.cert_file = "/etc/anju/gateway.pem";
  settings.key_file = "/etc/anju/gateway.key";
  return settings;
}

}  // namespace

TEST_CASE("the topics are those of the schema") {
  const Topics topics("box-1");
  CHECK(topics.of(link::Publish::ALERT) == "anju/v1/box-1/alert");
  CHECK(topics.of(link::Publish::BULK) == "anju/v1/box-1/bulk");
  CHECK(topics.of(link::Publish::RESULT) == "anju/v1/box-1/result");
  CHECK(topics.of(static_cast<link::Publish::Channel>(7)).empty());
  CHECK(topics.status == "anju/v1/box-1/status");
  CHECK(topics.receipt == "anju/v1/box-1/receipt");
  CHECK(topics.command == "anju/v1/box-1/command");
  CHECK(topics.settings.empty());
  CHECK(Topics("box-1", "pudong").settings == "anju/v1/fleet/pudong/settings");
  CHECK(Topics("box-1", "pudong").command == "anju/v1/box-1/command");
}

TEST_CASE(
    "the word for offline is a status, and never an empty message, which would erase what is retained") {
  const std::string text = offline_status();
  CHECK_FALSE(text.empty());
  v1::Status status;
  REQUIRE(status.ParseFromString(text));
  CHECK_FALSE(status.online());
  CHECK(status.version() == ANJU_VERSION);
}

TEST_CASE("the last will says offline, retained, on the status topic") {
  const auto options = connect_options(platform(), Topics("box-1"));
  const auto will = options.get_will_message();
  REQUIRE(will);
  CHECK(will->get_topic() == "anju/v1/box-1/status");
  CHECK(will->to_string() == offline_status());
  CHECK(will->get_qos() == 1);
  CHECK(will->is_retained());
}

TEST_CASE("MQTT 3.1.1, and Paho neither reconnects nor keeps a session") {
  const auto options = connect_options(platform(), Topics("box-1"));
  CHECK(options.get_mqtt_version() == MQTTVERSION_3_1_1);
  CHECK(options.is_clean_session());
  CHECK_FALSE(options.get_automatic_reconnect());
  CHECK(options.get_keep_alive_interval() * 3 < std::chrono::seconds(45));
  CHECK(options.get_connect_timeout() <= std::chrono::seconds(10));
}

TEST_CASE("TLS with both certificates, the name checked, and nothing weak") {
  const auto options = connect_options(platform(), Topics("box-1"));
  const mqtt::ssl_options& tls = options.get_ssl_options();
  CHECK(tls.get_trust_store() == "/etc/anju/ca.pem");
  CHECK(tls.get_key_store() == "/etc/anju/gateway.pem");
  CHECK(tls.get_private_key() == "/etc/anju/gateway.key");
  CHECK(tls.get_enable_server_cert_auth());
  CHECK(tls.get_verify());
  CHECK(tls.get_ssl_version() == MQTT_SSL_VERSION_TLS_1_2);
  CHECK(tls.get_enabled_cipher_suites().ends_with("@SECLEVEL=2"));
}

TEST_CASE(
    "the address never leads past TLS; one of IPv6 is written so that Paho finds it in the certificate") {
  PlatformSettings settings = platform();
  CHECK(uri_of(settings) == "ssl://care.example.cn:8883");
  settings.host = "fd00::7";
  settings.port = 443;
  CHECK(uri_of(settings) == "ssl://fd00::7:443");
  CHECK(place_of(settings) == "[fd00::7]:443");
}

}  // namespace anju::uplink_options_test
