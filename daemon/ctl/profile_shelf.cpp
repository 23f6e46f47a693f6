#include "daemon/ctl/profile_shelf.hpp"

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/settings.hpp"
#include "daemon/text/json_text.hpp"
#include "rules/model/nearest.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

ChannelJson json_of(const ChannelProfile& channel) {
  ChannelJson json;
  json.before_name = R"(,"quantity":")" + std::string(info(channel.quantity).name) + R"(","channel":)";
  append_json_string_or_null(json.name, channel.name);
  json.before_value = R"(,"tariff":)";
  append_json_string_or_null(json.before_value, channel.tariff);
  json.before_value += R"(,"value":)";
  json.after_value = R"(,"unit":)";
  append_json_string_or_null(json.after_value, channel.unit);
  json.after_value += R"(,"quality":")";
  return json;
}

ShelfEntry read_profile(const fs::path& file) {
  LoadedProfile loaded = load_profile(file);
  if (loaded.mistakes.empty()) {
    std::vector<Channel> channels;
    std::vector<ChannelJson> json;
    for (std::size_t i = 0; i < loaded.profile.channels.size(); ++i) {
      channels.push_back(make_channel(loaded.profile.channels[i], i, 0));
      json.push_back(json_of(loaded.profile.channels[i]));
    }
    return {std::move(loaded.profile), std::move(channels), std::move(json), {}};
  }
  std::string message = to_text(loaded.mistakes.front());
  if (loaded.mistakes.size() > 1) message += " (and " + std::to_string(loaded.mistakes.size() - 1) + " more)";
  return {std::nullopt, {}, {}, {"bad-profile", std::move(message)}};
}

}  // namespace

void ProfileShelf::read_folders() {
  is_read_ = true;
  for (const fs::path& folder : folders_) {
    const auto files = list_toml_files(folder);
    if (!files) continue;
    for (const fs::path& file : *files) {
      ShelfEntry entry = read_profile(file);
      // A broken file is found by its name, because its id may be what is broken.
      std::string id = entry.profile ? entry.profile->id : file.stem().string();
      by_id_.insert_or_assign(std::move(id), std::move(entry));
    }
  }
}

ShelfEntry ProfileShelf::unknown(std::string_view id) const {
  std::vector<std::string_view> known;
  for (const auto& [name, entry] : by_id_) known.push_back(name);
  const std::string_view near = nearest(id, known);
  std::string message = "no profile " + shown(id);
  if (!near.empty()) message += "; did you mean \"" + std::string(near) + "\"?";
  if (near.empty()) {
    message += " in";
    for (const fs::path& folder : folders_) message += " " + folder.string();
    message += "; name a folder with --share or --profiles, or the file with \"profile_file\"";
  }
  return {std::nullopt, {}, {}, {"unknown-profile", std::move(message)}};
}

const ShelfEntry& ProfileShelf::by_id(std::string_view id) {
  if (!is_read_) read_folders();
  // Lines come in rows of one profile.
  if (last_ && last_->first == id) return last_->second;
  const auto found = by_id_.find(id);
  if (found != by_id_.end()) {
    last_ = &*found;
    return found->second;
  }
  // Not kept under its name: names come from outside and would fill the shelf.
  passing_ = unknown(id);
  return passing_;
}

const ShelfEntry& ProfileShelf::by_file(const std::string& file) {
  const auto found = by_file_.find(file);
  if (found != by_file_.end()) return found->second;
  if (by_file_.size() < kFilesInFolder) return by_file_.emplace(file, read_profile(file)).first->second;
  passing_ = read_profile(file);
  return passing_;
}

std::vector<const Profile*> ProfileShelf::modbus_profiles() {
  if (!is_read_) read_folders();
  std::vector<const Profile*> found;
  for (const auto& [id, entry] : by_id_)
    if (entry.profile && entry.profile->transport == Transport::modbus) found.push_back(&*entry.profile);
  return found;
}

}  // namespace anju
