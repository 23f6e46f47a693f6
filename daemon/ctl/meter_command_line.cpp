// The words of `anjuctl meter` on the command line.
#include "daemon/ctl/act_command_line.hpp"

namespace anju {
namespace {

using MeterPart = MeterOptions::What;

CLI::App* add_one(CLI::App& to, Options& options, const char* name, const char* what, MeterPart which) {
  CLI::App* command = to.add_subcommand(name, what)->fallthrough();
  command->callback([&options, which] {
    options.command = Options::Command::meter;
    options.meter.what = which;
  });
  command->add_option("--config", options.meter.config, "settings (default /etc/anju/anju.toml)");
  add_share_option(*command, options);
  return command;
}

void add_tokens(CLI::App& meter, Options& options) {
  CLI::App* token = meter.add_subcommand("token", "Who may push readings, and who may read over HTTP");
  token->fallthrough()->require_subcommand(1);
  CLI::App* create =
      add_one(*token, options, "create", "A new token; it is shown once", MeterPart::token_create);
  create->add_option("name", options.meter.name, "id of the utility; with --read any name")->required();
  create->add_flag("--read", options.meter.is_for_reading,
                   "for GET: status, alerts, metrics; not for pushing");
  create->footer("Example: sudo anjuctl meter token create water-co");
  CLI::App* rotate = add_one(*token, options, "rotate", "A new token; those before hold for a while",
                             MeterPart::token_rotate);
  rotate->footer("Example: sudo anjuctl meter token rotate water-co");
  rotate->add_option("name", options.meter.name, "whose")->required();
  rotate->add_option("--overlap", options.meter.overlap, "how long the old ones hold (default 7d)");
  CLI::App* revoke =
      add_one(*token, options, "revoke", "It holds no longer, within a second", MeterPart::token_revoke);
  revoke->footer("Example: sudo anjuctl meter token revoke water-co");
  revoke->add_option("name", options.meter.name, "id of a token, or a name: all of it")->required();
  add_one(*token, options, "list", "Every token, and until when it holds", MeterPart::token_list)
      ->footer("Example: sudo anjuctl meter token list");
}

}  // namespace

void add_meter(CLI::App& app, Options& options) {
  CLI::App* meter = app.add_subcommand("meter", "Meters that a utility reads and pushes");
  meter->fallthrough()->require_subcommand(1);
  add_tokens(*meter, options);
  CLI::App* simulate = add_one(*meter, options, "simulate", "A line of curl that pushes one reading, to copy",
                               MeterPart::simulate);
  simulate->footer("Example: anjuctl meter simulate water-co");
  simulate->add_option("utility", options.meter.name, "id of the utility")->required();
  simulate->add_option("--meter", options.meter.meter, "its number (default: the first that is installed)");
  add_one(*meter, options, "unknown", "Meters that are pushed and that nobody has installed",
          MeterPart::unknown)
      ->footer("Example: anjuctl meter unknown");
  CLI::App* gaps =
      add_one(*meter, options, "gaps", "Of each meter and day: expected, received, missing", MeterPart::gaps);
  gaps->footer("Example: anjuctl meter gaps water-co --days 30");
  gaps->add_option("utility", options.meter.name, "only its meters");
  gaps->add_option("--days", options.meter.days, "how many days back (default 7)")->check(CLI::Range(1, 62));
}

}  // namespace anju
