// The way of a reading: inbox → decode → engine → alerts → outbox → one commit → uplink.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_book.hpp"
#include "daemon/api/views.hpp"
#include "daemon/correspondence.hpp"
#include "daemon/inbox.hpp"
#include "daemon/message_reader.hpp"
#include "daemon/refusal_book.hpp"
#include "daemon/source_book.hpp"
#include "daemon/store/store.hpp"
#include "daemon/timeline.hpp"
#include "daemon/uplink_port.hpp"
#include "drivers/journal.hpp"
#include "rules/engine.hpp"

namespace anju {

// One thread, and no clock: time is handed in. What foreign threads have to say is in the inbox.
class Pipeline {
 public:
  // All must outlive the pipeline.
  struct Parts {
    const Settings& settings;
    const Site& site;
    const TopicRouter& router;
    Store& store;
    Journal& journal;
    Inbox& inbox;
    Uplink& uplink;
    std::string version;
    std::function<double()> random;                               // in [0, 1)
    std::optional<std::filesystem::path> journal_set_aside = {};  // it could not be read, and is here now
  };
  explicit Pipeline(const Parts& parts);

  // Once, before the sources: goes on where the last commit stopped, and takes what the journal has kept
  // since. `origin` is now, on the box's timeline; `away` how long the box was off, as far as can be known.
  // Errors: io.
  Result<void> start(const TimelinePoint& origin, const Restored& restored, Duration away);

  // Works on what has come in and does what is due. Gives when to be called again, unless something comes
  // into the inbox before. Errors: io; the store can no longer be trusted: end the process, start again,
  // check.
  Result<SteadyTime> run(Instant now);

  // The last commit before the end.
  Result<void> finish(Instant now);

  StatusView status(Instant now);
  std::vector<HomeView> homes() const;
  std::vector<DeviceView> devices(Instant now) const;
  std::vector<OutboxView> outbox(std::size_t limit) const { return correspondence_.waiting(limit); }
  std::vector<AlertRecord> alerts(bool only_open, std::size_t limit) {
    return parts_.store.alerts(only_open, limit);
  }

 private:
  bool take_in(Instant now);
  bool take_spilled();
  void hear(const RawMessage& message);
  void hear_device(const HeardDevice& heard, const RawMessage& message);
  void note_refusal(const RefusedField& refused, WallTime at);
  void on_source(const SourceEvent& event);
  void on_polled_device(const SourceEvent& event);
  void on_limited(const SourceEvent& event);
  void on_city(const CityMessage& message, Instant now);
  void judge(Instant now);
  void note_drops(Instant now);
  void lose(const Gap& gap);
  bool is_batch_full() const;
  bool has_news() const;
  bool is_commit_due(Instant now) const;
  Result<void> commit(Instant now);
  void send(Instant now);
  Result<void> tidy(Instant now);
  SteadyTime next_deadline(Instant now);
  TimelinePoint point(Instant now) const;
  std::vector<std::string> reasons(Instant now) const;

  Parts parts_;
  Engine engine_;
  AlertBook book_;
  Counters counters_;
  Correspondence correspondence_;
  MessageReader reader_;
  SourceBook sources_;
  RefusalBook refusals_;
  std::map<std::string, SteadyTime> noisy_;        // what was limited, and when last
  std::map<DeviceIndex, std::string> unanswered_;  // on a bus: why a device does not answer

  TimelinePoint origin_;
  KeptThrough kept_;  // handed to the engine; with the next commit, in the store
  Effects effects_;
  Batch batch_;
  std::map<std::string, SavedState> states_;  // changed since the last commit
  SteadyTime last_commit_{};
  std::optional<std::string> store_fault_;  // the last commit failed, and is tried again
  SteadyTime next_try_{};
  Duration retry_pause_{};
  std::uint64_t told_dropped_ = 0;
  WallTime drops_since_;
  SteadyTime next_gap_{};

  Zone zone_;
  bool is_untidy_ = false;  // the last slice of tidying was not the end of it
  SteadyTime next_tidy_{};

  UplinkView uplink_;
  SteadyTime next_heartbeat_{};
  std::vector<std::optional<LastReading>> last_;  // by channel
};

}  // namespace anju
