// The link of one box of many: connects over TLS, subscribes, publishes, and comes back with the very pauses
// of anju-uplink.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "daemon/uplink/attempts.hpp"
#include "daemon/uplink/topics.hpp"
#include "tests/bench/boxes/identities.hpp"
#include "tests/bench/boxes/mqtt_frames.hpp"

namespace anju::bench {

// What all boxes have in common.
struct Surroundings {
  boost::asio::io_context& io;
  Identities& identities;
  boost::asio::ip::tcp::endpoint broker;
  std::mt19937_64 random;

  double unit() { return std::uniform_real_distribution<double>(0.0, 1.0)(random); }
};

class BoxLink {
 public:
  struct Hooks {
    // An attempt is due: at that moment it would begin on a machine of its own; here ten thousand share one.
    std::function<void(std::chrono::steady_clock::time_point due)> on_knock;
    std::function<void()> on_up;
    std::function<void()> on_down;  // it was up
    std::function<void(const std::string& receipt)> on_receipt;
  };

  BoxLink(Surroundings& around, int number, Hooks hooks);

  // The first attempt, after a pause.
  void start(Duration after);
  bool is_up() const { return phase_ == Phase::up; }
  // QoS 1; dropped without a link, as anju-uplink does.
  void publish(link::Publish::Channel channel, const std::string& payload);
  void show(const std::string& status);  // retained
  // An alarm waits: as CityLink::hurry().
  void hurry();

 private:
  using Socket = boost::asio::ip::tcp::socket;
  using Stream = boost::asio::ssl::stream<Socket>;
  enum class Phase : std::uint8_t { pausing, connecting, subscribing, up };

  void connect();
  bool open();
  void shake_hands();
  void greet();
  void read();
  void take(const Frame& frame);
  void came_up();
  void down();
  void wait(Duration pause);
  void limit(Duration within);
  void ping();
  std::uint16_t number();
  void send(const std::string& frame);
  void write();

  Surroundings& around_;
  const int number_;
  const Topics topics_;
  const Hooks hooks_;
  Phase phase_ = Phase::pausing;
  std::uint64_t life_ = 0;  // what belongs to an earlier connection is let be
  Attempts attempts_;
  bool has_hurried_ = false;
  Duration paused_for_{0};
  boost::asio::steady_timer timer_;  // the pause, or until when an answer must be there
  boost::asio::steady_timer ping_;
  boost::asio::steady_timer growing_;
  std::shared_ptr<Stream> stream_;  // what is on its way holds it
  FrameReader reader_;
  std::array<char, 2048> bytes_{};
  std::string outgoing_;
  std::string leaving_;  // is being written
  std::uint16_t last_number_ = 0;
};

}  // namespace anju::bench
