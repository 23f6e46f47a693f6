#include "firmware-sim/broker_link.hpp"

#include <mqtt/async_client.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <random>

#include "firmware-sim/no_delay.hpp"
#include "firmware-sim/real_time.hpp"

namespace anju::sim {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kWindow = 100;  // unacknowledged on one connection
constexpr int kPahoWindow = 1000;     // far above ours: Paho waits a full second when its own is full
constexpr std::size_t kMostWaiting = 100'000;
constexpr milliseconds kShortestWait{50};
constexpr milliseconds kFirstWait{250};
constexpr milliseconds kLongestWait{5000};

struct Outgoing {
  std::string topic;
  std::string payload;
  BrokerLink::OnDelivery on_delivery;
  std::int64_t sent_ms = 0;
};

void finish(const Outgoing& message, std::int64_t acknowledged_ms) {
  if (message.on_delivery) message.on_delivery({acknowledged_ms != 0, message.sent_ms, acknowledged_ms});
}

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

std::string uri(const LinkOptions& options) {
  const bool numeric_v6 = options.broker.host.find(':') != std::string::npos;
  const std::string host = numeric_v6 ? "[" + options.broker.host + "]" : options.broker.host;
  return (options.ca_file.empty() ? "tcp://" : "ssl://") + host + ":" + std::to_string(options.broker.port);
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

class BrokerLink::Paho : public mqtt::callback {
 public:
  Paho(boost::asio::io_context& io, LinkOptions options, Hooks hooks)
      : io_(io),
        options_(std::move(options)),
        hooks_(std::move(hooks)),
        connect_options_(connect_options(options_)),
        timer_(io),
        random_(options_.seed),
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
      lost(problem.what());
    }
  }

  void publish(Outgoing message) {
    waiting_.push_back(std::move(message));
    if (waiting_.size() > kMostWaiting) {
      finish(waiting_.front(), 0);
      waiting_.pop_front();
    }
    pump();
  }

  std::size_t pending() const { return waiting_.size() + in_flight_.size(); }

  void stop() {
    stopped_ = true;
    timer_.cancel();
    recall();
    for (const Outgoing& message : waiting_) finish(message, 0);
    waiting_.clear();
    try {
      client_.disconnect(1000)->wait_for(std::chrono::seconds(2));
    } catch (const mqtt::exception&) {
      // There was no connection: nobody to take leave of.
    }
  }

 private:
  // From here to the next mark: threads of Paho.
  void connection_lost(const std::string& cause) override {
    post([this, cause] { lost(cause.empty() ? "the broker closed the connection" : cause); });
  }

  void message_arrived(mqtt::const_message_ptr message) override {
    Incoming incoming{message->get_topic(), message->to_string(), message->is_retained(), real_ms()};
    post([this, incoming = std::move(incoming)] {
      if (hooks_.on_message && !stopped_) hooks_.on_message(incoming);
    });
  }

  void connect_ended(bool worked, const mqtt::token& token) {
    if (worked) {
      post([this] { connected(); });
    } else {
      post([this, why = reason(token)] { lost(why); });
    }
  }

  void publish_ended(bool worked, const mqtt::token& token) {
    const auto number = reinterpret_cast<std::uintptr_t>(token.get_user_context());
    const std::int64_t at = worked ? real_ms() : 0;
    post([this, number, at] { answered(number, at); });
  }

  void subscribe_ended(bool worked, const mqtt::token& token) {
    if (worked) {
      post([this] { ready(); });
    } else {
      post([this, why = reason(token)] { leave("the broker refused a subscription: " + why); });
    }
  }

  template <typename Work>
  void post(Work work) noexcept {
    try {
      boost::asio::post(io_, std::move(work));
    } catch (const std::exception&) {
      // An exception must not leave a callback of Paho. The broker keeps what has no answer.
    }
  }

  // From here on: the thread of io.
  void connected() {
    if (stopped_) return;
    set_no_delay(options_.broker.port);
    if (options_.subscriptions.empty()) return ready();
    const auto topics = mqtt::string_collection::create(options_.subscriptions);
    const mqtt::iasync_client::qos_collection levels(options_.subscriptions.size(), 1);
    try {
      client_.subscribe(topics, levels, nullptr, on_subscribe_);
    } catch (const mqtt::exception& problem) {
      leave(problem.what());
    }
  }

  void ready() {
    if (stopped_) return;
    connected_ = true;
    failures_ = 0;
    if (hooks_.on_state) hooks_.on_state(true, "");
    pump();
  }

  void leave(const std::string& why) {
    try {
      client_.disconnect(0);
    } catch (const mqtt::exception&) {
      // Already gone.
    }
    lost(why);
  }

  void lost(const std::string& why) {
    if (stopped_) return;
    connected_ = false;
    recall();
    if (hooks_.on_state) hooks_.on_state(false, why);
    timer_.expires_after(next_wait());
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error && !stopped_) connect();
    });
  }

  milliseconds next_wait() {
    const auto top = std::min(kLongestWait, kFirstWait * (1 << std::min(failures_++, 8)));
    return std::max(kShortestWait,
                    milliseconds(std::uniform_int_distribution<int>(0, int(top.count()))(random_)));
  }

  // What was on its way when the connection broke goes back to the head of the queue, in its order.
  void recall() {
    for (auto message = in_flight_.rbegin(); message != in_flight_.rend(); ++message) {
      waiting_.push_front(std::move(message->second));
    }
    in_flight_.clear();
  }

  void pump() {
    while (connected_ && !waiting_.empty() && in_flight_.size() < kWindow) {
      const std::uintptr_t number = ++last_number_;
      const auto [place, fresh] = in_flight_.emplace(number, std::move(waiting_.front()));
      waiting_.pop_front();
      Outgoing& message = place->second;
      if (message.sent_ms == 0) message.sent_ms = real_ms();
      try {
        client_.publish(mqtt::make_message(message.topic, message.payload, 1, false),
                        reinterpret_cast<void*>(number), on_publish_);
      } catch (const mqtt::exception&) {
        recall();  // the connection has just gone; connection_lost is on its way
        return;
      }
    }
  }

  void answered(std::uintptr_t number, std::int64_t acknowledged_ms) {
    const auto place = in_flight_.find(number);
    if (place == in_flight_.end()) return;  // of a connection before this one: it has been sent again
    const Outgoing message = std::move(place->second);
    in_flight_.erase(place);
    if (acknowledged_ms == 0) {
      waiting_.push_front(message);
      return;
    }
    finish(message, acknowledged_ms);
    if (hooks_.on_room) hooks_.on_room();
    pump();
  }

  boost::asio::io_context& io_;
  const LinkOptions options_;
  const Hooks hooks_;
  const mqtt::connect_options connect_options_;  // lives as long as the client: Paho keeps pointers into it
  boost::asio::steady_timer timer_;
  std::mt19937_64 random_;
  Listener on_connect_;
  Listener on_publish_;
  Listener on_subscribe_;
  std::deque<Outgoing> waiting_;
  std::map<std::uintptr_t, Outgoing> in_flight_;
  std::uintptr_t last_number_ = 0;
  int failures_ = 0;
  bool connected_ = false;
  bool stopped_ = false;
  mqtt::async_client client_;  // last: it goes first, and nothing is called back after that
};

BrokerLink::BrokerLink(boost::asio::io_context& io, LinkOptions options, Hooks hooks)
    : paho_(std::make_unique<Paho>(io, std::move(options), std::move(hooks))) {}

BrokerLink::~BrokerLink() = default;

void BrokerLink::start() { paho_->connect(); }

void BrokerLink::publish(std::string topic, std::string payload, OnDelivery on_delivery) {
  paho_->publish({std::move(topic), std::move(payload), std::move(on_delivery)});
}

std::size_t BrokerLink::pending() const { return paho_->pending(); }

void BrokerLink::stop() { paho_->stop(); }

}  // namespace anju::sim
