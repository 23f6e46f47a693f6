// What goes to the city and what comes back: reports, receipts, commands.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_book.hpp"
#include "daemon/api/views.hpp"
#include "daemon/contact_order.hpp"
#include "daemon/mode_order.hpp"
#include "daemon/outbox/sender.hpp"
#include "daemon/store/store.hpp"
#include "daemon/uplink_port.hpp"
#include "rules/model/home.hpp"

namespace anju {

// One thread. What it decides goes into the batch of the next commit; what may be sent comes out of the
// store.
class Correspondence {
 public:
  // All but `random` must outlive it. `random` gives numbers in [0, 1).
  Correspondence(const Site& site, const ContactOrder& contacts, Store& store, AlertBook& book,
                 Counters& counters, std::function<double()> random);

  // A receipt or a command from the platform; both are checked before they are believed. Gives what it says
  // about a home, for the rules.
  std::optional<ModeOrder> on_message(const CityMessage& message, Instant now, Batch& batch);

  // The platform must hear of this state of the alert, unless it is held.
  void report(const AlertRecord& alert, Instant now, Batch& batch) const;

  void link_up() { sender_.link_up(); }
  void link_down() { sender_.link_down(); }

  // What is to be handed to the link now. Call it after a commit, when the link came up, and at
  // next_deadline().
  std::vector<OutboxRow> due(Instant now);
  std::optional<SteadyTime> next_deadline() const { return sender_.next_deadline(); }

  // Oldest first, alarms before the rest.
  std::vector<OutboxView> waiting(std::size_t limit, Instant now) const;

 private:
  void on_receipt(const std::string& bytes, Instant now, Batch& batch);
  std::optional<ModeOrder> on_command(const std::string& bytes, Instant now, Batch& batch);

  const Site* site_;
  const ContactOrder* contacts_;
  Store* store_;
  AlertBook* book_;
  Counters* counters_;
  Sender sender_;
};

}  // namespace anju
