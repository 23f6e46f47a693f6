// Rows of the outbox for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/store/rows.hpp"

namespace anju::test {

inline OutboxRow outbox_row(OutboxLane lane, std::string message_id, std::int64_t id = 0) {
  OutboxRow row;
  row.id = id;
  row.lane = lane;
  row.channel = lane == OutboxLane::alarm ? 1 : 2;
  row.payload = "payload of " + message_id;
  row.message_id = std::move(message_id);
  row.created_at = SteadyTime{Duration{1795528800000 + id}};
  return row;
}

// "a#1 b#1": the message ids, in order.
inline std::string ids_of(const std::vector<OutboxRow>& rows) {
  std::string ids;
  for (const OutboxRow& row : rows) ids += (ids.empty() ? "" : " ") + row.message_id;
  return ids;
}

}  // namespace anju::test
