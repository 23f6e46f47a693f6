// The words of a technician's first visit on the command line.
#include "daemon/ctl/act_command_line.hpp"

namespace anju {
namespace {

using CommissionPart = CommissionCommand::What;

CLI::App* add_one(CLI::App& to, Options& options, const char* name, const char* what, CommissionPart which) {
  CLI::App* command = to.add_subcommand(name, what)->fallthrough();
  command->callback([&options, which] {
    options.command = Options::Command::commission;
    options.commission.what = which;
  });
  command->add_option("--config", options.commission.config, "settings (default /etc/anju/anju.toml)");
  add_share_option(*command, options);
  return command;
}

CLI::App* group(CLI::App& app, const char* name, const char* what) {
  const auto is_it = [name](const CLI::App* one) { return one->get_name() == name; };
  if (const auto found = app.get_subcommands(is_it); !found.empty()) return found.front();
  return app.add_subcommand(name, what)->require_subcommand(1)->fallthrough();
}

void add_doctor(CLI::App& app, Options& options) {
  CLI::App* doctor = add_one(app, options, "doctor",
                             "Is this box well? Some 25 checks within 15 s, each with what puts it right",
                             CommissionPart::doctor);
  doctor->add_option("--only", options.commission.only, "only this check; may be given again");
  doctor->add_flag("--preflight", options.commission.is_preflight,
                   "only what must be right before a home is installed");
  doctor->footer(
      "Examples:\n  sudo anjuctl doctor\n  anjuctl doctor --only clock --json\n"
      "Exit codes: 0 all is well, 6 something was found.");
}

void add_box(CLI::App& app, Options& options) {
  CLI::App* box = group(app, "box", "Who this gateway is towards the city");
  CLI::App* csr = add_one(*box, options, "csr",
                          "A key pair that never leaves the box, and the request for its certificate",
                          CommissionPart::box_csr);
  csr->add_option("--id", options.commission.box.id, "name of the gateway, which the settings then have");
  csr->add_option("-o,--output", options.commission.box.output,
                  "where the request goes (default beside the key)");
  csr->add_option("--code", options.commission.box.code,
                  "the installation code of the work order: the request then carries a proof of it");
  csr->footer("Example: sudo anjuctl box csr --id box-3F2A --code 7K3M-9QTX-2F8D-T");
  CLI::App* install =
      add_one(*box, options, "install-certificate", "The certificate that came back: checked, then in place",
              CommissionPart::box_certificate);
  install->add_option("file", options.commission.box.certificate, "PEM")->required();
  install->add_option("--ca", options.commission.box.authority,
                      "who stands for the city (default as the settings say)");
  install->add_option("--url", options.commission.box.url,
                      "of the platform: mqtts://HOST:PORT (default as the settings say)");
  install->footer(
      "Example: sudo anjuctl box install-certificate box-3F2A.pem --ca ca.pem --url "
      "mqtts://care.example.cn:8883");
}

void add_home_commands(CLI::App& app, Options& options) {
  CLI::App* add = add_one(*group(app, "home", "A home as a whole"), options, "add",
                          "A home under a pseudonym; no name is asked for", CommissionPart::home_add);
  add->add_option("--tier", options.commission.home.tier, "high-risk, key or general (default high-risk)")
      ->check(CLI::IsMember(std::vector<std::string>(kTierNames.begin(), kTierNames.end())));
  add->add_option("--id", options.commission.home.id, "its pseudonym (default: a new one)");
  add->footer("Example: sudo anjuctl home add --tier key");
  CLI::App* contact = group(app, "contact", "Whom to call for a home");
  CLI::App* one = add_one(*contact, options, "add", "One more, in the order in which they are called",
                          CommissionPart::contact_add);
  one->add_option("home", options.commission.contact.home, "id of the home")->required();
  one->add_option("--role", options.commission.contact.role,
                  "first-contact, relative, visitor or grid-worker")
      ->check(CLI::IsMember({"first-contact", "relative", "visitor", "grid-worker"}));
  one->add_option("--id", options.commission.contact.id, "a pseudonym (default: a new one)");
  one->add_option("--phone-file", options.commission.phone_file,
                  "its first line is the telephone number, which is kept encrypted; - is standard input");
  one->footer(
      "Example: echo '+86 21 5555 0100' | sudo anjuctl contact add h-7f3a --role relative --phone-file -");
  CLI::App* list = add_one(*contact, options, "list", "Those of a home; their numbers are masked",
                           CommissionPart::contact_list);
  list->add_option("home", options.commission.contact.home, "id of the home")->required();
  list->add_flag("--show-phones", options.commission.contact.show_phones, "the whole numbers");
  list->footer("Example: sudo anjuctl contact list h-7f3a");
}

void add_devices_and_rules(CLI::App& app, Options& options) {
  CLI::App* join = add_one(*group(app, "device", "Install a device"), options, "join",
                           "New devices may join for a while; the first that does is shown, or installed",
                           CommissionPart::device_join);
  join->add_option("home", options.commission.join.home,
                   "id of the home to install it in (default: only show it)");
  join->add_option("--for", options.commission.join.lasts, "how long, 1s to 254s (default 120s)");
  join->add_option("--room", options.commission.join.room, "where it is");
  join->add_option("--id", options.commission.join.id, "its name on this box (default: made of its address)");
  join->footer(
      "Example: sudo anjuctl device join h-7f3a --for 120s --room kitchen\nExit codes: 7 nobody came.");
  CLI::App* enable =
      add_one(*group(app, "rule", "The rules"), options, "enable",
              "A rule is on in a home from now on (anjuctl rule list --all)", CommissionPart::rule_enable);
  enable->add_option("home", options.commission.rules_home, "id of the home")->required();
  enable->add_option("rules", options.commission.rules, "their names")->required();
  enable->footer("Example: sudo anjuctl rule enable h-7f3a taicang-water-24h");
}

void add_walk_test(CLI::App& app, Options& options) {
  CLI::App* walk =
      add_one(app, options, "walk-test", "Try each device of a home, and follow it to the platform's receipt",
              CommissionPart::walk_test);
  walk->add_option("home", options.commission.walk.home, "id of the home")->required();
  walk->add_option("--for", options.commission.walk.lasts, "then it ends by itself (default 30m)");
  walk->footer("Example: anjuctl walk-test h-7f3a\nExit codes: 6 not every device has its receipt.");
}

void add_form(CLI::App& command, Options& options) {
  const auto add = [&](const char* flag, const char* what, ReportForm form) {
    command.add_flag_callback(
        flag, [&options, form] { options.commission.report.form = form; }, what);
  };
  add("--html", "for paper, A4", ReportForm::html);
  add("--txt", "for a terminal (default)", ReportForm::text);
  command.add_option("-o,--output", options.commission.report.output, "a file (default: standard output)");
}

void add_report(CLI::App& app, Options& options) {
  CLI::App* report = group(app, "report", "The proof that a home was installed and tried");
  CLI::App* install = add_one(*report, options, "install", "Made, signed, kept, and sent to the platform",
                              CommissionPart::report_install);
  install->add_option("home", options.commission.report.home, "id of the home")->required();
  install->add_option("--technician", options.commission.report.technician,
                      "the operator's id of who installs");
  install
      ->add_option("--wait", options.commission.report.wait_s, "seconds to wait for the receipt (default 10)")
      ->check(CLI::Range(0.0, 600.0));
  add_form(*install, options);
  install->footer("Example: sudo anjuctl report install h-7f3a --technician t-17 --html -o report.html");
  CLI::App* show =
      add_one(*report, options, "show", "One that is kept, once more", CommissionPart::report_show);
  show->add_option("report", options.commission.report.file, "its id, a file, or a home: its last one");
  add_form(*show, options);
  show->footer("Example: sudo anjuctl report show h-7f3a --html -o report.html");
  CLI::App* list = add_one(*report, options, "list", "Those that are kept", CommissionPart::report_list);
  list->add_option("--home", options.commission.report.home, "only those of a home");
  list->footer("Example: sudo anjuctl report list");
  CLI::App* verify =
      add_one(*report, options, "verify", "Is it as this box has signed it?", CommissionPart::report_verify);
  verify->add_option("report", options.commission.report.file, "a file, or the id of one that is kept")
      ->required();
  verify->add_option("--ca", options.commission.report.authority,
                     "who stands for the box (default as the settings say)");
  verify->footer(
      "Example: anjuctl report verify install-h-7f3a-20261126T041500Z.json --ca ca.pem\n"
      "Exit codes: 6 it is not.");
}

}  // namespace

void add_commission(CLI::App& app, Options& options) {
  CLI::App* guide =
      add_one(app, options, "commission", "A first visit, question by question; it goes on where it stopped",
              CommissionPart::guide);
  guide->add_option("--technician", options.commission.guide.technician, "the operator's id of who installs");
  guide->footer(
      "Example: sudo anjuctl commission --technician t-17\n"
      "Exit codes: 0 done, 6 done and something is not as it should be, 8 stopped, 130 Ctrl-C.");
  add_doctor(app, options);
  add_box(app, options);
  add_home_commands(app, options);
  add_devices_and_rules(app, options);
  add_walk_test(app, options);
  add_report(app, options);
  add_one(app, options, "reload", "The daemon takes the settings up, checked first", CommissionPart::reload)
      ->footer("Example: sudo anjuctl reload");
}

}  // namespace anju
