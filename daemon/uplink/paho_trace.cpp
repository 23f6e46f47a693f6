#include "daemon/uplink/paho_trace.hpp"

#include <MQTTAsync.h>
#include <unistd.h>

#include <exception>
#include <mutex>

namespace anju {
namespace {

std::mutex g_mutex;  // held for a few comparisons of text, and nothing is called with it
LinkClues g_clues;
std::set<int> g_threads;

// From threads of Paho, with its lock of the log held.
void hear(MQTTASYNC_TRACE_LEVELS, char* line) noexcept {
  if (line == nullptr) return;
  try {
    const std::lock_guard lock(g_mutex);
    g_clues.hear(line);
    if (const int thread = ::gettid(); thread != ::getpid()) g_threads.insert(thread);
  } catch (const std::exception&) {
    // Out of memory: a reason will be less precise.
  }
}

}  // namespace

void listen_to_paho(TraceDepth depth) {
  static const bool kListening = (MQTTAsync_setTraceCallback(hear), true);
  (void)kListening;
  MQTTAsync_setTraceLevel(depth == TraceDepth::connecting ? MQTTASYNC_TRACE_MINIMUM
                                                          : MQTTASYNC_TRACE_PROTOCOL);
}

LinkClues clues_from_paho() {
  const std::lock_guard lock(g_mutex);
  return g_clues;
}

std::set<int> threads_of_paho() {
  const std::lock_guard lock(g_mutex);
  return g_threads;
}

}  // namespace anju
