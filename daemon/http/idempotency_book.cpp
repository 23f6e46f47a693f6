#include "daemon/http/idempotency_book.hpp"

namespace anju {
namespace {

constexpr std::size_t kKeys = 4096;
constexpr std::size_t kBytes = std::size_t{2} << 20;
constexpr Duration kKept{std::chrono::hours{24}};

}  // namespace

void IdempotencyBook::forget_first() {
  const auto found = known_.find(order_.front().second);
  bytes_ -= found->second.reply.body.size();
  known_.erase(found);
  order_.pop_front();
}

const IdempotencyBook::Answered* IdempotencyBook::find(const std::string& caller, const std::string& key,
                                                       SteadyTime now) {
  while (!order_.empty() && now - order_.front().first > kKept) forget_first();
  const auto found = known_.find({caller, key});
  return found == known_.end() ? nullptr : &found->second;
}

void IdempotencyBook::note(const std::string& caller, const std::string& key, Answered answered,
                           SteadyTime now) {
  const Name name{caller, key};
  bytes_ += answered.reply.body.size();
  if (!known_.emplace(name, std::move(answered)).second) return;
  order_.emplace_back(now, name);
  while (order_.size() > kKeys || (bytes_ > kBytes && order_.size() > 1)) forget_first();
}

}  // namespace anju
