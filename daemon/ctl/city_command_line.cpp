// The words of `anjuctl link`, `commands`, `privacy` and `proposal` on the command line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/alert_commands.hpp"

namespace anju {
namespace {

CLI::App* add_one(CLI::App& to, Options& options, const char* name, const char* what,
                  CityOptions::What which) {
  CLI::App* command = to.add_subcommand(name, what)->fallthrough();
  command->callback([&options, which] {
    options.command = Options::Command::city;
    options.city.what = which;
  });
  return command;
}

void add_limit(CLI::App& command, Options& options) {
  command.add_option("--limit", options.city.limit, "how many of the last ones (default 50)")
      ->check(CLI::Range(1, 1000));
}

}  // namespace

void add_city(CLI::App& app, Options& options) {
  using What = CityOptions::What;
  CLI::App* link = app.add_subcommand("link", "The way to the city's platform");
  link->fallthrough()->require_subcommand(1);
  add_one(*link, options, "status", "Is it up, since when, why not; certificates, latency, availability",
          What::link_status)
      ->footer("Example: anjuctl link status");
  const auto wish = std::make_shared<AlertWish>();
  CLI::App* ping = add_act(*link, options, "ping", "A test alarm all the way and its receipt back",
                           "anjuctl link ping -c 5", wish, send_test_alarms);
  add_seconds(*ping, "--wait", wish->wait_s, "how long for each receipt (default 30s)");
  ping->add_option("-c,--count", wish->count, "how often (default once)")->check(CLI::Range(1, 100));
  CLI::App* commands = add_one(app, options, "commands",
                               "What the platform has asked for, and what came of it", What::commands);
  commands->footer("Example: anjuctl commands --limit 10");
  add_limit(*commands, options);
  CLI::App* privacy = app.add_subcommand("privacy", "What has left this box");
  privacy->fallthrough()->require_subcommand(1);
  CLI::App* ledger = add_one(*privacy, options, "ledger",
                             "Every message that left, in a chain of hashes that is checked", What::ledger);
  ledger->footer("Example: anjuctl privacy ledger --limit 10");
  add_limit(*ledger, options);
  add_one(*privacy, options, "inventory",
          "How much of each kind has left, and what each home has consented to", What::inventory)
      ->footer("Example: anjuctl privacy inventory");
  CLI::App* proposal =
      app.add_subcommand("proposal", "What the platform would have written otherwise on this box");
  proposal->fallthrough()->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, What which) {
    CLI::App* command = add_one(*proposal, options, name, what, which);
    command->footer(std::string("Example: ") + (which == What::proposals ? "" : "sudo ") +
                    "anjuctl proposal " + name + (which == What::proposals ? "" : " p-17"));
    command->add_option("--config", options.city.config, "settings (default /etc/anju/anju.toml)");
    command->add_option("--share", options.share, "folder of the shipped files (environment ANJU_SHARE)");
    if (which != What::proposals)
      command->add_option("id", options.city.proposal, "of the proposal")->required();
  };
  add("list", "Those that wait", What::proposals);
  add("show", "The file of the home as it would be", What::proposal_show);
  add("accept", "Checked again and written; anjud takes it up when it is told to reload",
      What::proposal_accept);
  add("reject", "It goes", What::proposal_reject);
}

}  // namespace anju
