#include "daemon/refusal_book.hpp"

namespace anju {

bool RefusalBook::note(const RefusedField& refused, SteadyTime at) {
  Entry& entry = by_device_[refused.device][refused.refusal.reason];
  entry.where = refused.refusal.where;
  entry.last = at;
  return ++entry.count == 1;
}

const RefusalBook::Reasons& RefusalBook::of(std::optional<DeviceIndex> device) const {
  static const Reasons none;
  const auto found = by_device_.find(device);
  return found == by_device_.end() ? none : found->second;
}

}  // namespace anju
