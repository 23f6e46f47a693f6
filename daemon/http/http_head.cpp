#include "daemon/http/http_head.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>

#include "daemon/http/problem.hpp"

namespace anju {
namespace {

namespace http = boost::beast::http;

std::string text_of(const BeastRequest& head, http::field field) {
  const auto value = head[field];
  return {value.data(), value.size()};
}

std::string text_of(const BeastRequest& head, std::string_view field) {
  const auto value = head[{field.data(), field.size()}];
  return {value.data(), value.size()};
}

bool is_plain(boost::beast::string_view target) {
  return target.starts_with('/') && std::all_of(target.begin(), target.end(), [](char c) {
           return c > 0x20 && c < 0x7F && c != '\\' && c != '#';
         });
}

}  // namespace

std::optional<HttpReply> head_fault(const BeastRequest& head) {
  const auto refuse = [](std::string_view what) { return problem(400, "bad-request", what); };
  const bool has_length = head.count(http::field::content_length) > 0;
  const bool has_coding = head.count(http::field::transfer_encoding) > 0;
  if (has_length && has_coding) return refuse("Content-Length and Transfer-Encoding exclude each other");
  if (head.count(http::field::content_length) > 1 || head.count(http::field::transfer_encoding) > 1)
    return refuse("the length of the body is said twice");
  const auto length = head[http::field::content_length];
  // "5, 5" is one length to some and an error to others.
  if (!std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return refuse("Content-Length is a number");
  if (has_coding && !boost::beast::iequals(head[http::field::transfer_encoding], "chunked"))
    return refuse("the only Transfer-Encoding is chunked");
  if (head.version() != 11 && head.version() != 10) return refuse("expected HTTP/1.1");
  if (head.version() == 10 && has_coding) return refuse("HTTP/1.0 has no Transfer-Encoding");
  if (head.count(http::field::host) != 1 && head.version() == 11)
    return refuse("a request of HTTP/1.1 has one Host");
  if (!is_plain(head.target())) return refuse("a target begins with / and is printable ASCII");
  for (const http::field single :
       {http::field::authorization, http::field::content_type, http::field::content_encoding}) {
    if (head.count(single) > 1) return refuse("a field that may be there once is there twice");
  }
  const bool has_body = has_coding || (has_length && head[http::field::content_length] != "0");
  if (has_body && head.method() != http::verb::post) return refuse("only POST has a body");
  if (head.method() == http::verb::post && !has_length && !has_coding)
    return problem(411, "length-required", "say Content-Length or Transfer-Encoding: chunked");
  return std::nullopt;
}

HttpRequest request_of(const BeastRequest& head, const std::string& address) {
  HttpRequest request;
  request.method = {head.method_string().data(), head.method_string().size()};
  request.target = {head.target().data(), head.target().size()};
  request.address = address;
  request.authorization = text_of(head, http::field::authorization);
  request.content_type = text_of(head, http::field::content_type);
  request.content_encoding = text_of(head, http::field::content_encoding);
  request.idempotency_key = text_of(head, "Idempotency-Key");
  for (const auto& field : head)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return request;
}

BeastResponse response_of(HttpReply reply, bool keep_alive, bool is_secure) {
  BeastResponse response{static_cast<http::status>(reply.status), 11};
  response.set(http::field::content_type, reply.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  response.set("Referrer-Policy", "no-referrer");
  if (is_secure) response.set("Strict-Transport-Security", "max-age=31536000");
  // A cookie each; of all others the last one counts.
  for (const auto& [name, value] : reply.headers) {
    if (name == "Set-Cookie") {
      response.insert(name, value);
    } else {
      response.set(name, value);
    }
  }
  response.keep_alive(keep_alive && !reply.is_stream);
  response.body() = std::move(reply.body);
  // A stream ends with its connection: it has no length.
  if (!reply.is_stream) response.prepare_payload();
  return response;
}

}  // namespace anju
