// /v1/push/{utility}: what the platform of a utility is answered. Knows no socket; time is handed in.
#pragma once

#include <string>

#include "config/settings.hpp"
#include "daemon/http/http_message.hpp"
#include "daemon/http/push_desk.hpp"
#include "rules/model/time.hpp"

namespace anju {

class PlatformDesk {
 public:
  // Both must outlive the desk.
  PlatformDesk(const Settings& settings, PushDesk& push) : settings_(settings), push_(push) {}

  struct Answer {
    HttpReply reply;
    bool is_stranger = false;  // who asks does not know the secret, or not even the address
  };
  // The file of the secret is read each time: another secret counts from the next request on.
  Answer answer(const std::string& utility, const HttpRequest& request, const Instant& now);

 private:
  const UtilitySettings* find(const std::string& utility) const;

  const Settings& settings_;
  PushDesk& push_;
};

}  // namespace anju
