// Where a POST goes: the parts of an https address.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

struct HttpsAddress {
  std::string host;
  std::string port = "443";
  std::string target = "/";  // path and query

  // As a Host field says it: the port only where it is another one.
  std::string authority() const { return port == "443" ? host : host + ":" + port; }
};

// None: it is no https address with a host. What follows # is for people and stays here.
std::optional<HttpsAddress> split_https(std::string_view url);

}  // namespace anju
