// anju-uplink: the link of this gateway to the city's platform. This file reads the command line and the
// settings, and ends the process.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "config/load_installed.hpp"
#include "daemon/heap.hpp"
#include "daemon/log_setup.hpp"
#include "daemon/platform.hpp"
#include "daemon/programs.hpp"
#include "daemon/uplink/relay.hpp"

namespace {

using namespace anju;

constexpr int kExitUsage = 2;
constexpr int kExitConfiguration = 78;  // EX_CONFIG of sysexits.h

struct Options {
  std::string config = "/etc/anju/anju.toml";
  std::string share;
  LinkRole role = LinkRole::first;
};

SearchPaths search_paths(const Options& options) {
  if (!options.share.empty()) return {options.share};
  const char* named = std::getenv("ANJU_SHARE");  // NOLINT(concurrency-mt-unsafe): there is one thread
  return named != nullptr && *named != '\0' ? SearchPaths{named} : SearchPaths{};
}

int report(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) std::fprintf(stderr, "%s\n", to_text(mistake).c_str());
  return kExitConfiguration;
}

// Ends at once, and lets the service manager start another: calls into a library that hangs would hang too.
[[noreturn]] void leave_behind(int code) {
  spdlog::default_logger()->flush();
  std::_Exit(code);
}

int relay(const Settings& settings, LinkRole role) {
  boost::asio::io_context io(1);
  Relay relay(io, settings, role, [](const std::string& why) {
    spdlog::critical("the library of MQTT hangs ({}): a new process has to", why);
    leave_behind(EXIT_FAILURE);
  });
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&relay, &io](const boost::system::error_code& error, int) {
    if (!error) relay.stop([&io] { io.stop(); });
  });
  relay.start();
  io.run();
  if (!relay.can_be_destroyed()) leave_behind(EXIT_SUCCESS);
  return EXIT_SUCCESS;
}

// A unit of Type=notify that ends before it was ready counts as failed, and this is none.
int nothing_to_do() {
  notify_service_manager("READY=1");
  return EXIT_SUCCESS;
}

// What is in the homes is no business of this process, and need not lie in its memory.
Settings of_the_way(Settings settings) {
  settings.homes.clear();
  settings.profiles.clear();
  settings.owner_rules.clear();
  settings.rhythms = {};
  settings.holidays = {};
  return settings;
}

int run(const Options& options) {
  LoadedSettings loaded = load_installed(options.config, search_paths(options));
  if (!loaded.mistakes.empty()) return report(loaded.mistakes);
  if (!needs_uplink(loaded.settings)) {
    spdlog::info("{} has no [platform], and no contact has a webhook: nobody is to be told", options.config);
    return nothing_to_do();
  }
  if (options.role == LinkRole::second && !way_of(loaded.settings, options.role)) {
    spdlog::info("{} has no [platform.second]: there is no second path", options.config);
    return nothing_to_do();
  }
  loaded.settings = of_the_way(std::move(loaded.settings));
  give_back_memory();
  return relay(loaded.settings, options.role);
}

}  // namespace

int anju::run_anju_uplink(int argc, char** argv) {
  try {
    Options options;
    CLI::App app{
        "anju-uplink holds the connections of this gateway to the city's platform and to the contacts. It "
        "sends what anjud hands\n"
        "it over a Unix socket, and keeps nothing.\n"
        "Exit codes: 0 done, or there is neither platform nor webhook; 1 failed; 2 usage; 78 a wrong "
        "configuration."};
    app.set_version_flag("--version", ANJU_VERSION);
    app.add_option("--config", options.config, "settings of the gateway (default /etc/anju/anju.toml)");
    app.add_option("--share", options.share,
                   "folder of the shipped files (environment ANJU_SHARE; default /usr/share/anju)");
    bool is_second = false;
    app.add_flag("--second", is_second,
                 "the second path: carries alarms that the first has not brought over within 10 s");
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
      return app.exit(fault) == 0 ? EXIT_SUCCESS : kExitUsage;
    }
    options.role = is_second ? LinkRole::second : LinkRole::first;
    std::signal(SIGPIPE, SIG_IGN);
    // Paho would go through a proxy that an environment names; the city is reached directly or not at all.
    for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"})
      ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
    set_up_log();
    return run(options);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "anju-uplink: %s\n", fault.what());
    return EXIT_FAILURE;
  }
}
