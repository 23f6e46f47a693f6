// POST /v1/readings: from a body to what is kept, and the answer. Knows no socket; time is handed in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/http/http_message.hpp"
#include "daemon/http/idempotency_book.hpp"
#include "daemon/parked_book.hpp"
#include "drivers/push_map.hpp"
#include "drivers/pushed_batch.hpp"
#include "drivers/rate_bucket.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Since the start of the program.
struct PushFigures {
  std::uint64_t requests = 0;
  std::uint64_t kept = 0;
  std::uint64_t parked = 0;
  std::uint64_t refused = 0;
  std::uint64_t limited = 0;   // requests that were answered 429
  std::uint64_t not_kept = 0;  // requests that found no room
  std::optional<WallTime> last;
};

class PushDesk {
 public:
  static constexpr std::size_t kBodyBytes = std::size_t{512} << 10;
  static constexpr std::size_t kMostDropped = 100'000;  // readings of a file
  static constexpr std::size_t kUnpackedBytes = std::size_t{1} << 20;

  // Keeps a message as Journal::append does and hands it to the pipeline. Errors: those of Journal::append.
  using Keep = std::function<Result<void>(RawMessage)>;

  // `map` and `parked` must outlive the desk.
  PushDesk(const PushMap& map, std::string gateway_zone, ParkedBook& parked, Keep keep);

  // What an earlier life has answered, oldest first.
  void remember(std::vector<AnsweredPush> answers, SteadyTime now);
  // The request holds it until it is answered. None: another one with this Idempotency-Key is being worked
  // on.
  std::shared_ptr<void> claim(const std::string& utility, const HttpRequest& head);

  // `utility` has shown its token or its certificate.
  HttpReply push(const std::string& utility, const HttpRequest& request, const Instant& now);
  // A message of its platform, whose signature was right: what `adapter` answers, or why it is not kept.
  HttpReply push_adapted(const std::string& utility, const PushAdapter& adapter, std::string_view message,
                         std::string_view key, const Instant& now);
  // A file of its drop folder, for which neither rate nor key counts.
  HttpReply push_csv(const std::string& utility, std::string_view text, const Instant& now);

  const std::vector<UtilitySettings>& utilities() const { return map_.utilities(); }

  // By utility. Any thread.
  std::map<std::string, PushFigures> figures() const;

 private:
  struct Sorted;  // the items of one body, by what becomes of them

  // `homes`: whose readings are in it, for who asks.
  HttpReply answer(const std::string& utility, const HttpRequest& request, const Instant& now,
                   std::vector<std::string>* homes = nullptr);
  Sorted sort(const std::string& utility, const PushBody& body, const Instant& now);
  HttpReply take(const std::string& utility, const PushBody& body, const Instant& now,
                 std::vector<std::string>* homes = nullptr);
  std::string keep_readings(const std::string& utility, Sorted& sorted, const Instant& now);
  std::string keep_parked(const std::string& utility, const PushBody& body, Sorted& sorted,
                          const Instant& now);
  Result<void> keep_note(PushNote note, const Instant& now);
  std::vector<std::string> homes_of(const Sorted& sorted) const;
  static HttpReply with_results(HttpReply reply, const PushBody& body, const Sorted& sorted);
  std::optional<HttpReply> beyond_rate(const std::string& utility, std::size_t items, SteadyTime now);
  CsvLayout layout(const std::string& utility) const;
  void count(const std::string& utility, const std::function<void(PushFigures&)>& change);

  const PushMap& map_;
  ParkedBook& parked_;
  Keep keep_;
  IdempotencyBook answered_;
  std::map<std::string, RateBucket> rates_;
  std::map<std::string, Zone> zones_;  // by utility
  mutable std::mutex mutex_;
  std::map<std::string, PushFigures> figures_;
};

}  // namespace anju
