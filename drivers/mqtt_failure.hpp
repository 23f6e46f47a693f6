// Why the broker was not reached, in words; and what Paho is to remember of itself.
#pragma once

#include <mqtt/exception.h>

#include <string>

namespace anju {

// Paho C++ 1.2.0 keeps of a failure no more than its number: negative from the library, positive from CONNACK
// (MQTT 3.1.1, table 3.1).
std::string failure_text(const mqtt::exception& failure);

// Paho writes each packet as a line into a ring in memory that nobody here reads, which takes a quarter of
// the time of a message. Once there is a client, because the first one sets up the log.
void trace_only_errors();

}  // namespace anju
