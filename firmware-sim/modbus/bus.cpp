#include "firmware-sim/modbus/bus.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace anju::sim::modbus {
namespace {

constexpr std::size_t kMostWaiting = 256;  // a client that asks without end must not take all memory

}  // namespace

using boost::system::error_code;
using std::chrono::steady_clock;

struct Bus::Answer {
  Request request;
  Bytes pdu;  // the true one
  Outgoing out;
  std::size_t next = 0;
  bool sent = true;
  bool holds_turn = false;
};

Bus::Bus(boost::asio::io_context& io, const BusOptions& options, const std::vector<UnitPlan>& units,
         FaultChoice& faults, Figures& figures)
    : io_(io), options_(options), start_(steady_clock::now()), faults_(faults), figures_(figures) {
  for (const UnitPlan& plan : units) units_.emplace(plan.unit, Unit(plan));
}

Unit* Bus::unit(std::uint8_t number) {
  const auto found = units_.find(number);
  return found == units_.end() ? nullptr : &found->second;
}

std::chrono::milliseconds Bus::since_start() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start_);
}

// A gateway and a serial server pass one request at a time on to the wires. On a serial port nothing does: a
// master that speaks while a device still thinks is heard. And a meter with a network port of its own, which
// is Modbus TCP without a line, has no wires at all.
bool Bus::waits_its_turn(const Request& request) const {
  if (request.place == Place::pty) return false;
  return request.place == Place::rtu_over_tcp || options_.line.known();
}

void Bus::take(Request request) {
  figures_.asked(request);
  if (deaf_) return figures_.unheard(request, "deaf");
  if (waits_its_turn(request) && taken_) {
    if (waiting_.size() >= kMostWaiting) return figures_.unheard(request, "full");
    waiting_.push_back(std::move(request));
    return;
  }
  begin(std::move(request));
}

void Bus::begin(Request request) {
  const bool in_turn = waits_its_turn(request);
  const std::size_t bytes = 1 + request.pdu.size() + kCrc;
  Unit* const asked_unit = silent_.contains(request.unit) ? nullptr : unit(request.unit);
  Moment begun = request.begun;
  if (in_turn) {
    taken_ = true;
    begun = std::max(steady_clock::now(), quiet_since_ + options_.line.gap());
    // A gateway is told how much silence its devices need; a serial server knows nothing of frames.
    if (request.place == Place::tcp && asked_unit != nullptr)
      begun = std::max(begun, quiet_since_ + asked_unit->plan().min_gap);
  }
  const bool is_heard = request.place == Place::tcp || heard(request, asked_unit, begun);
  const Moment asked = begun + options_.line.of(bytes);
  figures_.carried(options_.line.of(bytes));
  quiet_since_ = std::max(quiet_since_, asked);
  if (!is_heard || (asked_unit == nullptr && request.place != Place::tcp)) {
    if (is_heard) figures_.unheard(request, "absent");
    return at(asked, [this, in_turn] { end_turn(in_turn); });
  }
  if (asked_unit == nullptr) return absent(std::move(request), asked);
  answer(std::move(request), *asked_unit, asked);
}

bool Bus::heard(const Request& request, const Unit* asked_unit, Moment begun) {
  const auto needed = asked_unit == nullptr ? options_.line.gap()
                                            : std::max<std::chrono::nanoseconds>(options_.line.gap(),
                                                                                 asked_unit->plan().min_gap);
  if (begun >= quiet_since_ + needed) return true;
  figures_.too_soon(request);
  return false;
}

// Nobody answers on the wires; the gateway may say so, and no byte passes on them for it.
void Bus::absent(Request request, Moment asked) {
  const bool in_turn = waits_its_turn(request);
  at(asked + options_.gateway_wait, [this, in_turn, request = std::move(request)] {
    if (!options_.gateway_says_absent) {
      figures_.unheard(request, "absent");
    } else if (!deaf_) {
      const Bytes pdu = exception(request.function(), kGatewaySilent);
      if (request.from->send(tcp_frame(request.transaction, request.unit, pdu)))
        figures_.answered(request, pdu, Fault::none);
    }
    end_turn(in_turn);
  });
}

void Bus::answer(Request request, Unit& unit, Moment asked) {
  const auto made = std::make_shared<Answer>();
  made->pdu = unit.answer(request.pdu, since_start());
  made->out = spoiled(request, made->pdu, faults_.choose(request.unit), options_.late, faults_.random());
  made->request = std::move(request);
  figures_.decided(made->request, made->pdu, made->out.fault);
  made->holds_turn = waits_its_turn(made->request);
  const Moment due = asked + unit.plan().turnaround;
  if (made->out.pieces.empty() || made->out.fault == Fault::late) {  // the next one need not wait for it
    at(due, [this, made] {
      if (made->out.drops) made->request.from->close();
      end_turn(std::exchange(made->holds_turn, false));
    });
  }
  if (!made->out.pieces.empty()) next_piece(made, due);
}

// A byte cannot begin before the one before it has passed, whoever sends it.
void Bus::next_piece(const std::shared_ptr<Answer>& answer, Moment due) {
  const Piece& piece = answer->out.pieces[answer->next];
  at(due + piece.pause, [this, answer, due = due + piece.pause] {
    const auto time = options_.line.of(answer->out.pieces[answer->next].line_bytes);
    const Moment end = std::max(due, quiet_since_) + time;
    if (time.count() > 0) quiet_since_ = end;
    figures_.carried(time);
    at(end, [this, answer] { write_piece(answer); });
  });
}

void Bus::write_piece(const std::shared_ptr<Answer>& answer) {
  answer->sent = !deaf_ && answer->request.from->send(answer->out.pieces[answer->next].bytes) && answer->sent;
  if (++answer->next < answer->out.pieces.size()) {
    return next_piece(answer, std::max(quiet_since_, steady_clock::now()));
  }
  if (!options_.line.known()) quiet_since_ = std::max(quiet_since_, steady_clock::now());
  finish(*answer);
}

void Bus::finish(const Answer& answer) {
  if (answer.sent) {
    figures_.answered(answer.request, answer.pdu, answer.out.fault);
  } else {
    figures_.unheard(answer.request, deaf_ ? "deaf" : "gone");
  }
  end_turn(answer.holds_turn);
}

void Bus::end_turn(bool held_one) {
  if (!held_one) return;
  taken_ = false;
  if (waiting_.empty()) return;
  Request next = std::move(waiting_.front());
  waiting_.pop_front();
  if (deaf_) {
    figures_.unheard(next, "deaf");
    return end_turn(true);
  }
  begin(std::move(next));
}

void Bus::at(Moment moment, std::function<void()> what) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(io_, moment);
  timer->async_wait([timer, what = std::move(what)](const error_code& error) {
    if (!error) what();
  });
}

}  // namespace anju::sim::modbus
