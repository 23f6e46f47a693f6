#include "tests/bench/boxes/city_box.hpp"

#include <algorithm>

#include "anju.pb.h"

namespace anju::bench {
namespace {

using namespace std::chrono_literals;

constexpr Duration kHeartbeat = 60s;
constexpr std::int64_t kAlarmRows = 1'000'000'000;  // behind all routine rows

std::int64_t wall_ms() {
  return std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Instant now() {
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  return {SteadyTime{std::chrono::duration_cast<Duration>(steady)}, WallTime{Duration{wall_ms()}},
          ClockQuality::synced};
}

// As long as a real one: 600 bytes.
std::string alarm_report(const std::string& box, const std::string& alert) {
  v1::AlertReport report;
  report.set_message_id(alert + "#1");
  report.set_alert_id(alert);
  report.set_revision(1);
  report.set_home(box + "-h");
  report.set_device("smoke-kitchen");
  report.set_rule("alarm-channel");
  report.set_event("smoke");
  report.set_alert_class("emergency");
  report.set_dispatch("fire-119");
  report.set_cap_category("Fire");
  report.set_cap_urgency("Immediate");
  report.set_cap_severity("Extreme");
  report.set_cap_certainty("Observed");
  report.set_cap_status("Test");
  report.set_stage("detected");
  report.set_detected_at_ms(wall_ms());
  report.set_transition_at_ms(wall_ms());
  report.set_clock(v1::CLOCK_QUALITY_SYNCED);
  report.set_sentence_zh("烟雾：厨房的烟雾报警器 smoke-kitchen 报告有烟");
  report.set_sentence_en("Smoke: the smoke alarm smoke-kitchen in the kitchen reports smoke");
  (*report.mutable_evidence())["channel"] = "alarm.smoke";
  (*report.mutable_evidence())["value"] = "1";
  (*report.mutable_evidence())["measured_at"] = "2026-11-26T12:00:00Z";
  return report.SerializeAsString();
}

}  // namespace

CityBox::CityBox(Surroundings& around, int number, Sightings& sightings)
    : around_(around),
      name_(name_of(number)),
      seen_(sightings),
      link_(around, number, hooks()),
      sender_(SenderSettings{}, [&around] { return around.unit(); }),
      again_(around.io),
      heartbeat_(around.io) {}

BoxLink::Hooks CityBox::hooks() {
  BoxLink::Hooks hooks;
  hooks.on_knock = [this](Moment due) { seen_.knocks.push_back(due); };
  hooks.on_up = [this] { up(); };
  hooks.on_down = [this] {
    seen_.downs.push_back(std::chrono::steady_clock::now());
    sender_.link_down();
    again_.cancel();
    heartbeat_.cancel();
    if (!raised_.empty()) link_.hurry();
  };
  hooks.on_receipt = [this](const std::string& receipt) { received(receipt); };
  return hooks;
}

void CityBox::up() {
  seen_.ups.push_back(std::chrono::steady_clock::now());
  sender_.link_up();
  beat();
  pump();
}

void CityBox::beat() {
  v1::Status status;
  status.set_online(true);
  status.set_at_ms(wall_ms());
  status.set_next_due_ms(wall_ms() + kHeartbeat.count());
  status.set_version("bench");
  v1::Coverage& coverage = *status.add_coverage();
  coverage.set_home(name_ + "-h");
  coverage.set_state(v1::Coverage::STATE_COVERED);
  link_.show(status.SerializeAsString());
  heartbeat_.expires_after(kHeartbeat);
  heartbeat_.async_wait([this](const boost::system::error_code& error) {
    if (!error && link_.is_up()) beat();
  });
}

void CityBox::fill(std::size_t messages) {
  bulk_wanted_ += messages;
  pump();
}

void CityBox::raise_alarm() {
  const std::string alert = name_ + "-h/alarm-channel/smoke/" + std::to_string(++alarms_);
  OutboxRow row{kAlarmRows + alarms_,       OutboxLane::alarm, link::Publish::ALERT, alert + "#1",
                alarm_report(name_, alert), now().steady,      name_ + "-h"};
  raised_[row.message_id] = {row, std::chrono::steady_clock::now(), link_.is_up()};
  link_.hurry();
  pump();
}

OutboxRow CityBox::bulk_row(std::int64_t id, SteadyTime now) const {
  v1::Bulk bulk;
  bulk.set_message_id("gap/" + name_ + "/" + std::to_string(id));
  v1::Gap& gap = *bulk.add_gaps();
  gap.set_subject("water-" + name_);
  gap.set_from_ms(wall_ms() - 60'000);
  gap.set_to_ms(wall_ms());
  gap.set_count(3);
  gap.set_reason("the device has said too much, and some of it was left out");
  return {id,  OutboxLane::bulk, link::Publish::BULK, bulk.message_id(), bulk.SerializeAsString(),
          now, name_ + "-h"};
}

std::vector<OutboxRow> CityBox::rows(const Sender::Wanted& wanted, SteadyTime now) const {
  std::vector<OutboxRow> found;
  if (wanted.lane == OutboxLane::bulk) {
    const auto last = std::min<std::int64_t>(static_cast<std::int64_t>(bulk_wanted_),
                                             wanted.after + static_cast<std::int64_t>(wanted.count));
    for (std::int64_t id = wanted.after + 1; id <= last; ++id) found.push_back(bulk_row(id, now));
    return found;
  }
  for (const auto& [id, raised] : raised_) {
    if (raised.row.id > wanted.after) found.push_back(raised.row);
  }
  std::sort(found.begin(), found.end(), [](const OutboxRow& a, const OutboxRow& b) { return a.id < b.id; });
  if (found.size() > wanted.count) found.resize(wanted.count);
  return found;
}

void CityBox::pump() {
  const Instant at = now();
  for (const Sender::Wanted& wanted : sender_.wanted()) sender_.add(rows(wanted, at.steady));
  for (const OutboxRow& row : sender_.due(at)) {
    ++seen_.sent;
    link_.publish(static_cast<link::Publish::Channel>(row.channel), row.payload);
  }
  const auto next = sender_.next_deadline();
  if (!next) return;
  again_.expires_after(std::max<Duration>(*next - at.steady, 1ms));
  again_.async_wait([this](const boost::system::error_code& error) {
    if (!error) pump();
  });
}

void CityBox::received(const std::string& bytes) {
  v1::Receipt receipt;
  if (!receipt.ParseFromString(bytes) || !sender_.received(receipt.message_id())) {
    ++seen_.other_receipts;
    return;
  }
  ++seen_.receipts;
  if (const auto raised = raised_.find(receipt.message_id()); raised != raised_.end()) {
    const auto took = std::chrono::steady_clock::now() - raised->second.at;
    seen_.alarms.push_back({raised->second.at, std::chrono::ceil<Duration>(took), raised->second.had_link});
    raised_.erase(raised);
  } else {
    ++bulk_done_;
  }
  pump();
}

}  // namespace anju::bench
