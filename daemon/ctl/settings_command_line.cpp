// The words of `anjuctl config` on the command line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/config_commands.hpp"

namespace anju {

void add_settings(CLI::App& app, Options& options) {
  CLI::App* config =
      app.add_subcommand("config", "The settings of the box: what holds, is it right, change it");
  config->fallthrough()->require_subcommand(1);
  const auto wish = std::make_shared<ConfigWish>();
  const auto add = [&](const char* name, const char* what, const char* example,
                       Outcome<CommandEnd> (*run)(const ConfigWish&, const ActSurroundings&)) {
    CLI::App* command = add_act(*config, options, name, what, example, wish, run);
    add_settings_options(*command, wish->config, options);
    return command;
  };
  CLI::App* show = add("show", "Every setting that holds, also the defaults",
                       "anjuctl config show store --origin", show_config);
  show->add_option("key", wish->key, "this one, or those of this section");
  show->add_flag("--origin", wish->with_origin, "with file and line, or \"default\"");
  add("check", "Every mistake, with its place and what would be right", "anjuctl config check", check_config);
  add("diff", "What is other than before the last change", "anjuctl config diff", diff_config);
  add("history", "The last ten changes that were made with anjuctl", "anjuctl config history",
      config_history);
  add("paths", "Which files and sockets are used", "anjuctl config paths", config_paths);
  CLI::App* set = add("set", "Changes one setting of anju.toml, and nothing else in it",
                      "sudo anjuctl config set store.raw_days 60", set_config);
  set->add_option("key", wish->key, "such as store.raw_days")->required();
  set->add_option("value", wish->value, "a number, true or false, a list in [ ], or a text")->required();
  CLI::App* unset =
      add("unset", "The default holds again", "sudo anjuctl config unset store.raw_days", unset_config);
  unset->add_option("key", wish->key, "such as store.raw_days")->required();
  CLI::App* undo = add("undo", "Takes back the last change, also one of a device", "sudo anjuctl config undo",
                       undo_config);
  for (CLI::App* command : {set, unset, undo}) {
    command->add_flag("--no-wait", wish->is_hasty, "does not wait whether the box stays well");
    add_seconds(*command, "--watch", wish->watch_s,
                "how long the box is watched and the change taken back if it is worse (default 60s)");
  }
}

}  // namespace anju
