#include "daemon/ctl/scan_progress.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenLines = 5s;
constexpr Duration kBetweenUpdates = 200ms;

}  // namespace

ScanProgressLine::~ScanProgressLine() {
  if (is_terminal_ && has_told_) std::fputs("\r\x1b[K", out_);
  std::fflush(out_);
}

void ScanProgressLine::tell(const ScanProgress& progress) {
  const SteadyTime now = clock_.now().steady;
  if (now - (has_told_ ? last_ : began_) < (is_terminal_ ? kBetweenUpdates : kBetweenLines)) return;
  has_told_ = true;
  last_ = now;
  const auto left_to_ask = static_cast<std::int64_t>(progress.total - progress.asked);
  const auto asked = static_cast<std::int64_t>(progress.asked);
  const Duration left = asked > 0 ? (now - began_) * left_to_ask / asked : Duration{0};
  const std::string line = line_text(progress.line);
  const std::string text =
      say(look_.language, Message::scan_progress, fmt::arg("asked", progress.asked),
          fmt::arg("total", progress.total), fmt::arg("unit", progress.unit),
          fmt::arg("line", line.empty() ? line : " (" + line + ")"), fmt::arg("found", progress.found),
          fmt::arg("left", duration_text(look_.language, left)));
  std::fprintf(out_, is_terminal_ ? "\r%s\x1b[K" : "%s\n", text.c_str());
  std::fflush(out_);
}

}  // namespace anju
