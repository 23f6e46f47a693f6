// `anjuctl reading tail|plot|export`.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

struct ReadingWish {
  enum class Form : std::uint8_t { csv, jsonl, senml };
  std::string device;
  std::string quantity;  // plot; tail: of this one only
  std::string since;     // ISO 8601 with an offset, or a duration back from now: "24h"
  std::string until;
  Form form = Form::csv;
  double for_s = 0;  // tail: how long; 0: until Ctrl-C
  std::size_t height = 8;
  std::filesystem::path database = StoreSettings{}.path;
};

using ReadingCommand = Outcome<CommandEnd>(const ReadingWish&, const ActSurroundings&);
ReadingCommand tail_readings, plot_readings, export_readings;

// "24h" is that long before `now`. Problems: usage.time.
Outcome<std::optional<WallTime>> time_of(const std::string& text, WallTime now, const Look& look);

}  // namespace anju
