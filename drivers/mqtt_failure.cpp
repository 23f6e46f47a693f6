#include "drivers/mqtt_failure.hpp"

#include <MQTTAsync.h>

namespace anju {

std::string failure_text(const mqtt::exception& failure) {
  switch (const int code = failure.get_return_code()) {
    case MQTTASYNC_FAILURE:
      return "nobody answers there";
    case 2:
      return "the broker refuses the client id";
    case 3:
      return "the broker is not ready";
    case 4:
      return "wrong user name or password";
    case 5:
      return "the broker does not let this user in";
    default:
      return mqtt::exception::error_str(code) + " (" + std::to_string(code) + ")";
  }
}

void trace_only_errors() { MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR); }

}  // namespace anju
