#include "daemon/ctl/page_password.hpp"

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/act.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/page/password_file.hpp"
#include "daemon/token_hash.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// What a person types is guessed sooner than a token is.
constexpr unsigned kForNobodyElse = 0640;

Problem page_problem(const Look& look, std::string why) {
  return {kExitFailed, "page.refused", std::string(text(Message::page_ctl_what).in(look.language)),
          std::move(why), std::string(text(Message::page_ctl_hint).in(look.language))};
}

Outcome<std::string> typed_password(const PageOptions& options, const Look& look, const AskSecret& ask) {
  const auto words = [&look](Message message) { return std::string(text(message).in(look.language)); };
  const auto first = ask(options.from_stdin ? "" : words(Message::page_ctl_first));
  if (!first) return page_problem(look, words(Message::page_ctl_no_terminal));
  if (first->size() < page::kShortestPassword || first->size() > page::kLongestPassword)
    return page_problem(look, words(Message::page_ctl_short));
  if (options.from_stdin) return *first;
  const auto second = ask(words(Message::page_ctl_again));
  if (second != first) return page_problem(look, words(Message::page_ctl_differ));
  return *first;
}

Result<void> keep(const fs::path& file, const fs::path& settings, const std::string& hash) {
  const auto lock = FolderLock::take(file.has_parent_path() ? file.parent_path() : fs::path("."));
  if (!lock) return lock.error();
  std::string before;
  if (fs::exists(file)) {
    auto text = read_text_file(file);
    if (!text) return text.error();
    before = std::move(*text);
  } else if (const auto made = place_file({file, "", settings, 0, true, kForNobodyElse}); !made) {
    return made;
  }
  // Of the group of the folder, by which anjud reads it.
  give_to_owner_of(file, file.parent_path());
  return replace_file(file, before, hash + "\n");
}

}  // namespace

Outcome<std::string> set_page_password(const PageOptions& options, const Look& look, bool as_json,
                                       const AskSecret& ask) {
  // Before anybody types: settings that are wrong have no page.
  const LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  if (!loaded.mistakes.empty()) return page_problem(look, to_text(loaded.mistakes.front()));
  const auto password = typed_password(options, look, ask);
  if (!password) return password.error();
  if (options.is_trial) return as_json ? "{\"set\":false}\n" : text_in(look, Message::change_trial) + "\n";
  const fs::path file = options.config.parent_path() / page::kPasswordFile;
  if (const auto kept = keep(file, options.config, hash_of(*password)); !kept)
    return page_problem(look, kept.error().what);
  if (as_json) return std::string("{\"set\":true}\n");
  const bool is_served = loaded.settings.http && loaded.settings.page.is_enabled;
  return std::string(text(is_served ? Message::page_ctl_done : Message::page_ctl_no_http).in(look.language)) +
         "\n";
}

}  // namespace anju
