// What was left out of somebody who says too much, until it is reported.
#pragma once

#include <cstdint>
#include <optional>

#include "drivers/source.hpp"
#include "rules/model/time.hpp"

namespace anju {

// At once for the first, then every kReportEvery with all that was left out meanwhile.
class LeftOutMessages {
 public:
  static constexpr Duration kReportEvery{std::chrono::seconds{10}};

  struct Span {
    std::uint64_t count = 0;
    Instant from;
    Instant to;
  };

  void note(const Instant& now) {
    if (span_.count++ == 0) span_.from = now;
    span_.to = now;
  }
  bool is_empty() const { return span_.count == 0; }
  // None while nothing was left out, or the last report is too young.
  std::optional<Span> take(const Instant& now) {
    if (is_empty() || (reported_at_ && now.steady - *reported_at_ < kReportEvery)) return std::nullopt;
    reported_at_ = now.steady;
    const Span span = span_;
    span_ = {};
    return span;
  }

 private:
  Span span_;
  std::optional<SteadyTime> reported_at_;
};

struct Limited {
  Sayer whose;
  LeftOutMessages::Span span;
};

}  // namespace anju
