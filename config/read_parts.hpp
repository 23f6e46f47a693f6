// The parts that a profile's sections are made of: pointers, conditions, identities, patterns.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/condition.hpp"
#include "config/json_path.hpp"
#include "config/mqtt_profile.hpp"
#include "config/table_reader.hpp"

namespace anju {

// Each returns true when the key is there and right; what is wrong has been written down.
bool read_paths(TableReader& reader, std::string_view key, std::vector<JsonPath>& paths,
                Need need = Need::optional);
bool read_pattern(TableReader& reader, std::string_view key, std::optional<TextPattern>& pattern);
bool read_conditions(TableReader& reader, std::string_view key, Conditions& conditions);
bool read_identity(TableReader& reader, std::string_view key, Identity& identity);
bool read_topic(TableReader& reader, std::string_view key, std::optional<TopicPattern>& topic,
                Need need = Need::optional);

// Adds the topic unless it is there, and says where it is.
std::size_t topic_position(std::vector<TopicPattern>& topics, const TopicPattern& topic);

}  // namespace anju
