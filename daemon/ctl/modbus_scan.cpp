#include "daemon/ctl/modbus_scan.hpp"

namespace anju {
namespace {

// None: nobody is there, or the scan is over, as `result` tells.
std::optional<FoundUnit> find(BusReader& reader, int unit, const AskingManner& manner, Scan& result) {
  constexpr std::uint8_t kHolding = 3;
  constexpr std::uint8_t kInput = 4;
  for (const std::uint8_t function : {kHolding, kInput}) {
    auto answer = reader.ask({static_cast<std::uint8_t>(unit), function, 0, 1}, manner);
    if (!answer) {
      result.problem = answer.error();
      return std::nullopt;
    }
    if (answer->kind == Exchange::Kind::stopped) {
      result.is_complete = false;
      return std::nullopt;
    }
    if (is_there(*answer) || answer->kind == Exchange::Kind::unreadable)
      return FoundUnit{unit, manner.line, function, std::move(*answer), "", std::nullopt};
    if (answer->kind == Exchange::Kind::refused) return std::nullopt;  // the gateway says so of any function
  }
  return std::nullopt;
}

}  // namespace

Scan scan(BusReader& reader, const ScanPlan& plan, const std::function<void(const ScanProgress&)>& tell) {
  Scan result;
  const auto units = static_cast<std::size_t>(plan.to - plan.from + 1);
  ScanProgress progress{0, units * plan.lines.size(), 0, plan.from, std::nullopt};
  for (const auto& line : plan.lines) {
    AskingManner manner;
    manner.response_timeout = plan.wait;
    manner.line = line;
    progress.line = line;
    for (int unit = plan.from; unit <= plan.to; ++unit) {
      progress.unit = unit;
      progress.found = result.found.size();
      tell(progress);
      if (auto found = find(reader, unit, manner, result)) result.found.push_back(std::move(*found));
      if (result.problem) result.is_complete = false;
      if (!result.is_complete) return result;
      result.asked = ++progress.asked;
    }
  }
  return result;
}

}  // namespace anju
