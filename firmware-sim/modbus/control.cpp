#include "firmware-sim/modbus/control.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <sstream>

#include "firmware-sim/real_time.hpp"

namespace anju::sim::modbus {
namespace {

constexpr const char* kCommands =
    "fault NAME PERCENT [unit N], clear, silent N, answer N, deaf, hear, vanish, return, "
    "set UNIT FUNCTION ADDRESS WORD, hole UNIT FUNCTION ADDRESS, figures, quit";

template <typename Number>
std::optional<Number> number(const std::string& text) {
  Number value{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void Control::obey(const std::string& line) {
  std::istringstream in(line);
  Words words;
  for (std::string one; in >> one;) words.push_back(one);
  if (line == "quit") return ways_.quit();
  if (line == "figures") return figures_.tell();
  try {
    if (const std::string wrong = run(words); !wrong.empty()) return report_.warn(wrong);
  } catch (const std::exception& problem) {  // the port cannot be opened again
    return report_.warn(problem.what());
  }
  report_.say({{"what", "command"}, {"at_ms", real_ms()}, {"command", line}}, "Done: " + line + ".");
}

std::string Control::run(const Words& words) {
  const std::string& verb = words.front();
  if (verb == "fault" && (words.size() == 3 || words.size() == 5)) return fault(words);
  if (words.size() == 1) return bus_wide(words);
  if (words.size() == 2) return of_unit(words);
  if ((verb == "set" && words.size() == 5) || (verb == "hole" && words.size() == 4))
    return change_register(words);
  return fmt::format("'{}' is no command. There are: {}.", fmt::join(words, " "), kCommands);
}

std::string Control::fault(const Words& words) {
  const auto named = fault_named(words[1]);
  if (!named) return fmt::format("'{}' is no fault: there are {}.", words[1], all_fault_names());
  const auto percent = number<double>(words[2]);
  if (!percent) return fmt::format("'{}' is no percentage.", words[2]);
  if (words.size() == 3) return faults_.set(*named, *percent);
  const auto unit = number<std::uint8_t>(words[4]);
  if (words[3] != "unit" || !unit || bus_.unit(*unit) == nullptr)
    return fmt::format("'{} {}' names no unit of this bus.", words[3], words[4]);
  return faults_.set(*named, *percent, *unit);
}

std::string Control::bus_wide(const Words& words) {
  const std::string& verb = words.front();
  if (verb == "clear") {
    faults_.clear();
  } else if (verb == "deaf" || verb == "hear") {
    bus_.set_deaf(verb == "deaf");
  } else if (verb == "vanish") {
    ways_.vanish();
  } else if (verb == "return") {
    ways_.come_back();
  } else {
    return fmt::format("'{}' is no command. There are: {}.", verb, kCommands);
  }
  return {};
}

std::string Control::of_unit(const Words& words) {
  const auto unit = number<std::uint8_t>(words[1]);
  if (!unit || bus_.unit(*unit) == nullptr) return fmt::format("'{}' is no unit of this bus.", words[1]);
  if (words[0] == "silent") {
    bus_.silence(*unit);
  } else if (words[0] == "answer") {
    bus_.answer_again(*unit);
  } else {
    return fmt::format("'{}' is no command. There are: {}.", words[0], kCommands);
  }
  return {};
}

std::string Control::change_register(const Words& words) {
  const auto unit_number = number<std::uint8_t>(words[1]);
  Unit* const unit = unit_number ? bus_.unit(*unit_number) : nullptr;
  if (unit == nullptr) return fmt::format("'{}' is no unit of this bus.", words[1]);
  const auto function = number<std::uint8_t>(words[2]);
  if (!function || !is_read(*function)) return fmt::format("'{}' is no function from 1 to 4.", words[2]);
  const auto address = number<std::uint16_t>(words[3]);
  if (!address) return fmt::format("'{}' is no address from 0 to 65535.", words[3]);
  if (words[0] == "hole") {
    unit->make_hole(*function, *address);
    return {};
  }
  const auto value = number<std::uint16_t>(words[4]);
  if (!value) return fmt::format("'{}' is no word from 0 to 65535.", words[4]);
  unit->set(*function, *address, *value);
  return {};
}

}  // namespace anju::sim::modbus
