#include "daemon/commands.hpp"

#include <algorithm>

#include "anju.pb.h"

namespace anju {
namespace {

constexpr std::size_t kLongestId = 128;

using Outcome = CommandAnswer::Outcome;

CarriedOut refused(const ReceivedCommand& command, std::string reason) {
  return {{command.id, Outcome::refused, std::move(reason)}, {}};
}

CarriedOut set_stage(const ReceivedCommand& command, const ReceivedCommand::SetStage& wanted, Instant now,
                     AlertBook& book) {
  const auto stage = find_stage(wanted.stage);
  if (!stage) return refused(command, "there is no stage \"" + wanted.stage + "\"");
  const auto alert = book.set_stage(wanted.alert_id, *stage, now);
  if (!alert) return refused(command, alert.error().what);
  return {{command.id, Outcome::done, ""}, {*alert}};
}

// Raised and over at once, because a test has no cause that lasts; the command's id makes it one alert,
// however often the command comes.
CarriedOut test_alarm(const ReceivedCommand& command, const ReceivedCommand::TestAlarm& test, Instant now,
                      const Site& site, AlertBook& book) {
  const auto is_it = [&test](const Home& home) { return home.id == test.home; };
  const auto home = std::find_if(site.homes.begin(), site.homes.end(), is_it);
  if (home == site.homes.end())
    return refused(command, "there is no home \"" + test.home + "\" on this gateway");
  Transition transition;
  transition.event = EventKind::test;
  transition.home = static_cast<HomeIndex>(home - site.homes.begin());
  transition.rule = kTestAlarmRule;
  transition.at = now;
  transition.alert_id = make_alert_id(home->id, kTestAlarmRule, command.id, now.steady);
  CarriedOut result{{command.id, Outcome::done, ""}, {}};
  for (const auto kind : {Transition::Kind::raised, Transition::Kind::cleared}) {
    transition.kind = kind;
    if (auto alert = book.apply(transition)) result.alerts.push_back(std::move(*alert));
  }
  return result;
}

}  // namespace

Result<ReceivedCommand> read_command(const std::string& bytes) {
  v1::Command parsed;
  if (!parsed.ParseFromString(bytes)) return Error{ErrorCode::malformed, "no anju.v1.Command"};
  if (parsed.command_id().empty() || parsed.command_id().size() > kLongestId)
    return Error{ErrorCode::malformed, "a command_id has 1 to 128 bytes"};
  ReceivedCommand command;
  command.id = parsed.command_id();
  if (parsed.expires_at_ms() != 0) command.expires_at = WallTime{Duration{parsed.expires_at_ms()}};
  if (parsed.has_set_stage()) {
    command.what = ReceivedCommand::SetStage{parsed.set_stage().alert_id(), parsed.set_stage().stage()};
  } else if (parsed.has_test_alarm()) {
    command.what = ReceivedCommand::TestAlarm{parsed.test_alarm().home()};
  } else if (parsed.has_set_mode()) {
    const v1::SetMode& asked = parsed.set_mode();
    ModeWish wish{asked.home(), asked.mode(), {}, {}};
    if (asked.for_ms() != 0) wish.lasts = Duration{asked.for_ms()};
    if (asked.until_ms() != 0) wish.until = WallTime{Duration{asked.until_ms()}};
    command.what = std::move(wish);
  }
  return command;
}

CarriedOut carry_out(const ReceivedCommand& command, Instant now, const Site& site, AlertBook& book) {
  // Only a clock that is sure of itself may say that it is too late.
  const bool is_sure = now.quality == ClockQuality::synced;
  if (is_sure && command.expires_at && *command.expires_at <= now.wall)
    return {{command.id, Outcome::expired, "it came after it had expired"}, {}};
  if (const auto* wanted = std::get_if<ReceivedCommand::SetStage>(&command.what))
    return set_stage(command, *wanted, now, book);
  if (const auto* test = std::get_if<ReceivedCommand::TestAlarm>(&command.what))
    return test_alarm(command, *test, now, site, book);
  if (const auto* wish = std::get_if<ModeWish>(&command.what)) {
    const auto order = mode_order(*wish, site, now);
    if (!order) return refused(command, order.error().what);
    return {{command.id, Outcome::done, ""}, {}, *order};
  }
  return refused(command, "this version of Anju does not know the command");
}

}  // namespace anju
