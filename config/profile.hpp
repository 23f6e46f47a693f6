// A device model, as one TOML file describes it: how to find the device, its channels and their meaning.
// The language is documented in config/profiles/LANGUAGE.md; _example.toml and _example_modbus.toml beside it
// are there to copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/field.hpp"
#include "config/line_settings.hpp"
#include "config/mqtt_profile.hpp"
#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/time.hpp"

namespace anju {

// Push: a utility says what it has read; the message is not the model's but the utility's.
enum class Transport : std::uint8_t { mqtt, modbus, push };

// One quantity of a device of this model, whichever fields give it.
struct ChannelProfile {
  Quantity quantity{};
  std::string name;  // phase or label where the device has several of the quantity
  std::string tariff;
  std::string unit;  // that of the quantity, but for the few that keep the device's (gas: ppm or %LEL)
  std::vector<std::string> codes;  // push: what utilities call it, beside the name of the quantity
  // Fields of it have names that only the messages tell; where the device is installed they are listed.
  bool is_open = false;
  std::vector<std::string> words;  // text: what is known to come; kept as position + 1, else as 0

  std::optional<EventKind> alarm;
  bool is_momentary = false;             // a press: over as soon as it is said
  std::optional<Duration> clears_after;  // it never says that it is over
  std::optional<CounterTraits> counter;
  std::optional<SignOfLife> sign_of_life;

  // What a reading keeps of a word.
  std::int64_t position_of(std::string_view word) const;
};

// A message and the readings it must give: the profile's own proof.
struct ExpectedReading {
  Quantity quantity{};
  std::string name;
  std::string tariff;
  std::optional<std::string> device;
  std::optional<double> value;  // canonical unit; none and no text: quality invalid
  std::optional<std::string> text;
  Quality quality = Quality::good;
  std::optional<WallTime> measured_at;
  bool historical = false;
};

struct Example {
  std::string title;
  std::string topic;  // MQTT
  std::string payload;
  bool retained = false;
  std::optional<WallTime> at;  // of reception
  int function = 3;            // Modbus
  std::vector<std::pair<std::uint16_t, std::uint16_t>>
      words;  // Modbus: address on the wire, value; bits: 0, 1
  std::vector<ExpectedReading> readings;
  int line = 0;  // in the file, for messages
};

// What becomes of a register that the device refuses (exception 1 or 2).
enum class Unsupported : std::uint8_t {
  left_out,  // not asked again but rarely; the device is fine: models and firmwares differ
  fault,     // the device is not what the profile says
};

struct ModbusProfile {
  int function = 3;  // of channels that name none: 1 coils, 2 discrete inputs, 3 holding, 4 input registers
  int address_base = 0;   // what the file counts its addresses from: 0, 1 or 40001; only a reader of it asks
  int block_limit = 125;  // most registers of one request; of bits 16 times as many
  int hole_limit = 16;    // as many unused registers are read along, rather than to ask twice; bits: 16 times
  Duration response_timeout{1000};
  Duration turnaround{20};            // how long it usually takes before it answers; for the plan only
  std::optional<Duration> frame_gap;  // the silence it needs before a request; none: 3.5 characters
  int retries = 2;                    // before it is called silent
  Duration period{std::chrono::seconds{10}};
  Unsupported unsupported = Unsupported::left_out;
  std::optional<LineSettings> line;  // this model speaks no other
};

struct Profile {
  std::string id;
  std::string vendor;
  std::string model;
  Transport transport = Transport::mqtt;
  Duration silence_limit{std::chrono::hours{25}};
  bool event_driven = false;        // speaks only when something happens
  std::optional<bool> is_on_mains;  // stops when the power does; none: told by its channels
  MqttProfile mqtt;
  ModbusProfile modbus;
  std::vector<ChannelProfile> channels;
  std::vector<Field> fields;
  std::vector<Example> examples;
  std::string file;

  // Smoke, gas, CO, SOS or fall: its messages never wait and never are dropped.
  bool life_safety() const;
};

}  // namespace anju
