// The source port: what hears devices, and the messages as they were heard.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/model/home.hpp"
#include "rules/model/time.hpp"

namespace anju {

// Alarm: the device can say smoke, gas, CO, SOS or fall. Its messages overtake all others and are on the
// disk before they are acknowledged. The lane is a property of the device, so its own order is kept.
enum class Lane : std::uint8_t { routine, alarm };

struct MqttMessage {
  std::string topic;
  std::string payload;
  bool retained = false;   // the broker replayed what it kept: known state, not news
  bool duplicate = false;  // the DUP flag of a QoS 1 delivery: perhaps heard before

  friend bool operator==(const MqttMessage&, const MqttMessage&) = default;
};

// Consecutive registers, or coils or inputs, as one answer gave them.
struct RegisterBlock {
  int function = 3;                  // 1 coils, 2 discrete inputs, 3 holding, 4 input registers
  std::uint16_t start = 0;           // address on the wire, counted from 0
  std::vector<std::uint16_t> words;  // functions 1 and 2: one a bit, 0 or 1

  friend bool operator==(const RegisterBlock&, const RegisterBlock&) = default;
};

struct ModbusAnswer {
  DeviceIndex device = 0;
  std::vector<RegisterBlock> blocks;

  friend bool operator==(const ModbusAnswer&, const ModbusAnswer&) = default;
};

// What a utility has pushed of the meters of one home, as drivers/pushed_batch.* packs it.
struct PushedBatch {
  std::string utility;
  std::string lines;

  friend bool operator==(const PushedBatch&, const PushedBatch&) = default;
};

// What a request of a utility leaves behind beside readings, as drivers/push_note.* packs it.
struct PushNote {
  std::string utility;
  std::string content;

  friend bool operator==(const PushNote&, const PushNote&) = default;
};

inline constexpr const char* kPushSource = "http";  // as which the listener for it tells of itself

struct RawMessage {
  std::uint64_t sequence = 0;  // in the journal; 0: not journalled, because nobody was told that it is kept
  Lane lane = Lane::routine;
  std::optional<HomeIndex> home{};  // whose it is, as far as its source knows; not in the journal
  Instant heard_at;
  std::variant<MqttMessage, ModbusAnswer, PushedBatch, PushNote> body;

  friend bool operator==(const RawMessage&, const RawMessage&) = default;
};

// Who says something, or rather whose share of the box it takes.
struct Sayer {
  enum class Kind : std::uint8_t { nobody, device, home };
  Kind kind = Kind::nobody;    // nobody: whoever uses a topic that names nobody who is installed
  std::uint32_t index = 0;     // of the device or the home
  bool is_in_payload = false;  // a device: the topic is shared, and only the message names it

  friend bool operator==(const Sayer&, const Sayer&) = default;
};

// A source came up, went down, could not keep a message, or left out some of what somebody says who says too
// much; what was to be said has reached the broker; or one device of a bus stopped answering, answers again,
// or is asked for less than its profile says.
struct SourceEvent {
  enum class Kind : std::uint8_t {
    connected,
    disconnected,
    not_kept,
    limited,
    said,
    device_silent,
    device_answers,
    device_reduced,
  };
  std::string source;
  Kind kind = Kind::disconnected;
  std::string reason;  // for a person; said: the id of the saying
  Instant at;
  std::uint64_t count = 0;  // limited: how many messages were left out
  Instant since{};          // limited: the first of them
  DeviceIndex device = 0;   // of the last three
  Sayer whose{};            // limited
};

// What the home is to hear from the box: a question to the resident, a siren. Sent at QoS 1.
struct Saying {
  std::string id;
  std::string topic;
  std::string payload;
};

using Heard = std::variant<RawMessage, SourceEvent>;

// Called from the source's own thread. Never blocks, never throws.
using Deliver = std::function<void(Heard)>;

class Source {
 public:
  virtual ~Source() = default;
  virtual void start(Deliver deliver) = 0;
  // Returns when the source's threads have ended; nothing is delivered after.
  virtual void stop() = 0;
  // As it calls itself in its events.
  virtual std::string name() const = 0;
  // Any thread: a thread of it has not come round when it had to, so it hangs, and only a new process helps.
  virtual bool hangs(SteadyTime now) const = 0;
};

}  // namespace anju
