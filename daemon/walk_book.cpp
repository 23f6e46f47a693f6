#include "daemon/walk_book.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/store/milliseconds.hpp"
#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kWalkBookLayout = 1;
constexpr std::int64_t kNone = -1;
constexpr std::size_t kTestFields = 8;
constexpr std::size_t kTraceFields = 11;  // and then the id of the alert
constexpr const char* kTest = "/test";    // no id of a device begins with a slash

std::int64_t ms(const std::optional<SteadyTime>& time) { return time ? ms(*time) : kNone; }

void append(std::vector<std::int64_t>& fields, const std::optional<Instant>& at) {
  fields.push_back(at ? ms(at->steady) : kNone);
  fields.push_back(at ? at->wall.time_since_epoch().count() : 0);
  fields.push_back(at ? static_cast<std::int64_t>(at->quality) : 0);
}

std::optional<SteadyTime> steady_at(const std::vector<std::int64_t>& fields, std::size_t position) {
  if (fields[position] < 0) return std::nullopt;
  return SteadyTime{Duration{fields[position]}};
}

std::optional<Instant> instant_in(const std::vector<std::int64_t>& fields, std::size_t position) {
  const auto steady = steady_at(fields, position);
  if (!steady) return std::nullopt;
  const auto quality = std::clamp<std::int64_t>(fields[position + 2], 0, 2);
  return Instant{*steady, WallTime{Duration{fields[position + 1]}}, static_cast<ClockQuality>(quality)};
}

// Text as numbers, eight bytes each: a saved state has nothing else. Ids have no zero byte.
void append_text(std::vector<std::int64_t>& fields, std::string_view text) {
  for (std::size_t from = 0; from < text.size(); from += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    for (const char c : text.substr(from, sizeof(word))) word = word << 8U | static_cast<unsigned char>(c);
    fields.push_back(static_cast<std::int64_t>(word));
  }
}

std::string text_in(const std::vector<std::int64_t>& fields, std::size_t position) {
  std::string text;
  for (; position < fields.size(); ++position) {
    const auto word = static_cast<std::uint64_t>(fields[position]);
    for (int shift = 56; shift >= 0; shift -= 8)
      if (const auto byte = static_cast<char>(word >> static_cast<unsigned>(shift) & 0xFFU); byte != 0)
        text += byte;
  }
  return text;
}

// Of the device itself, not of what it watches: its battery proves nothing.
bool is_about_device(Quantity quantity) { return info(quantity).name.starts_with("device."); }

bool is_event(const Channel& channel) {
  return channel.sign_of_life && (channel.sign_of_life->shape == SignOfLife::Shape::when_true ||
                                  channel.sign_of_life->shape == SignOfLife::Shape::on_change ||
                                  channel.sign_of_life->shape == SignOfLife::Shape::when_heard);
}

}  // namespace

std::string_view name(WalkNeed need) {
  constexpr std::array<std::string_view, 3> kNames{"alarm", "event", "reading"};
  return kNames[static_cast<std::size_t>(need)];
}

WalkNeed walk_need(const Site& site, DeviceIndex device) {
  const Device& it = site.devices[device];
  const auto first = site.channels.begin() + it.first_channel;
  const auto last = first + it.channel_count;
  if (std::any_of(first, last, [](const Channel& channel) { return channel.alarm.has_value(); }))
    return WalkNeed::alarm;
  return std::any_of(first, last, is_event) ? WalkNeed::event : WalkNeed::reading;
}

bool shows_need(const Site& site, const Reading& reading, const std::optional<std::int64_t>& before) {
  if (reading.quality != Quality::good || reading.historical || reading.is_test) return false;
  const Channel& channel = site.channels[reading.channel];
  switch (walk_need(site, channel.device)) {
    case WalkNeed::alarm:
      return false;
    case WalkNeed::reading:
      return !is_about_device(channel.quantity);
    case WalkNeed::event:
      break;
  }
  if (!is_event(channel)) return false;
  if (channel.sign_of_life->shape == SignOfLife::Shape::when_heard) return true;
  if (channel.sign_of_life->shape == SignOfLife::Shape::when_true) return reading.value != 0;
  return before ? reading.value != *before : reading.value != 0;
}

void WalkBook::on_mode(const ModeChange& change) {
  if (change.mode != Mode::walk_test) return;
  const auto found = tests_.find(change.home);
  const bool is_running = found != tests_.end() && !found->second.ended;
  changed_tests_[change.home] = true;
  if (!change.is_on) {
    if (is_running) found->second.ended = change.at;
    return;
  }
  if (is_running) {
    found->second.until = change.until;
    return;
  }
  WalkTest test{change.at, change.until, {}, {}};
  for (DeviceIndex device = 0; device < site_->devices.size(); ++device)
    if (site_->devices[device].home == change.home) {
      test.devices[device] = {};
      changed_[device] = true;
    }
  tests_[change.home] = std::move(test);
}

const WalkTest* WalkBook::find(HomeIndex home) const {
  const auto found = tests_.find(home);
  return found == tests_.end() ? nullptr : &found->second;
}

WalkTrace* WalkBook::running_trace(DeviceIndex device) {
  const auto test = tests_.find(site_->devices[device].home);
  if (test == tests_.end() || test->second.ended) return nullptr;
  return &test->second.devices[device];  // one that was installed while the test runs joins it
}

bool WalkBook::note_heard(DeviceIndex device, const Instant& at, SteadyTime now, bool counts) {
  WalkTrace* const trace = running_trace(device);
  if (!trace) return false;
  trace->spoke = at;
  changed_[device] = true;
  if (trace->judged) return false;
  trace->decoded = now;
  if (counts) trace->heard = at;
  return counts;
}

void WalkBook::note_alert(const AlertRecord& alert, DeviceIndex device, SteadyTime now) {
  WalkTrace* const trace = running_trace(device);
  if (!trace || trace->judged || !trace->spoke) return;
  // Of an alarm the message that raises it counts, which is the one just heard.
  if (!trace->heard) trace->heard = trace->spoke;
  trace->judged = now;
  trace->alert = alert.id;
  changed_[device] = true;
  uncommitted_.push_back(device);
}

void WalkBook::note_commit() {
  for (const DeviceIndex device : std::exchange(uncommitted_, {})) committed_.push_back(device);
}

void WalkBook::note_turn_end(SteadyTime now) {
  for (const DeviceIndex device : std::exchange(committed_, {})) {
    WalkTrace* const trace = running_trace(device);
    if (!trace || trace->kept) continue;
    trace->kept = now;
    changed_[device] = true;
  }
}

std::string WalkBook::key_of(HomeIndex home, const std::string& part) const {
  return "walk/" + site_->homes[home].id + "/" + part;
}

void WalkBook::save(std::vector<SavedState>& states) {
  for (const auto& [home, _] : std::exchange(changed_tests_, {})) {
    const WalkTest* const test = find(home);
    if (!test) continue;
    std::vector<std::int64_t> fields{kWalkBookLayout};
    append(fields, test->began);
    fields.push_back(ms(test->until));
    append(fields, test->ended);
    states.push_back({key_of(home, kTest), std::move(fields)});
  }
  for (const auto& [device, _] : std::exchange(changed_, {})) {
    const WalkTest* const test = find(site_->devices[device].home);
    if (!test) continue;
    const WalkTrace& trace = test->devices.at(device);
    // Of which test it is, so that what was before means nothing to the next one.
    std::vector<std::int64_t> fields{kWalkBookLayout, ms(test->began.steady)};
    append(fields, trace.spoke);
    append(fields, trace.heard);
    for (const auto& time : {trace.decoded, trace.judged, trace.kept}) fields.push_back(ms(time));
    append_text(fields, trace.alert);
    states.push_back({key_of(site_->devices[device].home, site_->devices[device].id), std::move(fields)});
  }
}

void WalkBook::restore(const SavedStates& states) {
  for (HomeIndex home = 0; home < site_->homes.size(); ++home) {
    const auto* fields = saved_fields(states, key_of(home, kTest), kWalkBookLayout, kTestFields);
    const auto began = fields ? instant_in(*fields, 1) : std::nullopt;
    if (!began) continue;
    WalkTest test{*began, steady_at(*fields, 4).value_or(began->steady), instant_in(*fields, 5), {}};
    for (DeviceIndex device = 0; device < site_->devices.size(); ++device)
      if (site_->devices[device].home == home) restore_trace(states, home, device, test);
    tests_[home] = std::move(test);
  }
}

void WalkBook::restore_trace(const SavedStates& states, HomeIndex home, DeviceIndex device,
                             WalkTest& test) const {
  WalkTrace& trace = test.devices[device];
  const auto saved = states.find(key_of(home, site_->devices[device].id));
  if (saved == states.end() || saved->second.size() < kTraceFields) return;
  const std::vector<std::int64_t>& fields = saved->second;
  if (fields[0] != kWalkBookLayout || fields[1] != ms(test.began.steady)) return;
  trace.spoke = instant_in(fields, 2);
  trace.heard = instant_in(fields, 5);
  trace.decoded = steady_at(fields, 8);
  trace.judged = steady_at(fields, 9);
  trace.kept = steady_at(fields, 10);
  trace.alert = text_in(fields, kTraceFields);
  // It was kept in the commit that kept this; when exactly was not seen any more.
  if (trace.judged && !trace.kept) trace.kept = trace.judged;
}

}  // namespace anju
