// The uplink port: how anjud reaches the city. Real: a Unix socket to anju-uplink. In tests: scripted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace anju {

// What comes back from the other side.
struct UplinkEvents {
  std::function<void(bool connected, std::string reason)> link_changed;
  std::function<void(std::string receipt)> receipt;  // anju.v1.Receipt, serialized, not yet believed
  std::function<void(std::string command)> command;  // anju.v1.Command, likewise
};

// One thread, that of the pipeline. Nothing here keeps anything: what is not handed over is lost, and that is
// why only a receipt empties the outbox.
class Uplink {
 public:
  virtual ~Uplink() = default;
  virtual void start(UplinkEvents events) = 0;
  virtual void stop() = 0;
  // `channel` is anju.link.Publish.Channel, `payload` an anju.v1 message.
  virtual void publish(std::uint8_t channel, const std::string& payload) = 0;
  virtual void heartbeat(const std::string& status) = 0;
};

}  // namespace anju
