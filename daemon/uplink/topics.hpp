// Where on the city's broker this gateway speaks and listens, and what is said when it does not speak.
#pragma once

#include <string>
#include <string_view>

#include "link.pb.h"

namespace anju {

// anju/v1/{gateway}/...
struct Topics {
  // `group`: whose settings are listened for; empty: nobody's.
  explicit Topics(std::string_view gateway, std::string_view group = {});

  // Empty for a channel that this version does not know.
  const std::string& of(link::Publish::Channel channel) const;

  std::string alert;
  std::string bulk;
  std::string result;
  std::string status;
  std::string receipt;
  std::string command;
  std::string settings;  // empty without a group
};

// A Status with online = false, for the last will and for whenever nobody watches. Never empty: an empty
// retained message would take the status away instead of saying "offline".
std::string offline_status();

}  // namespace anju
