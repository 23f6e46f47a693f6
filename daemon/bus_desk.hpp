// The buses for who asks from outside: what is known of each, and questions in between the polls.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/api/bus_question.hpp"
#include "daemon/api/views.hpp"
#include "drivers/modbus_source.hpp"

namespace anju {

// The daemon's thread, but for what it posts.
class BusDesk {
 public:
  // Of one bus: it takes a few more, so who asks here never fills its queue.
  static constexpr std::size_t kMostWaiting = 8;

  // Hands what is to be done over to the daemon's thread; called on the thread of a bus.
  using Post = std::function<void(std::function<void()>)>;

  BusDesk(const Settings& settings, Post post) : settings_(settings), post_(std::move(post)) {}

  // In the order of the settings. The source must outlive all questions.
  void add(const BusSettings& bus, ModbusSource& source);

  // `sources` as the source book tells them.
  std::vector<BusView> views(const std::vector<SourceView>& sources) const;

  // `tell` is called later, once, on the daemon's thread, unless there is an error: not_found, unsupported
  // where the line of a gateway would have to be set, unavailable when too many wait.
  Result<void> ask(const BusQuestion& question, std::function<void(Exchange)> tell);

 private:
  struct Bus {
    const BusSettings* settings = nullptr;
    ModbusSource* source = nullptr;
    std::size_t devices = 0;
    double load = 0;
    std::size_t waiting = 0;
  };
  static BusView view_of(const Bus& bus, const std::vector<SourceView>& sources);

  const Settings& settings_;
  Post post_;
  std::vector<Bus> buses_;
};

}  // namespace anju
