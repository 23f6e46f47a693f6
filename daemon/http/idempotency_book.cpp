#include "daemon/http/idempotency_book.hpp"

#include "daemon/http/gzip.hpp"

namespace anju {
namespace {

constexpr std::size_t kBytes = std::size_t{2} << 20;
constexpr std::size_t kMostUnpacked = std::size_t{1} << 20;  // far beyond the longest answer
constexpr unsigned kFirstError = 400;

class Claim {
 public:
  Claim(std::shared_ptr<std::set<IdempotencyBook::Name>> claimed, IdempotencyBook::Name name)
      : claimed_(std::move(claimed)), name_(std::move(name)) {}
  ~Claim() { claimed_->erase(name_); }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  std::shared_ptr<std::set<IdempotencyBook::Name>> claimed_;
  IdempotencyBook::Name name_;
};

}  // namespace

void IdempotencyBook::forget_first() {
  const auto [at, name] = order_.front();
  order_.pop_front();
  const auto found = known_.find(name);
  // One that was noted again has a later place.
  if (found == known_.end() || found->second.at != at) return;
  bytes_ -= found->second.answer.size();
  known_.erase(found);
}

const AnsweredPush* IdempotencyBook::find(const Name& name, SteadyTime now) {
  while (!order_.empty() && now - order_.front().first > kAnswerKeptFor) forget_first();
  const auto found = known_.find(name);
  return found == known_.end() ? nullptr : &found->second;
}

void IdempotencyBook::note(AnsweredPush answered, SteadyTime now) {
  const Name name{answered.utility, answered.key};
  if (now - answered.at > kAnswerKeptFor) return;
  if (const auto before = known_.find(name); before != known_.end()) bytes_ -= before->second.answer.size();
  bytes_ += answered.answer.size();
  order_.emplace_back(answered.at, name);
  known_.insert_or_assign(name, std::move(answered));
  while (order_.size() > kAnswersKept || (bytes_ > kBytes && order_.size() > 1)) forget_first();
}

std::shared_ptr<void> IdempotencyBook::claim(const Name& name) {
  if (!claimed_->insert(name).second) return nullptr;
  return std::make_shared<Claim>(claimed_, name);
}

std::string packed_answer(const HttpReply& reply) { return gzip(reply.body); }

HttpReply answer_of(const AnsweredPush& answered) {
  HttpReply reply;
  reply.status = answered.status;
  if (answered.status >= kFirstError) reply.content_type = "application/problem+json";
  if (auto body = gunzip(answered.answer, kMostUnpacked)) reply.body = std::move(*body);
  return reply;
}

}  // namespace anju
