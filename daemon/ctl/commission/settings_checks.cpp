// Checks of what is written on the box, and of who may read it.
#include <sys/stat.h>

#include "config/files.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/units.hpp"
#include "daemon/sealed.hpp"

namespace anju::checks {
namespace {

namespace fs = std::filesystem;
using enum CheckState;

constexpr int kSoon = 30;  // days before a certificate expires
constexpr int kUrgent = 7;

std::string mode_text(unsigned mode) {
  constexpr unsigned kBits = 07777;
  return fmt::format("{:04o}", mode & kBits);
}

}  // namespace

Finding settings(CheckBench& bench) {
  const LoadedSettings& loaded = bench.loaded();
  const std::string file = bench.around().config.string();
  if (loaded.mistakes.empty())
    return bench.found(ok, Message::settings_ok, "", named("homes", loaded.settings.homes.size()),
                       named("revision", loaded.settings.revision));
  const Mistake& first = loaded.mistakes.front();
  return bench.found(fail, Message::settings_wrong, "sudo anjud --config " + file + " --check",
                     named("mistake", to_text(first)), named("count", loaded.mistakes.size()));
}

Finding secrets(CheckBench& bench) {
  std::vector<fs::path> files;
  const Settings& settings = bench.settings();
  if (settings.platform) files.push_back(settings.platform->key_file);
  if (settings.mqtt && !settings.mqtt->password_file.empty()) files.push_back(settings.mqtt->password_file);
  files.push_back(bench.state_folder() / kSealKeyFile);
  std::size_t looked_at = 0;
  for (const fs::path& file : files) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) continue;
    ++looked_at;
    constexpr unsigned kOthers = 07;
    if ((found.st_mode & kOthers) != 0)
      return bench.found(fail, Message::secret_open, "sudo chmod o= " + file.string(),
                         named("file", file.string()), named("mode", mode_text(found.st_mode)));
  }
  if (looked_at == 0) return bench.found(skipped, Message::secrets_none);
  return bench.found(ok, Message::secrets_ok, "", named("count", looked_at));
}

Finding socket(CheckBench& bench) {
  const fs::path& file = bench.around().door.socket;
  struct stat found {};
  if (::lstat(file.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode))
    return bench.found(fail, Message::socket_none, "sudo systemctl restart anjud",
                       named("file", file.string()));
  constexpr unsigned kOthers = 07;
  if ((found.st_mode & kOthers) != 0)
    return bench.found(fail, Message::socket_open, "sudo chmod o= " + file.string(),
                       named("file", file.string()), named("mode", mode_text(found.st_mode)));
  return bench.found(ok, Message::socket_ok, "", named("file", file.string()),
                     named("mode", mode_text(found.st_mode)));
}

Finding services(CheckBench& bench) {
  if (!has_service_manager()) return bench.found(skipped, Message::services_none);
  std::vector<std::string> wanted{"anjud.service"};
  if (needs_uplink(bench.settings())) wanted.push_back("anju-uplink.service");
  if (bench.settings().platform && bench.settings().platform->second)
    wanted.push_back("anju-uplink-second.service");
  std::string listed;
  for (const std::string& unit : wanted) {
    const std::string state = unit_state(unit);
    listed += (listed.empty() ? "" : ", ") + unit + " " + state;
    if (state != "active")
      return bench.found(fail, Message::service_down, "sudo systemctl enable --now " + unit,
                         named("unit", unit), named("state", state));
  }
  return bench.found(ok, Message::services_ok, "", named("units", listed));
}

Finding certificate(CheckBench& bench) {
  const auto& platform = bench.settings().platform;
  if (!platform) return bench.found(warn, Message::certificate_none, "sudo anjuctl box csr");
  const auto own = read_text_file(platform->cert_file);
  const auto key = read_text_file(platform->key_file);
  const auto authorities = read_text_file(platform->ca_file);
  const std::string renew = "sudo anjuctl box csr";
  for (const auto* part : {&own, &key, &authorities})
    if (!*part)
      return bench.found(fail, Message::certificate_unreadable, "sudo anjuctl doctor --only certificate",
                         named("reason", part->error().what));
  const WallTime now = bench.around().clocks().wall;
  const auto facts = certificate_facts(*own, *key, *authorities, now);
  if (!facts)
    return bench.found(fail, Message::certificate_unreadable, renew, named("reason", facts.error().what));
  if (!facts->is_of_key) return bench.found(fail, Message::certificate_of_other_key, renew);
  if (!facts->distrust.empty())
    return bench.found(fail, Message::certificate_distrusted, renew, named("reason", facts->distrust));
  if (!facts->until) return bench.found(warn, Message::certificate_undated, renew);
  const auto days = std::chrono::floor<std::chrono::days>(*facts->until - now).count();
  if (days < kSoon)
    return bench.found(days < kUrgent ? fail : warn, Message::certificate_ends, renew, named("days", days));
  return bench.found(ok, Message::certificate_ok, "", named("subject", facts->subject),
                     named("issuer", facts->issuer), named("days", days));
}

}  // namespace anju::checks
