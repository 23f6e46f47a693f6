// How far a scan is, on a terminal in one line that is written anew, elsewhere in a line every few seconds.
#pragma once

#include <cstdio>

#include "daemon/ctl/modbus_scan.hpp"
#include "drivers/clock.hpp"

namespace anju {

class ScanProgressLine {
 public:
  ScanProgressLine(std::FILE* out, bool is_terminal, const Clock& clock, Look look)
      : out_(out), is_terminal_(is_terminal), clock_(clock), look_(look), began_(clock.now().steady) {}
  ~ScanProgressLine();
  ScanProgressLine(const ScanProgressLine&) = delete;
  ScanProgressLine& operator=(const ScanProgressLine&) = delete;

  void tell(const ScanProgress& progress);

 private:
  std::FILE* out_;
  bool is_terminal_;
  const Clock& clock_;
  Look look_;
  SteadyTime began_;
  SteadyTime last_{};
  bool has_told_ = false;
};

}  // namespace anju
