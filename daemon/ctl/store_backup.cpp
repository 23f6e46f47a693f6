#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/store_commands.hpp"
#include "daemon/ctl/store_problem.hpp"
#include "daemon/state_lock.hpp"

namespace anju {
namespace {

namespace json = boost::json;

json::object counted(const StoreCheck& check) {
  return {{"schema_version", 1},
          {"store_schema", check.version},
          {"readings", check.readings},
          {"alerts", check.alerts},
          {"outbox", check.outbox}};
}

std::string counts(const StoreCheck& check, const Look& look) {
  return say(look.language, Message::check_counts, fmt::arg("readings", check.readings),
             fmt::arg("alerts", check.alerts), fmt::arg("outbox", check.outbox)) +
         "\n";
}

std::string line(Message message, const Look& look) {
  return std::string(text(message).in(look.language)) + "\n";
}

Problem is_running(const StoreOptions& options, const Error& error, const Look& look) {
  if (error.code != ErrorCode::unavailable)
    return store_problem(Message::restore_what, error, options.copy, look);
  return {kExitFailed, "store.in-use",
          say(look.language, Message::restore_what, fmt::arg("file", options.copy.string())),
          say(look.language, Message::restore_running_why, fmt::arg("file", options.database.string())),
          std::string(text(Message::restore_running_hint).in(look.language))};
}

}  // namespace

namespace {

// The file that would be read, read to its end: the other one stays as it is.
Outcome<CommandEnd> tried(const StoreOptions& options, Message what, Message would,
                          const std::filesystem::path& read, const Look& look) {
  const auto check = check_store(read);
  if (!check) return store_problem(what, check.error(), options.copy, look);
  if (!check->findings.empty())
    return store_problem(
        what, Error{ErrorCode::malformed, read.string() + " is damaged: " + check->findings.front().first},
        options.copy, look);
  if (options.as_json) {
    json::object answer = counted(*check);
    answer["dry_run"] = true;
    return CommandEnd{json::serialize(answer) + "\n", 0};
  }
  return CommandEnd{say(look.language, would, fmt::arg("file", options.copy.string()),
                        fmt::arg("store", options.database.string())) +
                        "\n" + counts(*check, look),
                    0};
}

}  // namespace

Outcome<CommandEnd> run_store_backup(const StoreOptions& options, const Look& look) {
  if (options.is_trial) {
    if (const auto may = may_back_up(options.database, options.copy, options.may_replace); !may)
      return store_problem(Message::backup_what, may.error(), options.copy, look);
    return tried(options, Message::backup_what, Message::backup_trial, options.database, look);
  }
  const auto made = back_up(options.database, options.copy, options.may_replace);
  if (!made) return store_problem(Message::backup_what, made.error(), options.copy, look);
  if (options.as_json) {
    json::object answer = counted(made->check);
    answer["backup"] = options.copy.string();
    answer["bytes"] = made->bytes;
    return CommandEnd{json::serialize(answer) + "\n", 0};
  }
  const auto bytes = static_cast<std::int64_t>(made->bytes);
  return CommandEnd{say(look.language, Message::backup_made, fmt::arg("file", options.copy.string()),
                        fmt::arg("size", size_text(bytes))) +
                        "\n" + counts(made->check, look) + line(Message::backup_secret, look),
                    0};
}

Outcome<CommandEnd> run_store_restore(const StoreOptions& options, const Look& look) {
  const std::filesystem::path folder = options.database.parent_path();
  const auto lock = StateLock::take(folder.empty() ? "." : folder);
  if (!lock) return is_running(options, lock.error(), look);
  if (options.is_trial)
    return tried(options, Message::restore_what, Message::restore_trial, options.copy, look);
  const auto restored = restore_backup(options.copy, options.database);
  if (!restored) return store_problem(Message::restore_what, restored.error(), options.copy, look);
  if (options.as_json) {
    json::object answer = counted(restored->check);
    const auto path = [](const auto& aside) { return aside ? json::value(aside->string()) : json::value(); };
    answer["restored"] = options.database.string();
    answer["replaced_store"] = path(restored->replaced_store);
    answer["replaced_journal"] = path(restored->replaced_journal);
    return CommandEnd{json::serialize(answer) + "\n", 0};
  }
  std::string lines = say(look.language, Message::restore_done, fmt::arg("file", options.copy.string()),
                          fmt::arg("store", options.database.string())) +
                      "\n" + counts(restored->check, look);
  for (const auto& aside : {restored->replaced_store, restored->replaced_journal}) {
    if (aside) lines += say(look.language, Message::restore_aside, fmt::arg("file", aside->string())) + "\n";
  }
  if (restored->check.is_older) lines += line(Message::check_older, look);
  return CommandEnd{lines + line(Message::restore_next, look), 0};
}

}  // namespace anju
