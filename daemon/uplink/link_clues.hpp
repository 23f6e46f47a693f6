// Why there is no link to the city, in words for a person. Pure.
//
// Paho answers every failure of TCP and TLS with one number, -1, and one sentence. What really happened
// stands only in its trace, and this reads it: lines of libpaho-mqtt 1.3.12, measured against a broker with a
// wrong name, an expired certificate and so on. A line that a later version words differently makes the
// reason less precise, and nothing else.
#pragma once

#include <string>
#include <string_view>

namespace anju {

class LinkClues {
 public:
  // A line of Paho's trace.
  void hear(std::string_view line);

  // Why an attempt to reach `place` (host:port) failed. `code`: negative from Paho, 1 to 5 from a CONNACK;
  // `message`: what Paho says to it, perhaps nothing.
  std::string why_not_reached(const std::string& place, int code, std::string_view message) const;
  // Why a link that was up is gone.
  std::string why_lost(const std::string& place) const;
  // What is being waited for while nothing is decided yet.
  std::string what_is_awaited(const std::string& place) const;

 private:
  enum class Step { name, tcp, tls, mqtt };  // what is being done

  std::string why_tls_failed(const std::string& place) const;

  Step step_ = Step::name;
  int resolver_code_ = 0;     // EAI_... of getaddrinfo
  std::string socket_fault_;  // the words of the system
  std::string sent_alert_;    // of TLS: what this side finds wrong with the broker
  std::string heard_alert_;   // what the broker finds wrong with this side
  bool wrong_name_ = false;   // a good certificate, for somebody else
  bool no_ping_answer_ = false;
};

}  // namespace anju
