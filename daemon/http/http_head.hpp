// Between the messages of Beast and ours: what of a head is refused, and what every answer says.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "daemon/http/http_message.hpp"

namespace anju {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;

// What two programs between which it passes could read differently (RFC 9112, clause 11.2), and what is not
// to be had here.
std::optional<HttpReply> head_fault(const BeastRequest& head);
HttpRequest request_of(const BeastRequest& head, const std::string& address);
BeastResponse response_of(HttpReply reply, bool keep_alive, bool is_secure);

}  // namespace anju
