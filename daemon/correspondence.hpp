// What goes to the city and what comes back: reports, receipts, commands.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_book.hpp"
#include "daemon/api/views.hpp"
#include "daemon/commands.hpp"
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
                 Counters& counters, std::function<double()> random, CommandDoors doors = {});

  // What a message of the platform means for others.
  struct Told {
    std::optional<ModeOrder> mode;  // for the rules
    std::optional<Duration> ahead;  // of the platform's clock is the clock of this box
    std::string accepted;           // the alert that has its first receipt now
    Duration latency{0};            // of it, since it was detected or held back no longer
  };
  // A receipt or a command from the platform; both are checked before they are believed.
  Told on_message(const CityMessage& message, Instant now, Batch& batch);

  // What came of settings that waited. Errors: not_found, none of that id wait.
  Result<void> settings_ended(const CommandAnswer& answer, Instant now, Batch& batch) const;

  // The platform must hear of this state of the alert, unless it is held.
  void report(const AlertRecord& alert, Instant now, Batch& batch) const;

  // It is kept now: an alarm that has just come up overtakes the older ones of other homes.
  void committed(const Batch& batch);

  using Path = CityMessage::Path;
  void link_up(Path path = Path::first) { sender(path).link_up(); }
  void link_down(Path path = Path::first) { sender(path).link_down(); }

  // What is to be handed to the link now. Call it after a commit, when the link came up, and at
  // next_deadline().
  std::vector<OutboxRow> due(Instant now, Path path = Path::first);
  std::optional<SteadyTime> next_deadline() const;
  // Messages wait, the link is there, and none has been given its turn although the last call of due() was
  // long ago.
  bool is_stuck(SteadyTime now) const;

  // Oldest first, alarms before the rest.
  std::vector<OutboxView> waiting(std::size_t limit, Instant now) const;

 private:
  Told on_receipt(const std::string& bytes, Instant now, Batch& batch);
  Told on_receipt_of_bundle(const std::string& message_id, const PlatformAnswer& answer, Batch& batch);
  Told on_command(const Result<ReceivedCommand>& command, bool answers_again, Instant now, Batch& batch);
  void answer_again(const CommandNote& known, Batch& batch) const;
  Sender& sender(Path path) { return path == Path::first ? sender_ : second_; }

  const Site* site_;
  const ContactOrder* contacts_;
  Store* store_;
  AlertBook* book_;
  Counters* counters_;
  CommandDoors doors_;
  Sender sender_;
  Sender second_;  // alarms that the first path has not brought over in time
};

}  // namespace anju
