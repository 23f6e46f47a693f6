// What Prometheus is told: names and units by its practice (base units, _total for what only grows).
#pragma once

#include <prometheus/histogram.h>

#include <cstdint>
#include <map>
#include <string>

#include "daemon/api/views.hpp"
#include "daemon/http/push_desk.hpp"

namespace anju {

// Since the start of the program. On the thread of the listener.
class HttpFigures {
 public:
  HttpFigures();

  std::size_t connections = 0;  // now
  std::uint64_t accepted = 0;
  std::uint64_t evicted = 0;  // gave way to who came
  std::uint64_t lockouts = 0;
  std::uint64_t refused_certificates = 0;  // of clients: nobody stands behind them, or they do not hold
  std::uint64_t strange_certificates = 0;  // of no utility
  void note_answer(unsigned status) { ++answers_[status]; }
  void note_push(Duration took) { push_.Observe(std::chrono::duration<double>(took).count()); }

  const std::map<unsigned, std::uint64_t>& answers() const { return answers_; }
  const prometheus::Histogram& push() const { return push_; }

 private:
  std::map<unsigned, std::uint64_t> answers_;
  prometheus::Histogram push_;
};

std::string metrics_text(const StatusView& status, const HttpFigures& http,
                         const std::map<std::string, PushFigures>& utilities, std::uint64_t parked_meters,
                         std::optional<std::uint64_t> written_bytes);

}  // namespace anju
