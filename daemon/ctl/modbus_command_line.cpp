// The words of `anjuctl modbus` on the command line.
#include <CLI/CLI.hpp>
#include <iterator>

#include "daemon/ctl/command_line.hpp"

namespace anju {
namespace {

constexpr int kLastUnit = 255;
constexpr double kShortestWait = 0.01;  // seconds; what the daemon takes as well
constexpr double kLongestWait = 5;

const CLI::AsNumberWithUnit kSeconds(std::map<std::string, double>{{"ms", 0.001}, {"s", 1}},
                                     CLI::AsNumberWithUnit::CASE_SENSITIVE);

CLI::IsMember baud_rates() {
  return CLI::IsMember(std::set<int>(std::begin(kBaudRates), std::end(kBaudRates)));
}
CLI::IsMember parities() { return CLI::IsMember({"none", "even", "odd"}); }

void add_place(CLI::App& command, ModbusOptions& options) {
  BusOptions& where = options.where;
  CLI::Option_group* places = command.add_option_group("Where the bus is, one of");
  places->add_option("--bus", where.bus, "id of a [[bus]] of the settings");
  places->add_option("--serial", where.serial, "serial port, such as /dev/ttyUSB0");
  places->add_option("--tcp", where.tcp, "HOST[:PORT] that speaks Modbus TCP");
  places->add_option("--rtu-over-tcp", where.rtu_over_tcp, "HOST:PORT of a serial server");
  places->require_option(1);
  command.add_option("--baud", where.baud, "of a serial port (default 9600, or as the bus is set)")
      ->check(baud_rates());
  command.add_option("--parity", where.parity, "of a serial port: none, even, odd (default none)")
      ->check(parities());
  command.add_option("--stop-bits", where.stop_bits, "of a serial port (default 1)")->check(CLI::Range(1, 2));
  command
      .add_option("--config", where.config,
                  "settings: the buses and what is installed (default /etc/anju/anju.toml, if it is there)")
      ->each([&where](const std::string&) { where.is_config_named = true; });
  command.add_option("--wait", options.wait_s, "how long a device may take, such as 200ms")
      ->transform(kSeconds)
      ->check(CLI::Range(kShortestWait, kLongestWait));
}

CLI::App* add_command(CLI::App& modbus, Options& options, const char* name, const char* what,
                      Options::Command which) {
  CLI::App* command = modbus.add_subcommand(name, what);
  command->fallthrough()->callback([&options, which] { options.command = which; });
  add_place(*command, options.modbus);
  return command;
}

void add_profile_folders(CLI::App& command, Options& options) {
  command.add_option("--share", options.share,
                     "folder of the shipped files, profiles/ below it (default /usr/share/anju)");
  command.add_option("--profiles", options.profile_folders, "folder with further profiles");
}

void add_scan(CLI::App& modbus, Options& options) {
  CLI::App* scan = add_command(modbus, options, "scan", "Which units answer", Options::Command::modbus_scan);
  scan->add_option("--from", options.modbus.from, "first unit (default 1)")->check(CLI::Range(0, kLastUnit));
  scan->add_option("--to", options.modbus.to, "last unit (default 247)")->check(CLI::Range(0, kLastUnit));
  scan->add_option("--baud-list", options.modbus.bauds, "baud rates to try, as in 9600,19200,2400")
      ->delimiter(',')
      ->check(baud_rates());
  scan->add_option("--parity-list", options.modbus.parities, "parities to try with each, as in none,even")
      ->delimiter(',')
      ->check(parities());
  scan->add_flag("--identify", options.modbus.identify, "try every profile on what is found");
  add_profile_folders(*scan, options);
  scan->footer(
      "Examples:\n  anjuctl modbus scan --serial /dev/ttyUSB0 --to 32\n"
      "  anjuctl modbus scan --bus rs485 --identify");
}

void add_read(CLI::App& modbus, Options& options) {
  CLI::App* read = add_command(modbus, options, "read", "Registers, and every plausible meaning of them",
                               Options::Command::modbus_read);
  read->add_option("unit", options.modbus.unit, "number of the device on the bus")
      ->required()
      ->check(CLI::Range(0, kLastUnit));
  read->add_option("address", options.modbus.address, "on the wire, counted from 0: decimal, or 0x and hex")
      ->required();
  read->add_option("count", options.modbus.count, "how many (default 1)")->check(CLI::Range(1, 65536));
  read->add_option("--function", options.modbus.function,
                   "1 coils, 2 discrete inputs, 3 holding (default), 4 input registers")
      ->check(CLI::Range(1, 4));
  read->footer("Example: anjuctl modbus read 1 0x0000 10 --function 4 --tcp 192.168.1.20");
}

void add_probe(CLI::App& modbus, Options& options) {
  CLI::App* probe = add_command(modbus, options, "probe", "What a profile makes of a device",
                                Options::Command::modbus_probe);
  probe->add_option("profile", options.modbus.profile, "id, or a file")->required();
  probe->add_option("unit", options.modbus.unit, "number of the device on the bus")
      ->required()
      ->check(CLI::Range(0, kLastUnit));
  add_profile_folders(*probe, options);
  probe->footer("Example: anjuctl modbus probe eastron-sdm120 1 --bus rs485");
}

}  // namespace

void add_modbus(CLI::App& app, Options& options) {
  CLI::App* modbus = app.add_subcommand(
      "modbus", "Find a meter on a bus, and look at it; through the daemon where it has the bus");
  modbus->fallthrough()->require_subcommand(1);
  add_scan(*modbus, options);
  add_read(*modbus, options);
  add_probe(*modbus, options);
}

}  // namespace anju
