#include "tests/bench/boxes/box_link.hpp"

#include <netinet/in.h>

#include <boost/asio/write.hpp>

#include "daemon/uplink/mqtt_options.hpp"

namespace anju::bench {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

constexpr Duration kSubscribeWithin = 10s;  // as CityLink
constexpr int kSources =
    16;  // 127.0.0.2 to .17: one address has ports for 28,000 connections, old ones counted

}  // namespace

BoxLink::BoxLink(Surroundings& around, int number, Hooks hooks)
    : around_(around),
      number_(number),
      topics_(name_of(number)),
      hooks_(std::move(hooks)),
      timer_(around.io),
      ping_(around.io),
      growing_(around.io) {}

void BoxLink::start(Duration after) { wait(after); }

void BoxLink::wait(Duration pause) {
  paused_for_ = pause;
  timer_.expires_after(pause);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) connect();
  });
}

// An answer that has not come by then ends the attempt.
void BoxLink::limit(Duration within) {
  timer_.expires_after(within);
  timer_.async_wait([this, life = life_](const boost::system::error_code& error) {
    if (!error && life == life_) down();
  });
}

bool BoxLink::open() {
  auto& socket = stream_->next_layer();
  boost::system::error_code error;
  socket.open(tcp::v4(), error);
  if (error) return false;
  // The port is chosen with the destination in view, so each source has all of them.
  using LatePort = boost::asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;
  socket.set_option(LatePort(true), error);
  const auto source = boost::asio::ip::address_v4(0x7F000002U + static_cast<unsigned>(number_ % kSources));
  socket.bind(tcp::endpoint(source, 0), error);
  return !error;
}

void BoxLink::connect() {
  ++life_;
  phase_ = Phase::connecting;
  stream_ = std::make_shared<Stream>(around_.io, around_.identities.context());
  reader_.clear();
  outgoing_.clear();
  leaving_.clear();
  around_.identities.show(stream_->native_handle(), number_);
  hooks_.on_knock(timer_.expiry());
  if (!open()) return down();
  limit(kConnectTimeout);
  stream_->next_layer().async_connect(
      around_.broker, [this, life = life_, held = stream_](const boost::system::error_code& error) {
        if (life != life_) return;
        if (error) return down();
        boost::system::error_code ignored;
        stream_->next_layer().set_option(tcp::no_delay(true), ignored);
        shake_hands();
      });
}

void BoxLink::shake_hands() {
  stream_->async_handshake(boost::asio::ssl::stream_base::client,
                           [this, life = life_, held = stream_](const boost::system::error_code& error) {
                             if (life != life_) return;
                             if (error) return down();
                             greet();
                           });
}

void BoxLink::greet() {
  send(connect_frame(name_of(number_), static_cast<std::uint16_t>(kKeepAlive.count()),
                     {topics_.status, offline_status()}));
  read();
}

void BoxLink::read() {
  stream_->async_read_some(
      boost::asio::buffer(bytes_),
      [this, life = life_, held = stream_](const boost::system::error_code& error, std::size_t count) {
        if (life != life_) return;
        if (error) return down();
        reader_.add({bytes_.data(), count});
        while (const auto frame = reader_.next()) {
          take(*frame);
          if (life != life_) return;
        }
        if (reader_.is_broken()) return down();
        read();
      });
}

void BoxLink::take(const Frame& frame) {
  if (frame.type == FrameType::connack && phase_ == Phase::connecting) {
    if (frame.body.size() != 2 || frame.body[1] != 0) return down();
    phase_ = Phase::subscribing;
    limit(kSubscribeWithin);
    return send(subscribe_frame(number(), {topics_.receipt, topics_.command}));
  }
  if (frame.type == FrameType::suback && phase_ == Phase::subscribing) return came_up();
  if (const auto message = published(frame)) {
    if (message->number) send(puback_frame(*message->number));
    if (message->topic == topics_.receipt) hooks_.on_receipt(message->payload);
  }
}

void BoxLink::came_up() {
  phase_ = Phase::up;
  timer_.cancel();
  attempts_.came_up();
  growing_.expires_after(Attempts::kYoung);
  growing_.async_wait([this](const boost::system::error_code& error) {
    if (!error) attempts_.grown_up();
  });
  ping();
  hooks_.on_up();
}

void BoxLink::ping() {
  ping_.expires_after(kKeepAlive);
  ping_.async_wait([this, life = life_](const boost::system::error_code& error) {
    if (error || life != life_) return;
    send(pingreq_frame());
    ping();
  });
}

void BoxLink::down() {
  const bool was_up = phase_ == Phase::up;
  ++life_;
  phase_ = Phase::pausing;
  ping_.cancel();
  growing_.cancel();
  if (stream_) {
    boost::system::error_code ignored;
    stream_->next_layer().close(ignored);
  }
  has_hurried_ = false;
  wait(attempts_.ended(around_.unit()));
  if (was_up) hooks_.on_down();
}

void BoxLink::hurry() {
  if (phase_ != Phase::pausing || has_hurried_) return;
  has_hurried_ = true;
  const Duration soon = Attempts::in_a_hurry(around_.unit());
  if (paused_for_ > soon) wait(soon);
}

void BoxLink::publish(link::Publish::Channel channel, const std::string& payload) {
  if (is_up()) send(publish_frame(number(), topics_.of(channel), payload, false));
}

void BoxLink::show(const std::string& status) {
  if (is_up()) send(publish_frame(number(), topics_.status, status, true));
}

std::uint16_t BoxLink::number() {
  if (++last_number_ == 0) ++last_number_;
  return last_number_;
}

void BoxLink::send(const std::string& frame) {
  outgoing_ += frame;
  if (leaving_.empty()) write();
}

void BoxLink::write() {
  leaving_ = std::move(outgoing_);
  outgoing_.clear();
  boost::asio::async_write(
      *stream_, boost::asio::buffer(leaving_),
      [this, life = life_, held = stream_](const boost::system::error_code& error, std::size_t) {
        if (life != life_) return;
        if (error) return down();
        leaving_.clear();
        if (!outgoing_.empty()) write();
      });
}

}  // namespace anju::bench
