#include "daemon/uplink/webhook_caller.hpp"

#include <utility>

namespace anju {

WebhookCaller::WebhookCaller(boost::asio::io_context& io, std::filesystem::path ca_file, Tell tell,
                             std::chrono::milliseconds patience)
    : io_(io), ca_file_(std::move(ca_file)), tell_(std::move(tell)), patience_(patience) {}

void WebhookCaller::call(const link::Webhook& wanted) {
  if (calls_.contains(wanted.id())) return;
  if (calls_.size() >= kMostAtOnce) return tell(wanted.id(), 0, "too many calls at once");
  auto address = split_https(wanted.url());
  if (!address) return tell(wanted.id(), 0, "what is set is no https address");
  auto call = std::make_shared<HttpsPost>(
      io_, ca_file_, std::move(*address), wanted.body(),
      [this, id = wanted.id()](const HttpsPost::Answer& answer) { ended(id, answer); });
  calls_.emplace(wanted.id(), call);
  has_called_ = true;
  call->start(patience_);
}

void WebhookCaller::ended(const std::string& id, const HttpsPost::Answer& answer) {
  calls_.erase(id);
  tell(id, answer.status, answer.error);
}

void WebhookCaller::tell(const std::string& id, unsigned status, const std::string& error) {
  link::WebhookAnswer answer;
  answer.set_id(id);
  answer.set_status(status);
  answer.set_error(error);
  tell_(answer);
}

void WebhookCaller::stop() {
  for (const auto& [id, call] : calls_) call->stop();
  calls_.clear();
}

}  // namespace anju
