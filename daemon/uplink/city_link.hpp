// The link to the city: connects, subscribes, shows the status, publishes, and tries again.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "config/settings.hpp"
#include "daemon/uplink/attempts.hpp"
#include "daemon/uplink/certificate_dates.hpp"
#include "daemon/uplink/city_session.hpp"
#include "daemon/uplink/topics.hpp"

namespace anju {

// All of it belongs to the thread of `io`. Keeps nothing but the status: what cannot be published at once is
// dropped and counted, because anjud sends again whatever has no receipt.
class CityLink {
 public:
  // On their way without a PUBACK. anjud has no more than so many of its own without a receipt.
  static constexpr std::size_t kMostInFlight = 8;

  struct Hooks {
    std::function<void(bool connected, const std::string& reason)> on_state;
    std::function<void(const std::string& receipt)> on_receipt;
    std::function<void(const std::string& command)> on_command;
    std::function<void(const std::string& settings)> on_settings;
    // Paho has not come back for minutes, and calls into it would not either: only a new process helps.
    std::function<void(const std::string& why)> on_stuck;
    // What the certificate files say of themselves, when it is other than before.
    std::function<void(const CertificateDates& dates, bool checks_revocation)> on_identity;
  };

  // `io` must live longer, and must not run any more when this is destroyed.
  CityLink(boost::asio::io_context& io, const PlatformSettings& platform, const Topics& topics,
           const std::string& client_id, LinkRole role, Hooks hooks);

  void start() { connect(); }
  // Dropped when there is no link or too much is on its way.
  void publish(link::Publish::Channel channel, const std::string& payload);
  // Replaces the retained status, now or as soon as there is a link.
  void show(std::string status);

  // An alarm waits: a pause that is longer than the shortest is cut short, once.
  void hurry();

  // Says "offline", disconnects and calls `done`, within 4 seconds. No other hook is called any more.
  void stop(std::function<void()> done);
  // False when Paho is busy: then its destructor may hang, and the process must end without it.
  bool can_be_destroyed() const { return phase_ == Phase::pausing; }

  std::uint64_t dropped() const { return dropped_; }
  // False: Paho has owed an answer for so long that something in this process hangs.
  bool is_moving() const;
  // A name may be being looked up.
  bool is_connecting() const { return phase_ == Phase::connecting; }

 private:
  enum class Phase : std::uint8_t { pausing, connecting, subscribing, up, leaving };

  CitySession::Hooks session_hooks();
  void connect();
  void connected();
  void subscribed(bool allowed);
  void answered(std::uintptr_t number);
  void down(const std::string& why);
  void give_up(const std::string& why);
  void pause(const std::string& why);
  void wait(Duration pause);
  void watch();
  void overdue();
  void show_now();
  void leave();
  void look_at_files();
  bool can_use_files();

  const PlatformSettings platform_;
  const LinkRole role_;
  const Topics topics_;
  const std::string place_;
  Hooks hooks_;

  Phase phase_ = Phase::pausing;
  Attempts attempts_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer watch_;    // while an answer is awaited
  boost::asio::steady_timer growing_;  // until a session counts as grown up
  boost::asio::steady_timer farewell_;
  boost::asio::steady_timer renewal_;  // until the files are looked at again
  std::string files_;                  // as they were used for this connection
  std::optional<CertificateDates> dates_;
  bool checks_revocation_ = false;
  Duration awaited_{0};
  unsigned subscribed_ = 0;

  std::string status_;
  bool status_is_new_ = false;
  bool status_in_flight_ = false;
  bool has_hurried_ = false;  // in this pause
  Duration paused_for_{0};
  std::uintptr_t last_number_;
  std::set<std::uintptr_t> in_flight_;
  std::uint64_t dropped_ = 0;
  std::string why_leaving_;
  std::function<void()> done_;  // set: it is stopping

  CitySession session_;
};

}  // namespace anju
