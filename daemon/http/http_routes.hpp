// The pages of the HTTP side: who may ask for which, and how. The one table that requests are looked up in
// and that /v1/openapi.json is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/http_message.hpp"

namespace anju {

enum class Access : std::uint8_t {
  open,  // says nothing of anybody
  push,  // the token of a utility, or its certificate
  sign,  // signed with what the platform of a utility shares with the box
  read,  // a token for reading
};

enum class Page : std::uint8_t { push, platform, api, metrics, ready, events, openapi };

struct HttpParameter {
  std::string_view name;
  std::string_view what;
};

struct HttpRoute {
  std::string_view method;
  std::string_view path;  // what is in {} at the end is any name
  Access access;
  Page page;
  std::string_view summary;
  std::string_view produces;
  std::span<const HttpParameter> parameters;
};

std::span<const HttpRoute> http_routes();

// The route, or the answer to who asks for none: 404, or 405 with what is allowed.
struct FoundRoute {
  const HttpRoute* route = nullptr;
  HttpReply refusal;
};
FoundRoute find_route(std::string_view method, std::string_view target);
// What stands for the {} of the route; empty where it has none.
std::string_view name_in(const HttpRoute& route, std::string_view target);

// OpenAPI 3.1 of the table.
std::string openapi_json(std::string_view version);

}  // namespace anju
