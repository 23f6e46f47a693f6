#include "daemon/uplink/relay.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "daemon/platform.hpp"
#include "daemon/uplink/mqtt_options.hpp"
#include "daemon/uplink/paho_trace.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

// anjud is started again within 2 or 3 s. Longer, and nobody watches over these homes: the city must know.
constexpr auto kSilence = 5s;
constexpr auto kAlive = 5s;  // the unit's WatchdogSec is 30 s; a thread that stands is found within three
constexpr std::size_t kMostReasons = 16;

}  // namespace

Relay::Relay(boost::asio::io_context& io, const Settings& settings, LinkRole role,
             std::function<void(const std::string& why)> on_stuck)
    : role_(role),
      way_(way_of(settings, role)),
      place_(way_ ? place_of(*way_) : ""),
      reason_(way_ ? "connecting to " + place_ : "no platform is set"),
      silence_(io),
      alive_(io),
      on_stuck_(std::move(on_stuck)),
      anjud_(io, role == LinkRole::first ? settings.sockets.uplink : settings.sockets.second_uplink,
             anjud_hooks()),
      contacts_(io, settings.webhook.ca_file, [this](const link::WebhookAnswer& answer) {
        link::FromUplink message;
        *message.mutable_webhook_answer() = answer;
        anjud_.send(message);
      }) {
  if (!way_) return;
  // Both ways would bring the same settings.
  const bool listens = role == LinkRole::first && settings.fleet;
  city_.emplace(io, *way_, Topics(settings.gateway.id, listens ? settings.fleet->group : ""),
                client_id_of(settings.gateway.id, role), role, city_hooks());
}

AnjudLink::Hooks Relay::anjud_hooks() {
  AnjudLink::Hooks hooks;
  hooks.on_connected = [this] {
    spdlog::info("connected to anjud");
    silence_.cancel();
    tell_identity();
    tell_state();
  };
  hooks.on_lost = [this](const std::string& why) { anjud_lost(why); };
  hooks.on_message = [this](const link::ToUplink& message) { carry_out(message); };
  return hooks;
}

CityLink::Hooks Relay::city_hooks() {
  CityLink::Hooks hooks;
  hooks.on_state = [this](bool connected, const std::string& reason) { city_changed(connected, reason); };
  hooks.on_receipt = [this](const std::string& receipt) {
    link::FromUplink message;
    message.set_receipt(receipt);
    anjud_.send(message);
  };
  hooks.on_command = [this](const std::string& command) {
    link::FromUplink message;
    message.set_command(command);
    anjud_.send(message);
  };
  hooks.on_settings = [this](const std::string& settings) {
    link::FromUplink message;
    message.set_settings(settings);
    anjud_.send(message);
  };
  hooks.on_stuck = on_stuck_;
  hooks.on_identity = [this](const CertificateDates& dates, bool checks_revocation) {
    const auto ms = [](const std::optional<WallTime>& time) {
      return time ? time->time_since_epoch().count() : 0;
    };
    link::Identity& identity = identity_.emplace();
    identity.set_certificate_not_after_ms(ms(dates.certificate_until));
    identity.set_authority_not_after_ms(ms(dates.authority_until));
    identity.set_revocation_not_after_ms(ms(dates.revocation_until));
    identity.set_checks_revocation(checks_revocation);
    if (dates.revocation_until && !checks_revocation)
      spdlog::warn(
          "revocation is not checked: a list in ca_file is out of date, or one of an authority is missing");
    tell_identity();
  };
  return hooks;
}

void Relay::start() {
  spdlog::info("{}", reason_);
  say_alive();
  anjud_.start();
  if (city_) city_->start();
  notify_service_manager("READY=1");
}

void Relay::stop(std::function<void()> done) {
  notify_service_manager("STOPPING=1");
  silence_.cancel();
  anjud_.stop();
  contacts_.stop();
  if (!city_) return done();
  city_->stop(std::move(done));
}

void Relay::carry_out(const link::ToUplink& message) {
  switch (message.what_case()) {
    case link::ToUplink::kPublish:
      if (city_) city_->publish(message.publish().channel(), message.publish().payload());
      return;
    case link::ToUplink::kHeartbeat:
      // An empty one would take the retained status away.
      if (city_ && !message.heartbeat().payload().empty()) city_->show(message.heartbeat().payload());
      return;
    case link::ToUplink::kWebhook:
      return contacts_.call(message.webhook());
    case link::ToUplink::kHurry:
      if (city_) city_->hurry();
      return;
    case link::ToUplink::WHAT_NOT_SET:
      return;  // of a later version
  }
}

void Relay::anjud_lost(const std::string& why) {
  spdlog::warn("the socket to anjud is lost: {}", why);
  if (!city_ || role_ == LinkRole::second) return;
  silence_.expires_after(kSilence);
  silence_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    spdlog::warn("anjud has been away for {} s: the city is told that this gateway is offline",
                 kSilence.count());
    city_->show(offline_status());
  });
}

void Relay::city_changed(bool connected, const std::string& reason) {
  if (connected && !connected_) {
    logged_.clear();
    spdlog::info("connected to {}; {} messages were dropped on the way before, for anjud to send again",
                 place_, city_->dropped() - dropped_before_);
    dropped_before_ = city_->dropped();
  }
  // Each reason once in an outage: an outage may last for days, and the journal is on a flash card.
  if (!connected && logged_.size() < kMostReasons && logged_.insert(reason).second)
    spdlog::warn("not connected: {}", reason);
  connected_ = connected;
  reason_ = reason;
  notify_service_manager("STATUS=" + (connected ? "connected to " + place_ : "not connected: " + reason));
  tell_state();
}

void Relay::tell_identity() {
  if (!identity_) return;
  link::FromUplink message;
  *message.mutable_identity() = *identity_;
  anjud_.send(message);
}

void Relay::tell_state() {
  link::FromUplink message;
  message.mutable_state()->set_connected(connected_);
  message.mutable_state()->set_reason(reason_);
  anjud_.send(message);
}

// By this loop, and only as long as the link moves: what is handed over is acknowledged, an attempt ends, and
// the threads of Paho run. Without the one that receives each attempt would end as if the city did not
// answer, for ever. While a name is looked up both may rightly stand.
void Relay::say_alive() {
  if (city_ && city_->is_connecting()) threads_.forget();
  if (const int thread = threads_.standing(threads_of_paho()); thread != 0)
    return on_stuck_("its thread " + std::to_string(thread) + " stands still");
  if (!city_ || city_->is_moving()) notify_service_manager("WATCHDOG=1");
  alive_.expires_after(kAlive);
  alive_.async_wait([this](const boost::system::error_code& error) {
    if (!error) say_alive();
  });
}

}  // namespace anju
