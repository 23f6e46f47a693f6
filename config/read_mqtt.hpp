// [mqtt], [[record]] and [[liveness]] of a profile.
#pragma once

#include <vector>

#include "config/mqtt_profile.hpp"
#include "config/table_reader.hpp"

namespace anju {

// The topics of [mqtt] come out apart: those of records and channels go before them.
void read_mqtt(TableReader& root, MqttProfile& mqtt, std::vector<TopicPattern>& topics);
void read_records(TableReader& root, MqttProfile& mqtt);
void read_liveness(TableReader& root, MqttProfile& mqtt);

// `time`, as a pointer, a list, or a section with formats and a zone.
void read_time(TableReader& reader, TimeReading& time);

}  // namespace anju
