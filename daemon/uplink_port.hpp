// The uplink port: how anjud reaches the city. Real: a Unix socket to anju-uplink. In tests: scripted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "rules/model/error.hpp"

namespace anju {

// What comes back from the other side, as it came and not yet believed.
struct CityMessage {
  enum class Kind : std::uint8_t {
    link_up,
    link_down,       // body: why, in words for a person
    receipt,         // body: anju.v1.Receipt
    command,         // body: anju.v1.Command
    webhook_answer,  // body: anju.link.WebhookAnswer; of anju-uplink itself
    identity,        // body: anju.link.Identity; of anju-uplink itself
    settings,        // body: anju.v1.SignedSettings, of the group
  };
  // By which of the two ways it came.
  enum class Path : std::uint8_t { first, second };

  Kind kind = Kind::link_down;
  std::string body;
  Path path = Path::first;
};

// A POST of JSON to a contact.
struct WebhookCall {
  std::string id;
  std::string url;  // https; a secret, so it never gets into a log
  std::string body;
};

// Nothing here keeps anything: what is not handed over is lost, and that is why only a receipt empties the
// outbox.
class Uplink {
 public:
  virtual ~Uplink() = default;
  // `deliver` puts a message into the inbox; any thread. Called once. An error says why nothing can reach
  // the city before anjud is started again; everything else goes on without it.
  virtual Result<void> start(std::function<void(CityMessage)> deliver) = 0;
  virtual void stop() = 0;
  // `channel` is anju.link.Publish.Channel, `payload` an anju.v1 message.
  virtual void publish(std::uint8_t channel, const std::string& payload) = 0;
  // Replaces the heartbeat before it.
  virtual void heartbeat(const std::string& status) = 0;
  // An alarm waits and there is no link: the next attempt is not put off for the sake of other boxes.
  virtual void hurry() {}
  // Answered with a webhook_answer, or never. False: nobody is there who could call.
  virtual bool call_webhook(const WebhookCall& call) = 0;
};

}  // namespace anju
