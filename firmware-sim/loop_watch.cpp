#include "firmware-sim/loop_watch.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace anju::sim {
namespace {

constexpr std::array<const char*, 4> kStages{"handling", "feedback", "rechecked", "closed"};

bool is_over(const std::string& stage) { return stage == "closed" || stage == "cancelled"; }
bool is_fed_back(const std::string& stage) {
  return stage == "feedback" || stage == "rechecked" || is_over(stage);
}

}  // namespace

LoopWatch::LoopWatch(boost::asio::io_context& io, int step_ms, LoopHooks hooks)
    : io_(io), step_ms_(step_ms), hooks_(std::move(hooks)) {}

void LoopWatch::heard(const std::string& gateway, const anju::v1::AlertReport& report, std::int64_t now_ms) {
  if (report.cap_status() != "Actual" || report.alert_class() == "technical") return;
  auto& alert = alerts_[gateway + "\n" + report.alert_id()];
  const bool is_first = !alert;
  if (is_first) alert = std::make_unique<Alert>(io_);
  if (report.revision() <= alert->revision) return;
  alert->revision = report.revision();
  alert->stage = report.stage();
  await(gateway, report.alert_id(), *alert, report, now_ms);
  if (is_first && step_ms_ > 0) play(gateway, report.alert_id(), *alert, 0);
}

void LoopWatch::await(const std::string& gateway, const std::string& id, Alert& alert,
                      const anju::v1::AlertReport& report, std::int64_t now_ms) {
  alert.deadline.cancel();
  if (is_over(alert.stage) || alert.stage == "rechecked") return;
  const bool is_feedback = !is_fed_back(alert.stage);
  const std::int64_t due = is_feedback ? report.feedback_due_ms() : report.recheck_due_ms();
  if (due == 0) return;
  alert.deadline.expires_after(std::chrono::milliseconds(std::max<std::int64_t>(due - now_ms, 0)));
  alert.deadline.async_wait([this, gateway, id, is_feedback](const boost::system::error_code& error) {
    if (!error) hooks_.on_overdue(gateway, id, is_feedback ? "feedback" : "re-check");
  });
}

void LoopWatch::play(const std::string& gateway, const std::string& id, Alert& alert, std::size_t next) {
  alert.step.expires_after(std::chrono::milliseconds(step_ms_));
  alert.step.async_wait([this, gateway, id, &alert, next](const boost::system::error_code& error) {
    if (error || is_over(alert.stage)) return;
    hooks_.on_stage(gateway, id, kStages[next], "");
    if (next + 1 < kStages.size()) play(gateway, id, alert, next + 1);
  });
}

std::size_t LoopWatch::open() const {
  return static_cast<std::size_t>(std::count_if(alerts_.begin(), alerts_.end(),
                                                [](const auto& one) { return !is_over(one.second->stage); }));
}

}  // namespace anju::sim
