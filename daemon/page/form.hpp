// What a browser sends: cookies, queries, forms, and which languages are read. Pure; all of it is untrusted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "daemon/http/http_message.hpp"

namespace anju::page {

using Fields = std::map<std::string, std::string, std::less<>>;

// application/x-www-form-urlencoded, at most 16 fields. None: it is malformed, a name comes twice, or a value
// is no UTF-8 or has control characters.
std::optional<Fields> read_fields(std::string_view text);

// One part of a path, decoded; none as above.
std::optional<std::string> url_decoded(std::string_view text);

// The first header of this name; names are compared without their case.
std::string_view header(const HttpRequest& request, std::string_view name);
std::string_view cookie(const HttpRequest& request, std::string_view name);

// RFC 9110, 12.5.4: of Chinese and English the one that is read best; none: neither is named.
std::optional<Language> accepted_language(std::string_view header);
std::optional<Language> language_named(std::string_view name);

// Whether who asks means this box: a name that a stranger's page made up to reach it (DNS rebinding) is
// no numeric address, not localhost and not one of `names`. The port does not matter.
bool is_own_host(std::string_view host, const std::vector<std::string>& names);

}  // namespace anju::page
