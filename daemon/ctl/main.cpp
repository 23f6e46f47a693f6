// anjuctl: shows what the daemon knows, finds and installs devices, tries profiles, looks at meters and
// replays readings. This file carries out what command_line.hpp has read.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>

#include "config/load.hpp"
#include "config/timezone.hpp"
#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/commission/run.hpp"
#include "daemon/ctl/decode_stream.hpp"
#include "daemon/ctl/profile_tools.hpp"
#include "daemon/ctl/screen.hpp"
#include "daemon/ctl/store_dump.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/platform.hpp"
#include "daemon/programs.hpp"
#include "rules/model/parse_time.hpp"

namespace {

using namespace anju;

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

Look look_of(const Options& options) {
  const bool colour =
      ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty() && !options.without_colour;
  return {language_of(options.language), colour, {}, screen_width()};
}

int report(const Problem& problem, const Options& options) {
  const std::string text = to_text(problem, language_of(options.language));
  std::fputs(for_people(text).c_str(), stderr);
  if (options.query.as_json && !options.is_terse) std::fputs(to_json(problem).c_str(), stdout);
  return problem.exit_code;
}

int print(const Outcome<std::string>& outcome, const Options& options) {
  if (!outcome) return report(outcome.error(), options);
  const auto shaped = in_shape(*outcome, options, look_of(options));
  if (!shaped) return report(shaped.error(), options);
  const bool written = std::fwrite(shaped->data(), 1, shaped->size(), stdout) == shaped->size();
  return written && std::fflush(stdout) == 0 ? EXIT_SUCCESS : kExitFailed;
}

int run_query(Options& options) { return print(ask(options.query, look_of(options)), options); }

int run_mode(Options& options) {
  options.mode.is_trial = options.is_trial;
  return print(tell_mode(options.mode, options.query, look_of(options)), options);
}

std::filesystem::path shared_folder(const Options& options) {
  if (!options.share.empty()) return options.share;
  const std::string named = environment("ANJU_SHARE");
  if (!named.empty()) return named;
  // Beside the program, wherever it was installed or built; so a build tree needs no option.
  std::error_code none;
  const auto beside =
      std::filesystem::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "share/anju";
  return std::filesystem::is_directory(beside, none) ? beside : SearchPaths{}.shipped;
}

std::vector<std::filesystem::path> profile_folders(const Options& options) {
  std::vector<std::filesystem::path> folders{shared_folder(options) / "profiles"};
  folders.insert(folders.end(), options.profile_folders.begin(), options.profile_folders.end());
  return folders;
}

Problem unknown_zone(const Options& options) {
  const Language language = language_of(options.language);
  return {kExitUsage, "unknown-zone", say(language, Message::zone_what, fmt::arg("text", options.zone)),
          timezone_fault(options.zone), std::string(text(Message::zone_hint).in(language))};
}

int run_decode(const Options& options) {
  const auto zone = Zone::find(options.zone);
  if (!zone) return report(unknown_zone(options), options);
  ProfileShelf shelf(profile_folders(options));
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

int run_profile_check(const Options& options) {
  const auto zone = Zone::find(options.zone);
  if (!zone) return report(unknown_zone(options), options);
  const ProfileReport result =
      check_profiles(options.profile.files, *zone, options.query.as_json, language_of(options.language));
  std::fputs(for_people(result.text).c_str(), stdout);
  return result.is_good ? EXIT_SUCCESS : kExitFailed;
}

// An id, or the path of a file.
bool is_file(const std::string& profile) {
  return profile.find('/') != std::string::npos || profile.ends_with(".toml");
}

std::string payload_of(const ProfileOptions& options) {
  std::string payload;
  if (options.payload_file.empty()) {
    payload.assign(std::istreambuf_iterator<char>(std::cin), {});
    // What a shell or mosquitto_sub adds is no part of the message.
    if (payload.ends_with('\n')) payload.pop_back();
  } else {
    std::ifstream file(options.payload_file, std::ios::binary);
    payload.assign(std::istreambuf_iterator<char>(file), {});
  }
  return payload;
}

int run_profile_try(const Options& options) {
  const Language language = language_of(options.language);
  const auto zone = Zone::find(options.zone);
  if (!zone) return report(unknown_zone(options), options);
  ProfileShelf shelf(profile_folders(options));
  const std::string& profile = options.profile.profile;
  const ShelfEntry& entry = is_file(profile) ? shelf.by_file(profile) : shelf.by_id(profile);
  if (!entry.profile) {
    return report(
        {kExitFailed, entry.fault.code, say(language, Message::profile_what, fmt::arg("profile", profile)),
         entry.fault.message, std::string(text(Message::profile_hint).in(language))},
        options);
  }
  const auto at = options.profile.at.empty() ? std::optional(ParsedTime{read_clocks().wall, {}})
                                             : parse_iso_time(options.profile.at);
  if (!at) {
    std::fputs("anjuctl: --at is no time of ISO 8601 with an offset\n", stderr);
    return kExitUsage;
  }
  const TryInput input{options.profile.topic, payload_of(options.profile), options.profile.is_retained,
                       at->time};
  if (options.query.as_json) {
    std::string answer;
    LineDecoder(shelf, *zone).decode_line(decode_line_of(profile, is_file(profile), input), at->time, answer);
    std::fputs(answer.c_str(), stdout);
    return EXIT_SUCCESS;
  }
  const ProfileReport result = try_profile(entry, input, *zone, language);
  std::fputs(for_people(result.text).c_str(), stdout);
  return result.is_good ? EXIT_SUCCESS : kExitFailed;
}

// What Ctrl-C ends. Set before the signals are taken, and never moved.
WakeSignal* ended_by_signal = nullptr;

// A second one ends the program at once.
void end_on_signals(WakeSignal& wake) {
  ended_by_signal = &wake;
  struct sigaction action {};
  action.sa_handler = [](int) { ended_by_signal->stop(); };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : {SIGINT, SIGTERM}) ::sigaction(number, &action, nullptr);
}

using RunModbus = ModbusEnd (*)(const ModbusOptions&, const ModbusSurroundings&);

int run_modbus(Options& options, RunModbus run) {
  const ClockReading clocks = read_clocks();
  const MachineClock clock(SteadyTime{}, clocks);
  static WakeSignal wake;  // outlives the signals
  end_on_signals(wake);
  options.modbus.where.shared_folder = shared_folder(options);
  const ModbusEnd end = run(options.modbus, {options.query, look_of(options), profile_folders(options), clock,
                                             wake, stderr, ::isatty(STDERR_FILENO) != 0});
  if (end.output.empty() && end.problem) return report(*end.problem, options);
  std::fputs((options.query.as_json ? end.output : for_people(end.output)).c_str(), stdout);
  if (end.problem)
    std::fputs(for_people(to_text(*end.problem, language_of(options.language))).c_str(), stderr);
  const int code = end.problem ? end.problem->exit_code : end.exit_code;
  return std::fflush(stdout) == 0 ? code : kExitFailed;
}

// What was asked is answered by the id of the home, because a single letter is typed too easily.
bool confirm_with(const std::string& question, const std::string& wanted) {
  std::fputs(question.c_str(), stderr);
  std::string typed;
  std::getline(std::cin, typed);
  return typed == wanted;
}

int run_home_forget(Options& options) {
  options.forget.shared_folder = shared_folder(options);
  ForgetSurroundings around{
      options.query, look_of(options), {}, [](Duration pause) { std::this_thread::sleep_for(pause); }};
  if (::isatty(STDIN_FILENO) != 0)
    around.confirm = [&options](const std::string& question) {
      return confirm_with(question, options.forget.home);
    };
  const auto end = forget_home(options.forget, around);
  if (!end) return report(end.error(), options);
  const int printed = print(end->output, options);
  return printed == EXIT_SUCCESS ? end->exit_code : printed;
}

using RunStore = Outcome<CommandEnd> (*)(const StoreOptions&, const Look&);

int run_store(Options& options, RunStore run) {
  options.store.as_json = options.query.as_json;
  options.store.is_trial = options.is_trial;
  const auto end = run(options.store, look_of(options));
  if (!end) return report(end.error(), options);
  const int printed = print(end->output, options);
  return printed == EXIT_SUCCESS ? end->exit_code : printed;
}

int run_store_plan_command(Options& options) {
  options.plan.as_json = options.query.as_json;
  options.plan.shared_folder = shared_folder(options);
  const auto end = run_store_plan(options.plan, look_of(options));
  return end ? print(end->output, options) : report(end.error(), options);
}

int run_store_dump(const Options& options) {
  const auto problem = dump_store(options.store.database, language_of(options.language), stdout);
  return problem ? report(*problem, options) : EXIT_SUCCESS;
}

int run_rule_question(Options& options) {
  options.rule.shared_folder = shared_folder(options);
  const RuleAnswer answer = run_rule(options.rule, options.query, look_of(options));
  std::fputs((options.query.as_json ? answer.output : for_people(answer.output)).c_str(), stdout);
  if (answer.problem && answer.output.empty()) return report(*answer.problem, options);
  if (answer.problem)
    std::fputs(for_people(to_text(*answer.problem, language_of(options.language))).c_str(), stderr);
  const int code = answer.problem ? answer.problem->exit_code : answer.exit_code;
  return std::fflush(stdout) == 0 ? code : kExitFailed;
}

int run_city(Options& options) {
  return print(ask_city(options.city, {options.query, look_of(options)}), options);
}

int run_meter_command(Options& options) {
  options.meter.shared_folder = shared_folder(options);
  options.meter.is_trial = options.is_trial;
  return print(run_meter(options.meter, {options.query, look_of(options)}, read_clocks().wall), options);
}

// Whatever the command is, by what it may know of the world.
int run_act(Options& options) {
  static WakeSignal wake;  // outlives the signals
  end_on_signals(wake);
  ActSurroundings around{options.query, look_of(options), shared_folder(options)};
  fill_terminal(around);
  around.is_sure = options.is_sure;
  around.is_trial = options.is_trial;
  if (::isatty(STDIN_FILENO) != 0) around.confirm = confirm_with;
  around.sleep = [](Duration pause) { wake.wait(pause); };
  around.is_stopped = [] { return wake.is_stopping(); };
  around.now = [] { return read_clocks().wall; };
  around.print = [&options](std::string_view part) {
    return print(std::string(part), options) == EXIT_SUCCESS;
  };
  const auto end = options.act(around);
  if (!end && wake.is_stopping()) return kExitInterrupted;
  if (!end) return report(end.error(), options);
  if (end->output.empty()) return end->exit_code;
  const int printed = print(end->output, options);
  return printed == EXIT_SUCCESS ? end->exit_code : printed;
}

// Every change can; what changes nothing has nothing to be tried, nor has the guide, which asks for each
// step.
bool can_be_tried(const Options& options) {
  using enum Options::Command;
  const auto command = options.command;
  if (command == commission) return options.commission.what != CommissionCommand::What::guide;
  return command == act || command == home_forget || command == mistyped || command == mode_tell ||
         command == meter || command == store_backup || command == store_restore;
}

int refuse_trial(const Options& options) {
  const Look look = look_of(options);
  return report({kExitUsage, "usage.no_dry_run", text_in(look, Message::no_dry_run_what),
                 text_in(look, Message::no_dry_run_why), text_in(look, Message::no_dry_run_hint)},
                options);
}

int run_first_visit(Options& options) {
  static WakeSignal wake;  // outlives the signals
  end_on_signals(wake);
  options.query.timeout =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.timeout_s));
  const bool is_said = !options.language.empty() || !environment("ANJU_LANG").empty();
  return run_commission({options.commission, options.query, look_of(options), is_said, options.is_trial,
                         shared_folder(options), profile_folders(options), wake,
                         [&options](const Problem& problem) { return report(problem, options); }});
}

int run(int argc, char** argv) {
  Options options;
  if (const auto done = read_command_line(argc, argv, ANJU_VERSION, options)) return *done;
  if (options.is_trial && !can_be_tried(options)) return refuse_trial(options);
  options.query.as_json = options.query.as_json || options.as_lines || options.is_terse;
  options.query.timeout =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.timeout_s));
  options.forget.is_sure = options.forget.is_sure || options.is_sure;
  options.forget.is_trial = options.is_trial;
  switch (options.command) {
    case Options::Command::act:
      return run_act(options);
    case Options::Command::mistyped:
      return report(options.mistyped_in(language_of(options.language)), options);
    case Options::Command::mode_tell:
      return run_mode(options);
    case Options::Command::decode:
      return run_decode(options);
    case Options::Command::replay:
      return run_replay(options);
    case Options::Command::discover:
      return run_discover(options);
    case Options::Command::profile_check:
      return run_profile_check(options);
    case Options::Command::profile_try:
      return run_profile_try(options);
    case Options::Command::modbus_scan:
      return run_modbus(options, run_modbus_scan);
    case Options::Command::modbus_read:
      return run_modbus(options, run_modbus_read);
    case Options::Command::modbus_probe:
      return run_modbus(options, run_modbus_probe);
    case Options::Command::store_dump:
      return run_store_dump(options);
    case Options::Command::home_forget:
      return run_home_forget(options);
    case Options::Command::store_plan:
      return run_store_plan_command(options);
    case Options::Command::store_check:
      return run_store(options, run_store_check);
    case Options::Command::store_backup:
      return run_store(options, run_store_backup);
    case Options::Command::store_restore:
      return run_store(options, run_store_restore);
    case Options::Command::rule:
      return run_rule_question(options);
    case Options::Command::city:
      return run_city(options);
    case Options::Command::meter:
      return run_meter_command(options);
    case Options::Command::commission:
      return run_first_visit(options);
    case Options::Command::print:
      std::fputs(options.text.c_str(), stdout);
      return std::fflush(stdout) == 0 ? EXIT_SUCCESS : kExitFailed;
    case Options::Command::query:
      break;
  }
  return run_query(options);
}

}  // namespace

int anju::run_anjuctl(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "anjuctl: %s\n", fault.what());
    return kExitFailed;
  }
}
