// Which answers go wrong, and how: by chance, with a seed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace anju::sim::modbus {

enum class Fault : std::uint8_t {
  none,
  late,
  lost,
  corrupt,
  crc_swapped,
  wrong_unit,
  wrong_function,
  wrong_transaction,
  wrong_protocol,
  echo,
  noise,
  twice,
  cut_short,
  too_long,
  other_length,
  split,
  device_failure,
  busy,
  gateway_silent,
  gateway_path,
  drop,
  flood,
};

std::string_view name_of(Fault fault);
std::optional<Fault> fault_named(std::string_view name);
std::string all_fault_names();

class FaultChoice {
 public:
  explicit FaultChoice(std::uint64_t seed) : random_(seed) {}

  // `unit` 0: of all units that have no percentage of their own for this fault. Returns an empty text, or why
  // it cannot be: the faults of a unit together are more than all its answers.
  std::string set(Fault fault, double percent, std::uint8_t unit = 0);

  // "late=1,lost=0.5" of the command line; returns an empty text, or what is wrong.
  std::string set_all(std::string_view list);

  void clear() { percents_.clear(); }

  // At most one for each answer, so that a percentage is one.
  Fault choose(std::uint8_t unit);

  std::mt19937_64& random() { return random_; }

 private:
  using Percents = std::map<Fault, std::map<std::uint8_t, double>>;

  static double of(const std::map<std::uint8_t, double>& by_unit, std::uint8_t unit);
  static double most(const Percents& percents);

  Percents percents_;
  std::mt19937_64 random_;
};

}  // namespace anju::sim::modbus
