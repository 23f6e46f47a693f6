#include "daemon/uplink/https_address.hpp"

#include <algorithm>

namespace anju {

std::optional<HttpsAddress> split_https(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  url = url.substr(0, url.find('#'));
  // What is no plain character could begin another line of the request.
  if (!std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; })) return std::nullopt;
  const std::string_view place = url.substr(0, url.find_first_of("/?"));
  const std::size_t colon = place.find(':');
  HttpsAddress address;
  address.host = place.substr(0, colon);
  if (colon != std::string_view::npos) address.port = place.substr(colon + 1);
  const std::string_view rest = url.substr(place.size());
  if (rest.starts_with('/')) address.target = rest;
  if (rest.starts_with('?')) address.target = "/" + std::string(rest);
  const bool has_port =
      !address.port.empty() && address.port.size() <= 5 &&
      std::all_of(address.port.begin(), address.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (address.host.empty() || !has_port || address.host.find('@') != std::string::npos) return std::nullopt;
  return address;
}

}  // namespace anju
