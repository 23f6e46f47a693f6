// One place in a message and what the value there means: a [[channel]] of a profile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/condition.hpp"
#include "config/identity.hpp"
#include "config/json_path.hpp"
#include "config/text_pattern.hpp"
#include "rules/model/time.hpp"

namespace anju {

// The plausible range of a channel, inclusive, in the canonical unit of its quantity.
struct Range {
  double lowest = 0;
  double highest = 0;
};

enum class ByteOrder : std::uint8_t { big, little };  // within a 16-bit register; big is what Modbus says
// Among the registers of one value; big: the high word first.
enum class WordOrder : std::uint8_t { big, little };
// bcd: two decimal digits a byte. bit: a coil or a discrete input, of functions 1 and 2.
enum class RegisterType : std::uint8_t { u16, s16, u32, s32, u64, s64, float32, float64, bcd, bit };

// How many 16-bit registers, or bits, a value of the type takes; 0 for bcd, whose length the profile says.
unsigned words_of(RegisterType type);

// Functions 1 and 2 read single bits, 3 and 4 registers.
inline bool reads_bits(int function) { return function == 1 || function == 2; }

struct RegisterSource {
  int function = 3;           // 1 coils, 2 discrete inputs, 3 holding, 4 input registers
  std::uint16_t address = 0;  // on the wire, counted from 0, whatever the manual counts from
  RegisterType type = RegisterType::u16;
  unsigned words = 1;  // how many registers (or bits) the value takes, 1 to 4
  WordOrder word_order = WordOrder::big;
  ByteOrder byte_order = ByteOrder::big;
  Duration period{std::chrono::seconds{10}};    // how often it is read
  Duration deadline{std::chrono::seconds{10}};  // how late it may be read, counted from when it was due
  std::vector<std::uint64_t> unsupported;       // raw values that mean "I have no such register"
};

struct ByteSource {
  enum class Type : std::uint8_t { whole, whole_signed, real, bcd };

  std::size_t at = 0;  // counted from 0
  Type type = Type::whole;
  std::size_t length = 1;  // bytes; 1 to 8, real: 4 or 8
  ByteOrder byte_order = ByteOrder::big;
};

// Of a constant: the device says that it does not know.
struct NoConstant {};
using Constant = std::variant<NoConstant, bool, double, std::string>;

struct Meaning {
  // value in the canonical unit = raw * scale + offset; `unit` of the file is already folded in, but not
  // what unit_from will say.
  double scale = 1;
  double offset = 0;
  std::vector<JsonPath> unit_from;
  std::string unit;  // of a message that does not say it; only with unit_from
  std::vector<std::pair<std::string, std::string>> units;  // the device's word, ours
  std::vector<double> no_value;                            // raw numbers that mean "I do not know"
  std::vector<std::string> no_value_words;
  std::optional<Range> plausible;

  std::uint64_t mask = 0;  // bits of a whole number; 0: all of it
  unsigned shift = 0;

  bool invert = false;  // booleans: the device says the opposite (a contact that is closed)
  std::vector<Scalar> true_when;
  std::vector<Scalar> false_when;
  bool any_word = false;
  std::optional<double> true_above;
  std::optional<double> true_below;

  std::vector<std::pair<std::string, std::string>> words;  // text: as sent, as kept; empty: as sent
  std::optional<Constant> constant;
};

struct Field {
  std::size_t channel = 0;          // position in Profile::channels
  std::vector<JsonPath> paths;      // the first that is there counts; none: the message as a whole (constant)
  std::optional<ByteSource> bytes;  // in place of a path, where the record is bytes
  RegisterSource registers;         // Modbus
  std::optional<std::size_t> topic;  // position in MqttProfile::topics; none: any
  Conditions when;
  std::optional<TextPattern> pattern;
  Meaning meaning;
  Conditions suspect_when;
  Conditions test_when;
  std::vector<JsonPath> time;
  bool is_momentary = false;
  bool when_unreadable = false;
  bool from_message =
      false;  // all of its paths count from the message, so it is read once and not in every record
  bool may_be_structure = false;  // another field reads below it, so an object there is no mistake

  Identity label;                                          // the channel's name, when the message tells it
  std::vector<std::pair<std::string, std::string>> names;  // channel_names: captured, ours
  std::vector<std::pair<std::string, std::size_t>> known;  // name, position in Profile::channels
  bool alone = false;
};

}  // namespace anju
