#include "daemon/uplink/city_link.hpp"

#include <utility>

#include "daemon/platform.hpp"
#include "daemon/uplink/identity_check.hpp"
#include "daemon/uplink/mqtt_options.hpp"
#include "drivers/peer_socket.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kGlance = 5s;  // between two looks at what is awaited
constexpr Duration kSubscribeWithin = 10s;
// The resolver of glibc takes up to 5 s for each of two tries at each of three name servers, with and without
// the search domain: a minute. Three times that is no resolver any more.
constexpr Duration kStuckAfter = 180s;
constexpr Duration kFarewellWithin = 2s;
constexpr Duration kEndWithin = 3500ms;  // systemd and the contract give 5 s

constexpr std::uintptr_t kStatusNumber = 1;
constexpr std::uintptr_t kFarewellNumber = 2;
constexpr std::uintptr_t kFirstNumber = 16;
constexpr unsigned kSubscriptions = 2;

}  // namespace

CityLink::CityLink(boost::asio::io_context& io, const PlatformSettings& platform, const std::string& gateway,
                   Hooks hooks)
    : platform_(platform),
      topics_(gateway),
      place_(place_of(platform)),
      hooks_(std::move(hooks)),
      pause_(io),
      watch_(io),
      growing_(io),
      farewell_(io),
      status_(offline_status()),
      last_number_(kFirstNumber),
      session_(io, platform_, gateway, topics_, session_hooks()) {}

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
  };
  return hooks;
}

void CityLink::connect() {
  // The files are read anew with each attempt, so a certificate that was renewed or mended is taken up.
  if (const auto identity = check_identity(platform_); !identity) return pause(identity.error().what);
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
  if (phase_ != Phase::subscribing) return;
  if (!allowed) return give_up(place_ + " does not let this gateway subscribe to its own topics");
  if (++subscribed_ < kSubscriptions) return;
  phase_ = Phase::up;
  watch_.cancel();
  in_flight_.clear();
  status_in_flight_ = false;
  show_now();
  growing_.expires_after(Attempts::kYoung);
  growing_.async_wait([this](const boost::system::error_code& error) {
    if (!error) attempts_.grown_up();
  });
  hooks_.on_state(true, "");
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
  status_in_flight_ = session_.publish(topics_.status, status_, true, kStatusNumber);
}

void CityLink::answered(std::uintptr_t number) {
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
  if (done_) {
    farewell_.cancel();
    return std::exchange(done_, [] {})();
  }
  hooks_.on_state(false, why);
  pause_.expires_after(attempts_.ended(random_unit()));
  pause_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !done_) connect();
  });
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

void CityLink::overdue() {
  awaited_ += kGlance;
  if (awaited_ >= kStuckAfter) return hooks_.on_stuck(session_.awaited());
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
  if (phase_ != Phase::up || !session_.publish(topics_.status, offline_status(), true, kFarewellNumber))
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
