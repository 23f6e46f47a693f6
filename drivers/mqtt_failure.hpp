// Why the broker was not reached, in words.
#pragma once

#include <mqtt/exception.h>

#include <string>

namespace anju {

// Paho C++ 1.2.0 keeps of a failure no more than its number: negative from the library, positive from CONNACK
// (MQTT 3.1.1, table 3.1).
std::string failure_text(const mqtt::exception& failure);

}  // namespace anju
