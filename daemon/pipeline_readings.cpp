// What the pipeline tells of readings that are stored.
#include <algorithm>

#include "daemon/pipeline.hpp"
#include "daemon/reading_words.hpp"

namespace anju {
namespace {

constexpr Duration kDay{std::chrono::hours{24}};

}  // namespace

Result<std::vector<StoredReadingView>> Pipeline::readings(const ReadingFilter& filter, Instant machine) {
  const Instant now = watch_.recorded(machine);
  const auto device = std::find_if(parts_.site.devices.begin(), parts_.site.devices.end(),
                                   [&filter](const Device& one) { return one.id == filter.device; });
  if (device == parts_.site.devices.end())
    return Error{ErrorCode::not_found, "there is no device " + filter.device};
  const WallTime to = filter.to.value_or(now.wall);
  const WallTime from = filter.from.value_or(to - kDay);
  std::vector<StoredReadingView> views;
  for (ChannelIndex i = device->first_channel; i < device->first_channel + device->channel_count; ++i) {
    for (const Reading& as_stored : parts_.store.since(i, from, to, filter.limit)) {
      const Reading reading = corrected(as_stored, watch_.corrections());
      const LastReading told{i, reading.value, reading.quality, reading.measured_at, {}};
      views.push_back({device->id, reading_view(told, parts_.site.channels[i]), reading.heard_at.wall,
                       reading.historical});
    }
  }
  std::stable_sort(views.begin(), views.end(), [](const StoredReadingView& a, const StoredReadingView& b) {
    return a.reading.measured_at < b.reading.measured_at;
  });
  return views;
}

}  // namespace anju
