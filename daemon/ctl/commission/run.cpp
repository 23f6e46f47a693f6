#include "daemon/ctl/commission/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>

#include "config/load.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/modbus_commands.hpp"
#include "daemon/ctl/screen.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/platform.hpp"
#include "drivers/wake_signal.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// Which models fit the meter with that number: what `modbus scan --identify` finds.
std::vector<std::string> likely_profiles(const CommissionProgram& program, const Look& look,
                                         const std::string& bus, int unit) {
  ModbusOptions scan;
  scan.where.bus = bus;
  scan.where.config = program.command.config;
  scan.where.shared_folder = program.shared_folder;
  scan.from = scan.to = unit;
  scan.identify = true;
  Query door = program.door;
  door.as_json = true;
  const MachineClock clock(SteadyTime{}, read_clocks());
  const ModbusEnd end =
      run_modbus_scan(scan, {door, look, program.profile_folders, clock, program.wake, stderr, false});
  boost::system::error_code fault;
  const json::value found = json::parse(end.output, fault);
  std::vector<std::string> profiles;
  for (const json::value& one : list_of(found, "units"))
    for (const json::value& model : list_of(one, "profiles")) profiles.push_back(text_of(model, "profile"));
  return profiles;
}

// Where the daemon is, times are those of the homes.
Look look_of_home(const CommissionProgram& program) {
  const auto answer = http_get(program.door.socket, "/healthz", std::chrono::seconds{1});
  return answer ? look_there(*answer, program.look) : program.look;
}

int run_guide(const CommissionProgram& program, CommissionAround& around) {
  const bool is_terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  if (!is_terminal || program.door.as_json) return program.report(needs_terminal(around));
  if (!program.is_language_said)
    around.look.language = load_settings(around.config, {around.shared_folder}).settings.gateway.language;
  ActSurroundings terminal;
  fill_terminal(terminal);
  Talk talk(
      [&terminal](const std::string& shown) {
        const std::string lines = folded_lines(shown, terminal.width);
        std::fputs((terminal.is_utf8 ? lines : in_ascii(lines)).c_str(), stdout);
        std::fflush(stdout);
      },
      [&around] { return read_line_of_terminal(around.is_interrupted); });
  return commission(program.command.guide, around, talk, [&](const std::string& bus, int unit) {
    return likely_profiles(program, around.look, bus, unit);
  });
}

}  // namespace

int run_commission(const CommissionProgram& program) {
  CommissionAround around;
  around.door = program.door;
  around.look = look_of_home(program);
  around.config = program.command.config;
  around.shared_folder = program.shared_folder;
  around.is_trial = program.is_trial;
  around.command = name(program.command.what);
  around.clocks = read_clocks;
  around.pause = [&program](Duration pause) { program.wake.wait(pause); };
  around.is_interrupted = [&program] { return program.wake.is_stopping(); };
  around.aside = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  if (program.command.what == CommissionCommand::What::guide) return run_guide(program, around);
  const auto end = run_commission_command(program.command, around);
  if (!end) return program.report(end.error());
  const bool is_written =
      std::fwrite(end->output.data(), 1, end->output.size(), stdout) == end->output.size();
  return is_written && std::fflush(stdout) == 0 ? end->exit_code : kExitFailed;
}

}  // namespace anju
