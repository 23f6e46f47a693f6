#include "daemon/page/form.hpp"

#include <algorithm>
#include <charconv>

#include "config/syntax.hpp"
#include "daemon/text/json_text.hpp"

namespace anju::page {
namespace {

constexpr std::size_t kFormFields = 16;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_clean(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7F) return false;
    at += length;
  }
  return true;
}

std::optional<std::string> decoded(std::string_view text, bool is_form) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += is_form && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_clean(out)) return std::nullopt;
  return out;
}

// Calls `visit` with each part between separators, trimmed.
template <class Visit>
void each_part(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    visit(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// 1 where nothing is said, 0 where it cannot be read.
double quality_of(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1;
  double quality = 0;
  const std::string_view text = parameters.substr(at + 2);
  std::from_chars(text.data(), text.data() + text.size(), quality);
  return quality;
}

}  // namespace

std::optional<std::string> url_decoded(std::string_view text) { return decoded(text, false); }

std::optional<Fields> read_fields(std::string_view text) {
  Fields fields;
  bool is_good = true;
  each_part(text, '&', [&](std::string_view part) {
    const auto equals = part.find('=');
    const auto name = decoded(part.substr(0, equals), true);
    const auto value = decoded(equals == std::string_view::npos ? "" : part.substr(equals + 1), true);
    is_good = is_good && name && value && !name->empty() && fields.size() < kFormFields &&
              fields.emplace(*name, *value).second;
  });
  if (!is_good) return std::nullopt;
  return fields;
}

std::string_view header(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (is_same_name(key, name)) return value;
  }
  return {};
}

std::string_view cookie(const HttpRequest& request, std::string_view name) {
  std::string_view found;
  each_part(header(request, "Cookie"), ';', [&](std::string_view part) {
    const auto equals = part.find('=');
    if (found.empty() && equals != std::string_view::npos && part.substr(0, equals) == name)
      found = part.substr(equals + 1);
  });
  return found;
}

std::optional<Language> language_named(std::string_view name) {
  if (name == "zh") return Language::zh;
  if (name == "en") return Language::en;
  return std::nullopt;
}

std::optional<Language> accepted_language(std::string_view header) {
  std::optional<Language> best;
  double best_quality = 0;
  each_part(header, ',', [&](std::string_view part) {
    const std::string_view tag = part.substr(0, part.find(';'));
    const double quality = quality_of(part.substr(std::min(tag.size(), part.size())));
    const auto named = language_named(tag.substr(0, tag.find('-')));
    if (!named || quality <= best_quality) return;
    best = named;
    best_quality = quality;
  });
  return best;
}

bool is_own_host(std::string_view host, const std::vector<std::string>& names) {
  if (host.starts_with('[')) return is_ipv6(host.substr(1, std::min(host.find(']'), host.size()) - 1));
  const std::string_view name = host.substr(0, host.find(':'));
  return is_ipv4(name) || is_same_name(name, "localhost") ||
         std::any_of(names.begin(), names.end(), [name](const auto& one) { return is_same_name(one, name); });
}

}  // namespace anju::page
