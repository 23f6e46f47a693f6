#include "daemon/uplink/city_session.hpp"

#include <mqtt/async_client.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "daemon/uplink/mqtt_options.hpp"
#include "daemon/uplink/paho_trace.hpp"

namespace anju {
namespace {

// Receipts and commands are some hundred bytes. What is larger, or comes in such a flood, is let go: whoever
// gets no answer sends again.
constexpr std::size_t kMostBytes = 65536;
constexpr int kMostWaiting = 1024;
constexpr int kRefused = 0x80;     // a SUBACK of MQTT 3.1.1
constexpr int kLeaveWithin = 500;  // milliseconds that Paho waits for answers before it disconnects

// Paho calls this from threads of its own, with its lock held: it may only pass things on.
class Answers final : public mqtt::iaction_listener {
 public:
  explicit Answers(std::function<void(bool, const mqtt::token&)> pass_on) : pass_on_(std::move(pass_on)) {}
  void on_success(const mqtt::token& token) noexcept override { pass(true, token); }
  void on_failure(const mqtt::token& token) noexcept override { pass(false, token); }

 private:
  // What is passed on may not throw; post() sees to it.
  void pass(bool worked, const mqtt::token& token) noexcept { pass_on_(worked, token); }

  const std::function<void(bool, const mqtt::token&)> pass_on_;
};

// Paho C++ 1.2.0 shows the sentence that goes with a failure only as an exception.
std::string sentence_of(mqtt::token& token) {
  try {
    token.try_wait();
  } catch (const mqtt::exception& failure) {
    return failure.get_message();
  }
  return "";
}

}  // namespace

class CitySession::Paho final : public mqtt::callback {
 public:
  Paho(boost::asio::io_context& io, const PlatformSettings& platform, const std::string& client_id,
       const Topics& topics, LinkRole role, Hooks hooks)
      : io_(io),
        place_(place_of(platform)),
        hooks_(std::move(hooks)),
        options_(connect_options(platform, topics, role)),
        connect_answers_([this](bool worked, const mqtt::token& token) { connect_ended(worked, token); }),
        subscribe_answers_([this](bool worked, const mqtt::token& token) { subscribe_ended(worked, token); }),
        publish_answers_([this](bool, const mqtt::token& token) {
          const auto number = reinterpret_cast<std::uintptr_t>(token.get_user_context());
          post([this, number] { hooks_.on_answer(number); });
        }),
        leave_answers_([this](bool, const mqtt::token&) { post([this] { hooks_.on_left(); }); }),
        client_(uri_of(platform), client_id) {
    client_.set_callback(*this);
  }

  void connect() {
    listen_to_paho(TraceDepth::connecting);
    try {
      attempt_ = client_.connect(options_, nullptr, connect_answers_);
    } catch (const mqtt::exception& failure) {
      post([this, why = failure.to_string()] { hooks_.on_down(why); });
    }
  }

  std::string awaited() const { return clues_from_paho().what_is_awaited(place_); }

  void subscribe(const std::string& topic) {
    try {
      client_.subscribe(topic, 1, nullptr, subscribe_answers_);
    } catch (const mqtt::exception&) {
      // The link has just gone, and on_down is on its way.
    }
  }

  bool publish(const std::string& topic, const std::string& payload, bool retained, std::uintptr_t number) {
    try {
      // Paho hands the pointer back and never follows it. NOLINTNEXTLINE(performance-no-int-to-ptr)
      client_.publish(mqtt::make_message(topic, payload, 1, retained), reinterpret_cast<void*>(number),
                      publish_answers_);
      return true;
    } catch (const mqtt::exception&) {
      return false;
    }
  }

  void leave() {
    try {
      client_.disconnect(kLeaveWithin, nullptr, leave_answers_);
    } catch (const mqtt::exception&) {  // there is no connection any more
      post([this] { hooks_.on_left(); });
    }
  }

 private:
  // From here to the next mark: threads of Paho.
  void connection_lost(const std::string&) noexcept override {
    post([this] { hooks_.on_down(clues_from_paho().why_lost(place_)); });
  }

  void message_arrived(mqtt::const_message_ptr message) noexcept override {
    if (!message || message->get_payload_ref().size() > kMostBytes || waiting_ >= kMostWaiting) return;
    ++waiting_;
    const bool posted = post([this, message] {
      --waiting_;
      hooks_.on_message(message->get_topic(), message->to_string());
    });
    if (!posted) --waiting_;
  }

  void connect_ended(bool worked, const mqtt::token& token) {
    post([this, worked, code = token.get_return_code()] {
      if (!worked)
        return hooks_.on_down(clues_from_paho().why_not_reached(place_, code, sentence_of(*attempt_)));
      listen_to_paho(TraceDepth::connected);
      hooks_.on_connected();
    });
  }

  void subscribe_ended(bool worked, const mqtt::token& token) {
    // Any other failure is that of a link that breaks, and on_down tells of it.
    if (!worked && token.get_return_code() != kRefused) return;
    post([this, worked] { hooks_.on_subscribed(worked); });
  }

  // An exception must not leave a callback of Paho: it would end the process.
  template <typename Work>
  bool post(Work work) noexcept {
    try {
      boost::asio::post(io_, std::move(work));
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
  // Until here.

  boost::asio::io_context& io_;
  const std::string place_;
  const Hooks hooks_;
  const mqtt::connect_options options_;  // lives as long as the client: Paho keeps pointers into it
  Answers connect_answers_;
  Answers subscribe_answers_;
  Answers publish_answers_;
  Answers leave_answers_;
  std::atomic<int> waiting_{0};
  mqtt::token_ptr attempt_;
  mqtt::async_client client_;  // last: it goes first, and nothing is called back after that
};

CitySession::CitySession(boost::asio::io_context& io, const PlatformSettings& platform,
                         const std::string& client_id, const Topics& topics, LinkRole role, Hooks hooks)
    : paho_(std::make_unique<Paho>(io, platform, client_id, topics, role, std::move(hooks))) {}

CitySession::~CitySession() = default;

void CitySession::connect() { paho_->connect(); }
std::string CitySession::awaited() const { return paho_->awaited(); }
void CitySession::subscribe(const std::string& topic) { paho_->subscribe(topic); }

bool CitySession::publish(const std::string& topic, const std::string& payload, bool retained,
                          std::uintptr_t number) {
  return paho_->publish(topic, payload, retained, number);
}

void CitySession::leave() { paho_->leave(); }

}  // namespace anju
