// Calls contacts for anjud, beside the link to the city: neither can delay the other.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "daemon/uplink/https_post.hpp"
#include "link.pb.h"

namespace anju {

// All of it belongs to the thread of `io`. Keeps nothing: anjud calls again.
class WebhookCaller {
 public:
  static constexpr std::size_t kMostAtOnce = 8;
  static constexpr std::chrono::seconds kPatience{10};  // for each step of a call

  using Tell = std::function<void(const link::WebhookAnswer& answer)>;
  // `io` must live longer, and must not run any more when this is destroyed.
  WebhookCaller(boost::asio::io_context& io, std::filesystem::path ca_file, Tell tell,
                std::chrono::milliseconds patience = kPatience);

  // What is on its way already is not called again.
  void call(const link::Webhook& wanted);
  // Nothing is told any more.
  void stop();
  // False: Asio's resolver may hang, also in a call that was given up, and the process must end without its
  // destructor.
  bool can_be_destroyed() const { return !has_called_; }

 private:
  void ended(const std::string& id, const HttpsPost::Answer& answer);
  void tell(const std::string& id, unsigned status, const std::string& error);

  boost::asio::io_context& io_;
  const std::filesystem::path ca_file_;
  const Tell tell_;
  const std::chrono::milliseconds patience_;
  bool has_called_ = false;
  std::map<std::string, std::shared_ptr<HttpsPost>> calls_;  // by id
};

}  // namespace anju
