// What needs attention on this box, the most urgent first, each with why and with the command that leads on.
// Pure: made of what the daemon tells anyway, so that anjuctl and the page show the same list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/views.hpp"

namespace anju {

// Now: somebody may be in danger, or nobody would notice. Today: it must not stay so over night. Soon: at the
// next visit.
enum class TodoUrgency : std::uint8_t { now, today, soon };
std::string_view name(TodoUrgency urgency);

struct TodoItem {
  std::string code;  // "alert.not-accepted"; stable
  TodoUrgency urgency = TodoUrgency::soon;
  std::string home;    // empty: the box as a whole
  std::string device;  // empty: none in particular
  std::string alert;   // likewise
  std::string what_zh;
  std::string what_en;
  std::string why_zh;
  std::string why_en;
  std::string command;  // "anjuctl alert show ..."
  std::optional<WallTime> since;
};

// All must outlive the call.
struct TodoViews {
  const StatusView& status;
  const std::vector<DeviceView>& devices;
  const std::vector<AlertRecord>& alerts;  // those that are open or that the closed loop waits for
  const ParkedView& parked;
  std::size_t proposals = 0;      // that wait for a person
  std::uint64_t store_quota = 0;  // bytes; 0: unknown
};

// At most kMostTodo; of each kind those of the first homes and devices.
inline constexpr std::size_t kMostTodo = 200;
std::vector<TodoItem> todo(const TodoViews& views);

// {"schema_version","at","todo":[...]}
std::string todo_json(const std::vector<TodoItem>& items, WallTime at);

}  // namespace anju
