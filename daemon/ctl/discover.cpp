#include "daemon/ctl/discover.hpp"

#include <charconv>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/syntax.hpp"
#include "daemon/ctl/discover_broker.hpp"
#include "daemon/ctl/discovered.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// Without settings: the shipped profiles that can be read. A broken one is `anjud --check`'s to tell.
std::map<std::string, Profile> profiles_in(const fs::path& folder) {
  std::map<std::string, Profile> profiles;
  const auto files = list_toml_files(folder);
  if (!files) return profiles;
  for (const fs::path& file : *files) {
    LoadedProfile loaded = load_profile(file);
    std::string id = loaded.profile.id;
    if (loaded.mistakes.empty()) profiles.insert_or_assign(std::move(id), std::move(loaded.profile));
  }
  return profiles;
}

Outcome<Settings> read_settings(const DiscoverOptions& options, const Look& look) {
  Settings settings;
  if (options.config.empty()) {
    settings.profiles = profiles_in(options.shared_folder / "profiles");
    return settings;
  }
  LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  if (loaded.mistakes.empty()) return std::move(loaded.settings);
  return Problem{kExitFailed, "settings.wrong",
                 say(look.language, Message::settings_what, fmt::arg("file", options.config)),
                 to_text(loaded.mistakes.front()),
                 say(look.language, Message::settings_hint, fmt::arg("file", options.config))};
}

// "192.168.1.2:1883", "[fd00::2]:1883", "127.0.0.1". A number, not a name: a name could hang in a resolver.
bool read_broker(const std::string& written, MqttSettings& mqtt) {
  const std::size_t bracket = written.find(']');
  const std::size_t colon = written.find(':', bracket == std::string::npos ? 0 : bracket);
  std::string host = written.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  if (!is_ipv4(host) && !is_ipv6(host)) return false;
  mqtt.host = host;
  if (colon == std::string::npos) return true;
  const char* end = written.data() + written.size();
  const auto [stopped, fault] = std::from_chars(written.data() + colon + 1, end, mqtt.port);
  return fault == std::errc() && stopped == end && mqtt.port != 0;
}

Outcome<MqttSettings> broker_of(const DiscoverOptions& options, const Settings& settings, const Look& look) {
  MqttSettings mqtt = settings.mqtt.value_or(MqttSettings{});
  if (!options.broker.empty() && !read_broker(options.broker, mqtt))
    return Problem{kExitUsage, "usage.broker",
                   say(look.language, Message::broker_address_what, fmt::arg("text", options.broker)),
                   text_in(look, Message::broker_address_why), text_in(look, Message::broker_address_hint)};
  if (!options.username.empty()) mqtt.username = options.username;
  if (!options.password_file.empty()) mqtt.password_file = options.password_file;
  return mqtt;
}

}  // namespace

Outcome<std::string> broker_password(const MqttSettings& mqtt, const Look& look) {
  if (mqtt.username.empty() || mqtt.password_file.empty()) return std::string();
  Result<std::string> text = read_text_file(mqtt.password_file);
  const std::string file = mqtt.password_file.string();
  if (!text)
    return Problem{kExitFailed, "input.unreadable",
                   say(look.language, Message::input_what, fmt::arg("file", file)), text.error().what,
                   say(look.language, Message::input_hint, fmt::arg("file", file))};
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return std::move(*text);
}

Problem broker_away(const MqttSettings& mqtt, const std::string& reason, const Look& look) {
  const std::string broker = mqtt.host + ":" + std::to_string(mqtt.port);
  return {kExitUnreachable, "broker.unreachable", text_in(look, Message::broker_what),
          say(look.language, Message::broker_why, fmt::arg("broker", broker), fmt::arg("reason", reason)),
          text_in(look, Message::broker_hint)};
}

Outcome<std::string> discover(const DiscoverOptions& options, const Look& look) {
  const Outcome<Settings> settings = read_settings(options, look);
  if (!settings) return settings.error();
  const Outcome<MqttSettings> mqtt = broker_of(options, *settings, look);
  if (!mqtt) return mqtt.error();
  const Outcome<std::string> password = broker_password(*mqtt, look);
  if (!password) return password.error();
  const auto wait = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.wait_s));
  const auto messages = listen_to_broker(*mqtt, *password, discovery_filters(), wait);
  if (!messages) return broker_away(*mqtt, messages.error().what, look);
  const Discovered discovered = discovered_in(*messages, settings->homes, settings->profiles);
  return options.as_json ? discovered_json(discovered) : discovered_text(discovered, look);
}

}  // namespace anju
