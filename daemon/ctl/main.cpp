// anjuctl: shows what the daemon knows, finds and installs devices, tries profiles and replays readings. This
// file reads the command line and nothing else.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "config/load.hpp"
#include "daemon/ctl/decode_stream.hpp"
#include "daemon/ctl/device_add.hpp"
#include "daemon/ctl/discover.hpp"
#include "daemon/ctl/query.hpp"
#include "daemon/ctl/replay_file.hpp"
#include "daemon/platform.hpp"

namespace {

using namespace anju;

constexpr double kLongestTimeout = 3600;  // seconds

struct Options {
  Query query;
  std::string language;
  double timeout_s = 10;
  bool colour = true;
  std::string share;
  std::vector<std::string> profile_folders;
  ReplayOptions replay;
  std::string zone = GatewaySettings{}.timezone;
  DiscoverOptions discover;
  DeviceAddOptions device;
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
  return value ? value : "";
}

// --lang, then ANJU_LANG, then the first of the locale's variables that is set, as setlocale(3) reads them.
Language language_of(const std::string& option) {
  for (const std::string& value : {option, environment("ANJU_LANG"), environment("LC_ALL"),
                                   environment("LC_MESSAGES"), environment("LANG")}) {
    if (!value.empty()) return value.starts_with("zh") ? Language::zh : Language::en;
  }
  return Language::en;
}

bool wants_colour() { return ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty(); }

Look look_of(const Options& options) { return {language_of(options.language), wants_colour()}; }

int report(const Problem& problem, const Options& options) {
  std::fputs(to_text(problem, language_of(options.language)).c_str(), stderr);
  if (options.query.as_json) std::fputs(to_json(problem).c_str(), stdout);
  return problem.exit_code;
}

int print(const Outcome<std::string>& outcome, const Options& options) {
  if (!outcome) return report(outcome.error(), options);
  const bool written = std::fwrite(outcome->data(), 1, outcome->size(), stdout) == outcome->size();
  return written && std::fflush(stdout) == 0 ? EXIT_SUCCESS : kExitFailed;
}

int run_query(Options& options) {
  options.query.timeout =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.timeout_s));
  return print(ask(options.query, look_of(options)), options);
}

std::filesystem::path shared_folder(const Options& options) {
  if (!options.share.empty()) return options.share;
  const std::string named = environment("ANJU_SHARE");
  return named.empty() ? SearchPaths{}.shipped : std::filesystem::path(named);
}

int run_decode(const Options& options) {
  std::vector<std::filesystem::path> folders{shared_folder(options) / "profiles"};
  folders.insert(folders.end(), options.profile_folders.begin(), options.profile_folders.end());
  ProfileShelf shelf(std::move(folders));
  const auto zone = Zone::find(options.zone);
  if (!zone) {
    std::fprintf(stderr, "anjuctl: unknown time zone %s\n", options.zone.c_str());
    return kExitUsage;
  }
  LineDecoder decoder(shelf, *zone);
  const auto now = [] { return read_clocks().wall; };
  return decode_stream(STDIN_FILENO, STDOUT_FILENO, decoder, now) ? EXIT_SUCCESS : kExitFailed;
}

int run_replay(Options& options) {
  options.replay.as_json = options.query.as_json;
  options.replay.language = language_of(options.language);
  options.replay.shared_folder = shared_folder(options);
  const auto problem = replay_file(options.replay, stdout, stderr);
  return problem ? report(*problem, options) : EXIT_SUCCESS;
}

int run_discover(Options& options) {
  options.discover.as_json = options.query.as_json;
  options.discover.shared_folder = shared_folder(options);
  std::error_code fault;
  if (options.discover.config.empty() && options.discover.broker.empty() &&
      std::filesystem::exists(options.device.config, fault))
    options.discover.config = options.device.config;
  return print(discover(options.discover, look_of(options)), options);
}

int run_device_add(Options& options) {
  options.device.as_json = options.query.as_json;
  options.device.shared_folder = shared_folder(options);
  return print(add_device(options.device, look_of(options)), options);
}

void add_queries(CLI::App& app, Options& options) {
  const auto add = [&app, &options](const char* name, const char* what, View view) {
    CLI::App* command = app.add_subcommand(name, what)->fallthrough();
    command->callback([&options, view] { options.query.view = view; });
    return command;
  };
  add("status", "Is it well? Gateway, platform, homes, on one screen", View::status)
      ->footer("Example: anjuctl status --lang en");
  add("devices", "Every device, when it was last heard and what it said", View::devices)
      ->footer("Example: anjuctl devices --json | jq '.devices[] | select(.state != \"heard\")'");
  CLI::App* alerts = add("alerts", "Alerts, newest first", View::alerts);
  alerts->add_flag("--open", options.query.only_open, "only those whose cause is still there");
  alerts->footer("Example: anjuctl alerts --open");
  add("outbox", "What the platform has not confirmed yet", View::outbox)->footer("Example: anjuctl outbox");
}

void add_share(CLI::App& command, Options& options) {
  command.add_option("--share", options.share,
                     "folder of the shipped files, profiles/ below it; from a build tree: --share config\n"
                     "(environment ANJU_SHARE; default /usr/share/anju)");
}

CLI::App* add_decode(CLI::App& app, Options& options) {
  CLI::App* command =
      app.add_subcommand("decode", "Try a device profile: JSON lines in, readings out; no daemon");
  command->fallthrough();
  add_share(*command, options);
  command->add_option("--profiles", options.profile_folders,
                      "folder with further profiles; a profile there replaces a shipped one of the same id");
  command->add_option("--zone", options.zone, "of times that carry no offset (default " + options.zone + ")");
  command->footer(
      "Example:\n"
      "  echo "
      "'{\"id\":1,\"profile\":\"z2m-smoke\",\"topic\":\"zigbee2mqtt/"
      "hall\",\"payload\":\"{\\\"smoke\\\":true}\"}'"
      " | anjuctl decode --json --share config");
  return command;
}

CLI::App* add_replay(CLI::App& app, Options& options) {
  CLI::App* command = app.add_subcommand("replay", "The rules over a file of readings: no daemon, no clock");
  command->fallthrough();
  command
      ->add_option("--readings", options.replay.readings,
                   "CSV: timestamp,home,device,quantity,value,unit; sorted")
      ->required();
  command->add_option("--config", options.replay.config,
                      "settings with the homes; default: homes made from the file");
  command->add_option("--timezone", options.replay.timezone,
                      "print times of this zone; default: offsets of the file");
  command->add_option("--from", options.replay.from, "leave out what is earlier (ISO 8601 with offset)");
  command->add_option("--to", options.replay.to, "stop here (ISO 8601 with offset)");
  command->footer("Example: anjuctl replay --readings week.csv --lang en");
  return command;
}

// Seconds, with or without the unit of the settings: "5", "5s", "1.5m".
const CLI::AsNumberWithUnit kSeconds(std::map<std::string, double>{{"s", 1}, {"m", 60}},
                                     CLI::AsNumberWithUnit::CASE_SENSITIVE);

CLI::App* add_discover(CLI::App& app, Options& options) {
  CLI::App* command =
      app.add_subcommand("discover", "What the devices in the home say of themselves; no daemon");
  command->fallthrough();
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
  return command;
}

CLI::App* add_device_add(CLI::App& app, Options& options) {
  CLI::App* device = app.add_subcommand("device", "Install a device");
  device->fallthrough()->require_subcommand(1);
  CLI::App* command =
      device->add_subcommand("add", "One more device of a home, checked before it is written");
  command->fallthrough();
  command->add_option("home", options.device.home, "id of the home")->required();
  command->add_option("--profile", options.device.profile, "id of the device profile")->required();
  command->add_option("--address", options.device.address, "what names it in its topics (anjuctl discover)")
      ->required();
  command->add_option("--id", options.device.id, "its name on this box (default: made of the address)");
  command->add_option("--room", options.device.room, "where it is");
  command->add_option("--config", options.device.config, "settings (default /etc/anju/anju.toml)");
  add_share(*command, options);
  command->footer(
      "Example: sudo anjuctl device add h-7f3a --profile z2m-smoke --address kitchen_smoke --room kitchen");
  return command;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app{
      "anjuctl shows what the Anju daemon of this gateway knows, finds and installs devices, tries profiles\n"
      "and replays readings.\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 69 the daemon cannot be reached."};
  app.set_version_flag("--version", ANJU_VERSION);
  app.require_subcommand(1);
  app.add_option("--socket", options.query.socket, "the daemon's socket (default /run/anju/anju.sock)");
  app.add_flag("--json", options.query.as_json, "for machines: JSON");
  app.add_option("--lang", options.language, "zh or en (default from ANJU_LANG, then the locale)")
      ->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--timeout", options.timeout_s, "seconds to wait for the daemon (default 10)")
      ->check(CLI::Range(0.01, kLongestTimeout));
  add_queries(app, options);
  const CLI::App* decode = add_decode(app, options);
  const CLI::App* replay = add_replay(app, options);
  const CLI::App* discover = add_discover(app, options);
  const CLI::App* device_add = add_device_add(app, options);
  app.footer(
      "Examples:\n  anjuctl status\n  anjuctl alerts --open --json\n  anjuctl replay --readings week.csv");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    return app.exit(fault) == 0 ? EXIT_SUCCESS : kExitUsage;
  }
  if (decode->parsed()) return run_decode(options);
  if (replay->parsed()) return run_replay(options);
  if (discover->parsed()) return run_discover(options);
  if (device_add->parsed()) return run_device_add(options);
  return run_query(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "anjuctl: %s\n", fault.what());
    return kExitFailed;
  }
}
