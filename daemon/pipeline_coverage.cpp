// Whether somebody would be noticed in each home.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "daemon/pipeline.hpp"

namespace anju {
namespace {

// Between two heartbeats that were not due: a broker that comes and goes must not flood the city.
constexpr Duration kSoonest{std::chrono::seconds{5}};

}  // namespace

std::vector<HomeReach> Pipeline::reaches() const {
  std::vector<HomeReach> reaches(parts_.site.homes.size());
  for (DeviceIndex device = 0; device < parts_.site.devices.size(); ++device) {
    HomeReach& reach = reaches[parts_.site.devices[device].home];
    ++reach.devices;
    reach.is_awaited = reach.is_awaited || sources_.is_awaited(device);
    std::optional<CoverageGap> gap;
    if (sources_.is_away(device)) {
      gap = sources_.is_on_broker(device) ? CoverageGap::broker_away : CoverageGap::bus_away;
    } else if (unanswered_.contains(device)) {
      gap = CoverageGap::no_answer;
    } else if (engine_.is_silent(device)) {
      gap = CoverageGap::device_silent;
    } else if (!engine_.last_heard(device)) {
      gap = CoverageGap::never_heard;
    }
    if (!gap) continue;
    reach.unheard.push_back(parts_.site.devices[device].id);
    reach.why.insert(*gap);
  }
  if (store_fault_) {
    for (HomeReach& reach : reaches) reach.why.insert(CoverageGap::not_kept);
  }
  return reaches;
}

// What a heartbeat says of the homes is entered when it is another than before, with its words in place of
// its bytes: the times in it are new each minute.
void Pipeline::note_status(const std::vector<HomeReach>& reaches) {
  // Without a link nothing leaves; when it is there a heartbeat is due and this is asked again.
  if (!parts_.settings.platform || !(uplink_.connected || second_.connected)) return;
  std::string said = "config " + parts_.settings.revision;
  for (HomeIndex home = 0; home < reaches.size(); ++home) {
    said += "\n" + parts_.site.homes[home].id + " " + std::string(name(coverage_.state(home, reaches[home])));
    for (const std::string& device : reaches[home].unheard) said += " " + device;
    for (const CoverageGap why : reaches[home].why) said += " " + std::string(name(why));
  }
  if (said == told_coverage_) return;
  const bool is_known = told_coverage_.empty() && parts_.store.was_last_status(said);
  told_coverage_ = said;
  if (is_known) return;  // before the last start
  batch_.ledger.push_back({LedgerKind::status, "", "status", std::move(said)});
}

// The city hears at once that somebody is no longer watched over, and of the rest with the next heartbeat.
void Pipeline::look_at_coverage(Instant now) {
  if (!coverage_is_old_) return;
  coverage_is_old_ = false;
  const std::vector<HomeReach> reached = reaches();
  const bool is_worse = coverage_.look(reached, now.steady);
  note_status(reached);
  if (!is_worse || !uplink_.connected) return;
  next_heartbeat_ = std::min(next_heartbeat_, std::max(now.steady, last_heartbeat_ + kSoonest));
}

}  // namespace anju
