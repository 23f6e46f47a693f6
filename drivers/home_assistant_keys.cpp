#include "drivers/home_assistant_keys.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"

namespace anju {
namespace {

namespace json = boost::json;

struct Abbreviation {
  std::string_view key;
  std::string_view shortened;
};

// https://www.home-assistant.io/integrations/mqtt/#discovery-payload, as far as a measurement needs them.
constexpr std::array kAbbreviations{Abbreviation{"availability", "avty"},
                                    Abbreviation{"availability_mode", "avty_mode"},
                                    Abbreviation{"availability_template", "avty_tpl"},
                                    Abbreviation{"availability_topic", "avty_t"},
                                    Abbreviation{"components", "cmps"},
                                    Abbreviation{"device", "dev"},
                                    Abbreviation{"device_class", "dev_cla"},
                                    Abbreviation{"entity_category", "ent_cat"},
                                    Abbreviation{"object_id", "obj_id"},
                                    Abbreviation{"payload_off", "pl_off"},
                                    Abbreviation{"payload_on", "pl_on"},
                                    Abbreviation{"platform", "p"},
                                    Abbreviation{"state_class", "stat_cla"},
                                    Abbreviation{"state_off", "stat_off"},
                                    Abbreviation{"state_on", "stat_on"},
                                    Abbreviation{"state_topic", "stat_t"},
                                    Abbreviation{"state_value_template", "stat_val_tpl"},
                                    Abbreviation{"topic", "t"},
                                    Abbreviation{"unique_id", "uniq_id"},
                                    Abbreviation{"unit_of_measurement", "unit_of_meas"},
                                    Abbreviation{"value_template", "val_tpl"}};

constexpr std::array kDeviceAbbreviations{
    Abbreviation{"connections", "cns"}, Abbreviation{"identifiers", "ids"},
    Abbreviation{"manufacturer", "mf"}, Abbreviation{"model", "mdl"}, Abbreviation{"model_id", "mdl_id"}};

template <std::size_t N>
const json::value* find(const json::object& object, std::string_view key,
                        const std::array<Abbreviation, N>& abbreviations) {
  if (const json::value* found = object.if_contains({key.data(), key.size()})) return found;
  const auto known = std::find_if(abbreviations.begin(), abbreviations.end(),
                                  [key](const Abbreviation& one) { return one.key == key; });
  if (known == abbreviations.end()) return nullptr;
  return object.if_contains({known->shortened.data(), known->shortened.size()});
}

}  // namespace

const json::value* member(const json::object& config, std::string_view key) {
  return find(config, key, kAbbreviations);
}

const json::value* device_member(const json::object& device, std::string_view key) {
  return find(device, key, kDeviceAbbreviations);
}

std::string text_of(const json::object& config, std::string_view key) {
  const json::value* found = member(config, key);
  const json::string* text = found ? found->if_string() : nullptr;
  return text && text->size() <= kLongestText ? std::string(text->data(), text->size()) : std::string();
}

}  // namespace anju
