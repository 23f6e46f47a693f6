// The way of a reading: inbox → decode → engine → alerts → outbox → one commit → uplink.
#pragma once

#include <climits>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_book.hpp"
#include "daemon/api/day_routes.hpp"
#include "daemon/api/views.hpp"
#include "daemon/api/walk_view.hpp"
#include "daemon/contact_order.hpp"
#include "daemon/correspondence.hpp"
#include "daemon/coverage_book.hpp"
#include "daemon/curve.hpp"
#include "daemon/disk_reserve.hpp"
#include "daemon/errand_desk.hpp"
#include "daemon/inbox.hpp"
#include "daemon/link_book.hpp"
#include "daemon/local_effects.hpp"
#include "daemon/message_reader.hpp"
#include "daemon/mode_order.hpp"
#include "daemon/ping_wish.hpp"
#include "daemon/prompt_plan.hpp"
#include "daemon/refusal_book.hpp"
#include "daemon/share_book.hpp"
#include "daemon/source_book.hpp"
#include "daemon/store/store.hpp"
#include "daemon/timeline.hpp"
#include "daemon/uplink_port.hpp"
#include "daemon/walk_book.hpp"
#include "daemon/wall_watch.hpp"
#include "drivers/journal.hpp"
#include "rules/alarm_load.hpp"
#include "rules/engine.hpp"

namespace anju {

struct InstallReport;

// One thread, and no clock: time is handed in, as the machine shows it. What foreign threads have to say is
// in the inbox.
class Pipeline {
 public:
  // All must outlive the pipeline.
  struct Parts {
    const Settings& settings;
    const Site& site;
    const RuleSet& rules;  // made for this site
    const TopicRouter& router;
    Store& store;
    Journal& journal;
    Inbox& inbox;
    Uplink& uplink;
    std::string version;
    std::function<double()> random;                               // in [0, 1)
    std::optional<std::filesystem::path> journal_set_aside = {};  // it could not be read, and is here now
    DiskReserve* reserve = nullptr;  // none: every write takes what room there is
    ContactOrder contacts = {};
    std::vector<PromptPlan> prompts = {};
    // Told after the commit that keeps what it says; on the one thread.
    std::function<void(const LocalEffects&)> carry_out_locally = {};
    // To the broker in the home; answered with SourceEvent::Kind::said, or never.
    std::function<void(const Saying&)> say_at_home = {};
    // None: there is one way to the city.
    Uplink* second = nullptr;
    CommandDoors doors = {};  // can_ask is known here
    bool safe_mode = false;   // told to people and to the city; what it changes is in the settings
  };
  explicit Pipeline(const Parts& parts);

  // Once, before the sources: goes on where the last commit stopped, and takes what the journal has kept
  // since. `resumed` says where the box's timeline goes on, `clocks` what they show then. Errors: io.
  Result<void> start(const ResumedTimeline& resumed, const ClockReading& clocks, const Restored& restored);

  // Works on what has come in and does what is due. Gives when to be called again, unless something comes
  // into the inbox before. Errors: io; the store can no longer be trusted: end the process, start again,
  // check.
  Result<SteadyTime> run(Instant machine);

  // What somebody says about a home; it is kept when this returns. Call run() after it. Errors: those of
  // mode_order(); unavailable, it holds but is not kept yet; io, as in run().
  Result<ModeAnswer> set_mode(const ModeWish& wish, Instant machine);
  // An alarm that is a test, to prove the way to the city; gives its id. Call run() after it. Errors:
  // unsupported, there is no platform or no home; not_found, no such home.
  Result<std::string> ping(const PingWish& wish, Instant machine);

  // A report of an installation goes to the city, once for each `id`. Call run() after it. Errors:
  // unsupported, there is no platform; not_found, no such home.
  Result<std::string> send_report(const InstallReport& report, Instant machine);
  // How far a walk test has come; the last one, where none is on. Errors: not_found, no such home.
  Result<WalkView> walk_test(const std::string& home, Instant machine);
  // After run(), with the time at which it was done: what it has kept was kept by then.
  void turn_ended(Instant machine);
  // Somebody in the home or at the box has seen the alert; it is kept, and on record among the commands, when
  // this returns. Call run() after it. Errors: those of AlertBook::seen_here(); unavailable, as above.
  Result<AlertRecord> seen_here(const std::string& alert, const std::string& by, Instant machine);
  // What came of settings that waited for anjuctl; kept, and on its way to the city, when this returns. Call
  // run() after it. Errors: not_found, they do not wait; unsupported, it does not run with them; unavailable,
  // as above.
  Result<void> settings_ended(const CommandAnswer& answer, Instant machine);
  // Errors: not_found.
  Result<AlertStory> story(const std::string& alert) const;
  // What todo() looks at.
  std::vector<AlertRecord> unfinished_alerts() const { return parts_.store.unfinished_alerts(); }

  // After run(): the alerts that have changed and that it has kept.
  const std::vector<AlertRecord>& kept_changes() const { return kept_changes_; }

  // After run(): what waits for the city is not given its turn any more.
  bool outbox_is_stuck(Instant machine) const;

  // What was remembered of pushes before this start, also what only the journal knew.
  PushMemory push_memory();

  // The last commit before the end.
  Result<void> finish(Instant machine);

  // Its reasons in the language of the gateway, or in the one that is asked for.
  StatusView status(Instant machine, std::optional<Language> language = {});
  const std::vector<SourceView>& sources() const { return sources_.views(); }
  std::vector<HomeView> homes() const;
  std::vector<DeviceView> devices(Instant machine) const;
  RuleStates rules(const RuleFilter& filter, Instant machine) const;
  std::vector<OutboxView> outbox(std::size_t limit) const;
  LinkView link(Instant machine);
  std::vector<CommandNote> commands(std::size_t limit) const { return parts_.store.commands(limit); }
  std::vector<KeptLedgerEntry> ledger(std::int64_t after, std::size_t limit) const {
    return parts_.store.ledger(after, limit);
  }
  // Errors: not_found, no such device.
  Result<std::vector<StoredReadingView>> readings(const ReadingFilter& filter, Instant machine);
  std::vector<AlertRecord> alerts(bool only_open, std::size_t limit) {
    return parts_.store.alerts(only_open, limit);
  }
  std::optional<AlertRecord> alert(const std::string& id) { return book_.find(id); }
  std::vector<KeptTransition> history(const std::string& alert) { return parts_.store.history(alert); }

  // For the page on the box. curves_of: those of its channels that have told anything that can be drawn.
  std::optional<DeviceView> device(const std::string& id, Instant machine) const;
  std::vector<ChannelIndex> curves_of(const std::string& device) const;
  Curve curve(ChannelIndex channel, Instant machine);
  std::optional<DayHabits> habits(const std::string& home, Instant machine) const;

 private:
  void tell_losses(const Restored& restored, Instant now);
  void report_again(SteadyTime since, Instant now);
  void on_clock(const WallWatch::News& news, Instant now);
  bool take_in(Instant now);
  bool take_spilled(Instant now);
  void hear(const RawMessage& message, Instant now);
  void remember(const PushNote& note, SteadyTime heard, PushMemory& memory);
  void hear_device(const HeardDevice& heard, const Instant& at, bool has_room);
  void note_walk(const HeardDevice& heard, const Instant& at, Instant now);
  void note_walk(const Transition& transition, const AlertRecord& alert, Instant now);
  WalkDeviceView walk_device(DeviceIndex index, const WalkTrace& trace);
  void hear_answer(const Reading& reading);
  void hear_test(const Reading& reading);
  void note_refusal(const RefusedField& refused, SteadyTime at);
  void on_source(SourceEvent event);
  void on_polled_device(const SourceEvent& event);
  void on_limited(const SourceEvent& event);
  void on_city(const CityMessage& message, Instant now);
  bool an_alarm_waits() const;
  void on_letter(const CityMessage& message, Instant now);
  void on_second_path(const CityMessage& message, Instant now);
  void on_identity(const CityMessage& message, Instant now);
  void warn_of_expiry(Instant now);
  std::string test_the_way(Instant now, HomeIndex home, AlertClass alert_class);
  void test_when_due(Instant now);
  void tell_daily_totals(Instant now);
  void restore_daily(const SavedStates& saved);
  void send_heartbeat(Instant now);
  void note_status(const std::vector<HomeReach>& reaches);
  void note_calls();
  std::uint32_t month(Instant now) const;
  LinkView link_view(Instant now);
  void on_webhook_answer(const CityMessage& message, Instant now);
  void plan_errands(Instant now);
  void expire_errands(Instant now);
  void run_errands(Instant now);
  void run_errand(const Errand& errand, Instant now);
  void pass(Instant now);
  std::optional<SteadyTime> first_deadline();
  void judge(Instant now);
  void take(const Transition& transition, Instant now);
  void take(const ModeChange& change, Instant now);
  void carry_out(const LoopStep& step, Instant now);
  std::optional<Hold> hold_of(const Transition& raised);
  std::optional<SteadyTime> held_for_longer(const AlertRecord& alert, SteadyTime at) const;
  std::optional<HomeIndex> home_named(const std::string& id) const;
  std::vector<HomeReach> reaches() const;
  void look_at_coverage(Instant now);
  void note_drops(Instant now);
  void look_for_room(Instant now);
  bool has_room_for(DeviceIndex device, const RawMessage& message) const;
  void lose(const Gap& gap, Instant now);
  bool is_batch_full() const;
  bool has_news() const;
  bool is_commit_due(Instant now) const;
  Duration longest_wait() const;
  Result<void> commit(Instant now);
  Result<void> write_batch();
  void start_batch();
  void send(Instant now);
  Result<bool> do_housework(Instant now, bool has_more);
  Result<void> tidy(Instant now);
  SteadyTime next_deadline(Instant now);
  TimelinePoint point(Instant now) const;
  std::vector<std::string> reasons(Instant now, Language language) const;
  void append_link_reasons(std::vector<std::string>& reasons, Instant now, Language language) const;
  ClockView clock_view(Instant now) const;
  DeviceView device_view(DeviceIndex index, Instant now) const;

  Parts parts_;
  Engine engine_;
  AlarmLoad load_;
  AlertBook book_;
  Counters counters_;
  Correspondence correspondence_;
  ErrandDesk errands_;
  LocalEffects local_;  // since the last commit
  MessageReader reader_;
  SourceBook sources_;
  RefusalBook refusals_;
  ShareBook shares_;
  WalkBook walk_;
  std::map<DeviceIndex, std::string> unanswered_;  // on a bus: why a device does not answer

  TimelinePoint origin_;
  WallWatch watch_;
  CoverageBook coverage_;
  bool coverage_is_old_ = true;
  KeptThrough kept_;                      // handed to the engine; with the next commit, in the store
  std::optional<KeptThrough> committed_;  // of the last commit, that the journal has not been told of
  PushMemory replayed_;                   // of the journal, at the start
  Effects effects_;
  Batch batch_;
  std::map<std::string, SavedState> states_;  // changed since the last commit
  SteadyTime last_commit_{};
  std::optional<std::string> store_fault_;  // the last commit failed, and is tried again
  SteadyTime next_try_{};
  Duration retry_pause_{};
  SteadyTime next_look_{};      // for room on the disk
  std::uint64_t left_out_ = 0;  // readings of polls, while there was room for alarms only
  WallTime left_out_since_;
  SteadyTime quiet_until_{};  // so long the log says nothing more of what was not kept
  std::uint64_t told_dropped_ = 0;
  std::map<std::optional<HomeIndex>, std::uint64_t> told_by_home_;
  WallTime drops_since_;
  SteadyTime next_gap_{};

  Zone zone_;
  bool forgets_ = false;    // a home, as of the last turn
  bool is_untidy_ = false;  // the last slice of tidying was not the end of it
  SteadyTime next_tidy_{};
  SteadyTime next_hurried_tidy_{};          // while the store is behind
  std::optional<SteadyTime> housework_by_;  // until then alarms go before what was put off

  UplinkView uplink_;
  std::optional<SteadyTime> uplink_since_;  // it came up or went down
  UplinkView second_;
  std::optional<SteadyTime> second_since_;
  LinkBook link_;
  LinkIdentity identity_;
  int warned_days_ = INT_MAX;  // of the certificate
  std::string last_reason_;
  std::optional<SteadyTime> last_down_;
  std::optional<Duration> ahead_of_platform_;
  std::vector<AlertRecord> kept_changes_;
  std::string told_coverage_;  // what the ledger has of the last heartbeat; empty: nothing since the start
  SteadyTime next_daily_{};
  std::map<std::string, std::int64_t> daily_told_;  // home to the last day
  SteadyTime next_heartbeat_{};
  SteadyTime last_heartbeat_{};
  bool alarm_is_new_ = false;                     // one has come since the link was last asked to hurry
  std::vector<std::optional<LastReading>> last_;  // by channel
  HomeIndex daily_home_ = 0;                      // whose day is looked at next
};

}  // namespace anju
