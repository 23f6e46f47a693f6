#include "daemon/log_setup.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>

namespace anju {

void set_up_log() {
  auto log = std::make_shared<spdlog::logger>("anju", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  // systemd.exec(5): set when standard error leads to the journal.
  const bool journal_reads =
      std::getenv("JOURNAL_STREAM") != nullptr;  // NOLINT(concurrency-mt-unsafe): at start
  log->set_pattern(journal_reads ? "%l %v" : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  log->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(log));
}

}  // namespace anju
