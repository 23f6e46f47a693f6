// The receipts of the platform, and the ways in which a platform can be difficult about them.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace anju::sim {

struct AnswerOptions {
  double withhold = 0;  // share of messages without a receipt
  double repeat = 0;    // share of receipts sent twice
  double forge = 0;     // share of messages that draw a receipt for an unknown message as well
  int delay_ms = 0;
  std::uint64_t silent_first = 0;             // no receipt for the first so many messages, duplicates counted
  std::uint32_t most_bulk_bytes = 120 << 10;  // of a bulk with parts: brokers take 128 KiB. 0: it knows none
};

// What a receipt is for.
struct Answered {
  std::string message_id;
  std::uint32_t revision = 0;  // of an alert; 0: it is none
  std::uint32_t parts = 0;     // of a bulk; 0: it has none
};

class Answers {
 public:
  using Send = std::function<void(const std::string& gateway, const std::string& payload)>;

  Answers(boost::asio::io_context& io, const AnswerOptions& options, std::uint64_t seed, Send send);

  // Answers a message that is on record. Returns whether it gets a receipt.
  bool answer(const std::string& gateway, const Answered& message, std::int64_t received_ms);

 private:
  bool chance(double probability) { return std::bernoulli_distribution(probability)(random_); }
  void send(const std::string& gateway, const Answered& message, std::int64_t received_ms);

  boost::asio::io_context& io_;
  const AnswerOptions options_;
  const Send send_;
  std::mt19937_64 random_;
  std::uint64_t messages_ = 0;
};

}  // namespace anju::sim
