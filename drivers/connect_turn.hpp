// Whose turn it is to connect with Paho, and that the others help meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string_view>

namespace anju {

// How long a thread of that name sleeps when it calls usleep(), which is this program's own for that. Paho's
// receiving thread asks for 100 ms when it has no socket yet (MQTTAsync_cycle of 1.3.12), and the first
// connect of a process is that much later, unless it wins a race of a third of a millisecond: of six starts
// four lost it. Everybody else sleeps as long as they ask for.
std::chrono::microseconds sleep_of(std::string_view thread, std::chrono::microseconds asked);

// Paho has one receiving thread for all sessions of a process. It polls the sockets that it knew when the
// call began, for up to a second, so what a new one brings waits for a packet on an old one: 0.8 s for a
// second session on loopback (1.3.12, seen with strace). While one session connects, those that are up ask
// their broker something every few milliseconds. Any thread.
class ConnectTurn {
 public:
  // The one of this process, as Paho's thread is.
  static ConnectTurn& of_this_process();

  // `nudge` is called on the thread of whoever takes the turn: somebody connects now.
  void join(const void* session, std::function<void()> nudge);
  void leave(const void* session);  // afterwards it is not called any more

  bool is_taken() const { return is_taken_; }

  // One after the other, because Paho does not tell which socket is whose.
  class Held {
   public:
    explicit Held(ConnectTurn& turn);
    ~Held();
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    ConnectTurn& turn_;
    std::unique_lock<std::mutex> lock_;
  };

 private:
  std::mutex one_at_a_time_;
  std::atomic<bool> is_taken_ = false;
  std::mutex mutex_;
  std::map<const void*, std::function<void()>> nudges_;
};

}  // namespace anju
