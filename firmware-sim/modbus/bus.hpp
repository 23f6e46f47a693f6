// The pair of wires with its devices: who hears a request, when the answer begins and when it has come.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <set>

#include "firmware-sim/modbus/fault_choice.hpp"
#include "firmware-sim/modbus/figures.hpp"
#include "firmware-sim/modbus/line_time.hpp"
#include "firmware-sim/modbus/spoiled_answer.hpp"
#include "firmware-sim/modbus/unit.hpp"

namespace anju::sim::modbus {

struct BusOptions {
  LineTime line;
  std::chrono::milliseconds late{1500};
  std::chrono::milliseconds gateway_wait{0};  // until a gateway says that a device does not answer
  bool gateway_says_absent = true;            // Modbus TCP: exception 0x0B, not silence
};

class Bus {
 public:
  // Everything belongs to the thread of `io`; the others must live longer.
  Bus(boost::asio::io_context& io, const BusOptions& options, const std::vector<UnitPlan>& units,
      FaultChoice& faults, Figures& figures);

  void take(Request request);

  Unit* unit(std::uint8_t number);
  void silence(std::uint8_t number) { silent_.insert(number); }
  void answer_again(std::uint8_t number) { silent_.erase(number); }
  void set_deaf(bool deaf) { deaf_ = deaf; }

 private:
  struct Answer;

  bool waits_its_turn(const Request& request) const;
  void begin(Request request);
  bool heard(const Request& request, const Unit* unit, Moment begun);
  void absent(Request request, Moment asked);
  void answer(Request request, Unit& unit, Moment asked);
  void next_piece(const std::shared_ptr<Answer>& answer, Moment due);
  void write_piece(const std::shared_ptr<Answer>& answer);
  void finish(const Answer& answer);
  void at(Moment moment, std::function<void()> what);
  void end_turn(bool held_one);
  std::chrono::milliseconds since_start() const;

  boost::asio::io_context& io_;
  const BusOptions options_;
  const Moment start_;
  std::map<std::uint8_t, Unit> units_;
  FaultChoice& faults_;
  Figures& figures_;
  std::set<std::uint8_t> silent_;
  std::deque<Request> waiting_;
  bool taken_ = false;  // by a request that the others wait for
  bool deaf_ = false;
  Moment quiet_since_;  // when the last byte that is known of has passed
};

}  // namespace anju::sim::modbus
