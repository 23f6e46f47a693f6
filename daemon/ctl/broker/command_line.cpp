// The words of `anjuctl broker` on the command line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/broker/commands.hpp"

namespace anju {

void add_broker(CLI::App& app, Options& options) {
  CLI::App* broker = app.add_subcommand("broker", "The MQTT broker in the home: set up, accounts of devices");
  broker->fallthrough()->require_subcommand(1);
  const auto wish = std::make_shared<BrokerWish>();
  const auto add = [&](CLI::App& to, const char* name, const char* what, const char* example,
                       Outcome<CommandEnd> (*run)(const BrokerWish&, const ActSurroundings&)) {
    CLI::App* command = add_act(to, options, name, what, example, wish, run);
    add_settings_options(*command, wish->config, options);
    command->add_option("--mosquitto", wish->folder, "folder of the broker (default /etc/mosquitto)");
    return command;
  };
  const auto add_change = [&](CLI::App& to, const char* name, const char* what, const char* example,
                              Outcome<CommandEnd> (*run)(const BrokerWish&, const ActSurroundings&)) {
    CLI::App* command = add(to, name, what, example, run);
    command->add_flag("--no-restart", wish->is_left_alone, "writes the files; the broker is told by hand");
    return command;
  };
  CLI::App* setup = add_change(*broker, "setup", "Shows what it would set for mosquitto, asks, and does it",
                               "sudo anjuctl broker setup --devices eth1 --dry-run", set_up_broker);
  setup->add_option("--devices", wish->devices,
                    "the network of Wi-Fi devices: its interface or this box's address there; none");
  CLI::App* undo =
      add_change(*broker, "undo", "The broker as it was before", "sudo anjuctl broker undo", undo_broker);
  for (CLI::App* command : {setup, undo})
    command->add_option("--units", wish->units, "folder of drop-ins (default /etc/systemd/system)");
  CLI::App* account = broker->add_subcommand("account", "Who may log in at the broker, and speak on what");
  account->fallthrough()->require_subcommand(1);
  CLI::App* one = add_change(*account, "add", "A device logs in with its own password, shown once",
                             "sudo anjuctl broker account add plug-1", add_account);
  one->add_option("name", wish->name, "a device, or with --topic a bridge")->required();
  one->add_option("--topic", wish->may_write, "it may speak on this (default: what its profile says)");
  one->add_option("--read", wish->may_read, "it may hear this");
  CLI::App* gone = add_change(*account, "remove", "It may not log in any more",
                              "sudo anjuctl broker account remove plug-1", remove_account);
  gone->add_option("name", wish->name, "as anjuctl broker account list has it")->required();
  add(*account, "list", "Every account and what it may do", "sudo anjuctl broker account list",
      list_accounts);
}

}  // namespace anju
