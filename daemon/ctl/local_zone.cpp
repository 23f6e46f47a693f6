#include "daemon/ctl/local_zone.hpp"

#include <time.h>

#include <cstdlib>

namespace anju {

void use_time_zone(const std::string& name) {
  ::setenv("TZ", (":" + name).c_str(), 1);
  ::tzset();
}

std::chrono::minutes local_offset(WallTime at) {
  const time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  tm local{};
  ::localtime_r(&seconds, &local);
  return std::chrono::duration_cast<std::chrono::minutes>(std::chrono::seconds{local.tm_gmtoff});
}

}  // namespace anju
