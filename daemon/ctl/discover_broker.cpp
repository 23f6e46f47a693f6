#include "daemon/ctl/discover_broker.hpp"

#include <mqtt/async_client.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace anju {
namespace {

constexpr std::chrono::seconds kKeepAlive{15};
constexpr std::chrono::seconds kConnectTimeout{5};
constexpr std::chrono::seconds kAnswerTimeout{10};
constexpr std::chrono::seconds kFarewell{1};
constexpr int kQos = 1;

// Paho C++ 1.2.0 keeps of a failure no more than its number: negative from the library, positive from CONNACK
// (MQTT 3.1.1, table 3.1).
std::string failure_text(const mqtt::exception& failure) {
  switch (failure.get_return_code()) {
    case MQTTASYNC_FAILURE:
      return "nobody answers there";
    case 4:
      return "wrong user name or password";
    case 5:
      return "the broker does not let this user in";
    default:
      return mqtt::exception::error_str(failure.get_return_code());
  }
}

std::string uri(const MqttSettings& settings) {
  const bool is_v6 = settings.host.find(':') != std::string::npos;
  return "tcp://" + (is_v6 ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port);
}

mqtt::connect_options make_options(const MqttSettings& settings, const std::string& password) {
  mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_3_1_1);
  options.set_clean_session(true);
  options.set_keep_alive_interval(kKeepAlive);
  options.set_connect_timeout(kConnectTimeout);
  options.set_automatic_reconnect(false);
  if (!settings.username.empty()) {
    options.set_user_name(settings.username);
    options.set_password(password);
  }
  return options;
}

// What arrives, until there is enough of it or the connection is gone. Called from Paho's thread.
class Ear final : public mqtt::callback {
 public:
  void message_arrived(mqtt::const_message_ptr message) noexcept override {
    try {
      const std::lock_guard lock(mutex_);
      bytes_ += message->get_topic().size() + message->get_payload().size();
      is_full_ = is_full_ || messages_.size() == kMostMessages || bytes_ > kMostBytes;
      if (!is_full_)
        messages_.push_back({message->get_topic(), message->to_string(), message->is_retained()});
    } catch (...) {
      is_full_ = true;  // out of memory: what was heard so far is still worth showing
    }
    changed_.notify_all();
  }

  void connection_lost(const std::string&) noexcept override {
    const std::lock_guard lock(mutex_);
    is_lost_ = true;
    changed_.notify_all();
  }

  // False when the connection broke.
  bool listen(Duration wait) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return is_lost_ || is_full_; });
    return !is_lost_;
  }

  std::vector<MqttMessage> take() {
    const std::lock_guard lock(mutex_);
    bytes_ = 0;
    is_full_ = false;
    return std::exchange(messages_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<MqttMessage> messages_;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
  bool is_lost_ = false;
};

Result<void> subscribe(mqtt::async_client& client, const std::vector<std::string>& filters) {
  const auto subscribing = client.subscribe(mqtt::string_collection::create(filters),
                                            mqtt::iasync_client::qos_collection(filters.size(), kQos));
  if (!subscribing->wait_for(kAnswerTimeout))
    return Error{ErrorCode::unavailable, "the broker does not answer a subscription"};
  return {};
}

Result<void> enter(mqtt::async_client& client, const mqtt::connect_options& options,
                   const std::vector<std::string>& filters) {
  const auto connecting = client.connect(options);
  if (!connecting->wait_for(kConnectTimeout + kAnswerTimeout))
    return Error{ErrorCode::unavailable, "the broker does not answer"};
  return subscribe(client, filters);
}

Error broke() { return {ErrorCode::unavailable, "the connection to the broker broke"}; }

Result<void> attend(mqtt::async_client& client, Ear& ear, const BrokerVisit& visit) {
  for (bool goes_on = true; goes_on;) {
    if (!ear.listen(visit.step)) return broke();
    std::vector<MqttMessage> to_say;
    goes_on = visit.look(ear.take(), to_say);
    for (const MqttMessage& said : to_say)
      if (!client.publish(said.topic, said.payload, kQos, said.retained)->wait_for(kAnswerTimeout))
        return Error{ErrorCode::unavailable, "the broker does not take what is said"};
  }
  client.disconnect(kFarewell)->wait_for(2 * kFarewell);
  return {};
}

}  // namespace

Result<std::vector<MqttMessage>> listen_to_broker(const MqttSettings& settings, const std::string& password,
                                                  const std::vector<std::string>& filters, Duration wait) {
  std::vector<MqttMessage> heard;
  const auto keep = [&heard](const std::vector<MqttMessage>& fresh, std::vector<MqttMessage>&) {
    heard = fresh;
    return false;
  };
  const Result<void> visited = visit_broker(settings, password, {filters, wait, keep});
  if (!visited) return visited.error();
  return heard;
}

Result<void> visit_broker(const MqttSettings& settings, const std::string& password,
                          const BrokerVisit& visit) {
  Ear ear;
  try {
    // Not the id of the settings: the broker would throw the daemon out.
    mqtt::async_client client(uri(settings), "anjuctl-" + std::to_string(::getpid()),
                              mqtt::create_options(MQTTVERSION_3_1_1));
    client.set_callback(ear);  // once, before the first connection: later it would throw or deadlock
    const mqtt::connect_options options = make_options(settings, password);
    if (const Result<void> entered = enter(client, options, visit.filters); !entered) return entered;
    return attend(client, ear, visit);
  } catch (const mqtt::exception& failure) {
    return Error{ErrorCode::unavailable, failure_text(failure)};
  }
}

}  // namespace anju
