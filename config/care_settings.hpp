// Who is told of a home, and what the home itself can say: what is asked of the person before anybody comes,
// and what sounds when nobody can be reached.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/time.hpp"

namespace anju {

enum class ContactRole : std::uint8_t { first_contact, relative, visitor, grid_worker };

std::string_view name(ContactRole role);

// In the order in which they are asked. Who it is only the platform knows: here is a pseudonym.
struct Contact {
  std::string id;
  ContactRole role = ContactRole::first_contact;
  std::string phone;    // sealed (sealed_text.hpp); empty: only the platform knows it
  std::string webhook;  // https; a secret, so it never gets into a log; only of the first contact
};

// The home asks "are you well?" and waits for a press before it calls for help.
struct PromptSettings {
  std::string say_topic;    // MQTT, to a speaker of the home
  std::string say_payload;  // {zh}, {en} and {event} stand for the sentence and the event
  std::string fine_device;  // says that all is well
  Quantity fine_quantity{};
  std::string fine_word;  // of a button; empty: any word, or a true value
  Duration grace{std::chrono::minutes{2}};
  std::vector<EventKind> events;  // those that can wait for so long
};

// A siren or a speaker in the home that goes on without the city.
struct LocalAlarmSettings {
  std::string topic;
  std::string payload;
  std::string clear_payload;  // empty: it stops by itself
};

}  // namespace anju
