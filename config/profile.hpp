// A device model, as one TOML file describes it: how to find the device, its channels and their meaning.
// The language is documented in config/README.md; config/profiles/_example.toml is there to copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/time.hpp"

namespace anju {

enum class Transport : std::uint8_t { mqtt, modbus };

// The plausible range of a channel, inclusive, in the canonical unit of its quantity.
struct Range {
  double lowest = 0;
  double highest = 0;
};

enum class ByteOrder : std::uint8_t { big, little };  // within a 16-bit register; big is what Modbus says
// Among the registers of one value; big: the high word first.
enum class WordOrder : std::uint8_t { big, little };
enum class RegisterType : std::uint8_t { u16, s16, u32, s32, u64, s64, float32, float64 };

// How many 16-bit registers a value of the type takes.
unsigned words_of(RegisterType type);

struct RegisterSource {
  std::uint16_t address = 0;  // on the wire, counted from 0, whatever the manual counts from
  RegisterType type = RegisterType::u16;
  WordOrder word_order = WordOrder::big;
  ByteOrder byte_order = ByteOrder::big;
};

struct ChannelProfile {
  Quantity quantity{};
  std::string name;  // phase or label where the device has several of the quantity
  std::string tariff;

  std::string pointer;       // MQTT: JSON Pointer (RFC 6901) into the payload
  RegisterSource registers;  // Modbus

  // value in the canonical unit = raw * scale + offset; `unit` of the file is already folded in.
  double scale = 1;
  double offset = 0;
  bool invert = false;           // booleans: the device says the opposite (a contact that is closed)
  std::vector<double> no_value;  // raw numbers that mean "I do not know"
  std::optional<Range> plausible;

  std::optional<EventKind> alarm;
  std::optional<SignOfLife> sign_of_life;
};

// A message and the readings it must give: the profile's own proof.
struct ExpectedReading {
  Quantity quantity{};
  std::string name;
  std::optional<double> value;  // canonical unit; none: quality invalid
  Quality quality = Quality::good;
};

struct Example {
  std::string title;
  std::string topic;  // MQTT
  std::string payload;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> words;  // Modbus: address on the wire, value
  std::vector<ExpectedReading> readings;
  int line = 0;  // in the file, for messages
};

struct MqttProfile {
  std::vector<std::string> topics;   // patterns with {device} for the level that names the device
  std::vector<std::string> ignored;  // MQTT filters (+ and #) below the same topics that carry no readings
  std::string time_pointer;          // where the device says when it measured; empty: the time of reception
};

struct ModbusProfile {
  int function = 3;       // 3 holding, 4 input registers
  int block_limit = 125;  // most registers of one request
  Duration response_timeout{1000};
  Duration period{std::chrono::seconds{10}};
};

struct Profile {
  std::string id;
  std::string vendor;
  std::string model;
  Transport transport = Transport::mqtt;
  Duration silence_limit{std::chrono::hours{25}};
  bool event_driven = false;  // speaks only when something happens
  MqttProfile mqtt;
  ModbusProfile modbus;
  std::vector<ChannelProfile> channels;
  std::vector<Example> examples;
  std::string file;

  // Smoke, gas, CO, SOS or fall: its messages never wait and never are dropped.
  bool life_safety() const;
};

}  // namespace anju
