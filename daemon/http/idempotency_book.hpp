// What was answered under which Idempotency-Key. Bounded in number, bytes and age.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/http/http_message.hpp"
#include "drivers/push_note.hpp"
#include "rules/model/time.hpp"

namespace anju {

// The store keeps as many (kAnswersKept), for as long.
class IdempotencyBook {
 public:
  using Name = std::pair<std::string, std::string>;  // utility, key

  // None: the key is new. The answer is as good as the one before.
  const AnsweredPush* find(const Name& name, SteadyTime now);
  // In order of their time. What is there already is replaced.
  void note(AnsweredPush answered, SteadyTime now);
  std::size_t size() const { return known_.size(); }

  // Whoever holds the claim works under the key. None: somebody else does.
  std::shared_ptr<void> claim(const Name& name);

 private:
  void forget_first();

  std::map<Name, AnsweredPush> known_;
  std::deque<std::pair<SteadyTime, Name>> order_;
  std::size_t bytes_ = 0;
  // Outlives the book where a connection holds a claim still.
  std::shared_ptr<std::set<Name>> claimed_ = std::make_shared<std::set<Name>>();
};

// To and from what is remembered: an answer has no headers beyond its type, which its status tells.
std::string packed_answer(const HttpReply& reply);
HttpReply answer_of(const AnsweredPush& answered);

}  // namespace anju
