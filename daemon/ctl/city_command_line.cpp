// The words of `anjuctl link`, `commands`, `privacy` and `proposal` on the command line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/alert_commands.hpp"
#include "daemon/ctl/proposal_commands.hpp"

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

void add_proposal(CLI::App& app, Options& options) {
  CLI::App* proposal = app.add_subcommand("proposal", "Settings that the platform would have otherwise");
  proposal->fallthrough()->require_subcommand(1);
  const auto wish = std::make_shared<ProposalWish>();
  const auto add = [&](const char* name, const char* what, const char* example, ProposalCommand run) {
    CLI::App* command = add_act(*proposal, options, name, what, example, wish, run);
    add_settings_options(*command, wish->config, options);
    return command;
  };
  add("list", "Those that wait", "anjuctl proposal list", list_proposals);
  for (CLI::App* command :
       {add("show", "The file of the home as it would be", "sudo anjuctl proposal show p-17", show_proposal),
        add("accept", "Checked again, written and taken up; anjuctl config undo takes it back",
            "sudo anjuctl proposal accept p-17", accept_proposal),
        add("reject", "It goes", "sudo anjuctl proposal reject p-17", reject_proposal)})
    command->add_option("id", wish->id, "of the proposal")->required();
  CLI::App* take =
      add("take", "What is signed by the city: judged, written, watched, taken back if the box is worse",
          "sudo anjuctl proposal take", take_settings);
  add_seconds(*take, "--watch", wish->watch_s, "how long the box is watched (default 60s)");
  const auto sign = std::make_shared<SignWish>();
  CLI::App* signs = add_act(
      *proposal, options, "sign", "Settings for many boxes, on the city's machine with the key",
      "anjuctl proposal sign stage-10.toml --key settings.key --out stage-10.bin", sign, sign_proposal);
  signs->add_option("file", sign->file, "what they are to be: /usr/share/doc/anju/fleet.md")->required();
  signs->add_option("--key", sign->key, "private key in PEM: Ed25519, or of a curve")->required();
  signs->add_option("--out", sign->out, "where what is published goes")->required();
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
  add_proposal(app, options);
}

}  // namespace anju
