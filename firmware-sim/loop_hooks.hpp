// What the closed loop calls for, wherever it is kept.
#pragma once

#include <functional>
#include <string>

namespace anju::sim {

struct LoopHooks {
  // `which` is "feedback" or "re-check": its time has come, and nobody has said that it is done.
  std::function<void(const std::string& gateway, const std::string& alert, const std::string& which)>
      on_overdue;
  // The next stage, where the platform plays the people too. `command_id`: of the command that asks for it;
  // empty: any.
  std::function<void(const std::string& gateway, const std::string& alert, const std::string& stage,
                     const std::string& command_id)>
      on_stage;
};

}  // namespace anju::sim
