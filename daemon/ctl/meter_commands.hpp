// Meters that utilities push: `anjuctl meter token`, `simulate`, `unknown`, `gaps`.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/ctl/city_commands.hpp"

namespace anju {

struct MeterOptions {
  enum class What : std::uint8_t {
    token_create,
    token_rotate,
    token_revoke,
    token_list,
    simulate,
    unknown,
    gaps
  };
  What what = What::token_list;
  std::string name;  // a utility, or whatever a machine that reads is called; revoke: or the id of a token
  bool is_for_reading = false;  // create
  std::string overlap = "7d";   // rotate: how long the old ones still hold
  std::string meter;            // simulate: its number; empty: the first that is installed
  int days = 7;                 // gaps
  std::filesystem::path config = "/etc/anju/anju.toml";
  bool is_trial = false;  // token: checked, and nothing is written
  std::filesystem::path shared_folder;
};

Outcome<std::string> run_meter(const MeterOptions& options, const CitySurroundings& around, WallTime now);

// Parts of it, in files of their own.
Outcome<std::string> run_meter_token(const MeterOptions& options, const CitySurroundings& around,
                                     WallTime now);
Outcome<std::string> shown_gaps(const Settings& settings, const MeterOptions& options,
                                const CitySurroundings& around, WallTime now);

// The settings as the daemon reads them, or why they cannot be used.
Outcome<Settings> settings_of(const MeterOptions& options, const Look& look);
Problem meter_problem(const Look& look, const std::string& why, int exit_code = kExitFailed);

}  // namespace anju
