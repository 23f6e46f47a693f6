// The parts of a home that are about people: places where they are safe, whom to tell, what the home can say.
#pragma once

#include "config/settings.hpp"
#include "config/table_reader.hpp"

namespace anju {

void read_places(TableReader& root, HomeSettings& home);
void read_contacts(TableReader& root, HomeSettings& home);
// [home.prompt] and [home.local_alarm]; the devices of the home are known by now.
void read_prompt(TableReader& home_reader, const Settings& settings, HomeSettings& home);
// [home.consent]
void read_consent(TableReader& home_reader, HomeSettings& home);
void read_local_alarm(TableReader& home_reader, const Settings& settings, HomeSettings& home);

}  // namespace anju
