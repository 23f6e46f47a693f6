// What a platform's message says about meters. Pure; bounded in what it gives, and takes any bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/push_adapter.hpp"
#include "drivers/push_item.hpp"

namespace anju {

// No items and no fault: a message about something else, such as a device that has gone online. `zone`: of
// times that say none; `key`: of its cipher, where it has one.
PushBody read_adapted(const PushAdapter& adapter, std::string_view body, const Zone& zone,
                      std::string_view key = {});

// What comes of the adapter's examples and is not what they say, each one sentence. Empty: as it should be.
std::vector<std::string> differences(const PushAdapter& adapter);

// What a good adapter shows and this one does not: a request with readings, one with a wrong signature, and
// the verification where there is one.
std::vector<std::string> style_faults(const PushAdapter& adapter);

}  // namespace anju
