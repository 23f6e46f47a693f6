#include "config/read_sections.hpp"

#include <sys/un.h>

#include <algorithm>

#include "config/read_rules.hpp"
#include "config/syntax.hpp"
#include "config/timezone.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::int64_t kMostDays = 3650;
constexpr std::uint64_t kLeastQuota = 16;  // MiB: what is never dropped needs some of it
constexpr std::uint64_t kMostQuota = 65'536;
constexpr std::uint32_t kMostMessages = 100'000;   // a second: more than a box can take
constexpr std::uint64_t kMostKibibytes = 102'400;  // a second
constexpr std::size_t kMostDevices = 16'384;
constexpr std::size_t kMostInHome = 1024;
constexpr std::size_t kMostHomes = 4096;
constexpr std::size_t kSocketPathBytes = sizeof(sockaddr_un::sun_path) - 1;

void read_path(TableReader& reader, std::string_view key, const fs::path& folder, fs::path& target) {
  std::string text;
  if (!reader.text(key, text, Need::optional, 1024)) return;
  const fs::path path = (folder / text).lexically_normal();
  if (text.empty() || !path.has_filename()) {
    reader.wrong(key, shown(text) + " names no file");
    return;
  }
  target = path;
}

void read_socket(TableReader& reader, std::string_view key, const fs::path& folder, fs::path& target) {
  read_path(reader, key, folder, target);
  if (target.native().size() > kSocketPathBytes)
    reader.wrong(key, "the path of a socket can have " + std::to_string(kSocketPathBytes) +
                          " bytes, and this one has " + std::to_string(target.native().size()));
}

void read_days(TableReader& reader, std::string_view key, Duration& target) {
  auto days = static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::days>(target).count());
  if (reader.whole_number(key, 1, kMostDays, days, Need::optional)) target = std::chrono::days{days};
}

void read_rate(TableReader& reader, const std::string& whose, RateQuota& rate) {
  reader.integer<std::uint32_t>(whose + "_per_second", rate.messages, 1, kMostMessages);
  std::uint64_t kibibytes = rate.bytes >> 10U;
  reader.integer<std::uint64_t>(whose + "_kib_per_second", kibibytes, 1, kMostKibibytes);
  rate.bytes = kibibytes << 10U;
}

void read_policy(TableReader& reader, StorePolicy& policy) {
  read_days(reader, "raw_days", policy.raw);
  read_days(reader, "rollup_days", policy.rollups);
  read_days(reader, "alert_days", policy.alerts);
  if (policy.rollups < policy.raw)
    reader.wrong("rollup_days", "must not be less than raw_days: it is what is left of them");
  std::uint64_t mebibytes = policy.quota >> 20U;
  if (reader.integer("quota_mib", mebibytes, kLeastQuota, kMostQuota)) policy.quota = mebibytes << 20U;
}

}  // namespace

void read_gateway(TableReader& root, GatewaySettings& gateway) {
  std::optional<TableReader> reader = root.table("gateway", Need::required);
  if (!reader) return;
  reader->identifier("id", gateway.id);
  reader->word("language", gateway.language, {{"zh", Language::zh}, {"en", Language::en}});
  if (reader->text("timezone", gateway.timezone)) {
    if (const std::string fault = timezone_fault(gateway.timezone); !fault.empty())
      reader->wrong("timezone", fault);
  }
  reader->integer<unsigned>("safe_mode_after", gateway.safe_mode_after, 0, 16);
  if (reader->text("holidays", gateway.holidays) && !is_identifier(gateway.holidays))
    reader->wrong("holidays",
                  shown(gateway.holidays) + " is no name of a calendar, such as \"cn\" or \"none\"");
  reader->refuse_unknown();
}

void read_store(TableReader& root, const fs::path& folder, StoreSettings& store) {
  std::optional<TableReader> reader = root.table("store");
  if (!reader) return;
  read_path(*reader, "path", folder, store.path);
  reader->duration("commit_interval", store.commit_interval, 100ms, 10min);
  std::uint64_t reserve_mib = store.reserve >> 20;
  reader->integer<std::uint64_t>("reserve_mib", reserve_mib, 0, 1024);
  store.reserve = reserve_mib << 20;
  read_policy(*reader, store.policy);
  reader->refuse_unknown();
}

void read_quota(TableReader& root, QuotaSettings& quota) {
  std::optional<TableReader> reader = root.table("quota");
  if (!reader) return;
  read_rate(*reader, "home", quota.home);
  read_rate(*reader, "device", quota.device);
  if (quota.device.messages > quota.home.messages)
    reader->wrong("device_per_second", "must not be more than home_per_second: a device is part of its home");
  if (quota.device.bytes > quota.home.bytes)
    reader->wrong("device_kib_per_second",
                  "must not be more than home_kib_per_second: a device is part of its home");
  reader->integer<std::size_t>("devices_per_home", quota.devices_per_home, 1, kMostInHome);
  reader->integer<std::size_t>("devices", quota.devices, 1, kMostDevices);
  reader->integer<std::size_t>("homes", quota.homes, 1, kMostHomes);
  reader->refuse_unknown();
}

void read_sockets(TableReader& root, const fs::path& folder, SocketSettings& sockets) {
  std::optional<TableReader> reader = root.table("sockets");
  if (!reader) return;
  read_socket(*reader, "api", folder, sockets.api);
  read_socket(*reader, "uplink", folder, sockets.uplink);
  if (reader->has("uplink")) sockets.second_uplink = sockets.uplink.parent_path() / "uplink-second.sock";
  if (sockets.api == sockets.uplink) reader->wrong("uplink", "must be another path than sockets.api");
  reader->refuse_unknown();
}

// Who writes down a limit wants that limit, and not what the home's habits would make of it.
void read_inactivity(TableReader& reader, InactivitySettings& inactivity) {
  for (std::size_t tier = 0; tier < kTierNames.size(); ++tier) {
    if (reader.duration(kTierNames[tier], inactivity.limit[tier], 1s, 30 * 24h)) inactivity.by_rhythm = false;
  }
  reader.word<bool>("by", inactivity.by_rhythm, {{"rhythm", true}, {"limit", false}});
  reader.duration("unknown_after", inactivity.unknown_after, 1s, 30 * 24h);
  reader.refuse_unknown();
}

void read_rules(TableReader& root, RuleSettings& rules) {
  std::optional<TableReader> reader = root.table("rules");
  if (!reader) return;
  reader->accept({"enable", "disable"});  // read_rule_switches
  reader->duration("settle", rules.settle, 0s, 24h);
  if (std::optional<TableReader> inactivity = reader->table("inactivity"))
    read_inactivity(*inactivity, rules.inactivity);
  reader->refuse_unknown();
}

void read_rule_switches(TableReader& root, const std::vector<OwnerRule>& rules, RuleSwitches& switches) {
  switches.file = root.file();
  if (!root.is_table("rules")) return;
  std::optional<TableReader> reader = root.table("rules");
  read_named_rules(*reader, "enable", rules, switches.on);
  read_named_rules(*reader, "disable", rules, switches.off);
  for (const NamedRule& off : switches.off) {
    const bool is_on = std::any_of(switches.on.begin(), switches.on.end(),
                                   [&](const NamedRule& on) { return on.rule == off.rule; });
    if (is_on) reader->wrong("disable", shown(off.rule) + " is in enable as well");
  }
}

}  // namespace anju
