#include "daemon/uplink/topics.hpp"

#include "anju.pb.h"

namespace anju {

Topics::Topics(std::string_view gateway, std::string_view group) {
  const std::string root = "anju/v1/" + std::string(gateway) + "/";
  alert = root + "alert";
  bulk = root + "bulk";
  result = root + "result";
  status = root + "status";
  receipt = root + "receipt";
  command = root + "command";
  if (!group.empty()) settings = "anju/v1/fleet/" + std::string(group) + "/settings";
}

const std::string& Topics::of(link::Publish::Channel channel) const {
  static const std::string kNone;
  switch (channel) {
    case link::Publish::ALERT:
      return alert;
    case link::Publish::BULK:
      return bulk;
    case link::Publish::RESULT:
      return result;
    default:
      return kNone;
  }
}

std::string offline_status() {
  v1::Status status;
  status.set_online(false);
  status.set_version(ANJU_VERSION);
  return status.SerializeAsString();
}

}  // namespace anju
