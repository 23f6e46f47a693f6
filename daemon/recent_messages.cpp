#include "daemon/recent_messages.hpp"

#include <string_view>

namespace anju {

bool RecentMessages::note(const MqttMessage& message) {
  const std::hash<std::string_view> hash;
  // The golden ratio keeps topic and payload from cancelling out, as in boost::hash_combine.
  const std::uint64_t digest = hash(message.topic) * 0x9e3779b97f4a7c15U + hash(message.payload);
  if (!known_.insert(digest).second) return true;
  order_.push_back(digest);
  if (order_.size() > capacity_) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  return false;
}

}  // namespace anju
