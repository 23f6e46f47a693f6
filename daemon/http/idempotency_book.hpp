// What was answered under which Idempotency-Key. Bounded in number, bytes and age.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "daemon/http/http_message.hpp"
#include "rules/model/time.hpp"

namespace anju {

// In memory only: after a restart the same body is asked again, and what it holds is known to the store, so
// that it changes nothing and gets the same answer.
class IdempotencyBook {
 public:
  struct Answered {
    std::string body_digest;
    HttpReply reply;
  };

  // None: the key is new.
  const Answered* find(const std::string& caller, const std::string& key, SteadyTime now);
  void note(const std::string& caller, const std::string& key, Answered answered, SteadyTime now);
  std::size_t size() const { return known_.size(); }

 private:
  using Name = std::pair<std::string, std::string>;
  void forget_first();

  std::map<Name, Answered> known_;
  std::deque<std::pair<SteadyTime, Name>> order_;
  std::size_t bytes_ = 0;
};

}  // namespace anju
