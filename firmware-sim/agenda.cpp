#include "firmware-sim/agenda.hpp"

#include <fmt/format.h>

namespace anju::sim {

using std::chrono::hours;
using std::chrono::steady_clock;

std::string clock_face(SimTime at) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(at).count();
  return fmt::format("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
}

SimTime next_at(SimTime face, SimTime from) {
  while (face < from) face += hours(24);
  return face;
}

Agenda::Agenda(boost::asio::io_context& io, SimTime start, double speed)
    : start_(start), speed_(speed), started_(steady_clock::now()), timer_(io) {}

SimTime Agenda::now() const {
  const std::chrono::duration<double, std::milli> real = steady_clock::now() - started_;
  return start_ + SimTime(static_cast<SimTime::rep>(real.count() * speed_));
}

void Agenda::at(SimTime when, std::function<void()> what) {
  if (closed_) return;
  const auto place = entries_.emplace(when, std::move(what));
  if (place == entries_.begin()) arm();
}

void Agenda::close() {
  closed_ = true;
  entries_.clear();
  timer_.cancel();
}

void Agenda::arm() {
  if (entries_.empty()) return;
  const std::chrono::duration<double, std::milli> real(double((entries_.begin()->first - start_).count()) /
                                                       speed_);
  timer_.expires_at(started_ + std::chrono::ceil<steady_clock::duration>(real));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) run_due();
  });
}

void Agenda::run_due() {
  // Only what is due now: an entry that adds another for this instant must not keep the loop from the
  // network.
  const SimTime now_is = now();
  std::multimap<SimTime, std::function<void()>> due;
  while (!entries_.empty() && entries_.begin()->first <= now_is)
    due.insert(entries_.extract(entries_.begin()));
  for (const auto& [when, what] : due) {
    if (!closed_) what();
  }
  arm();
}

}  // namespace anju::sim
