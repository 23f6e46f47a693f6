// Whom to call about a home, in order: what of it may leave the home.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace anju {

// Never a name or a number.
struct ContactRef {
  std::string id;
  std::string role;  // first-contact, relative, visitor, grid-worker
};

using ContactOrder = std::map<std::string, std::vector<ContactRef>>;  // by the id of the home

}  // namespace anju
