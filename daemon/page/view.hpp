// What a page is made of, as values: asked on the thread of the listener, filled on the daemon's one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/todo.hpp"
#include "daemon/api/views.hpp"
#include "daemon/api/walk_view.hpp"
#include "daemon/curve.hpp"
#include "rules/rhythm/day_habits.hpp"

namespace anju::page {

enum class Kind : std::uint8_t {
  glance,
  status,
  devices,
  device,
  homes,
  home,
  alerts,
  alert,
  link,
  rules,
  store,
  walk_test,
};

// How many rows a page of a list has.
inline constexpr std::size_t kRows = 25;
inline constexpr std::size_t kMostPages = 40;  // of alerts and of what waits: further back is the API's

struct Question {
  Kind kind = Kind::glance;
  Language language = Language::zh;
  std::string id = {};  // of the device, the home or the alert
  std::size_t page = 1;
  bool only_open = false;
};

// Only what the kind of page shows is there.
struct View {
  bool is_there = true;    // the thing of which was asked
  StatusView status;       // its reasons are in the language of the question
  bool walk_test = false;  // one goes on in some home
  std::vector<WalkView> walks = {};
  std::vector<TodoItem> todo = {};
  std::vector<DeviceView> devices = {};
  std::vector<AlertRecord> alerts = {};  // newest first
  bool has_more = false;                 // beyond this page of the list
  std::optional<AlertRecord> alert = {};
  std::vector<KeptTransition> history = {};
  std::vector<OutboxView> outbox = {};
  RuleStates rules = {};
  std::vector<Curve> curves = {};
  std::size_t channels = 0;  // of the device, those that have curves
  std::optional<DayHabits> habits = {};
  std::optional<StoreView> store = {};
};

}  // namespace anju::page
