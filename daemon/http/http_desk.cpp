#include "daemon/http/http_desk.hpp"

#include "daemon/http/problem.hpp"

namespace anju {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr Duration kWhileWorkedOn{std::chrono::seconds{1}};

HttpReply readiness(const StatusView& status) {
  if (status.store_fails) return problem(503, "store", "what is heard cannot be kept");
  if (status.only_alarms_kept)
    return problem(503, "no-room", "the disk is nearly full: only alarms are kept");
  return {200, "application/json", "{\"schema_version\":1,\"ready\":true}"};
}

}  // namespace

std::optional<HttpReply> HttpDesk::locked_out(const HttpRequest& head, const Instant& now) const {
  if (const auto wait = guard_.locked(head.address, now.steady))
    return problem_for(*wait, 429, "locked", "too many wrong tokens or signatures came from this address");
  return std::nullopt;
}

HttpDesk::Caller HttpDesk::caller_of(const HttpRequest& head, const HttpRoute& route, const Instant& now) {
  if (auto locked = locked_out(head, now)) return {"", std::move(locked)};
  const std::string_view text = head.authorization;
  if (text.empty() && head.certificate.is_there() && route.access == Access::push)
    return owner_of(head.certificate);
  if (text.empty()) return {"", problem(401, "no-token", "send Authorization: Bearer and the token")};
  const bool is_bearer = text.starts_with(kBearer);
  const MeterToken* token = is_bearer ? tokens_.owner(text.substr(kBearer.size()), now) : nullptr;
  if (!token) {
    guard_.note_wrong(head.address, now.steady);
    return {"", problem(401, "wrong-token", "this token is not known, or holds no longer")};
  }
  guard_.note_right(head.address);
  const bool may_push = token->purpose == MeterToken::Purpose::push;
  if (may_push != (route.access == Access::push))
    return {"",
            problem(403, "wrong-purpose",
                    may_push ? "this token is for pushing readings only" : "this token is for reading only")};
  return {token->name, {}};
}

// Who shows it has its key, so nobody guesses here.
HttpDesk::Caller HttpDesk::owner_of(const ClientCertificate& certificate) {
  for (const UtilitySettings& utility : parts_.push.utilities())
    for (const std::string& known : utility.certificates)
      if (known == certificate.subject || known == kDigestOfCertificate + certificate.digest)
        return {utility.id, {}};
  ++strange_certificates_;
  return {"",
          problem(401, "unknown-certificate",
                  "this certificate is of no utility here; its owner lists it as \"" + kDigestOfCertificate +
                      certificate.digest + "\" or \"" + certificate.subject + "\"")};
}

std::optional<HttpReply> HttpDesk::refusal(HttpRequest& head, const Instant& now) {
  if (is_for_people(head)) return parts_.page->refusal(head, now);
  FoundRoute found = find_route(head.method, head.target);
  if (!found.route) return std::move(found.refusal);
  if (found.route->access == Access::open) return std::nullopt;
  if (found.route->access == Access::sign) return locked_out(head, now);
  Caller caller = caller_of(head, *found.route, now);
  if (caller.refusal || found.route->access != Access::push || head.idempotency_key.empty())
    return std::move(caller.refusal);
  head.claim = parts_.push.claim(caller.utility, head);
  if (head.claim) return std::nullopt;
  return problem_for(kWhileWorkedOn, 409, "key-in-use",
                     "a request with this Idempotency-Key is being worked on; come again for its answer");
}

HttpReply HttpDesk::answer_platform(const HttpRequest& request, std::string_view utility,
                                    const Instant& now) {
  if (auto locked = locked_out(request, now)) return std::move(*locked);
  PlatformDesk::Answer answer = parts_.platforms.answer(std::string(utility), request, now);
  if (answer.is_stranger) {
    guard_.note_wrong(request.address, now.steady);
  } else if (answer.reply.status < 400) {
    guard_.note_right(request.address);
  }
  return std::move(answer.reply);
}

void HttpDesk::answer(const HttpRequest& request, const Instant& now, const SendHttp& send) {
  if (is_for_people(request)) return parts_.page->answer(request, now, send);
  FoundRoute found = find_route(request.method, request.target);
  if (!found.route) return send(std::move(found.refusal));
  const HttpRoute& route = *found.route;
  if (route.access == Access::sign)
    return send(answer_platform(request, name_in(route, request.target), now));
  Caller caller;
  if (route.access != Access::open) caller = caller_of(request, route, now);
  if (caller.refusal) return send(std::move(*caller.refusal));
  if (route.parameters.empty() && !request.query().empty())
    return send(problem(400, "bad-query", "this page takes no parameters"));
  switch (route.page) {
    case Page::push:
      return send(parts_.push.push(caller.utility, request, now));
    case Page::platform:
      return;  // has been answered: its caller has no token
    case Page::api:
      return parts_.ask_api(request.target, send);
    case Page::ready:
      return parts_.ask_status([send](const StatusView& status) { send(readiness(status)); });
    case Page::metrics:
      return parts_.ask_status([this, send](const StatusView& status) {
        send({200, "text/plain; version=0.0.4; charset=utf-8", parts_.metrics(status)});
      });
    case Page::openapi:
      return send({200, "application/json", openapi_json(parts_.version)});
    case Page::events: {
      HttpReply stream{200, "text/event-stream", ": hello\n\n"};
      stream.is_stream = true;
      return send(std::move(stream));
    }
  }
}

}  // namespace anju
