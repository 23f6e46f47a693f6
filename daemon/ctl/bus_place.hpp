// Where the bus is that somebody asks on, and who asks there: the daemon when it has that bus, else this
// program.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/ctl/bus_reader.hpp"
#include "daemon/ctl/query.hpp"

namespace anju {

// As written on the command line; one of the first four.
struct BusOptions {
  std::string bus;  // id of a [[bus]]
  std::string serial;
  std::string tcp;
  std::string rtu_over_tcp;
  std::optional<int> baud;
  std::string parity;
  std::optional<int> stop_bits;
  std::filesystem::path config = "/etc/anju/anju.toml";
  bool is_config_named = false;  // so it must be there
  std::filesystem::path shared_folder;
};

struct FoundBus {
  BusSettings settings;
  bool is_through_daemon = false;
  std::optional<LineSettings> line;  // named on the command line
  // What is installed, as far as it is known.
  std::optional<Settings> installed;

  // How a unit wants to be asked: on the line that was named, else that of the installed device, else `own`,
  // which its model needs.
  AskingManner manner(Duration timeout, int unit,
                      const std::optional<LineSettings>& own = std::nullopt) const;
  // "meter-1 (h-7f3a)": the installed device that has the unit; "" none.
  std::string device_at(int unit) const;

 private:
  std::optional<LineSettings> installed_line(int unit) const;
};

// Asks the daemon which buses it has. A daemon that does not run has none; one that is there and does not
// answer, or may not be asked, is a problem: it may have the port.
Outcome<FoundBus> find_bus(const BusOptions& options, const Query& door, const Look& look);

std::unique_ptr<BusReader> open_bus(const FoundBus& bus, const Query& door, const Clock& clock,
                                    WakeSignal& wake, const Look& look);

// "through anjud: rs485", "directly: /dev/ttyUSB0 9600 8N1".
std::string way_text(const FoundBus& bus, const Look& look);

}  // namespace anju
