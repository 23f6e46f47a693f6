// The one way in which anjuctl changes what the owner has written: checked by the reader of the daemon before
// anything is written, whole or not at all, the text before kept, and taken up by the daemon.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/ctl/act.hpp"
#include "daemon/ctl/replace_file.hpp"

namespace anju {

struct FileChange {
  std::filesystem::path file;
  std::optional<std::string> before;  // none: it is new
  std::optional<std::string> after;   // none: it goes
};

// What became of the running daemon.
enum class Reload : std::uint8_t {
  done,         // it runs with the new settings
  not_running,  // nobody listens on its socket
  forbidden,    // it may not be told from here
  not_taken,    // it was told, and goes on with the old ones
};

struct Changed {
  bool is_trial = false;
  unsigned revision = 0;  // under which the texts before are kept
  Reload reload = Reload::not_running;
  std::vector<FileChange> files;
};

// Held while a change is thought out and carried out; others wait.
class SettingsDesk {
 public:
  // Loads the settings as they are. Problems: settings.unreadable, settings.locked.
  static Outcome<SettingsDesk> open(const std::filesystem::path& config, const ActSurroundings& around);

  const LoadedSettings& loaded() const { return loaded_; }
  const std::filesystem::path& config() const { return config_; }
  std::filesystem::path homes() const { return config_.parent_path() / "homes.d"; }

  // How the settings would be. Of a change that makes wrong settings nothing is written.
  LoadedSettings with(const std::vector<FileChange>& changes) const;
  // `note`: the command, for people who undo it. Problems: settings.wrong with the first mistake and how many
  // more there are, settings.not_written. `tells_daemon`: else it goes on with the old ones until it is told.
  Outcome<Changed> carry_out(const std::vector<FileChange>& changes, const std::string& note,
                             bool tells_daemon = true) const;
  Problem wrong(const std::vector<Mistake>& mistakes) const;

 private:
  SettingsDesk(std::filesystem::path config, const ActSurroundings& around, FolderLock lock)
      : config_(std::move(config)), around_(&around), lock_(std::move(lock)) {}

  std::filesystem::path config_;
  const ActSurroundings* around_;
  FolderLock lock_;
  LoadedSettings loaded_;
};

// Tells the daemon behind the socket to read its settings again, and waits until it runs with `revision`.
Reload reload_daemon(const ActSurroundings& around, const std::string& revision);

// "-" and "+" lines of what is other, with the number of the first line.
std::string difference(const std::string& before, const std::string& after);

// For people: the files with their lines, and what the daemon made of it. As JSON with --json.
CommandEnd told(const Changed& changed, const std::string& headline, const ActSurroundings& around);

}  // namespace anju
