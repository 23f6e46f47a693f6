// The way to the city: what is known of it, how it is tested, and what its certificates are about to do.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "daemon/pipeline.hpp"
#include "daemon/text/catalogue.hpp"
#include "link.pb.h"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstTest{10min};          // after the start of a box that has never tested its way
constexpr std::array kWarnings{30, 14, 7, 1};  // days before a certificate expires

constexpr Duration kClockDiffers{2min};

std::optional<WallTime> wall(std::int64_t ms) {
  if (ms == 0) return std::nullopt;
  return WallTime{Duration{ms}};
}

// A clock that nobody has set would cry wolf; one with which there is a link lies within the dates at least.
std::optional<int> days_left(const LinkIdentity& identity, Instant now, bool has_link) {
  if (now.quality != ClockQuality::synced && !has_link) return std::nullopt;
  return identity.days_left(now.wall);
}

int whole_days(Duration left) {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(left).count());
}

std::string place(const std::string& host, std::uint16_t port) { return host + ":" + std::to_string(port); }

}  // namespace

std::uint32_t Pipeline::month(Instant now) const {
  return month_number(now.wall, zone_.ahead_of_utc(now.wall));
}

void Pipeline::on_second_path(const CityMessage& message, Instant now) {
  const bool up = message.kind == CityMessage::Kind::link_up;
  if (!up && message.kind != CityMessage::Kind::link_down) return on_letter(message, now);
  if (up != second_.connected || !second_since_) second_since_ = now.steady;
  if (up != second_.connected)
    spdlog::info("city, second path: {} {}", up ? "connected" : "not connected:", message.body);
  second_.connected = up;
  second_.reason = message.body;
  if (up) {
    correspondence_.link_up(CityMessage::Path::second);
  } else {
    correspondence_.link_down(CityMessage::Path::second);
  }
}

// Of the first path; the second one may have files of its own, and its reason says when they do not work.
void Pipeline::on_identity(const CityMessage& message, Instant now) {
  link::Identity found;
  if (message.path != CityMessage::Path::first || !found.ParseFromString(message.body)) return;
  identity_ = {wall(found.certificate_not_after_ms()), wall(found.authority_not_after_ms()),
               wall(found.revocation_not_after_ms()), found.checks_revocation()};
  warned_days_ = INT_MAX;
  warn_of_expiry(now);
}

std::optional<int> LinkIdentity::days_left(WallTime now) const {
  std::optional<WallTime> first = certificate_until;
  if (authority_until) first = std::min(first.value_or(*authority_until), *authority_until);
  if (!first) return std::nullopt;
  return whole_days(*first - now);
}

// Once at each of the marks, and again after a start: then for the nearest alone.
void Pipeline::warn_of_expiry(Instant now) {
  const auto left = days_left(identity_, now, uplink_.connected);
  if (!left) return;
  int nearest = INT_MAX;
  for (const int mark : kWarnings) {
    if (*left <= mark) nearest = mark;
  }
  if (nearest >= warned_days_) return;
  warned_days_ = nearest;
  spdlog::warn("a certificate for the way to the city expires within {} days", nearest);
}

std::string Pipeline::test_the_way(Instant now, HomeIndex home, AlertClass alert_class) {
  const std::string subject = "way-" + std::to_string(now.steady.time_since_epoch().count());
  const auto alerts = book_.test(home, subject, now, alert_class);
  for (const AlertRecord& alert : alerts) correspondence_.report(alert, now, batch_);
  if (!alerts.empty()) link_.tested(alerts.front().id, now);
  return alerts.empty() ? "" : alerts.front().id;
}

void Pipeline::test_when_due(Instant now) {
  const auto& platform = parts_.settings.platform;
  if (!platform || !platform->test_every || !uplink_.connected || parts_.site.homes.empty()) return;
  const auto last = link_.last_test();
  const SteadyTime due = last ? last->at.steady + *platform->test_every : origin_.steady + kFirstTest;
  if (now.steady >= due) test_the_way(now, 0, AlertClass::technical);
}

Result<std::string> Pipeline::ping(const PingWish& wish, Instant machine) {
  if (!parts_.settings.platform || parts_.site.homes.empty())
    return Error{ErrorCode::unsupported, "there is no [platform] in the settings, or no home"};
  const auto home = wish.home.empty() ? HomeIndex{0} : home_named(wish.home);
  if (!home) return Error{ErrorCode::not_found, "there is no home " + wish.home};
  if (wish.is_trial) return parts_.site.homes[*home].id;
  on_clock(watch_.look(machine), watch_.recorded(machine));
  return test_the_way(watch_.recorded(machine), *home, wish.alert_class);
}

void Pipeline::append_link_reasons(std::vector<std::string>& reasons, Instant now, Language language) const {
  const auto left = days_left(identity_, now, uplink_.connected);
  if (left && *left < 0)
    reasons.push_back(std::string(text(Message::reason_expired).in(language)));
  else if (left && *left <= kWarnings.front())
    reasons.push_back(say(language, Message::reason_expires, fmt::arg("days", *left)));
  if (identity_.revocation_until && !identity_.checks_revocation)
    reasons.push_back(std::string(text(Message::reason_revocation).in(language)));
  if (parts_.second && !second_.connected && second_since_)
    reasons.push_back(say(language, Message::reason_second_path, fmt::arg("reason", second_.reason)));
  if (ahead_of_platform_ && (*ahead_of_platform_ > kClockDiffers || *ahead_of_platform_ < -kClockDiffers))
    reasons.push_back(
        say(language, Message::reason_clock_differs,
            fmt::arg("seconds", std::chrono::round<std::chrono::seconds>(*ahead_of_platform_).count())));
}

LinkView Pipeline::link_view(Instant now) {
  LinkView view;
  view.first = uplink_;
  if (uplink_since_) view.first.since = watch_.wall_at(*uplink_since_);
  if (last_down_) view.last_down = watch_.wall_at(*last_down_);
  view.last_reason = last_reason_;
  view.identity = identity_;
  if (const auto& platform = parts_.settings.platform) {
    view.first_place = place(platform->host, platform->port);
    if (platform->second) {
      view.second = second_;
      view.second->configured = true;
      if (second_since_) view.second->since = watch_.wall_at(*second_since_);
      view.second_place = place(platform->second->host, platform->second->port);
    }
    view.months = link_.months(now.steady, month(now));
    view.test = link_.last_test();
  }
  if (const auto last = parts_.store.last_of_ledger()) {
    view.ledger_entries = last->id;
    view.ledger_head = last->hash;
  }
  return view;
}

LinkView Pipeline::link(Instant machine) { return link_view(watch_.recorded(machine)); }

}  // namespace anju
