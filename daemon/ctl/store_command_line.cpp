// The words of `anjuctl store` on the command line.
#include <CLI/CLI.hpp>

#include "daemon/ctl/command_line.hpp"

namespace anju {
namespace {

CLI::App* add_command(CLI::App& store, Options& options, const char* name, const char* what,
                      Options::Command which) {
  CLI::App* command = store.add_subcommand(name, what);
  command->fallthrough()->callback([&options, which] { options.command = which; });
  command->add_option("--db,--file", options.store.database,
                      "the database (default " + options.store.database.string() + ")");
  return command;
}

}  // namespace

void add_store(CLI::App& app, Options& options) {
  CLI::App* store =
      app.add_subcommand("store", "The database of the daemon: what is in it, is it sound, copies");
  store->fallthrough()->require_subcommand(1);
  CLI::App* stats =
      store->add_subcommand("stats", "How large, how full, and what it costs the flash; asks the daemon");
  stats->fallthrough()->callback([&options] { options.query.view = View::store; });
  stats->footer("Example: anjuctl store stats --json | jq .store.written");
  add_command(*store, options, "dump",
              "Every reading that is kept, a JSON object a line; the daemon may run meanwhile",
              Options::Command::store_dump)
      ->footer("Example: sudo anjuctl store dump --json | jq 'select(.device == \"water-main\")'");
  add_command(*store, options, "check", "Is it sound? All of it is read; the daemon may run meanwhile",
              Options::Command::store_check)
      ->footer("Examples:\n  sudo anjuctl store check\n  anjuctl store check --file /media/usb/box.anju");
  CLI::App* plan = store->add_subcommand(
      "plan", "What the settings ask of the disk: readings, bytes and days, from the profiles; no daemon");
  plan->fallthrough()->callback([&options] { options.command = Options::Command::store_plan; });
  plan->add_option("--config", options.plan.config, "settings (default /etc/anju/anju.toml)");
  plan->add_option("--hours", options.plan.hours, "to get by without the platform (default 6)")
      ->check(CLI::Range(0.1, 8760.0));
  plan->add_option("--share", options.share,
                   "folder of the shipped files, profiles/ below it (default /usr/share/anju)");
  plan->footer("Example: anjuctl store plan --hours 72");
  CLI::App* backup =
      add_command(*store, options, "backup",
                  "A copy of one moment, checked after it was written; the daemon may run meanwhile",
                  Options::Command::store_backup);
  backup->add_option("copy", options.store.copy, "the file to make")->required();
  backup->add_flag("--force", options.store.may_replace, "replace a file that is there");
  backup->footer("Example: sudo anjuctl store backup /media/usb/box.anju");
  CLI::App* restore = add_command(*store, options, "restore",
                                  "Puts a backup in the place of the database; the daemon must not run",
                                  Options::Command::store_restore);
  restore->add_option("copy", options.store.copy, "the backup")->required();
  restore->footer("Example: sudo systemctl stop anjud && sudo anjuctl store restore /media/usb/box.anju");
}

}  // namespace anju
