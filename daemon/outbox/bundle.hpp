// Many routine messages in one: a Bulk whose parts are the Bulks that wait, byte for byte as they are kept
// and as the ledger has them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "daemon/store/rows.hpp"

namespace anju {

// What a row takes in a bundle.
inline std::size_t bytes_as_part(const OutboxRow& row) { return row.payload.size() + 4; }

// Whether it is a Bulk. Reports and results have channels of their own, and so go alone.
bool can_be_part(const OutboxRow& row);

// Made of the ids of the parts and their order, so that the same parts are the same message, also of another
// run of the program.
std::string bundle_id(const std::vector<OutboxRow>& parts);

// The bytes of the message.
std::string bundle_payload(const std::string& message_id, const std::vector<OutboxRow>& parts);

}  // namespace anju
