#include "firmware-sim/mqtt_session.hpp"

#include <mqtt/async_client.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "firmware-sim/no_delay.hpp"
#include "firmware-sim/real_time.hpp"

namespace anju::sim {
namespace {

constexpr int kPahoWindow =
    1000;  // far above what is ever on its way: Paho waits a full second when it is full

mqtt::connect_options connect_options(const LinkOptions& options) {
  mqtt::connect_options result;
  result.set_mqtt_version(MQTTVERSION_3_1_1);  // the default tries two versions and doubles every failure
  result.set_clean_session(options.clean_session);
  result.set_keep_alive_interval(10);
  result.set_connect_timeout(5);
  result.set_max_inflight(kPahoWindow);
  result.set_automatic_reconnect(false);
  if (!options.username.empty()) {
    result.set_user_name(options.username);
    result.set_password(options.password);
  }
  if (!options.ca_file.empty()) {
    mqtt::ssl_options tls;
    tls.set_trust_store(options.ca_file);
    tls.set_key_store(options.cert_file);
    tls.set_private_key(options.key_file);
    tls.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);
    tls.set_enabled_cipher_suites("DEFAULT@SECLEVEL=2");  // Paho lowers the level to 1 on its own
    tls.set_enable_server_cert_auth(true);
    tls.set_verify(true);  // without it any certificate of the same authority would do
    result.set_ssl(tls);
  }
  return result;
}

// An IPv6 address without brackets: with them Paho 1.3.12 finds it in no certificate.
std::string uri(const LinkOptions& options) {
  return (options.ca_file.empty() ? "tcp://" : "ssl://") + options.broker.host + ":" +
         std::to_string(options.broker.port);
}

// Paho calls this from threads of its own, with its lock held: it may only pass things on.
class Listener : public mqtt::iaction_listener {
 public:
  explicit Listener(std::function<void(bool, const mqtt::token&)> on_end) : on_end_(std::move(on_end)) {}
  void on_success(const mqtt::token& token) noexcept override { pass(true, token); }
  void on_failure(const mqtt::token& token) noexcept override { pass(false, token); }

 private:
  void pass(bool worked, const mqtt::token& token) noexcept {
    try {
      on_end_(worked, token);
    } catch (const std::exception&) {
      // Out of memory: the message stays unacknowledged, and is sent again with the next connection.
    }
  }
  std::function<void(bool, const mqtt::token&)> on_end_;
};

// Paho C++ 1.2.0 keeps of a failure no more than its number: negative from the library, positive from
// CONNACK.
std::string reason(const mqtt::token& token) {
  switch (const int code = token.get_return_code()) {
    case MQTTASYNC_FAILURE:
      return "nobody answers there, or TLS found no common ground";
    case 1:
      return "the broker does not speak MQTT 3.1.1";
    case 2:
      return "the broker refuses the client id";
    case 3:
      return "the broker is not ready";
    case 4:
      return "wrong user name or password";
    case 5:
      return "not authorised";
    default:
      return mqtt::exception::error_str(code) + " (" + std::to_string(code) + ")";
  }
}

}  // namespace

class MqttSession::Paho : public mqtt::callback {
 public:
  Paho(boost::asio::io_context& io, LinkOptions options, Hooks hooks)
      : io_(io),
        options_(std::move(options)),
        hooks_(std::move(hooks)),
        connect_options_(connect_options(options_)),
        on_connect_([this](bool worked, const mqtt::token& token) { connect_ended(worked, token); }),
        on_publish_([this](bool worked, const mqtt::token& token) { publish_ended(worked, token); }),
        on_subscribe_([this](bool worked, const mqtt::token& token) { subscribe_ended(worked, token); }),
        client_(uri(options_), options_.client_id) {
    client_.set_callback(*this);
  }

  void connect() {
    try {
      client_.connect(connect_options_, nullptr, on_connect_);
    } catch (const mqtt::exception& problem) {
      down(problem.what());
    }
  }

  bool publish(std::uintptr_t number, const std::string& topic, const std::string& payload) {
    try {
      client_.publish(mqtt::make_message(topic, payload, 1, false), reinterpret_cast<void*>(number),
                      on_publish_);
      return true;
    } catch (const mqtt::exception&) {
      return false;
    }
  }

  void stop() {
    stopped_ = true;
    awake_.cancel();
    try {
      client_.disconnect(1000)->wait_for(std::chrono::seconds(2));
    } catch (const mqtt::exception&) {
      // There was no connection: nobody to take leave of.
    }
  }

 private:
  // From here to the next mark: threads of Paho.
  void connection_lost(const std::string& cause) override {
    post([this, cause] { down(cause.empty() ? "the connection broke" : cause); });
  }

  void message_arrived(mqtt::const_message_ptr message) override {
    post([this, message, at = real_ms()] {
      hooks_.on_message({message->get_topic(), message->to_string(), message->is_retained(), at});
    });
  }

  void connect_ended(bool worked, const mqtt::token& token) {
    if (worked) {
      post([this] { subscribe(); });
    } else {
      post([this, why = reason(token)] { down(why); });
    }
  }

  void publish_ended(bool worked, const mqtt::token& token) {
    const auto number = reinterpret_cast<std::uintptr_t>(token.get_user_context());
    post([this, number, at = worked ? real_ms() : 0] { hooks_.on_answer(number, at); });
  }

  void subscribe_ended(bool worked, const mqtt::token& token) {
    if (worked) {
      post([this] { up(); });
    } else {
      post([this, why = reason(token)] { give_up("the broker refused a subscription: " + why); });
    }
  }

  template <typename Work>
  void post(Work work) noexcept {
    try {
      boost::asio::post(io_, [this, work = std::move(work)] {
        if (!stopped_) work();
      });
    } catch (const std::exception&) {
      // An exception must not leave a callback of Paho. What has no answer is sent again.
    }
  }

  // From here on: the thread of io.
  void subscribe() {
    set_no_delay(options_.broker.port);
    if (options_.subscriptions.empty()) return up();
    const auto topics = mqtt::string_collection::create(options_.subscriptions);
    const mqtt::iasync_client::qos_collection levels(options_.subscriptions.size(), 1);
    try {
      client_.subscribe(topics, levels, nullptr, on_subscribe_);
    } catch (const mqtt::exception& problem) {
      give_up(problem.what());
    }
  }

  void give_up(const std::string& why) {
    try {
      client_.disconnect(0);
    } catch (const mqtt::exception&) {
      // Already gone.
    }
    down(why);
  }

  void up() {
    hooks_.on_up();
    stir();
  }

  void down(const std::string& why) {
    awake_.cancel();
    if (!stopped_) hooks_.on_down(why);
  }

  // Paho's receiving thread sleeps for 100 ms whenever a second has passed without a packet; what is measured
  // here must not be that. The smallest question that a broker answers and that changes nothing, twice a
  // second.
  void stir() {
    awake_.expires_after(std::chrono::milliseconds(500));
    awake_.async_wait([this](const boost::system::error_code& error) {
      if (error || stopped_) return;
      try {
        client_.unsubscribe("anju/nobody");
        stir();
      } catch (const mqtt::exception&) {
        // The connection is breaking; that is told in its own way.
      }
    });
  }

  boost::asio::io_context& io_;
  const LinkOptions options_;
  const Hooks hooks_;
  const mqtt::connect_options connect_options_;  // lives as long as the client: Paho keeps pointers into it
  Listener on_connect_;
  Listener on_publish_;
  Listener on_subscribe_;
  bool stopped_ = false;
  boost::asio::steady_timer awake_{io_};
  mqtt::async_client client_;  // last: it goes first, and nothing is called back after that
};

MqttSession::MqttSession(boost::asio::io_context& io, LinkOptions options, Hooks hooks)
    : paho_(std::make_unique<Paho>(io, std::move(options), std::move(hooks))) {}

MqttSession::~MqttSession() = default;

void MqttSession::connect() { paho_->connect(); }

bool MqttSession::publish(std::uintptr_t number, const std::string& topic, const std::string& payload) {
  return paho_->publish(number, topic, payload);
}

void MqttSession::stop() { paho_->stop(); }

}  // namespace anju::sim
