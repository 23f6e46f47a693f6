// anjud: hears the devices of the homes, decides, keeps, and hands to anju-uplink what the city must know.
#include <spdlog/spdlog.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "config/load_installed.hpp"
#include "config/safe_settings.hpp"
#include "daemon/app.hpp"
#include "daemon/heap.hpp"
#include "daemon/held_signals.hpp"
#include "daemon/log_setup.hpp"
#include "daemon/platform.hpp"
#include "daemon/programs.hpp"
#include "daemon/start_book.hpp"

namespace {

using namespace anju;

constexpr int kUsage = 2;

int refuse(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) std::fprintf(stderr, "%s\n", to_text(mistake).c_str());
  return EX_CONFIG;
}

// The same process with the same arguments reads the new configuration: a start is what is tested most.
int start_again(char** arguments) {
  spdlog::info("the configuration is right; starting again with it");
  execv("/proc/self/exe", arguments);
  spdlog::critical("cannot start again: {}", std::generic_category().message(errno));
  return EX_OSERR;
}

int run(Settings settings, App::Options options, char** arguments) {
  set_up_log();
  const std::filesystem::path folder = settings.store.path.parent_path();
  auto lock = StateLock::take(folder);
  if (!lock) {
    spdlog::critical("{}", lock.error().what);
    return EX_IOERR;
  }
  options.lock.emplace(std::move(*lock));
  const StartBook starts(folder / "starts");
  const unsigned bearable = settings.gateway.safe_mode_after;
  options.safe_mode = starts.begin(read_clocks()) >= bearable && bearable > 0;
  if (options.safe_mode) make_safe(settings);
  App app(std::move(settings), std::move(options));
  if (const auto started = app.start(); !started) {
    spdlog::critical("{}", started.error().what);
    return EX_IOERR;
  }
  give_back_memory();
  const App::End how = app.run();
  if (how != App::End::failed) starts.end();
  switch (how) {
    case App::End::stopped:
      return EXIT_SUCCESS;
    case App::End::reload:
      return start_again(arguments);
    case App::End::failed:
      break;
  }
  return EX_IOERR;
}

}  // namespace

int anju::run_anjud(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  App::Options options;
  options.version = ANJU_VERSION;
  bool check = false;
  CLI::App cli{
      "anjud watches over the homes of this gateway.\nExit codes: 0 stopped, 2 usage, 74 state, 78 "
      "configuration."};
  cli.set_version_flag("--version", ANJU_VERSION);
  cli.add_option("--config", options.config, "the settings, for example /etc/anju/anju.toml")->required();
  cli.add_option("--share", options.paths.shipped, "folder of the shipped files (default /usr/share/anju)")
      ->envname("ANJU_SHARE");
  cli.add_flag("--check", check, "read the settings, say what is wrong with them, and end");
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    return cli.exit(fault) == 0 ? EXIT_SUCCESS : kUsage;
  }
  try {
    if (!check) hold_signals();
    // Who asks whether it is right hears of each file.
    LoadedSettings loaded =
        check ? load_settings(options.config, options.paths) : load_installed(options.config, options.paths);
    if (!loaded.mistakes.empty()) return refuse(loaded.mistakes);
    return check ? EXIT_SUCCESS : run(std::move(loaded.settings), std::move(options), argv);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "anjud: %s\n", fault.what());
    return EX_SOFTWARE;
  }
}
