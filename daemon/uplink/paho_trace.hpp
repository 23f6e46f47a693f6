// Paho's trace, from which the reasons of its failures are read. One for the process, as Paho's own.
#pragma once

#include <cstdint>
#include <set>

#include "daemon/uplink/link_clues.hpp"

namespace anju {

enum class TraceDepth : std::uint8_t {
  connecting,  // each step of an attempt; a few hundred lines
  connected,   // each packet; enough to see why a link is lost
};

// Sets the listener up with the first call. Any thread, but not while Paho looks up a name.
void listen_to_paho(TraceDepth depth);

// What is known of the current attempt or connection. Any thread, never waits for Paho.
LinkClues clues_from_paho();

// The threads that have said anything so far, but for the first of the process: once there is a link, both of
// Paho.
std::set<int> threads_of_paho();

}  // namespace anju
