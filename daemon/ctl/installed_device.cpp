#include "daemon/ctl/installed_device.hpp"

#include "config/files.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_tree.hpp"
#include "rules/model/nearest.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

const TomlList* blocks_of(const TomlTable& root, std::string_view list) {
  const TomlEntry* entry = root.find(list);
  return entry ? std::get_if<TomlList>(&entry->node.value) : nullptr;
}

std::string text_at(const TomlTable& table, std::string_view key) {
  const TomlEntry* entry = table.find(key);
  const auto* text = entry ? std::get_if<std::string>(&entry->node.value) : nullptr;
  return text ? *text : "";
}

void append_devices(const fs::path& file, const std::string& text, std::vector<InstalledDevice>& devices) {
  const ParsedToml parsed = parse_toml(text);
  const TomlList* blocks = blocks_of(parsed.root, "device");
  if (!blocks) return;
  const TomlEntry* home = parsed.root.find("home");
  const auto* home_table = home ? std::get_if<TomlTable>(&home->node.value) : nullptr;
  const auto values = flat_values(text);
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const auto* block = std::get_if<TomlTable>(&(*blocks)[i].value);
    if (!block) continue;
    InstalledDevice device;
    device.id = text_at(*block, "id");
    device.home = home_table ? text_at(*home_table, "id") : "";
    device.file = file;
    device.text = text;
    device.number = i + 1;
    device.line = (*blocks)[i].line;
    const std::string before = device.key("");
    for (auto at = values.lower_bound(before); at != values.end() && at->first.starts_with(before); ++at)
      device.values[at->first.substr(before.size())] = at->second;
    devices.push_back(std::move(device));
  }
}

}  // namespace

std::string InstalledDevice::value(std::string_view name) const {
  const auto found = values.find(std::string(name));
  if (found == values.end()) return "";
  const ParsedToml parsed = parse_toml("v = " + found->second + "\n");
  const std::string unquoted = text_at(parsed.root, "v");
  return unquoted.empty() && !found->second.starts_with('"') ? found->second : unquoted;
}

bool InstalledDevice::is_enabled() const {
  const auto found = values.find("enabled");
  return found == values.end() || found->second != "false";
}

std::vector<InstalledDevice> installed_devices(const fs::path& homes) {
  std::vector<InstalledDevice> devices;
  const auto files = list_toml_files(homes);
  for (const fs::path& file : files ? *files : std::vector<fs::path>{}) {
    if (const auto text = read_text_file(file)) append_devices(file, *text, devices);
  }
  return devices;
}

Problem unknown_device(const std::string& id, const std::vector<std::string>& known, const Look& look) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  const std::string_view near = nearest(id, names);
  std::string listed;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 12); ++i)
    listed += (listed.empty() ? "" : ", ") + known[i];
  return {
      kExitNotFound, "device.unknown", say(look.language, Message::device_unknown, fmt::arg("device", id)),
      near.empty() ? say(look.language, Message::known_are, fmt::arg("known", listed.empty() ? "–" : listed))
                   : say(look.language, Message::did_you_mean, fmt::arg("word", near)),
      text_in(look, Message::device_unknown_hint)};
}

Outcome<InstalledDevice> find_installed(const SettingsDesk& desk, const std::string& id, const Look& look) {
  std::vector<std::string> known;
  for (InstalledDevice& device : installed_devices(desk.homes())) {
    if (device.id == id) return std::move(device);
    known.push_back(device.id);
  }
  return unknown_device(id, known, look);
}

}  // namespace anju
