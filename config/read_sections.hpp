// The sections of anju.toml, each into its part of the settings.
#pragma once

#include <filesystem>

#include "config/settings.hpp"
#include "config/table_reader.hpp"

namespace anju {

// `folder` is the one of anju.toml: relative paths in it start there.
void read_gateway(TableReader& root, GatewaySettings& gateway);
void read_store(TableReader& root, const std::filesystem::path& folder, StoreSettings& store);
void read_quota(TableReader& root, QuotaSettings& quota);
void read_sockets(TableReader& root, const std::filesystem::path& folder, SocketSettings& sockets);
void read_rules(TableReader& root, RuleSettings& rules);
// `enable` and `disable` of [rules]; the rules are known by now.
void read_rule_switches(TableReader& root, const std::vector<OwnerRule>& rules, RuleSwitches& switches);

void read_buses(TableReader& root, Settings& settings);

// What the box talks to: read_links.cpp. The files they name must be there and readable.
void read_mqtt(TableReader& root, const std::filesystem::path& folder, Settings& settings);
void read_platform(TableReader& root, const std::filesystem::path& folder, Settings& settings);
// After read_platform: read_fleet.cpp.
void read_fleet(TableReader& root, const std::filesystem::path& folder, Settings& settings);
void read_webhook(TableReader& root, const std::filesystem::path& folder, WebhookSettings& webhook);

// Who talks to the box: read_push.cpp.
void read_http(TableReader& root, const std::filesystem::path& folder, Settings& settings);
// After read_http.
void read_page(TableReader& root, const std::filesystem::path& folder, Settings& settings);
void read_utilities(TableReader& root, const std::filesystem::path& folder, Settings& settings);

// A secret is refused when others may read it: nobody looks at the modes of a box that works.
enum class FileKind { open, secret };
// A file that must be there and readable, from the folder of anju.toml on.
void read_file_name(TableReader& reader, std::string_view key, const std::filesystem::path& folder,
                    FileKind kind, Need need, std::filesystem::path& target);
// Whether the text is a port of 1 to 65535.
bool split_port(std::string_view text, std::uint16_t& port);

}  // namespace anju
