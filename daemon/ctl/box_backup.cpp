// `anjuctl backup` and `restore`: what another box needs to take the place of this one.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/care_commands.hpp"
#include "daemon/ctl/mistake_text.hpp"
#include "daemon/ctl/outside_program.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/scratch_folder.hpp"
#include "daemon/ctl/store_problem.hpp"
#include "daemon/state_lock.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kFolders[] = {"homes.d", "profiles.d", "rules.d", "push.d", "holidays.d"};
constexpr const char* kSettings = "settings";
constexpr const char* kStore = "store.db";
constexpr const char* kAbout = "about.json";

fs::path folder_of(const fs::path& file) {
  const fs::path parent = file.parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

// What lies in the folder of the settings and is none: passwords, certificates, keys, hashes of tokens.
bool is_settings(const fs::path& relative) {
  if (relative == "anju.toml") return true;
  const std::string first = relative.begin()->string();
  return std::find(std::begin(kFolders), std::end(kFolders), first) != std::end(kFolders) &&
         relative.extension() == ".toml";
}

// Plain files of the folder of the settings, by their paths in it. The state of a box in a build tree lies
// there too.
std::vector<fs::path> files_to_keep(const fs::path& folder, const Settings& settings, bool with_secrets) {
  std::vector<fs::path> files;
  std::error_code fault;
  const std::set<fs::path> elsewhere{settings.store.path.parent_path(), settings.sockets.api.parent_path()};
  for (auto entry = fs::recursive_directory_iterator(folder, fault);
       entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    if (entry->is_directory(fault) &&
        (elsewhere.contains(entry->path()) || entry->path().filename().string().starts_with('.')))
      entry.disable_recursion_pending();
    const fs::path relative = entry->path().lexically_relative(folder);
    if (!entry->is_regular_file(fault) || relative.filename().string().starts_with('.')) continue;
    if (is_settings(relative) || with_secrets) files.push_back(relative);
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<void> copied_file(const fs::path& from, const fs::path& to) {
  std::error_code fault;
  fs::create_directories(to.parent_path(), fault);
  if (!fs::copy_file(from, to, fault) || fault)
    return Error{ErrorCode::io, "cannot copy " + from.string() + ": " + fault.message()};
  struct stat like {};
  if (::stat(from.c_str(), &like) == 0 && ::chown(to.c_str(), like.st_uid, like.st_gid) != 0 &&
      ::geteuid() == 0)
    return Error{ErrorCode::io, "cannot keep the owner of " + from.string()};
  return {};
}

Problem failed(const Look& look, const char* code, Message what, const std::string& why) {
  return {kExitFailed, code, text_in(look, what), why, text_in(look, Message::change_root_hint)};
}

Problem wrong_settings(const Look& look, Message what, const Mistake& mistake) {
  Mistake told = mistake;
  told.reason = reason_in(look.language, told.reason);
  return {kExitFailed, "settings.wrong", text_in(look, what), to_text(told),
          text_in(look, Message::restore_secrets_hint)};
}

class Restore {
 public:
  Restore(const CareWish& wish, const ActSurroundings& around)
      : wish_(wish), around_(around), config_(fs::absolute(wish.config)), folder_(config_.parent_path()) {}

  Outcome<CommandEnd> run() {
    const ScratchFolder workshop(folder_of(folder_));
    if (!workshop.is_made()) return cannot("cannot make a folder in " + folder_of(folder_).string());
    const auto unpacked =
        output_of({"tar", "-C", workshop.path().string(), "-xzf", fs::absolute(wish_.file).string()}, 4096);
    if (!unpacked) return cannot(unpacked.error().what);
    const fs::path settings = workshop.path() / kSettings;
    std::error_code fault;
    if (!fs::is_regular_file(settings / "anju.toml", fault))
      return cannot("there is no settings/anju.toml in it");
    const std::string question = say(around_.look.language, Message::box_restore_question,
                                     fmt::arg("file", wish_.file), fmt::arg("folder", folder_.string()));
    if (auto problem = unless_sure(around_, question, "restore")) return *problem;
    if (auto problem = take_over_secrets(settings)) return *problem;
    if (around_.is_trial) return CommandEnd{text_in(around_.look, Message::change_trial) + "\n", 0};
    return put(settings, workshop.path() / kStore);
  }

 private:
  Problem cannot(const std::string& why) const {
    return failed(around_.look, "backup.not_restored", Message::box_restore_what, why);
  }

  // What the backup does not hold, this box may have: its own keys and passwords.
  std::optional<Problem> take_over_secrets(const fs::path& settings) const {
    std::error_code fault;
    if (!fs::is_directory(folder_, fault)) return std::nullopt;
    const LoadedSettings here = load_settings(config_, {around_.shared_folder});
    for (const fs::path& file : files_to_keep(folder_, here.settings, true)) {
      if (is_settings(file) || fs::exists(settings / file, fault)) continue;
      if (const auto copied = copied_file(folder_ / file, settings / file); !copied)
        return cannot(copied.error().what);
    }
    return std::nullopt;
  }

  // The folders change places; when the reader of the daemon does not like the new one, back again.
  Outcome<CommandEnd> put(const fs::path& settings, const fs::path& copy_of_store) const {
    std::error_code fault;
    const bool was_there = fs::exists(config_, fault);
    const Settings before = load_settings(config_, {around_.shared_folder}).settings;
    const auto lock = StateLock::take(before.store.path.parent_path());
    if (!lock && was_there)
      return Problem{kExitState, "store.in-use", text_in(around_.look, Message::box_restore_what),
                     lock.error().what, text_in(around_.look, Message::restore_running_hint)};
    const fs::path aside = folder_.string() + ".replaced-" + iso_time(around_.now()).substr(0, 19);
    if (const auto moved = exchange(settings, aside)) return cannot(*moved);
    const LoadedSettings loaded = load_settings(config_, {around_.shared_folder});
    if (!loaded.mistakes.empty()) {
      const Problem problem =
          wrong_settings(around_.look, Message::box_restore_what, loaded.mistakes.front());
      if (const auto moved = exchange(aside, settings)) return cannot(*moved);
      return problem;
    }
    std::string store_text;
    if (fs::exists(copy_of_store, fault)) {
      fs::create_directories(loaded.settings.store.path.parent_path(), fault);
      const auto restored = restore_backup(copy_of_store, loaded.settings.store.path);
      if (!restored)
        return store_problem(Message::restore_what, restored.error(), copy_of_store, around_.look);
      store_text = loaded.settings.store.path.string();
    }
    if (around_.door.as_json)
      return CommandEnd{json::serialize(json::object{{"schema_version", 1},
                                                     {"settings", folder_.string()},
                                                     {"replaced", aside.string()},
                                                     {"store", store_text}}) +
                            "\n",
                        0};
    return CommandEnd{say(around_.look.language, Message::box_restored, fmt::arg("folder", folder_.string()),
                          fmt::arg("aside", aside.string())) +
                          "\n" + text_in(around_.look, Message::restore_next) + "\n",
                      0};
  }

  // File by file, because the folder itself may be a mount and holds the state of a box in a build tree.
  std::optional<std::string> exchange(const fs::path& from, const fs::path& aside) const {
    std::error_code fault;
    const LoadedSettings here = load_settings(config_, {around_.shared_folder});
    const auto kept = fs::is_directory(folder_, fault) ? files_to_keep(folder_, here.settings, true)
                                                       : std::vector<fs::path>{};
    for (const fs::path& file : kept) {
      fs::create_directories((aside / file).parent_path(), fault);
      fs::rename(folder_ / file, aside / file, fault);
      if (fault) return "cannot set aside " + (folder_ / file).string() + ": " + fault.message();
    }
    std::vector<fs::path> files;
    for (auto entry = fs::recursive_directory_iterator(from, fault);
         entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
      if (entry->is_regular_file(fault)) files.push_back(entry->path().lexically_relative(from));
    }
    for (const fs::path& file : files) {
      fs::create_directories((folder_ / file).parent_path(), fault);
      fs::rename(from / file, folder_ / file, fault);
      if (fault) return "cannot put " + (folder_ / file).string() + ": " + fault.message();
    }
    return std::nullopt;
  }

  const CareWish& wish_;
  const ActSurroundings& around_;
  const fs::path config_;
  const fs::path folder_;
};

}  // namespace

Outcome<CommandEnd> make_backup(const CareWish& wish, const ActSurroundings& around) {
  const fs::path config = fs::absolute(wish.config);
  const LoadedSettings loaded = load_settings(config, {around.shared_folder});
  const auto cannot = [&around](const std::string& why) {
    return failed(around.look, "backup.not_made", Message::box_backup_what, why);
  };
  const fs::path file = fs::absolute(wish.file);
  const ScratchFolder workshop(folder_of(file));
  if (!workshop.is_made()) return cannot("cannot make a folder in " + folder_of(file).string());
  const auto files = files_to_keep(config.parent_path(), loaded.settings, wish.with_secrets);
  json::array names;
  for (const fs::path& one : files) {
    const auto copied = copied_file(config.parent_path() / one, workshop.path() / kSettings / one);
    if (!copied) return cannot(copied.error().what);
    names.emplace_back(one.string());
  }
  const auto store = back_up(loaded.settings.store.path, workshop.path() / kStore, false);
  if (!store)
    return store_problem(Message::backup_what, store.error(), loaded.settings.store.path, around.look);
  const json::object about{{"schema_version", 1},
                           {"gateway", loaded.settings.gateway.id},
                           {"made_at", iso_time(around.now())},
                           {"with_secrets", wish.with_secrets},
                           {"readings", store->check.readings},
                           {"alerts", store->check.alerts},
                           {"files", std::move(names)}};
  if (const auto written = place_file({workshop.path() / kAbout, json::serialize(about) + "\n", {}, 0, true});
      !written)
    return cannot(written.error().what);
  if (around.is_trial) return CommandEnd{text_in(around.look, Message::change_trial) + "\n", 0};
  const fs::path made = workshop.path().string() + ".tar.gz";
  const auto packed = output_of(
      {"tar", "-C", workshop.path().string(), "-czf", made.string(), kAbout, kSettings, kStore}, 4096);
  std::error_code fault;
  if (packed) fs::rename(made, file, fault);
  if (!packed || fault) {
    std::error_code ignored;
    fs::remove(made, ignored);
    return cannot(packed ? fault.message() : packed.error().what);
  }
  ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
  if (around.door.as_json) {
    json::object answer = about;
    answer["backup"] = file.string();
    return CommandEnd{json::serialize(answer) + "\n", 0};
  }
  const auto bytes = static_cast<std::int64_t>(fs::file_size(file, fault));
  return CommandEnd{
      say(around.look.language, Message::box_backup_made, fmt::arg("file", file.string()),
          fmt::arg("size", size_text(bytes)), fmt::arg("count", files.size())) +
          "\n" +
          text_in(around.look, wish.with_secrets ? Message::box_with_secrets : Message::box_without_secrets) +
          "\n",
      0};
}

Outcome<CommandEnd> restore_box(const CareWish& wish, const ActSurroundings& around) {
  return Restore(wish, around).run();
}

}  // namespace anju
