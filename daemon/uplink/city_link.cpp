#include "daemon/uplink/city_link.hpp"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <utility>

#include "daemon/platform.hpp"
#include "daemon/uplink/identity_check.hpp"
#include "daemon/uplink/mqtt_options.hpp"
#include "drivers/peer_socket.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kGlance = 2s;  // between two looks at what is awaited
constexpr Duration kSubscribeWithin = 10s;
// The resolver of glibc takes up to 5 s for each of two tries at each of three name servers, with and without
// the search domain: a minute. Three times that is no resolver any more.
constexpr Duration kStuckAfter = 180s;
// A line that is gone is noticed by the keep-alive before: who still answers that and acknowledges nothing,
// or a thread of Paho that hangs.
constexpr Duration kAcknowledgedWithin = 20s;
// Paho waits half a second for what is on its way and then closes: whoever takes longer hangs.
constexpr Duration kLeftWithin = 6s;
// Before it counts as stuck, so that a loop which no longer gets to that point is ended from outside.
constexpr Duration kMovingWithin = kStuckAfter - 60s;
constexpr Duration kFarewellWithin = 2s;
constexpr Duration kEndWithin = 3500ms;  // systemd and the contract give 5 s

constexpr Duration kLookAtFiles = 10s;

constexpr std::uintptr_t kStatusNumber = 1;
constexpr std::uintptr_t kFarewellNumber = 2;
constexpr std::uintptr_t kFirstNumber = 16;
constexpr unsigned kSubscriptions = 2;

// Changes whenever one of the files is another; "" stands for one that is away.
std::string stamp_of(const PlatformSettings& platform) {
  std::string stamp;
  for (const auto& file : {platform.ca_file, platform.cert_file, platform.key_file}) {
    std::error_code fault;
    const auto time = std::filesystem::last_write_time(file, fault);
    if (!fault) stamp += std::to_string(time.time_since_epoch().count());
    const auto size = std::filesystem::file_size(file, fault);
    if (!fault) stamp += "+" + std::to_string(size);
    stamp += "/";
  }
  return stamp;
}

}  // namespace

CityLink::CityLink(boost::asio::io_context& io, const PlatformSettings& platform, const Topics& topics,
                   const std::string& client_id, LinkRole role, Hooks hooks)
    : platform_(platform),
      role_(role),
      topics_(topics),
      place_(place_of(platform)),
      hooks_(std::move(hooks)),
      pause_(io),
      watch_(io),
      growing_(io),
      farewell_(io),
      renewal_(io),
      status_(offline_status()),
      last_number_(kFirstNumber),
      session_(io, platform_, client_id, topics_, role, session_hooks()) {}

CitySession::Hooks CityLink::session_hooks() {
  CitySession::Hooks hooks;
  hooks.on_connected = [this] { connected(); };
  hooks.on_down = [this](const std::string& why) { down(why); };
  hooks.on_subscribed = [this](bool allowed) { subscribed(allowed); };
  hooks.on_answer = [this](std::uintptr_t number) { answered(number); };
  hooks.on_left = [this] {
    if (phase_ == Phase::leaving) down(why_leaving_);
  };
  hooks.on_message = [this](const std::string& topic, const std::string& payload) {
    if (done_) return;
    if (topic == topics_.receipt) hooks_.on_receipt(payload);
    if (topic == topics_.command) hooks_.on_command(payload);
    if (topic == topics_.settings) hooks_.on_settings(payload);
  };
  return hooks;
}

void CityLink::connect() {
  // The files are read anew with each attempt, so a certificate that was renewed or mended is taken up.
  if (const auto identity = check_identity(platform_); !identity) return pause(identity.error().what);
  files_ = stamp_of(platform_);
  const CertificateDates dates = read_certificate_dates(platform_);
  const bool checks = dates.can_check_revocation(read_clocks().wall);
  check_revocation(checks);
  if (dates_ != dates || checks_revocation_ != checks) hooks_.on_identity(dates, checks);
  dates_ = dates;
  checks_revocation_ = checks;
  phase_ = Phase::connecting;
  awaited_ = Duration{0};
  watch();
  session_.connect();
}

void CityLink::connected() {
  if (phase_ != Phase::connecting) return;
  phase_ = Phase::subscribing;
  awaited_ = Duration{0};
  subscribed_ = 0;
  set_no_delay(platform_.port);
  if (done_) return leave();
  session_.subscribe(topics_.receipt);
  session_.subscribe(topics_.command);
}

// Without receipts nothing would ever leave the outbox, so a link that hears nothing is no link.
void CityLink::subscribed(bool allowed) {
  // The settings of the group are no reason to be without a link.
  if (phase_ == Phase::up && !allowed)
    spdlog::warn("{} does not let this gateway read {}", place_, topics_.settings);
  if (phase_ != Phase::subscribing) return;
  if (!allowed) return give_up(place_ + " does not let this gateway subscribe to its own topics");
  if (++subscribed_ < kSubscriptions) return;
  phase_ = Phase::up;
  attempts_.came_up();
  awaited_ = Duration{0};
  watch();
  in_flight_.clear();
  status_in_flight_ = false;
  // The second path says what it is told to say now, and nothing of before.
  if (role_ == LinkRole::first) show_now();
  growing_.expires_after(Attempts::kYoung);
  growing_.async_wait([this](const boost::system::error_code& error) {
    if (!error) attempts_.grown_up();
  });
  hooks_.on_state(true, "");
  if (!topics_.settings.empty()) session_.subscribe(topics_.settings);
  look_at_files();
}

// A renewed certificate or authority is taken up while there is a link: the old one may be about to expire,
// or the new list may have revoked the broker that is at the other end.
void CityLink::look_at_files() {
  renewal_.expires_after(kLookAtFiles);
  renewal_.async_wait([this](const boost::system::error_code& error) {
    if (error || phase_ != Phase::up || done_) return;
    if (stamp_of(platform_) != files_ && check_identity(platform_))
      return give_up("other certificates are taken up");
    look_at_files();
  });
}

void CityLink::publish(link::Publish::Channel channel, const std::string& payload) {
  const std::string& topic = topics_.of(channel);
  const bool possible = phase_ == Phase::up && !done_ && !topic.empty() && in_flight_.size() < kMostInFlight;
  if (possible && session_.publish(topic, payload, false, last_number_ + 1)) {
    in_flight_.insert(++last_number_);
  } else {
    ++dropped_;
  }
}

void CityLink::show(std::string status) {
  if (done_) return;
  status_ = std::move(status);
  status_is_new_ = true;
  if (phase_ == Phase::up && !status_in_flight_) show_now();
}

void CityLink::show_now() {
  status_is_new_ = false;
  status_in_flight_ = session_.publish(topics_.status, status_, role_ == LinkRole::first, kStatusNumber);
}

void CityLink::answered(std::uintptr_t number) {
  if (phase_ == Phase::up) awaited_ = Duration{0};
  if (number == kFarewellNumber && done_) return leave();
  if (number == kStatusNumber) {
    status_in_flight_ = false;
    if (status_is_new_ && phase_ == Phase::up && !done_) show_now();
  }
  in_flight_.erase(number);
}

void CityLink::down(const std::string& why) {
  if (phase_ == Phase::pausing) return;
  pause(phase_ == Phase::leaving ? why_leaving_ : why);
}

void CityLink::pause(const std::string& why) {
  phase_ = Phase::pausing;
  watch_.cancel();
  growing_.cancel();
  renewal_.cancel();
  if (done_) {
    farewell_.cancel();
    return std::exchange(done_, [] {})();
  }
  hooks_.on_state(false, why);
  has_hurried_ = false;
  wait(attempts_.ended(random_unit()));
}

void CityLink::wait(Duration pause) {
  paused_for_ = pause;
  pause_.expires_after(pause);
  pause_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !done_) connect();
  });
}

void CityLink::hurry() {
  if (phase_ != Phase::pausing || has_hurried_ || done_) return;
  has_hurried_ = true;
  const Duration soon = Attempts::in_a_hurry(random_unit());
  if (paused_for_ > soon) wait(soon);
}

void CityLink::give_up(const std::string& why) {
  why_leaving_ = why;
  leave();
}

void CityLink::leave() {
  if (phase_ == Phase::leaving || phase_ == Phase::pausing) return;
  phase_ = Phase::leaving;
  awaited_ = Duration{0};
  watch();
  session_.leave();
}

void CityLink::watch() {
  watch_.expires_after(kGlance);
  watch_.async_wait([this](const boost::system::error_code& error) {
    if (!error) overdue();
  });
}

bool CityLink::is_moving() const { return phase_ == Phase::pausing || awaited_ < kMovingWithin; }

void CityLink::overdue() {
  const bool owes_nothing = phase_ == Phase::up && in_flight_.empty() && !status_in_flight_;
  awaited_ = owes_nothing ? Duration{0} : awaited_ + kGlance;
  if (phase_ == Phase::up) {
    if (awaited_ >= kAcknowledgedWithin) return give_up(place_ + " acknowledges nothing");
    return watch();
  }
  if (awaited_ >= kStuckAfter) return hooks_.on_stuck(session_.awaited());
  if (phase_ == Phase::leaving && awaited_ >= kLeftWithin) return hooks_.on_stuck(why_leaving_);
  if (phase_ == Phase::subscribing && awaited_ >= kSubscribeWithin)
    return give_up(place_ + " does not answer a subscription");
  if (phase_ == Phase::connecting && !done_) hooks_.on_state(false, session_.awaited());
  watch();
}

void CityLink::stop(std::function<void()> done) {
  done_ = std::move(done);
  pause_.cancel();
  if (phase_ == Phase::pausing) return pause("");
  // Not connected: Paho cannot be told to let an attempt be, and may be hanging.
  if (phase_ == Phase::connecting) return std::exchange(done_, [] {})();
  if (role_ == LinkRole::second || phase_ != Phase::up ||
      !session_.publish(topics_.status, offline_status(), true, kFarewellNumber))
    leave();
  farewell_.expires_after(kFarewellWithin);
  farewell_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    leave();
    farewell_.expires_after(kEndWithin - kFarewellWithin);
    farewell_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) std::exchange(done_, [] {})();
    });
  });
}

}  // namespace anju
