// From the words of others to ours: device classes of Home Assistant, properties of Zigbee2MQTT, units.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/model/quantity.hpp"

namespace anju {

// A unit as Anju writes it; as it was sent where Anju has no name for it.
std::string unit_name(std::string_view sent);

// What Home Assistant is told about one entity.
struct EntityWords {
  std::string_view component;     // "sensor", "binary_sensor"
  std::string_view device_class;  // "temperature"; empty: not said
  std::string_view unit;          // as Anju writes it
  std::string_view pointer;       // where the value is
  std::string_view state_topic;
  std::string_view name;
  bool diagnostic = false;  // by its category it is about the device, not about the home
};
std::optional<Quantity> quantity_of_entity(const EntityWords& entity);

// A member of a message of Zigbee2MQTT, and what its list of devices says about it.
struct PropertyWords {
  std::string_view property;
  std::string_view type;  // "binary", "numeric", "enum"
  std::string_view unit;  // as Anju writes it
  bool battery_powered = false;
};
std::optional<Quantity> quantity_of_property(const PropertyWords& property);

// The unit of a value of the quantity: a percentage of humidity has a name of its own.
std::string unit_for(std::optional<Quantity> quantity, std::string unit);

// Whether values in the unit can become the quantity. A boolean and a text have none; a number of which no
// unit is said could be anything and is taken at its word.
bool unit_fits(Quantity quantity, std::string_view unit);

}  // namespace anju
