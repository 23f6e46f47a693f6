// Where the pages of each day come from.
#include <boost/asio/post.hpp>

#include "daemon/app.hpp"
#include "daemon/proposal_shelf.hpp"

namespace anju {
namespace {

// Counted and not read: this is the thread that hears the alarms.
std::size_t files_in(const std::filesystem::path& folder) {
  std::error_code fault;
  std::size_t count = 0;
  for (auto entry = std::filesystem::directory_iterator(folder, fault);
       !fault && entry != std::filesystem::directory_iterator() && count < kMostProposals;
       entry.increment(fault))
    count += entry->path().extension() == ".toml" ? 1 : 0;
  return count;
}

}  // namespace

DayDoors App::day_doors() {
  DayDoors doors;
  doors.now = [this] { return pipeline_->status(clock_->now()).wall; };
  doors.todo = [this] {
    const Instant now = clock_->now();
    const StatusView status = pipeline_->status(now);
    const std::vector<DeviceView> devices = pipeline_->devices(now);
    const std::vector<AlertRecord> alerts = pipeline_->unfinished_alerts();
    const ParkedView parked = parked_.view();
    return todo({status, devices, alerts, parked, files_in(proposal_folder(settings_.store.path)),
                 settings_.store.policy.quota});
  };
  doors.story = [this](const std::string& id) { return pipeline_->story(id); };
  doors.seen = [this](const std::string& id, const std::string& by) {
    boost::asio::post(io_, [this] { step(); });
    return pipeline_->seen_here(id, by, clock_->now());
  };
  return doors;
}

}  // namespace anju
