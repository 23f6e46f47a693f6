// Where the pages of each day come from.
#include <boost/asio/post.hpp>

#include "daemon/app.hpp"
#include "daemon/proposal_shelf.hpp"

namespace anju {

DayDoors App::day_doors() {
  DayDoors doors;
  doors.now = [this] { return pipeline_->status(clock_->now()).wall; };
  doors.todo = [this] {
    const Instant now = clock_->now();
    const StatusView status = pipeline_->status(now);
    const std::vector<DeviceView> devices = pipeline_->devices(now);
    const std::vector<AlertRecord> alerts = pipeline_->unfinished_alerts();
    const ParkedView parked = parked_.view();
    return todo({status, devices, alerts, parked,
                 kept_proposals(proposal_folder(settings_.store.path)).size(), settings_.store.policy.quota});
  };
  doors.story = [this](const std::string& id) { return pipeline_->story(id); };
  doors.seen = [this](const std::string& id, const std::string& by) {
    boost::asio::post(io_, [this] { step(); });
    return pipeline_->seen_here(id, by, clock_->now());
  };
  return doors;
}

}  // namespace anju
