// [http] and [[utility]]: who talks to the box over the network.
#include <algorithm>
#include <array>
#include <cctype>

#include "config/read_sections.hpp"
#include "config/syntax.hpp"
#include "config/timezone.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kUtilities = 64;
constexpr std::size_t kAdapterWords = 256;
constexpr std::size_t kCertificates = 16;
constexpr std::size_t kDigits = 64;               // of SHA-256
constexpr std::uint32_t kMostReadings = 100'000;  // a second: more than a box can take

bool is_loopback(std::string_view host) { return host.starts_with("127.") || host == "::1"; }

// "192.168.1.5:8443", "[::]:8443"; "" when it is right.
std::string parse_listen(std::string_view text, HttpSettings& http) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || !split_port(text.substr(colon + 1), http.port))
    return shown(text) + " must be an address and a port, as in \"0.0.0.0:8443\" or \"127.0.0.1:8080\"";
  std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  if (is_bracketed ? !is_ipv6(host) : !is_ipv4(host))
    return shown(host) + " is no numeric address; 0.0.0.0 is every IPv4 address of the box, [::] every one";
  http.host = host;
  return "";
}

void read_separator(TableReader& reader, UtilitySettings& utility) {
  std::string text;
  if (!reader.text("separator", text)) {
    if (utility.has_decimal_comma) utility.separator = ';';
    return;
  }
  if (text == "tab") text = "\t";
  if (text.size() != 1 || std::string_view(",;|\t").find(text[0]) == std::string_view::npos)
    return reader.wrong("separator", "expected \",\", \";\", \"|\" or \"tab\"");
  utility.separator = text[0];
  if (utility.has_decimal_comma && utility.separator == ',')
    reader.wrong("separator", "cannot be \",\" where a comma begins the decimals; use \";\"");
}

// "SHA256:AB:CD..." as openssl prints it is the same as "sha256:abcd...". A subject stays as it is.
std::string normal_certificate(const std::string& text) {
  std::string plain;
  for (const char c : text) plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (!plain.starts_with(kDigestOfCertificate)) return text;
  std::erase(plain, ':');
  return plain.insert(kDigestOfCertificate.size() - 1, ":");
}

std::string certificate_fault(const std::string& one) {
  const bool is_digest = one.starts_with(kDigestOfCertificate);
  const std::string_view digits = std::string_view(one).substr(is_digest ? kDigestOfCertificate.size() : 0);
  if (is_digest && (digits.size() != kDigits || digits.find_first_not_of("0123456789abcdef") != digits.npos))
    return shown(one) + " must be sha256: and 64 hexadecimal digits (openssl x509 -fingerprint -sha256)";
  if (!is_digest && one.find('=') == std::string::npos)
    return shown(one) +
           " is neither sha256:... nor a subject such as \"CN=push.water.example\" (openssl x509 -subject "
           "-nameopt RFC2253)";
  return "";
}

void read_certificates(TableReader& reader, const Settings& settings, UtilitySettings& utility) {
  std::vector<std::string> certificates;
  reader.texts("certificates", certificates, kCertificates);
  for (const std::string& written : certificates) {
    const std::string one = normal_certificate(written);
    if (const std::string fault = certificate_fault(one); !fault.empty())
      return reader.wrong("certificates", fault);
    for (const UtilitySettings& other : settings.utilities)
      if (std::count(other.certificates.begin(), other.certificates.end(), one) > 0)
        reader.wrong("certificates", shown(one) + " is that of the utility " + shown(other.id) + " already");
    utility.certificates.push_back(one);
  }
  if (!certificates.empty() && (!settings.http || settings.http->client_ca.empty()))
    reader.wrong("certificates", "needs client_ca in [http]: the authority that stands behind them");
}

// The platform that pushes for it, and what the two share.
void read_platform_of(TableReader& reader, const fs::path& folder, const Settings& settings,
                      UtilitySettings& utility) {
  if (reader.text("adapter", utility.adapter) && settings.push_adapters.count(utility.adapter) == 0) {
    std::vector<std::string_view> known;
    for (const auto& [id, adapter] : settings.push_adapters) known.push_back(id);
    reader.wrong("adapter",
                 "there is no adapter " + shown(utility.adapter) + hint(utility.adapter, known, "there are"));
  }
  if (!utility.adapter.empty() && !settings.http)
    reader.wrong("adapter", "needs a section [http], which serves it");
  const Need need = utility.adapter.empty() ? Need::optional : Need::required;
  read_file_name(reader, "secret_file", folder, FileKind::secret, need, utility.secret_file);
  if (utility.adapter.empty() && reader.has("secret_file"))
    reader.wrong("secret_file", "is for an adapter; without one the utility has a token");
}

UtilitySettings read_utility(TableReader& reader, const fs::path& folder, const Settings& settings) {
  UtilitySettings utility;
  reader.identifier("id", utility.id);
  reader.boolean("decimal_comma", utility.has_decimal_comma);
  read_separator(reader, utility);
  if (reader.text("timezone", utility.timezone)) {
    if (const std::string fault = timezone_fault(utility.timezone); !fault.empty())
      reader.wrong("timezone", fault);
  }
  read_certificates(reader, settings, utility);
  reader.text_pairs("codes", utility.codes, kAdapterWords);
  for (const auto& [theirs, ours] : utility.codes) {
    if (!find_quantity(ours))
      reader.wrong("codes", shown(ours) + " is no quantity; did you mean " +
                                shown(nearest_quantity(ours.substr(0, 64))) + "?");
  }
  reader.text_pairs("qualities", utility.qualities, kAdapterWords);
  constexpr std::array<std::string_view, 4> kOurs{"measured", "estimated", "suspect", "missing"};
  for (const auto& [theirs, ours] : utility.qualities) {
    if (std::find(kOurs.begin(), kOurs.end(), ours) == kOurs.end())
      reader.wrong("qualities", shown(ours) + " must be measured, estimated, suspect or missing");
  }
  reader.integer<std::uint32_t>("readings_per_second", utility.readings_per_second, 1, kMostReadings);
  std::string drop;
  if (reader.text("drop_folder", drop, Need::optional, 1024)) {
    utility.drop_folder = (folder / drop).lexically_normal();
    if (!fs::is_directory(utility.drop_folder))
      reader.wrong("drop_folder", utility.drop_folder.string() + " is no folder");
    if (!settings.http) reader.wrong("drop_folder", "needs a section [http], which looks into it");
  }
  read_platform_of(reader, folder, settings, utility);
  reader.refuse_unknown();
  return utility;
}

}  // namespace

void read_http(TableReader& root, const fs::path& folder, Settings& settings) {
  std::optional<TableReader> reader = root.table("http");
  if (!reader) return;
  HttpSettings& http = settings.http.emplace();
  http.tokens = folder / "meter-tokens.toml";
  std::string listen;
  if (reader->text("listen", listen)) {
    if (const std::string fault = parse_listen(listen, http); !fault.empty()) reader->wrong("listen", fault);
  }
  read_file_name(*reader, "certificate", folder, FileKind::open, Need::optional, http.cert_file);
  read_file_name(*reader, "key", folder, FileKind::secret, Need::optional, http.key_file);
  if (reader->has("certificate") != reader->has("key"))
    reader->wrong(reader->has("key") ? "certificate" : "key",
                  "missing: a certificate and its key go together");
  read_file_name(*reader, "client_ca", folder, FileKind::open, Need::optional, http.client_ca);
  if (reader->has("client_ca") && !reader->has("certificate"))
    reader->wrong("client_ca", "needs certificate and key: without TLS nobody shows a certificate");
  if (!reader->has("certificate") && !is_loopback(http.host))
    reader->wrong("listen", shown(listen) +
                                " is beyond loopback, where nothing goes without TLS: name certificate and "
                                "key, or listen on 127.0.0.1");
  reader->refuse_unknown();
}

void read_utilities(TableReader& root, const fs::path& folder, Settings& settings) {
  FirstPlaces ids;
  for (TableReader& reader : root.tables("utility", kUtilities)) {
    UtilitySettings utility = read_utility(reader, folder, settings);
    const std::string earlier = ids.earlier(utility.id, reader.file(), reader.line_of("id"));
    if (!utility.id.empty() && !earlier.empty())
      reader.wrong("id", "the utility " + shown(utility.id) + " is already at " + earlier);
    settings.utilities.push_back(std::move(utility));
  }
}

}  // namespace anju
