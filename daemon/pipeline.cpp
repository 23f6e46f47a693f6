#include "daemon/pipeline.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>

#include "daemon/text/iso_time.hpp"
#include "drivers/mqtt_session.hpp"

namespace anju {
namespace {

constexpr std::size_t kTaken = 128;  // items of one run: an alarm that comes meanwhile waits for no more
constexpr std::size_t kTakenOfJournal = 512;                  // each time its file is opened
constexpr Duration kHouseworkWaits{std::chrono::seconds{1}};  // for alarms that come and come
constexpr Duration kDoubtful{
    std::chrono::hours{24}};  // alerts that changed within it are told again after damage
constexpr std::size_t kMostOpen = 10'000;
constexpr Duration kQuietFor{std::chrono::minutes{1}};
constexpr std::size_t kRecentReadings =
    20'000;  // looked through at start, so that repeats are known: some 20 ms

}  // namespace

Pipeline::Pipeline(const Parts& parts)
    : parts_(parts),
      engine_(parts.site, parts.settings.rules, parts.rules),
      load_(parts.site),
      book_(parts.site, parts.rules, parts.store),
      correspondence_(parts.site, parts_.contacts, parts.store, book_, counters_, parts.random, parts.doors),
      errands_(parts.settings, parts.random),
      reader_(parts.settings, parts.site, parts.router),
      sources_(parts.settings),
      shares_(parts.site),
      walk_(parts.site),
      coverage_(parts.site),
      zone_(Zone::find(parts.settings.gateway.timezone).value_or(Zone{})),
      last_(parts.site.channels.size()) {
  uplink_.configured = parts.settings.platform.has_value();
}

Result<void> Pipeline::start(const ResumedTimeline& resumed, const ClockReading& clocks,
                             const Restored& restored) {
  origin_ = {resumed.now, clocks};
  kept_ = restored.kept;
  last_commit_ = origin_.steady;
  next_heartbeat_ = origin_.steady;
  const Instant machine{origin_.steady, clocks.wall, clocks.quality};
  const WallWatch::News news = watch_.start(machine, clocks.boot_id, restored.timeline, restored.states);
  const Instant now = watch_.recorded(machine);
  drops_since_ = now.wall;
  // Who cannot tell how long he was off has perhaps not listened for long: silence proves nothing.
  const bool deaf = restored.timeline && (resumed.away > kDeafAfter || !resumed.is_away_known);
  engine_.start(now, restored.states, deaf ? std::optional(restored.timeline->steady) : std::nullopt);
  load_.restore(restored.states);
  coverage_.restore(restored.states, now.steady);
  walk_.restore(restored.states);
  link_.restore(restored.states, now.steady, month(now));
  restore_daily(restored.states);
  for (const AlertRecord& alert : book_.start(now)) {
    correspondence_.report(alert, now, batch_);
    spdlog::info("cleared {} {}: its rule is no longer there", name(alert.event), alert.id);
  }
  for (LastReading reading : parts_.store.last_readings()) {
    reading.measured_at = corrected(reading.measured_at, reading.heard, watch_.corrections());
    last_[reading.channel] = reading;
  }
  for (const Reading& reading : parts_.store.recent_readings(kRecentReadings)) reader_.remember(reading);
  tell_losses(restored, now);
  on_clock(news, now);
  errands_.start(parts_.store.errands(), local_ = book_.take_local(), now, batch_);
  look_at_coverage(now);
  // At once, or a box that is killed every few minutes forgets each time that it has listened.
  if (const auto done = commit(now); !done) return done.error();
  // So that what was lost is told once: from here on the journal is where the store is.
  if (committed_ && parts_.journal.is_ahead_of_store())
    parts_.journal.trim(*std::exchange(committed_, std::nullopt));
  const auto replayed = parts_.journal.replay(kept_, [this](RawMessage message) {
    if (const auto* note = std::get_if<PushNote>(&message.body))
      remember(*note, message.heard_at.steady, replayed_);
    parts_.inbox.post(std::move(message));
  });
  if (!replayed) {
    spdlog::error("{}", replayed.error().what);
    const WallTime since = restored.timeline ? restored.timeline->clocks.wall : now.wall;
    lose({"journal", since, now.wall, 0, "a part of the journal cannot be read"}, now);
  } else if (*replayed > 0) {
    spdlog::info("{} messages of the journal were not in the store yet", *replayed);
  }
  return {};
}

// What was found damaged or missing when the store and the journal were opened.
void Pipeline::tell_losses(const Restored& restored, Instant now) {
  if (const auto& damaged = parts_.store.damaged()) {
    spdlog::error("{}; it is set aside as {}", damaged->in_words(), damaged->set_aside.string());
    lose({"store", damaged->doubtful_from.value_or(WallTime{}), now.wall, 0, damaged->in_words()}, now);
    report_again(now.steady - kDoubtful, now);
  }
  const WallTime since = restored.timeline ? restored.timeline->clocks.wall : now.wall;
  if (parts_.journal_set_aside) {
    spdlog::error("the journal cannot be read and is set aside as {}", parts_.journal_set_aside->string());
    lose({"journal", since, now.wall, 0, "the journal could not be read"}, now);
  }
  if (!parts_.store.damaged() && parts_.journal.is_ahead_of_store()) {
    spdlog::error("the store has lost commits that the disk had confirmed");
    lose({"store", since, now.wall, 0, "the store has lost commits that the disk had confirmed"}, now);
  }
  if (const auto damaged = parts_.journal.damaged(); damaged > 0) {
    spdlog::error("{} messages in the journal were damaged and are lost", damaged);
    lose({"journal", since, now.wall, damaged, "records of the journal were damaged"}, now);
  }
}

// Their messages to the city may be among what was lost. It drops what it has already: the ids are the same.
void Pipeline::report_again(SteadyTime since, Instant now) {
  std::map<std::string, AlertRecord> alerts;
  for (AlertRecord& alert : parts_.store.alerts(true, kMostOpen)) alerts.emplace(alert.id, std::move(alert));
  for (AlertRecord& alert : parts_.store.alerts_changed_since(since))
    alerts.emplace(alert.id, std::move(alert));
  for (const auto& [id, alert] : alerts) correspondence_.report(alert, now, batch_);
  if (!alerts.empty()) spdlog::info("{} alerts are told to the city again", alerts.size());
}

Result<SteadyTime> Pipeline::run(Instant machine) {
  kept_changes_.clear();
  const WallWatch::News news = watch_.look(machine);
  const Instant now = watch_.recorded(machine);
  on_clock(news, now);
  look_for_room(now);
  const bool has_more = take_in(now);
  // What waits was heard before now: until it is handed in, nothing may be concluded from its absence.
  if (!has_more) pass(now);
  judge(now);
  note_drops(now);
  expire_errands(now);
  coverage_is_old_ = coverage_is_old_ || now.steady >= next_heartbeat_;
  look_at_coverage(now);
  test_when_due(now);
  tell_daily_totals(now);
  if (is_commit_due(now)) {
    if (const auto done = commit(now); !done) return done.error();
  }
  send(now);
  const Result<bool> done = do_housework(now, has_more);
  if (!done) return done.error();
  return !*done || (has_more && !is_batch_full()) ? now.steady : next_deadline(now);
}

// Each part of it may sync a file, which takes a slow card long: an alarm that has come meanwhile goes first,
// unless the housework has waited for long. False when some of it was put off.
Result<bool> Pipeline::do_housework(Instant now, bool has_more) {
  const auto is_put_off = [&] {
    if (!parts_.inbox.holds_urgent() || is_batch_full()) return false;
    if (!housework_by_) housework_by_ = now.steady + kHouseworkWaits;
    return now.steady < *housework_by_;
  };
  if (is_put_off()) return false;
  if (const auto kept = std::exchange(committed_, std::nullopt)) parts_.journal.trim(*kept);
  if (is_put_off()) return false;
  if (const auto moved = parts_.store.checkpoint(has_more); !moved) return moved.error();
  if (is_put_off()) return false;
  if (!has_more || parts_.store.is_behind()) {
    if (const auto tidied = tidy(now); !tidied) return tidied.error();
  }
  housework_by_.reset();
  return true;
}

bool Pipeline::outbox_is_stuck(Instant machine) const { return correspondence_.is_stuck(machine.steady); }

Result<void> Pipeline::finish(Instant machine) {
  on_clock(watch_.look(machine), watch_.recorded(machine));
  const Instant now = watch_.recorded(machine);
  next_gap_ = now.steady;
  judge(now);
  note_drops(now);
  const auto done = commit(now);
  if (done && committed_) parts_.journal.trim(*committed_);
  return done;
}

// What was recorded before anybody knew the time gets it now, once, and so does the platform.
void Pipeline::on_clock(const WallWatch::News& news, Instant now) {
  if (news.step)
    spdlog::warn("the clock on the wall has jumped by {:.1f} s and shows {}",
                 std::chrono::duration<double>(*news.step).count(), iso_time(now.wall));
  if (!news.became_synced) return;
  const auto alerts = book_.restamp(news.corrections);
  for (const AlertRecord& alert : alerts) correspondence_.report(alert, now, batch_);
  for (auto& last : last_) {
    if (last) last->measured_at = corrected(last->measured_at, news.corrections);
  }
  spdlog::info("the clock on the wall is synchronised; {} alerts have got their time", alerts.size());
}

// True when there may be more.
bool Pipeline::take_in(Instant now) {
  if (is_batch_full()) return true;
  const Inbox::Taken taken = parts_.inbox.take(kTaken);
  for (const InboxItem& item : taken.items) {
    if (const auto* message = std::get_if<RawMessage>(&item)) hear(*message, now);
    if (const auto* event = std::get_if<SourceEvent>(&item)) on_source(*event);
    if (const auto* message = std::get_if<CityMessage>(&item)) on_city(*message, now);
  }
  return taken.leaves_some || take_spilled(now);
}

// What did not fit into the inbox is read from the journal, in its order.
bool Pipeline::take_spilled(Instant now) {
  const auto from = parts_.inbox.spilled_from();
  if (!from) return false;
  const auto messages = parts_.journal.read_routine(*from, kTakenOfJournal);
  if (!messages) {
    spdlog::error("{}", messages.error().what);
    return false;
  }
  for (const RawMessage& message : *messages) hear(message, now);
  // A damaged record gives nothing: then the next sequence is looked for.
  parts_.inbox.caught_up(messages->empty() ? *from : messages->back().sequence);
  return true;
}

void Pipeline::hear(const RawMessage& message, Instant now) {
  ++counters_.heard;
  sources_.count(message);
  if (message.sequence > 0) {
    auto& kept = message.lane == Lane::alarm ? kept_.alarm : kept_.routine;
    kept = std::max(kept, message.sequence);
  }
  if (const auto* note = std::get_if<PushNote>(&message.body))
    return remember(*note, message.heard_at.steady, batch_.pushed);
  const Instant heard_at = watch_.recorded(message.heard_at);
  // Alarms overtake: what was heard before one may still wait, so only the routine lane lets the time pass.
  if (message.lane == Lane::routine) pass(heard_at);
  const HeardMessage heard = reader_.read(message, heard_at, watch_.clocks(message.heard_at));
  if (!heard.is_known) ++(heard.is_ignored ? counters_.ignored : counters_.unknown_device);
  if (heard.is_repeat) ++counters_.repeated;
  if (!heard.refusals.empty()) ++counters_.refused;
  if (!heard.devices.empty()) ++counters_.decoded;
  counters_.counter_steps += heard.counter_steps;
  // First, so that a device which says that it is there is one that tells again.
  for (const ReachedDevice& reached : heard.reached) {
    if (reached.is_online)
      engine_.on_hearing(reached.device, heard_at, reached.link);
    else
      engine_.on_unheard(reached.device, heard_at, reached.link);
  }
  for (const HeardDevice& device : heard.devices) {
    note_walk(device, heard_at, now);
    hear_device(device, heard_at, has_room_for(device.device, message));
  }
  judge(now);
  for (const RefusedField& refused : heard.refusals) note_refusal(refused, heard_at.steady);
}

void Pipeline::remember(const PushNote& note, SteadyTime heard, PushMemory& memory) {
  if (!add(note, heard, memory)) spdlog::warn("a note of a push by {} cannot be read", note.utility);
}

PushMemory Pipeline::push_memory() {
  PushMemory memory = parts_.store.push_memory();
  std::move(replayed_.answers.begin(), replayed_.answers.end(), std::back_inserter(memory.answers));
  std::move(replayed_.parked.begin(), replayed_.parked.end(), std::back_inserter(memory.parked));
  replayed_ = {};
  return memory;
}

// Where it is, never what it is: it may be somebody's name.
void Pipeline::note_refusal(const RefusedField& refused, SteadyTime at) {
  if (!refusals_.note(refused, at)) return;
  const std::string device = refused.device ? parts_.site.devices[*refused.device].id : "somebody";
  spdlog::warn("{}: cannot be read: {} {}; more of this kind are only counted (anjuctl devices)", device,
               refused.refusal.reason, refused.refusal.where);
}

void Pipeline::hear_device(const HeardDevice& heard, const Instant& at, bool has_room) {
  coverage_is_old_ = coverage_is_old_ || !engine_.last_heard(heard.device);
  if (heard.lives) engine_.on_heard(heard.device, at, effects_);
  for (const Reading& as_told : heard.readings) {
    // Stamped on this box just before the time was known, and looked at just after.
    const Reading reading = corrected(as_told, watch_.corrections());
    hear_answer(reading);
    hear_test(reading);
    engine_.on_reading(reading, effects_);
    if (has_room) {
      batch_.readings.push_back(reading);
    } else {
      left_out_ += 1;
    }
    if (reading.is_test && reading.value != 0)
      spdlog::info("{}: a test of {}", parts_.site.devices[heard.device].id,
                   info(parts_.site.channels[reading.channel].quantity).name);
    if (!reading.historical)
      last_[reading.channel] = {reading.channel, reading.value, reading.quality, reading.measured_at,
                                at.steady};
  }
}

// What was acknowledged has its place; an answer of a poll was told to nobody.
bool Pipeline::has_room_for(DeviceIndex device, const RawMessage& message) const {
  return message.sequence > 0 || parts_.site.devices[device].life_safety ||
         !parts_.journal.keeps_only_alarms();
}

void Pipeline::on_source(SourceEvent event) {
  event.at = watch_.recorded(event.at);
  coverage_is_old_ = true;
  if (event.kind == SourceEvent::Kind::limited) event.since = watch_.recorded(event.since);
  if (event.kind == SourceEvent::Kind::not_kept) {
    ++counters_.not_kept;
    // The broker delivers it again and again; the log is on the same disk.
    if (event.at.steady < quiet_until_) return;
    quiet_until_ = event.at.steady + kQuietFor;
    spdlog::error("{}: not kept: {}", event.source, event.reason);
    return;
  }
  if (event.kind == SourceEvent::Kind::limited) return on_limited(event);
  if (event.kind == SourceEvent::Kind::said) return errands_.delivered(event.reason, batch_);
  if (event.kind >= SourceEvent::Kind::device_silent) return on_polled_device(event);
  const bool connected = event.kind == SourceEvent::Kind::connected;
  const bool is_news = sources_.note(event);
  if (connected && event.source == kMqttSource) errands_.broker_is_there(event.at.steady);
  // Which device of a bus is silent is told of the device.
  if (is_news || (!connected && !event.reason.empty()))
    spdlog::log(event.reason.empty() ? spdlog::level::info : spdlog::level::warn, "{}: {} {}", event.source,
                connected ? "connected" : "not connected:", event.reason);
  for (const DeviceIndex device : sources_.devices_of(event.source)) {
    if (connected)
      engine_.on_hearing(device, event.at);
    else
      engine_.on_unheard(device, event.at);
  }
}

void Pipeline::on_polled_device(const SourceEvent& event) {
  const std::string& id = parts_.site.devices[event.device].id;
  switch (event.kind) {
    case SourceEvent::Kind::device_silent:
      spdlog::warn("{}: does not answer on {}: {}", id, event.source, event.reason);
      unanswered_[event.device] = event.source + ", " + event.reason;
      return engine_.on_unheard(event.device, event.at, Link::device);
    case SourceEvent::Kind::device_answers:
      spdlog::info("{}: answers again on {}", id, event.source);
      unanswered_.erase(event.device);
      return engine_.on_hearing(event.device, event.at, Link::device);
    default:
      spdlog::warn("{}: {}", id, event.reason);
  }
}

void Pipeline::on_limited(const SourceEvent& event) {
  const std::string subject = shares_.subject_of(event);
  counters_.limited += event.count;
  shares_.note_left_out(event);
  spdlog::warn("{}: says far too much, {} messages were left out", subject, event.count);
  lose({subject, event.since.wall, event.at.wall, event.count, ShareBook::reason_of(event)}, event.at);
}

void Pipeline::on_city(const CityMessage& message, Instant now) {
  if (message.kind == CityMessage::Kind::webhook_answer) return on_webhook_answer(message, now);
  if (message.kind == CityMessage::Kind::identity) return on_identity(message, now);
  if (message.path == CityMessage::Path::second) return on_second_path(message, now);
  const bool up = message.kind == CityMessage::Kind::link_up;
  if (!up && message.kind != CityMessage::Kind::link_down) return on_letter(message, now);
  if (up != uplink_.connected || !uplink_since_) uplink_since_ = now.steady;
  if (up != uplink_.connected) spdlog::info("city: {} {}", up ? "connected" : "not connected:", message.body);
  uplink_.connected = up;
  uplink_.reason = message.body;
  link_.note(up, now.steady, month(now));
  if (!up) {
    alarm_is_new_ = alarm_is_new_ || an_alarm_waits();
    last_down_ = now.steady;
    last_reason_ = message.body;
  }
  if (up) {
    correspondence_.link_up();
    next_heartbeat_ = now.steady;
  } else {
    correspondence_.link_down();
  }
}

// Not by their number: with a million routine messages to count, nobody would wait for that with an alarm.
bool Pipeline::an_alarm_waits() const { return !parts_.store.outbox(OutboxLane::alarm, 0, 1).empty(); }

void Pipeline::on_letter(const CityMessage& message, Instant now) {
  const Correspondence::Told told = correspondence_.on_message(message, now, batch_);
  if (told.ahead) ahead_of_platform_ = told.ahead;
  if (!told.accepted.empty()) link_.accepted(told.accepted, told.latency);
  if (!told.mode) return;
  engine_.set_mode(told.mode->home, told.mode->mode, told.mode->until, now, effects_);
  judge(now);
}

}  // namespace anju
