#include "daemon/ctl/meter_commands.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string line(const Look& look, Message message) {
  return std::string(text(message).in(look.language)) + "\n";
}

struct Pushed {
  const DeviceSettings* device = nullptr;
  const Profile* profile = nullptr;
};

Pushed meter_of(const Settings& settings, const MeterOptions& options) {
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      const std::string& number = device.address.empty() ? device.id : device.address;
      const bool is_it = device.utility == options.name && (options.meter.empty() || options.meter == number);
      if (is_it) return {&device, &settings.profiles.at(device.profile)};
    }
  }
  return {};
}

// 0.0.0.0 is no address that anybody can be reached at; the certificate names the box.
// Where and, where the certificate has another name than the place has, under which; for this box.
std::string place_for_curl(const HttpSettings& http) {
  const bool is_any = http.host == "0.0.0.0" || http.host == "::";
  const std::string host = is_any ? "localhost" : http.host;
  const auto certificate = http.is_encrypted() ? read_text_file(http.cert_file) : Result<std::string>("");
  const std::string name = name_of_server(certificate ? *certificate : "", host);
  const std::string port = ":" + std::to_string(http.port);
  const std::string place = is_any ? "127.0.0.1" : http.host;
  const auto bracketed = [](const std::string& one) {
    return one.find(':') == std::string::npos ? one : "[" + one + "]";
  };
  return (name == host ? "" : "--resolve " + name + port + ":" + bracketed(place) + " ") +
         (http.is_encrypted() ? "https://" : "http://") + bracketed(name) + port + "/v1/readings";
}

bool shows_certificate(const Settings& settings, const std::string& utility) {
  return std::any_of(
      settings.utilities.begin(), settings.utilities.end(),
      [&utility](const UtilitySettings& one) { return one.id == utility && !one.certificates.empty(); });
}

// A line that can be copied into a shell. Its reading is marked as estimated, so that it is kept and proves
// nothing: neither that somebody has drawn water nor that a register has fallen.
Outcome<std::string> simulated(const MeterOptions& options, const CitySurroundings& around, WallTime now) {
  const auto settings = settings_of(options, around.look);
  if (!settings) return settings.error();
  if (!settings->http)
    return meter_problem(around.look, std::string(text(Message::meter_no_http).in(around.look.language)));
  const Pushed pushed = meter_of(*settings, options);
  if (!pushed.device || pushed.profile->channels.empty())
    return meter_problem(around.look,
                         say(around.look.language, Message::meter_none_of, fmt::arg("name", options.name)));
  const ChannelProfile& channel = pushed.profile->channels.front();
  const std::string& number = pushed.device->address.empty() ? pushed.device->id : pushed.device->address;
  const json::array pack{{{"bn", number + ":"},
                          {"n", info(channel.quantity).name},
                          {"u", channel.unit},
                          {"v", 1.0},
                          {"t", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()},
                          {"quality", "estimated"}}};
  const HttpSettings& http = *settings->http;
  const bool has_certificate = shows_certificate(*settings, options.name);
  const std::string trust = http.is_encrypted() ? " --cacert " + http.cert_file.string() : "";
  const std::string_view who =
      has_certificate ? " --cert CERT.pem --key CERT.key" : " -H \"Authorization: Bearer $ANJU_TOKEN\"";
  std::string curl = "curl -sS" + trust;
  curl.append(who).append(" -H 'Content-Type: application/senml+json' -d '");
  curl += json::serialize(pack) + "' " + place_for_curl(http);
  if (around.door.as_json) return json::serialize(json::object{{"curl", curl}}) + "\n";
  return line(around.look, has_certificate ? Message::meter_simulate_certificate : Message::meter_simulate) +
         curl + "\n";
}

Outcome<std::string> unknown(const CitySurroundings& around) {
  const auto answer = answer_of("/v1/meters/unknown", around);
  if (!answer) return answer.error();
  if (around.door.as_json) return json::serialize(*answer) + "\n";
  const Look& look = around.look;
  std::vector<std::vector<std::string>> rows;
  for (const json::value& one : list_of(*answer, "meters"))
    rows.push_back({text_of(one, "utility"), text_of(one, "meter"), text_of(one, "code"),
                    text_of(one, "unit"), std::to_string(number_of(one, "count")),
                    time_text(look, text_of(one, "last"))});
  if (rows.empty()) return line(look, Message::meter_none_unknown);
  std::string out = line(look, Message::meter_unknown) + in_columns(rows, "  ");
  if (const auto left_out = number_of(*answer, "left_out"); left_out > 0)
    out += say(look.language, Message::meter_left_out, fmt::arg("count", left_out)) + "\n";
  return out + line(look, Message::meter_unknown_hint);
}

}  // namespace

Problem meter_problem(const Look& look, const std::string& why, int exit_code) {
  return {exit_code, "meter.refused", std::string(text(Message::meter_what).in(look.language)), why,
          std::string(text(Message::meter_hint).in(look.language))};
}

Outcome<Settings> settings_of(const MeterOptions& options, const Look& look) {
  LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  if (!loaded.mistakes.empty()) return meter_problem(look, to_text(loaded.mistakes.front()));
  return std::move(loaded.settings);
}

Outcome<std::string> run_meter(const MeterOptions& options, const CitySurroundings& around, WallTime now) {
  if (options.what == MeterOptions::What::simulate) return simulated(options, around, now);
  if (options.what == MeterOptions::What::unknown) return unknown(around);
  if (options.what != MeterOptions::What::gaps) return run_meter_token(options, around, now);
  const auto settings = settings_of(options, around.look);
  return settings ? shown_gaps(*settings, options, around, now) : settings.error();
}

}  // namespace anju
