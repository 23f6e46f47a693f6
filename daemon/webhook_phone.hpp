// The telephone number in the address of a contact's webhook: a gateway for calls or short messages is told
// whom to reach. It is sealed in the files, and in no ledger, log or answer of the box.
#pragma once

#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace anju {

// `{phone}` of the webhooks is replaced by the number of their contact, percent-encoded, with the key beside
// the store. A webhook whose number cannot be opened is taken away, and the log says so: a call to nobody
// would look like one.
Settings with_phones(Settings settings);

// "+86 21 5555 0142" gives "%2B862155550142".
std::string phone_in_address(std::string_view phone);

}  // namespace anju
