// The command line of anjuctl: what can be asked, and how it is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/ctl/act.hpp"
#include "daemon/ctl/city_commands.hpp"
#include "daemon/ctl/commission/commands.hpp"
#include "daemon/ctl/device_add.hpp"
#include "daemon/ctl/discover.hpp"
#include "daemon/ctl/home_forget.hpp"
#include "daemon/ctl/home_mode.hpp"
#include "daemon/ctl/meter_commands.hpp"
#include "daemon/ctl/modbus_commands.hpp"
#include "daemon/ctl/query.hpp"
#include "daemon/ctl/replay_file.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/ctl/store_commands.hpp"
#include "daemon/ctl/store_plan.hpp"

namespace CLI {
class App;
}

namespace anju {

struct ProfileOptions {
  std::vector<std::filesystem::path> files;  // check
  std::string profile;                       // try: id or file
  std::string topic;
  std::string payload_file;  // empty: standard input
  std::string at;            // empty: now
  bool is_retained = false;
};

struct Options {
  enum class Command : std::uint8_t {
    query,
    mode_tell,
    store_dump,
    store_check,
    store_backup,
    store_restore,
    store_plan,
    home_forget,
    decode,
    replay,
    discover,
    profile_check,
    profile_try,
    modbus_scan,
    modbus_read,
    modbus_probe,
    rule,
    city,
    meter,
    commission,
    act,
    mistyped,
    print
  };

  Command command = Command::query;
  Query query;
  std::string language;
  double timeout_s = 10;
  std::string share;
  std::vector<std::string> profile_folders;
  ReplayOptions replay;
  std::string zone = GatewaySettings{}.timezone;
  DiscoverOptions discover;
  DeviceAddOptions device;
  ProfileOptions profile;
  ModeOptions mode;
  ModbusOptions modbus;
  StoreOptions store;
  PlanOptions plan;
  ForgetOptions forget;
  RuleOptions rule;
  CityOptions city;
  MeterOptions meter;
  CommissionCommand commission;
  std::string text;  // print: made of the command line itself
  Act act;
  std::function<Problem(Language)> mistyped_in;  // what is wrong with the command line
  bool is_sure = false;
  bool is_trial = false;
  bool without_colour = false;
  bool as_lines = false;  // --jsonl
  bool is_terse = false;
  std::vector<std::string> fields;  // of --terse
};

// The parts of `modbus` and `store`, in files of their own.
void add_modbus(CLI::App& app, Options& options);
void add_store(CLI::App& app, Options& options);
// The part of `rule`, likewise.
void add_rule(CLI::App& app, Options& options);
// Those of the way to the city.
void add_city(CLI::App& app, Options& options);
void add_meter(CLI::App& app, Options& options);
void add_page(CLI::App& app, Options& options);
void add_broker(CLI::App& app, Options& options);
// Those of a technician; they join nouns that are there, so call it after the others.
void add_commission(CLI::App& app, Options& options);
// Those of each day, and of the settings.
void add_days(CLI::App& app, Options& options);
void add_settings(CLI::App& app, Options& options);
void add_care(CLI::App& app, Options& options, const std::string& version);
// What is wrong with the command line, in the language that it asks for; and that is how it is told.
void explain_mistyped(const CLI::App& app, const std::string& kind, const std::string& fault, int argc,
                      char** argv, Options& options);
// The last one: what the shell and the manual are told of all of them.
void add_tree(CLI::App& app, Options& options, const std::string& version);

// None: `options` is filled. Else the exit code: help was printed, or what is wrong.
std::optional<int> read_command_line(int argc, char** argv, const char* version, Options& options);

}  // namespace anju
