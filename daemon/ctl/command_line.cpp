#include "daemon/ctl/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "daemon/ctl/problem.hpp"

namespace anju {
namespace {

constexpr double kLongestTimeout = 3600;  // seconds

void add_queries(CLI::App& app, Options& options) {
  const auto add = [&app, &options](const char* name, const char* what, View view) {
    CLI::App* command = app.add_subcommand(name, what)->fallthrough();
    command->callback([&options, view] { options.query.view = view; });
    return command;
  };
  add("status", "Is it well? Gateway, platform, homes, on one screen", View::status)
      ->footer("Example: anjuctl status --lang en");
  add("homes", "Every home: presence, open alerts, and what people have said about it", View::homes)
      ->footer("Example: anjuctl homes");
  add("devices", "Every device, when it was last heard and what it said", View::devices)
      ->footer("Example: anjuctl devices --json | jq '.devices[] | select(.state != \"heard\")'");
  CLI::App* alerts = add("alerts", "Alerts, newest first", View::alerts);
  alerts->add_flag("--open", options.query.only_open, "only those whose cause is still there");
  alerts->footer("Example: anjuctl alerts --open");
  add("buses", "Every Modbus bus: how much of its time is used, and what goes wrong on it", View::buses)
      ->footer("Example: anjuctl buses --json | jq '.buses[].figures'");
  add("outbox", "What the platform has not confirmed yet", View::outbox)->footer("Example: anjuctl outbox");
}

// "Nobody is at home until Sunday": each mode ends by itself.
void add_mode(CLI::App& app, Options& options) {
  CLI::App* mode =
      app.add_subcommand("mode", "What people say about a home for a while: away, walk-test, ...");
  mode->fallthrough()->require_subcommand(1);
  mode->add_subcommand("list", "Which home is in which mode, and until when")
      ->fallthrough()
      ->footer("Example: anjuctl mode list")
      ->callback([&options] { options.query.view = View::modes; });
  const auto add = [mode, &options](const char* name, const char* what) {
    CLI::App* command = mode->add_subcommand(name, what)->fallthrough();
    command->callback([&options] { options.command = Options::Command::mode_tell; });
    command->add_option("home", options.mode.home, "id of the home")->required();
    command
        ->add_option("mode", options.mode.mode, "away, hospital, visitor, maintenance, walk-test or watchful")
        ->required();
    return command;
  };
  CLI::App* set = add("set", "A mode begins, or is made longer or shorter");
  CLI::Option_group* time = set->add_option_group("how long");
  time->add_option("--for", options.mode.lasts, "a duration: 90m, 36h, 14d");
  time->add_option("--until", options.mode.until, "ISO 8601 with an offset");
  time->require_option(1);
  set->footer("Example: anjuctl mode set h-7f3a away --for 36h");
  add("end", "A mode ends now")->footer("Example: anjuctl mode end h-7f3a away");
}

void add_share(CLI::App& command, Options& options) {
  command.add_option("--share", options.share,
                     "folder of the shipped files, profiles/ below it; from a build tree: --share config\n"
                     "(environment ANJU_SHARE; default /usr/share/anju)");
}

void add_zone(CLI::App& command, Options& options) {
  command.add_option("--timezone", options.zone,
                     "of times that carry no offset (default " + options.zone + ")");
}

void add_profiles(CLI::App& command, Options& options) {
  add_share(command, options);
  command.add_option("--profiles", options.profile_folders,
                     "folder with further profiles; a profile there replaces a shipped one of the same id");
  add_zone(command, options);
}

void add_decode(CLI::App& app, Options& options) {
  CLI::App* command =
      app.add_subcommand("decode", "Try a device profile: JSON lines in, readings out; no daemon");
  command->fallthrough()->callback([&options] { options.command = Options::Command::decode; });
  add_profiles(*command, options);
  command->footer(
      "Example:\n"
      "  echo "
      "'{\"id\":1,\"profile\":\"z2m-smoke\",\"topic\":\"zigbee2mqtt/"
      "hall\",\"payload\":\"{\\\"smoke\\\":true}\"}'"
      " | anjuctl decode --json --share config");
}

void add_replay(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand("replay", "The rules over a file of readings: no daemon, no clock");
  command->fallthrough()->callback([&options] { options.command = Options::Command::replay; });
  command
      ->add_option("--readings", options.replay.readings,
                   "CSV: timestamp,home,device,quantity,value,unit; sorted. /dev/stdin: a pipe")
      ->required();
  CLI::Option* config = command->add_option("--config", options.replay.config,
                                            "settings with the homes; default: homes made from the file");
  command
      ->add_option_function<std::string>(
          "--tier",
          [&options](const std::string& name) {
            options.replay.tier = find_tier(name).value_or(Tier::high_risk);
          },
          "of homes made from the file: high-risk (default), key or general")
      ->check(CLI::IsMember(std::vector<std::string>(kTierNames.begin(), kTierNames.end())))
      ->excludes(config);
  command->add_option("--timezone", options.replay.timezone,
                      "print times of this zone; default: offsets of the file");
  add_share(*command, options);
  command->add_option("--from", options.replay.from, "leave out what is earlier (ISO 8601 with offset)");
  command->add_option("--to", options.replay.to, "stop here (ISO 8601 with offset)");
  command->footer("Example: anjuctl replay --readings week.csv --lang en");
}

// Seconds, with or without the unit of the settings: "5", "5s", "1.5m".
const CLI::AsNumberWithUnit kSeconds(std::map<std::string, double>{{"s", 1}, {"m", 60}},
                                     CLI::AsNumberWithUnit::CASE_SENSITIVE);

void add_discover(CLI::App& app, Options& options) {
  CLI::App* command =
      app.add_subcommand("discover", "What the devices in the home say of themselves; no daemon");
  command->fallthrough()->callback([&options] { options.command = Options::Command::discover; });
  command->add_option("--broker", options.discover.broker,
                      "HOST:PORT of the home's broker (default: that of the settings, else 127.0.0.1:1883)");
  command->add_option(
      "--config", options.discover.config,
      "settings: the broker, and what is installed (default /etc/anju/anju.toml, if it is there)");
  command->add_option("--wait", options.discover.wait_s, "how long to listen (default 5s)")
      ->transform(kSeconds)
      ->check(CLI::Range(0.1, kLongestTimeout));
  command->add_option("--username", options.discover.username, "user of the broker");
  command->add_option("--password-file", options.discover.password_file, "file with the password");
  add_share(*command, options);
  command->footer(
      "Examples:\n  sudo anjuctl discover\n  anjuctl discover --broker 127.0.0.1:1883 --wait 60s --json");
}

void add_device_add(CLI::App& app, Options& options) {
  CLI::App* device = app.add_subcommand("device", "Devices: install, show, watch, change, replace");
  device->fallthrough()->require_subcommand(1);
  CLI::App* command =
      device->add_subcommand("add", "One more device of a home, checked before it is written");
  command->fallthrough()->callback([&options] {
    options.command = Options::Command::act;
    options.act = [&options](const ActSurroundings& around) {
      options.device.shared_folder = around.shared_folder;
      return install_and_pair(options.device, around);
    };
  });
  command->add_option("home", options.device.home, "id of the home")->required();
  command->add_option("--profile", options.device.profile, "id of the device profile")->required();
  CLI::Option_group* place = command->add_option_group("where it speaks");
  place->add_option("--address", options.device.address, "what names it in its topics (anjuctl discover)");
  place->add_option("--bus", options.device.bus, "the bus that it is on (anjuctl buses)");
  place->require_option(1);
  command->add_option("--unit", options.device.unit, "its number on the bus (anjuctl modbus scan)");
  command->add_option("--id", options.device.id, "its name on this box (default: made of the address)");
  command->add_option("--room", options.device.room, "where it is");
  command->add_option("--channel", options.device.channels,
                      "a sensor, input or clamp of it whose name only its messages tell; may be given again");
  command->add_option("--config", options.device.config, "settings (default /etc/anju/anju.toml)");
  command->add_option("--mosquitto", options.device.broker, "folder of the broker (default /etc/mosquitto)");
  add_share(*command, options);
  command->footer(
      "Example: sudo anjuctl device add h-7f3a --profile z2m-smoke --address kitchen_smoke --room kitchen");
}

void add_home(CLI::App& app, Options& options) {
  CLI::App* home = app.add_subcommand("home", "A home as a whole");
  home->fallthrough()->require_subcommand(1);
  CLI::App* command = home->add_subcommand(
      "forget", "Deletes all that the box knows of a home, for good, and looks whether it is gone");
  command->fallthrough()->callback([&options] { options.command = Options::Command::home_forget; });
  command->add_option("home", options.forget.home, "id of the home")->required();
  command->add_flag("--yes", options.forget.is_sure, "do not ask");
  command->add_option("--config", options.forget.config, "settings (default /etc/anju/anju.toml)");
  add_share(*command, options);
  command->footer("Example: sudo anjuctl home forget h-7f3a");
}

void add_profile(CLI::App& app, Options& options) {
  CLI::App* profile =
      app.add_subcommand("profile", "Write a device profile: is it right, what does it make of this");
  profile->fallthrough()->require_subcommand(1);
  CLI::App* check = profile->add_subcommand("check", "Can it be loaded, and do its own examples come out");
  check->fallthrough()->callback([&options] { options.command = Options::Command::profile_check; });
  check->add_option("files", options.profile.files, "profile files")->required();
  add_zone(*check, options);
  check->footer("Example: anjuctl profile check /etc/anju/profiles.d/*.toml");
  CLI::App* attempt =
      profile->add_subcommand("try", "One message through a profile; the payload comes on stdin");
  attempt->fallthrough()->callback([&options] { options.command = Options::Command::profile_try; });
  attempt->add_option("profile", options.profile.profile, "id, or a file")->required();
  attempt->add_option("--topic", options.profile.topic, "topic of the message")->required();
  attempt->add_option("--payload-file", options.profile.payload_file,
                      "file with the payload (default: stdin)");
  attempt->add_option("--at", options.profile.at, "when it was heard (ISO 8601 with offset; default now)");
  attempt->add_flag("--retain", options.profile.is_retained, "as a message that the broker had kept");
  add_profiles(*attempt, options);
  attempt->footer(
      "Example:\n  mosquitto_sub -t zigbee2mqtt/hall -C 1 | anjuctl profile try z2m-smoke --topic "
      "zigbee2mqtt/hall");
}

}  // namespace

std::optional<int> read_command_line(int argc, char** argv, const char* version, Options& options) {
  CLI::App app{
      "anjuctl shows what the Anju daemon of this gateway knows, finds and installs devices, tries "
      "profiles,\n"
      "looks at meters on a bus, replays readings and looks after the store.\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 5 not found, 6 done and problems found, 7 nothing came in "
      "time, 8\n"
      "refused in this state, 69 the daemon cannot be reached, 130 interrupted."};
  app.set_version_flag("--version", version);
  app.require_subcommand(1);
  app.add_option("--socket", options.query.socket, "the daemon's socket (default /run/anju/anju.sock)");
  app.add_flag("--json", options.query.as_json, "for machines: JSON");
  app.add_flag("--jsonl", options.as_lines, "for machines: a JSON object a line");
  app.add_flag("--terse,-t", options.is_terse, "for scripts: the --fields of each entry, parted by \":\"");
  app.add_option("--fields,-f", options.fields,
                 "of --terse, such as id,state; a field in a field: cap.status")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_flag("--no-color", options.without_colour, "no colours (also NO_COLOR in the environment)");
  app.add_flag("--dry-run", options.is_trial, "says what would be changed, and changes nothing");
  app.add_flag("--yes", options.is_sure, "does not ask before what is dangerous");
  app.add_option("--lang", options.language, "zh or en (default from ANJU_LANG, then the locale)")
      ->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--timeout", options.timeout_s, "seconds to wait for the daemon (default 10)")
      ->check(CLI::Range(0.01, kLongestTimeout));
  add_queries(app, options);
  add_mode(app, options);
  add_decode(app, options);
  add_replay(app, options);
  add_discover(app, options);
  add_device_add(app, options);
  add_home(app, options);
  add_profile(app, options);
  add_modbus(app, options);
  add_store(app, options);
  add_rule(app, options);
  add_city(app, options);
  add_meter(app, options);
  add_page(app, options);
  add_broker(app, options);
  add_commission(app, options);
  add_days(app, options);
  add_settings(app, options);
  add_care(app, options, version);
  add_tree(app, options, version);
  app.footer(
      "Examples:\n  anjuctl status\n  anjuctl alerts --open --json\n  anjuctl replay --readings week.csv");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    if (fault.get_exit_code() == 0) return app.exit(fault);
    explain_mistyped(app, fault.get_name(), fault.what(), argc, argv, options);
  }
  return std::nullopt;
}

}  // namespace anju
