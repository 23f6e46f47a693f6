#include "firmware-sim/modbus/command_line.hpp"

#include <CLI/CLI.hpp>

#include "firmware-sim/modbus/json_node.hpp"
#include "firmware-sim/modbus/map_file.hpp"

namespace anju::sim::modbus {
namespace {

using std::chrono::milliseconds;

constexpr int kHour = 3'600'000;

std::string read_listens(CommandLine& line) {
  if (line.framings.size() > line.listens.size()) return "--framing stands behind a --listen of its own";
  line.framings.resize(line.listens.size(), "tcp");
  for (std::size_t at = 0; at < line.listens.size(); ++at) {
    Options::Listen listen;
    listen.framing = line.framings[at] == "rtu" ? Framing::rtu : Framing::tcp;
    if (const std::string wrong = parse_endpoint(line.listens[at], listen.endpoint); !wrong.empty())
      return "--listen: " + wrong;
    line.options.listens.push_back(listen);
  }
  if (line.listens.empty() && line.options.ptys.empty())
    return "there is no way in to the bus: --listen HOST:PORT, --pty PATH or both";
  return {};
}

std::string read_units(CommandLine& line) {
  try {
    std::vector<UnitPlan> units;
    for (const std::string& map : line.maps) {
      for (UnitPlan& plan : read_map(map)) units.push_back(std::move(plan));
    }
    line.options.units = bus_of(std::move(units), line.copies);
    return {};
  } catch (const BadMap& wrong) {
    return wrong.what();
  }
}

void add_line(CLI::App* bus, CommandLine& line) {
  Options& options = line.options;
  bus->add_option("--listen", line.listens, "where it takes connections; may be given again")
      ->type_name("HOST:PORT");
  bus->add_option("--framing", line.framings,
                  "of the --listen at the same place in their order; tcp without it")
      ->check(CLI::IsMember({"tcp", "rtu"}));
  bus->add_option("--pty", options.ptys, "a serial port that is none, under this name; may be given again")
      ->type_name("PATH");
  bus->add_option("--baud", options.bus.line.baud, "every byte takes its time; no line time without it")
      ->check(CLI::Range(300, 1'000'000));
  bus->add_option("--parity", line.parity, "for the length of a byte: none 10 bits, the others 11")
      ->check(CLI::IsMember({"none", "even", "odd"}));
  bus->add_option("--absent", line.absent, "who answers on Modbus TCP for a device that is not there")
      ->check(CLI::IsMember({"gateway", "silence"}));
  bus->add_option("--gateway-wait", line.gateway_wait_ms, "milliseconds until the gateway says so")
      ->check(CLI::Range(0, kHour));
}

}  // namespace

void add_command(CLI::App& app, CommandLine& line) {
  Options& options = line.options;
  auto* bus = app.add_subcommand("modbus", "a bus of Modbus devices, with faults");
  add_line(bus, line);
  bus->add_option("--map", line.maps, "its devices; @UNIT behind it gives the first of them that number")
      ->required()
      ->type_name("FILE[@UNIT]");
  bus->add_option("--copies", line.copies, "all devices so many times, with numbers that go on")
      ->check(CLI::Range(1, 247));
  bus->add_option("--faults", options.faults, "percentages of the answers, for example late=1,lost=0.5");
  bus->add_option("--late-ms", line.late_ms, "how late a late answer is")->check(CLI::Range(1, kHour));
  bus->add_option("--seed", options.seed, "of all that happens by chance")->capture_default_str();
  bus->add_flag("--control", options.control, "take commands from standard input");
  bus->add_flag("--json", options.json, "one JSON object a line");
  bus->add_flag("--trace", options.trace, "tell every request and answer");
}

std::string complete(CommandLine& line) {
  BusOptions& bus = line.options.bus;
  bus.line.parity_bit = line.parity != "none";
  bus.gateway_says_absent = line.absent == "gateway";
  bus.late = milliseconds(line.late_ms);
  bus.gateway_wait = milliseconds(line.gateway_wait_ms);
  if (std::string wrong = read_listens(line); !wrong.empty()) return wrong;
  if (std::string wrong = FaultChoice(0).set_all(line.options.faults); !wrong.empty())
    return "--faults: " + wrong;
  return read_units(line);
}

}  // namespace anju::sim::modbus
