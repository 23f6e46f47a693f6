// What the box knows, as messages of anju.v1. Pure. A message for the outbox is kept with the id that its
// receipt will name.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_record.hpp"
#include "daemon/api/views.hpp"
#include "daemon/contact_order.hpp"
#include "daemon/store/rows.hpp"
#include "rules/model/mode.hpp"

namespace anju {

// Emergency and general alerts take the alarm lane, technical ones the bulk lane: a storm of dead batteries
// must not stand before a fire. A test takes the lane that it is to prove.
OutboxRow alert_report(const AlertRecord& alert, const std::vector<ContactRef>& contacts, SteadyTime now);

struct CommandAnswer {
  std::string command_id;
  using Outcome = CommandOutcome;
  Outcome outcome = Outcome::done;  // one that waits is not sent
  std::string reason;
};
constexpr std::string_view name(CommandAnswer::Outcome outcome) {
  constexpr std::array<std::string_view, 5> kNames{"done", "refused", "expired", "undone", "waiting"};
  const auto number = static_cast<std::size_t>(outcome);
  return number < kNames.size() ? kNames[number] : "";
}
OutboxRow command_result(const CommandAnswer& answer, const Instant& now);

// What was dropped, so that silence is not mistaken for calm. Its id is made of the subject, of when it
// is told and of the span: the clock on the wall alone may show the same time twice.
OutboxRow gap_report(const Gap& gap, SteadyTime now);

// What people have said about a home, or that it has ended.
OutboxRow mode_report(const ModeChange& change, const std::string& home, const Instant& now);

// What a counter of a home has counted on one day of its own calendar.
struct DailyUse {
  std::string device;
  Quantity quantity{};
  std::int64_t ticks = 0;
  std::uint32_t quarters = 0;  // of an hour that were measured
};
// `day`: "2026-11-25".
OutboxRow daily_report(const std::string& home, const std::string& day, const std::vector<DailyUse>& uses,
                       SteadyTime now);

// That a home was installed and tried, signed on the box.
struct InstallReport {
  std::string home;
  std::string id;
  std::string technician;
  std::uint32_t devices = 0;
  std::uint32_t passed = 0;
  std::string sha256;    // of what is signed; raw bytes
  std::string document;  // JSON, with its signature
};
inline constexpr std::size_t kReportBytes = std::size_t{64} << 10;  // of a document that is sent along
OutboxRow install_report(const InstallReport& report, const Instant& now);

// Of anju.proto: it grows with each field that is added.
inline constexpr std::uint32_t kSchemaRevision = 5;

// The heartbeat, serialized; the next one is due after `interval`.
std::string heartbeat(const StatusView& status, Duration interval);

// What a report's message id ("alert#revision") names; none when the id is of something else.
std::optional<AlertRevision> alert_of_message(const std::string& message_id);

}  // namespace anju
