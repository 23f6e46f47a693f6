#include "firmware-sim/report.hpp"

#include <boost/json/serialize.hpp>
#include <cstdio>

namespace anju::sim {

void Report::say(const boost::json::object& object, std::string_view sentence) {
  if (json_) {
    write(boost::json::serialize(object));
  } else if (!sentence.empty()) {
    write(sentence);
  }
}

void Report::warn(std::string_view sentence) {
  const std::lock_guard lock(mutex_);
  std::fprintf(stderr, "anju-sim: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
}

void Report::write(std::string_view line) {
  const std::lock_guard lock(mutex_);
  // A reader that went away is no reason to stop the play: what is written then is lost, and nothing else.
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

}  // namespace anju::sim
