// Asks on a bus through the daemon that has it: between its polls, so none of them is late.
#pragma once

#include "daemon/ctl/bus_reader.hpp"
#include "daemon/ctl/query.hpp"

namespace anju {

class DaemonReader final : public BusReader {
 public:
  // `door`: the socket and how long to wait. `wake` stops it.
  DaemonReader(Query door, std::string bus, const WakeSignal& wake, Look look)
      : door_(std::move(door)), bus_(std::move(bus)), wake_(wake), look_(look) {}

  Outcome<Exchange> ask(const ReadQuestion& question, const AskingManner& manner) override;

 private:
  Query door_;
  std::string bus_;
  const WakeSignal& wake_;
  Look look_;
};

// What POST /v1/buses/{id}/read is told, and what its answer means; none: it cannot be understood.
std::string question_json(const ReadQuestion& question, const AskingManner& manner);
std::optional<Exchange> exchange_in(std::string_view body);

}  // namespace anju
