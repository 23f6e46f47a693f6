// How a command whose work is an Act is put on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "daemon/ctl/command_line.hpp"

namespace anju {

// `wish` is filled by the options that the caller adds; `run` gets it.
template <class Wish>
CLI::App* add_act(CLI::App& to, Options& options, const std::string& name, const std::string& what,
                  const std::string& example, const std::shared_ptr<Wish>& wish,
                  Outcome<CommandEnd> (*run)(const Wish&, const ActSurroundings&)) {
  CLI::App* command = to.add_subcommand(name, what)->fallthrough();
  command->footer("Example: " + example);
  command->callback([&options, wish, run] {
    options.command = Options::Command::act;
    options.act = [wish, run](const ActSurroundings& around) { return run(*wish, around); };
  });
  return command;
}

inline void add_share_option(CLI::App& command, Options& options) {
  command.add_option("--share", options.share, "folder of the shipped files (environment ANJU_SHARE)");
}

// Who reads the settings reads what is shipped as well.
inline void add_settings_options(CLI::App& command, std::string& config, Options& options) {
  command.add_option("--config", config, "settings (default /etc/anju/anju.toml)");
  add_share_option(command, options);
}

// Seconds, "30s" or "2m".
inline CLI::Option* add_seconds(CLI::App& command, const std::string& name, double& seconds,
                                const std::string& what) {
  static const CLI::AsNumberWithUnit kSeconds(std::map<std::string, double>{{"s", 1}, {"m", 60}, {"h", 3600}},
                                              CLI::AsNumberWithUnit::CASE_SENSITIVE);
  return command.add_option(name, seconds, what)->transform(kSeconds)->check(CLI::Range(0.1, 86'400.0));
}

}  // namespace anju
