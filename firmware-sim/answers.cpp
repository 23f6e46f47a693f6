#include "firmware-sim/answers.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

#include "anju.pb.h"

namespace anju::sim {

Answers::Answers(boost::asio::io_context& io, const AnswerOptions& options, std::uint64_t seed, Send send)
    : io_(io), options_(options), send_(std::move(send)), random_(seed) {}

bool Answers::answer(const std::string& gateway, const Answered& message, std::int64_t received_ms) {
  if (chance(options_.forge)) send(gateway, {fmt::format("forged-{:016x}#1", random_())}, received_ms);
  const bool silent = ++messages_ <= options_.silent_first;
  if (silent || chance(options_.withhold)) return false;
  send(gateway, message, received_ms);
  if (chance(options_.repeat)) send(gateway, message, received_ms);
  return true;
}

void Answers::send(const std::string& gateway, const Answered& message, std::int64_t received_ms) {
  anju::v1::Receipt receipt;
  receipt.set_message_id(message.message_id);
  receipt.set_received_at_ms(received_ms);
  receipt.set_receiver("anju-sim");
  receipt.set_revision(message.revision);
  receipt.set_parts(message.parts);
  receipt.set_most_bulk_bytes(options_.most_bulk_bytes);
  std::string payload = receipt.SerializeAsString();
  if (options_.delay_ms == 0) return send_(gateway, payload);
  const auto timer =
      std::make_shared<boost::asio::steady_timer>(io_, std::chrono::milliseconds(options_.delay_ms));
  timer->async_wait(
      [this, timer, gateway, payload = std::move(payload)](const boost::system::error_code& error) {
        if (!error) send_(gateway, payload);
      });
}

}  // namespace anju::sim
