// What is answered to a request of the HTTP side. Knows no socket; time is handed in. On the thread of the
// listener.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/api/views.hpp"
#include "daemon/http/caller_guard.hpp"
#include "daemon/http/http_message.hpp"
#include "daemon/http/http_routes.hpp"
#include "daemon/http/platform_desk.hpp"
#include "daemon/http/push_desk.hpp"
#include "daemon/http/token_book.hpp"
#include "daemon/page/page_desk.hpp"

namespace anju {

class HttpDesk {
 public:
  struct Parts {
    std::filesystem::path tokens;
    std::string version;
    PushDesk& push;
    PlatformDesk& platforms;
    // To the daemon's one thread: a page of the API by its target, and the status. Told on the thread of the
    // listener.
    std::function<void(std::string target, SendHttp)> ask_api;
    std::function<void(std::function<void(const StatusView&)>)> ask_status;
    std::function<std::string(const StatusView&)> metrics;
    page::PageDesk* page = nullptr;  // none: there is no page for people
  };
  explicit HttpDesk(Parts parts) : parts_(std::move(parts)), tokens_(parts_.tokens) {}

  // What can be said without the body; none: let it come. Claims the Idempotency-Key of the request.
  std::optional<HttpReply> refusal(HttpRequest& head, const Instant& now);
  // Of what refusal() let pass.
  void answer(const HttpRequest& request, const Instant& now, const SendHttp& send);

  const CallerGuard& guard() const { return guard_; }
  // Certificates that an authority stands behind and that are no utility's.
  std::uint64_t strange_certificates() const { return strange_certificates_; }
  const std::string& token_fault() const { return tokens_.fault(); }

 private:
  struct Caller {
    std::string utility;  // of who pushes
    std::optional<HttpReply> refusal;
  };
  bool is_for_people(const HttpRequest& request) const {
    return parts_.page && page::PageDesk::serves(request.path());
  }
  std::optional<HttpReply> locked_out(const HttpRequest& head, const Instant& now) const;
  Caller caller_of(const HttpRequest& head, const HttpRoute& route, const Instant& now);
  Caller owner_of(const ClientCertificate& certificate);

  HttpReply answer_platform(const HttpRequest& request, std::string_view utility, const Instant& now);

  Parts parts_;
  TokenBook tokens_;
  CallerGuard guard_;
  std::uint64_t strange_certificates_ = 0;
};

}  // namespace anju
