#include "firmware-sim/broker_link.hpp"

#include <algorithm>

#include "firmware-sim/real_time.hpp"

namespace anju::sim {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kWindow = 100;  // unacknowledged on one connection
constexpr std::size_t kMostWaiting = 100'000;
constexpr milliseconds kShortestWait{50};
constexpr milliseconds kFirstWait{250};
constexpr milliseconds kLongestWait{5000};

}  // namespace

BrokerLink::BrokerLink(boost::asio::io_context& io, const LinkOptions& options, Hooks hooks)
    : hooks_(std::move(hooks)), timer_(io), random_(options.seed), session_(io, options, session_hooks()) {}

MqttSession::Hooks BrokerLink::session_hooks() {
  MqttSession::Hooks result;
  result.on_up = [this] { up(); };
  result.on_down = [this](const std::string& reason) { down(reason); };
  result.on_answer = [this](std::uintptr_t number, std::int64_t at) { answered(number, at); };
  result.on_message = [this](const Incoming& message) { hooks_.on_message(message); };
  return result;
}

void BrokerLink::publish(std::string topic, std::string payload, OnDelivery on_delivery) {
  waiting_.push_back({std::move(topic), std::move(payload), std::move(on_delivery)});
  if (waiting_.size() > kMostWaiting) {
    finish(waiting_.front(), 0);
    waiting_.pop_front();
  }
  pump();
}

void BrokerLink::stop() {
  connected_ = false;
  timer_.cancel();
  session_.stop();
  recall();
  for (const Outgoing& message : waiting_) finish(message, 0);
  waiting_.clear();
}

void BrokerLink::up() {
  connected_ = true;
  failures_ = 0;
  hooks_.on_state(true, "");
  pump();
}

void BrokerLink::down(const std::string& reason) {
  connected_ = false;
  recall();
  hooks_.on_state(false, reason);
  timer_.expires_after(next_wait());
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) session_.connect();
  });
}

milliseconds BrokerLink::next_wait() {
  const auto top = std::min(kLongestWait, kFirstWait * (1 << std::min(failures_++, 8)));
  return std::max(kShortestWait,
                  milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, top.count())(random_)));
}

// What was on its way when the connection broke goes back to the head of the queue, in its order.
void BrokerLink::recall() {
  for (auto message = in_flight_.rbegin(); message != in_flight_.rend(); ++message) {
    waiting_.push_front(std::move(message->second));
  }
  in_flight_.clear();
}

void BrokerLink::pump() {
  while (connected_ && !waiting_.empty() && in_flight_.size() < kWindow) {
    const std::uintptr_t number = ++last_number_;
    Outgoing& message = in_flight_.emplace(number, std::move(waiting_.front())).first->second;
    waiting_.pop_front();
    if (message.sent_ms == 0) message.sent_ms = real_ms();
    if (!session_.publish(number, message.topic, message.payload)) {
      waiting_.push_front(std::move(message));  // the connection has just gone, and down() is on its way
      in_flight_.erase(number);
      return;
    }
  }
}

void BrokerLink::answered(std::uintptr_t number, std::int64_t acknowledged_ms) {
  const auto place = in_flight_.find(number);
  if (place == in_flight_.end()) return;  // of a connection before this one: it has been sent again
  Outgoing message = std::move(place->second);
  in_flight_.erase(place);
  if (acknowledged_ms == 0) {
    waiting_.push_front(std::move(message));
    return;
  }
  finish(message, acknowledged_ms);
  hooks_.on_room();
  pump();
}

void BrokerLink::finish(const Outgoing& message, std::int64_t acknowledged_ms) {
  if (message.on_delivery) message.on_delivery({acknowledged_ms != 0, message.sent_ms, acknowledged_ms});
}

}  // namespace anju::sim
