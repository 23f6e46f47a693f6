#include <charconv>

#include "config/files.hpp"
#include "config/read_sections.hpp"
#include "config/syntax.hpp"

namespace anju {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

void read_file_name(TableReader& reader, std::string_view key, const fs::path& folder, FileKind kind,
                    Need need, fs::path& target) {
  std::string text;
  if (!reader.text(key, text, need, 1024)) return;
  target = (folder / text).lexically_normal();
  if (const std::string reason = unreadable_because(target); !reason.empty()) {
    reader.wrong(key, target.string() + ": " + reason);
  } else if (kind == FileKind::secret && open_to_everybody(target)) {
    reader.wrong(key, target.string() + " is readable by everybody; run: chmod 600 " + target.string());
  }
}

bool split_port(std::string_view text, std::uint16_t& port) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  return !text.empty() && fault == std::errc{} && end == text.data() + text.size() && port > 0;
}

namespace {

constexpr std::string_view kScheme = "mqtts://";

// mqtts://host, mqtts://host:port, mqtts://[IPv6]:port; "" when it is right.
std::string parse_url(std::string_view url, PlatformSettings& platform) {
  if (!url.starts_with(kScheme))
    return shown(url) + " must begin with mqtts://; without TLS the city could be anybody";
  std::string_view rest = url.substr(kScheme.size());
  if (rest.find('@') != std::string_view::npos)
    return "a name or password has no place in it; the certificate speaks";
  if (rest.find_first_of("/?#") != std::string_view::npos)
    return shown(url) + " must end after the host or the port";
  const bool bracketed = rest.starts_with('[');
  const std::size_t host_end = bracketed ? rest.find(']') : rest.find(':');
  if (bracketed && host_end == std::string_view::npos) return shown(url) + " has no ] after the IPv6 address";
  const std::string_view host = bracketed ? rest.substr(1, host_end - 1) : rest.substr(0, host_end);
  if (bracketed ? !is_ipv6(host) : !is_host_name(host)) return shown(host) + " is no host name or address";
  const std::string_view after =
      host_end == std::string_view::npos ? std::string_view{} : rest.substr(host_end + (bracketed ? 1 : 0));
  if (!after.empty() && (after.front() != ':' || !split_port(after.substr(1), platform.port)))
    return "expected a port of 1 to 65535 after the host, as in mqtts://care.example.cn:8883";
  platform.host = host;
  return "";
}

}  // namespace

void read_mqtt(TableReader& root, const fs::path& folder, Settings& settings) {
  std::optional<TableReader> reader = root.table("mqtt");
  if (!reader) return;
  MqttSettings& mqtt = settings.mqtt.emplace();
  if (reader->text("host", mqtt.host) && !is_ipv4(mqtt.host) && !is_ipv6(mqtt.host))
    reader->wrong("host", shown(mqtt.host) +
                              " is no numeric address, such as \"127.0.0.1\"; looking up a name can " +
                              "hang the whole process");
  reader->integer<std::uint16_t>("port", mqtt.port, 1);
  if (reader->text("client_id", mqtt.client_id) && !mqtt.client_id.empty() && !is_identifier(mqtt.client_id))
    reader->wrong("client_id",
                  shown(mqtt.client_id) + " is no identifier: 1 to 64 of letters, digits, - and _");
  reader->text("username", mqtt.username);
  read_file_name(*reader, "password_file", folder, FileKind::secret, Need::optional, mqtt.password_file);
  if (reader->has("password_file") && mqtt.username.empty())
    reader->wrong("username", "missing: a password needs a user name");
  reader->refuse_unknown();
}

namespace {

// [platform.second]: its files are those of the first where it names none.
void read_second_path(TableReader& first, const fs::path& folder, PlatformSettings& platform) {
  std::optional<TableReader> reader = first.table("second");
  if (!reader) return;
  SecondPathSettings& second = platform.second.emplace();
  second.ca_file = platform.ca_file;
  second.cert_file = platform.cert_file;
  second.key_file = platform.key_file;
  std::string url;
  PlatformSettings place;
  if (reader->text("url", url, Need::required)) {
    if (const std::string fault = parse_url(url, place); !fault.empty()) reader->wrong("url", fault);
    if (!place.host.empty() && place.host == platform.host && place.port == platform.port)
      reader->wrong("url", "is the first path as well; name another broker, or another address of it");
  }
  second.host = place.host;
  second.port = place.port;
  read_file_name(*reader, "ca_file", folder, FileKind::open, Need::optional, second.ca_file);
  read_file_name(*reader, "cert_file", folder, FileKind::open, Need::optional, second.cert_file);
  read_file_name(*reader, "key_file", folder, FileKind::secret, Need::optional, second.key_file);
  reader->refuse_unknown();
}

}  // namespace

void read_platform(TableReader& root, const fs::path& folder, Settings& settings) {
  std::optional<TableReader> reader = root.table("platform");
  if (!reader) return;
  PlatformSettings& platform = settings.platform.emplace();
  std::string url;
  if (reader->text("url", url, Need::required)) {
    if (const std::string fault = parse_url(url, platform); !fault.empty()) reader->wrong("url", fault);
  }
  read_file_name(*reader, "ca_file", folder, FileKind::open, Need::required, platform.ca_file);
  read_file_name(*reader, "cert_file", folder, FileKind::open, Need::required, platform.cert_file);
  read_file_name(*reader, "key_file", folder, FileKind::secret, Need::required, platform.key_file);
  reader->duration("heartbeat", platform.heartbeat, 10s, 10min);
  bool tests_daily = true;
  reader->boolean("daily_test", tests_daily);
  if (tests_daily) platform.test_every = 24h;
  read_second_path(*reader, folder, platform);
  reader->refuse_unknown();
}

void read_webhook(TableReader& root, const fs::path& folder, WebhookSettings& webhook) {
  std::optional<TableReader> reader = root.table("webhook");
  if (!reader) return;
  read_file_name(*reader, "ca_file", folder, FileKind::open, Need::optional, webhook.ca_file);
  reader->refuse_unknown();
}

}  // namespace anju
