// The simulated day: a clock that runs a number of times faster than the real one, and what is to happen
// when. One timer of the event loop serves all of it; everything belongs to the thread of `io`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace anju::sim {

// Since the midnight before the play starts; the next day begins at 24 hours.
using SimTime = std::chrono::milliseconds;

// "07:03", of whatever day.
std::string clock_face(SimTime at);

// The first time at or after `from` at which the clock shows what `face` (below 24 hours) shows.
SimTime next_at(SimTime face, SimTime from);

class Agenda {
 public:
  // Starts to run at once, at `start`, `speed` (above 0) simulated seconds in a real one.
  Agenda(boost::asio::io_context& io, SimTime start, double speed);

  SimTime now() const;

  // What is already due happens in the next turn of the event loop. Equal times keep the order of the calls.
  void at(SimTime when, std::function<void()> what);
  void after(SimTime delay, std::function<void()> what) { at(now() + delay, std::move(what)); }

  // Nothing more happens, and nothing more is taken.
  void close();

 private:
  void arm();
  void run_due();

  const SimTime start_;
  const double speed_;
  const std::chrono::steady_clock::time_point started_;
  boost::asio::steady_timer timer_;
  std::multimap<SimTime, std::function<void()>> entries_;
  bool closed_ = false;
};

}  // namespace anju::sim
