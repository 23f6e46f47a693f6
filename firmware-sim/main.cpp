// anju-sim: the other side of every wire of Anju. This file reads the command line and nothing else.
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>

#include "firmware-sim/endpoint.hpp"
#include "firmware-sim/enrolment.hpp"
#include "firmware-sim/faults.hpp"
#include "firmware-sim/flat.hpp"
#include "firmware-sim/modbus/command_line.hpp"
#include "firmware-sim/platform.hpp"

namespace {

using namespace anju::sim;

constexpr int kUsage = 2;

CLI::Option* endpoint(CLI::App* app, const std::string& name, Endpoint& target, const std::string& what) {
  return app
      ->add_option_function<std::string>(
          name,
          [&target, name](const std::string& text) {
            const std::string wrong = parse_endpoint(text, target);
            if (!wrong.empty()) throw CLI::ValidationError(name, wrong);
          },
          what)
      ->type_name("HOST:PORT");
}

SimTime parse_face(const std::string& name, const std::string& text) {
  unsigned hours = 0;
  unsigned minutes = 0;
  int used = 0;
  const bool read = std::sscanf(text.c_str(), "%2u:%2u%n", &hours, &minutes, &used) == 2;
  if (!read || static_cast<std::size_t>(used) != text.size() || hours > 23 || minutes > 59) {
    throw CLI::ValidationError(name,
                               fmt::format("'{}' is no time of day: write HH:MM, from 00:00 to 23:59", text));
  }
  return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

Scenario parse_scenario(const std::string& text) {
  static const std::map<std::string, Scenario> kScenarios{
      {"quiet", Scenario::quiet},           {"gas-leak", Scenario::gas_leak}, {"smoke", Scenario::smoke},
      {"inactivity", Scenario::inactivity}, {"day", Scenario::day},           {"storm", Scenario::storm}};
  const auto found = kScenarios.find(text);
  if (found != kScenarios.end()) return found->second;
  throw CLI::ValidationError("--scenario",
                             fmt::format("there is no '{}': choose quiet, gas-leak, smoke, inactivity, "
                                         "day or storm",
                                         text));
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) {
    throw CLI::ValidationError(
        "--password-file",
        fmt::format("{}: cannot be read, or its first line is empty: it holds the password", path));
  }
  return line;
}

void add_flat(CLI::App& app, FlatOptions& options) {
  auto* flat = app.add_subcommand(
      "flat", "one flat: a resident, her devices on MQTT and Modbus TCP, and what goes wrong");
  endpoint(flat, "--mqtt", options.mqtt, "the broker in the home")->required();
  auto* user = flat->add_option("--username", options.username, "for the broker");
  auto* file = flat->add_option_function<std::string>(
      "--password-file", [&options](const std::string& path) { options.password = first_line(path); },
      "its first line is the password");
  user->needs(file);
  file->needs(user);
  flat->add_option_function<std::string>(
          "--modbus",
          [&options](const std::string& text) {
            const std::string wrong = parse_endpoint(text, options.modbus.emplace());
            if (!wrong.empty()) throw CLI::ValidationError("--modbus", wrong);
          },
          "where the electricity meter listens")
      ->type_name("HOST:PORT");
  flat->add_option("--seed", options.seed, "the same seed gives the same days")->required();
  flat->add_option("--speed", options.speed, "simulated seconds in a real one")
      ->required()
      ->check(CLI::Range(0.001, 100'000.0));
  flat->add_option_function<std::string>(
          "--scenario", [&options](const std::string& text) { options.scenario = parse_scenario(text); },
          "quiet, gas-leak, smoke, inactivity, day or storm")
      ->required()
      ->type_name("NAME");
  options.start = std::chrono::minutes(6 * 60 + 30);
  flat->add_option_function<std::string>(
          "--start", [&options](const std::string& text) { options.start = parse_face("--start", text); },
          "when the play begins; 06:30 without it")
      ->type_name("HH:MM");
  flat->add_option_function<std::string>(
          "--at", [&options](const std::string& text) { options.at = parse_face("--at", text); },
          "when it happens: gas-leak and smoke 30 minutes after the start, inactivity 11:10 without it")
      ->type_name("HH:MM");
  flat->add_option("--hours", options.hours, "simulated length; 0: until it is stopped")
      ->check(CLI::Range(0.0, 24.0 * 366))
      ->capture_default_str();
  flat->add_option("--count", options.count, "storm: how many messages")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  flat->add_option("--alarm-every", options.alarm_every, "storm: one smoke episode in so many messages")
      ->check(CLI::Range(4, 100'000'000))
      ->capture_default_str();
  flat->add_flag("--control", options.control, "take commands from standard input");
  flat->add_flag("--json", options.json, "one JSON object a line");
}

void add_platform(CLI::App& app, PlatformOptions& options) {
  auto* platform = app.add_subcommand("platform", "the city: takes reports in and answers with receipts");
  endpoint(platform, "--mqtt", options.mqtt, "the broker of the city")->required();
  platform->add_option("--ca", options.ca_file, "who signs the broker's certificate")
      ->required()
      ->check(CLI::ExistingFile);
  platform->add_option("--cert", options.cert_file, "own certificate")->required()->check(CLI::ExistingFile);
  platform->add_option("--key", options.key_file, "key of the own certificate")
      ->required()
      ->check(CLI::ExistingFile);
  platform->add_option("--client-id", options.client_id, "the broker keeps messages for it")
      ->capture_default_str();
  auto* record = platform->add_option("--record", options.record_file,
                                      "remembers each message here, before its receipt");
  platform
      ->add_option("--database", options.database,
                   "instead: PostgreSQL, for any number of receivers; the password in ~/.pgpass")
      ->type_name("CONNINFO")
      ->excludes(record);
  platform
      ->add_option(
          "--take", options.kinds,
          "which messages: alarms that a receiver of their own takes never stand behind routine ones")
      ->delimiter(',')
      ->check(CLI::IsMember({"alert", "bulk", "status", "result"}));
  platform->add_option("--shared", options.shared,
                       "receivers of this name share the messages among them (a shared subscription)");
  platform
      ->add_option("--loop", options.loop_step_ms,
                   "plays the people too: a stage of each alert every so many milliseconds")
      ->check(CLI::Range(1, 86'400'000));
  platform->add_option("--withhold", options.answers.withhold, "share of messages without a receipt")
      ->check(CLI::Range(0.0, 1.0));
  platform->add_option("--delay", options.answers.delay_ms, "milliseconds before a receipt")
      ->check(CLI::Range(0, 86'400'000));
  platform->add_option("--repeat", options.answers.repeat, "share of receipts sent twice")
      ->check(CLI::Range(0.0, 1.0));
  platform
      ->add_option("--forge", options.answers.forge,
                   "share of messages that draw a receipt for another, unknown one")
      ->check(CLI::Range(0.0, 1.0));
  platform->add_option("--no-receipt-first", options.answers.silent_first,
                       "the first N messages get no receipt");
  platform
      ->add_option("--bulk-bytes", options.answers.most_bulk_bytes,
                   "takes routine messages many in one, so long; 0: each alone")
      ->capture_default_str();
  platform->add_option("--seed", options.seed, "of all that happens by chance")->capture_default_str();
  platform->add_flag("--json", options.json, "one JSON object a line");
}

void add_faults(CLI::App& app, FaultsOptions& options) {
  auto* faults = app.add_subcommand("faults", "a TCP proxy that breaks on command");
  endpoint(faults, "--listen", options.listen, "where it takes connections")->required();
  endpoint(faults, "--to", options.to, "where it leads them")->required();
  faults->add_option("--delay", options.delay_ms, "milliseconds for each direction")
      ->check(CLI::Range(0, 600'000));
  faults->add_flag("--json", options.json, "one JSON object a line");
}

// The office of the city, which gives codes and signs requests.
void add_office(CLI::App& app, SignOptions& options) {
  auto* code = app.add_subcommand("code", "gives an installation code, for the work order of one visit");
  code->add_option("--codes", options.codes, "a file: those that are out, one a line")->required();
  auto* sign =
      app.add_subcommand("sign", "signs the request of a box that proves to have a code; it holds once");
  sign->add_option("request", options.request, "PKCS #10, PEM")->required()->check(CLI::ExistingFile);
  sign->add_option("--codes", options.codes, "as above")->required()->check(CLI::ExistingFile);
  sign->add_option("--ca", options.ca_file, "the city's certificate")->required()->check(CLI::ExistingFile);
  sign->add_option("--ca-key", options.ca_key_file, "and its key")->required()->check(CLI::ExistingFile);
  sign->add_option("-o,--output", options.output, "where the certificate goes")->required();
  sign->add_option("--days", options.days, "for which it holds")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
}

int run_office(bool is_code, const SignOptions& options) {
  if (is_code) {
    fmt::print("{}\n", new_code(options.codes));
  } else {
    fmt::print("{}: signed for {}\n", options.output.string(), sign_request(options));
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  // Paho's threads end a moment after it says so, and look at what OpenSSL has of them: it is not to be
  // freed.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
  CLI::App app("The other side of every wire of Anju: devices, a resident's day, a city platform, faults.",
               "anju-sim");
  app.require_subcommand(1);
  FlatOptions flat;
  PlatformOptions platform;
  FaultsOptions faults;
  modbus::CommandLine bus;
  add_flat(app, flat);
  add_platform(app, platform);
  SignOptions office;
  add_faults(app, faults);
  add_office(app, office);
  modbus::add_command(app, bus);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : kUsage;
  }
  if (app.got_subcommand("modbus")) {
    if (const std::string wrong = modbus::complete(bus); !wrong.empty()) {
      fmt::print(stderr, "anju-sim: {}\n", wrong);
      return kUsage;
    }
  }
  try {
    if (app.got_subcommand("flat")) return run_flat(flat);
    if (app.got_subcommand("code") || app.got_subcommand("sign"))
      return run_office(app.got_subcommand("code"), office);
    if (app.got_subcommand("platform")) return run_platform(platform);
    if (app.got_subcommand("modbus")) return modbus::run(bus.options);
    return run_faults(faults);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "anju-sim: {}\n", problem.what());
    return 1;
  }
}
