// The words of `anjuctl log`, `support-bundle`, `backup`, `restore`, `import` and `export` on the command
// line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/bulk_commands.hpp"
#include "daemon/ctl/care_commands.hpp"

namespace anju {
namespace {

void add_bulk(CLI::App& app, Options& options, const char* name, const char* what, const char* example,
              Outcome<CommandEnd> (*run)(const BulkWish&, const ActSurroundings&), bool reads) {
  const auto wish = std::make_shared<BulkWish>();
  CLI::App* command = add_act(app, options, name, what, example, wish, run);
  command->add_option("kind", wish->kind, "home, device or contact")
      ->required()
      ->check(CLI::IsMember({"home", "device", "contact"}));
  if (reads)
    command->add_option("file", wish->file, "CSV with a first line of names; - is standard input")
        ->required();
  if (!reads) command->add_flag("--with-secrets", wish->with_secrets, "also the addresses of contacts");
  add_settings_options(*command, wish->config, options);
}

}  // namespace

void add_care(CLI::App& app, Options& options, const std::string& version) {
  const auto wish = std::make_shared<CareWish>();
  wish->version = version;
  CLI::App* log = add_act(app, options, "log", "What anjud and anju-uplink have said (journalctl)",
                          "anjuctl log --since 1h --device smoke-kitchen", wish, show_log);
  log->add_flag("-f,--follow", wish->follows, "and what they will say, until Ctrl-C");
  log->add_option("--since", wish->since, "a duration back from now (1h) or ISO 8601 with an offset");
  log->add_option("--device", wish->device, "lines that name this device");
  CLI::App* bundle = add_act(app, options, "support-bundle",
                             "What support needs to know of the box, without people, readings and secrets",
                             "sudo anjuctl support-bundle -o box.tar.gz", wish, make_bundle);
  bundle->add_option("-o,--output", wish->file, "the file (default anju-support-DATE.tar.gz)");
  CLI::App* backup =
      add_act(app, options, "backup", "The settings and the store, for another box to take its place",
              "sudo anjuctl backup /media/usb/box-1.tar.gz --with-secrets", wish, make_backup);
  backup->add_option("file", wish->file, "a .tar.gz")->required();
  backup->add_flag("--with-secrets", wish->with_secrets, "also passwords, keys and certificates");
  CLI::App* restore =
      add_act(app, options, "restore", "This box takes the place of the one that was backed up",
              "sudo anjuctl restore /media/usb/box-1.tar.gz", wish, restore_box);
  restore->add_option("file", wish->file, "a backup")->required();
  for (CLI::App* command : {bundle, backup, restore}) add_settings_options(*command, wish->config, options);
  add_bulk(app, options, "import", "Many homes, devices or contacts from a table, all or nothing",
           "sudo anjuctl import device devices.csv --dry-run", import_table, true);
  add_bulk(app, options, "export", "The homes, devices or contacts as such a table",
           "anjuctl export device > devices.csv", export_table, false);
}

}  // namespace anju
