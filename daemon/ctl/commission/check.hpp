// The checks of a box, as values: what was found, why it matters, which command puts it right. `anjuctl
// doctor` shows all of them, the pre-flight of a commissioning those that must be right before a home is
// installed.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/load.hpp"
#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

enum class CheckState : std::uint8_t { ok, warn, fail, skipped };
std::string_view name(CheckState state);

// `what` in the language of the reader, `fix` one command of a shell; empty: there is nothing to put right.
struct Finding {
  CheckState state = CheckState::ok;
  std::string what;
  std::string fix = {};
};

// An argument of a message that holds its value; fmt::arg() only refers to it.
template <class Value>
struct Named {
  const char* name;
  Value value;
};
template <class Value>
Named<std::decay_t<Value>> named(const char* name, Value&& value) {
  return {name, std::forward<Value>(value)};
}

struct CheckResult {
  std::string name;
  std::string title;
  CheckState state = CheckState::ok;
  Duration took{0};
  std::string what;
  std::string why;  // it matters
  std::string fix;
};

// What the checks look at. Answers of the daemon are asked for once.
class CheckBench {
 public:
  CheckBench(const CommissionAround& around, std::filesystem::path system_root = "/")
      : around_(around), root_(std::move(system_root)) {}

  const CommissionAround& around() const { return around_; }
  std::filesystem::path root(std::string_view path) const { return root_ / path; }  // "sys/class/..."
  const LoadedSettings& loaded();
  const Settings& settings() { return loaded().settings; }
  // Null: the daemon does not answer, and daemon_fault() says why.
  const boost::json::value* answer(const std::string& target);
  const std::string& daemon_fault() const { return daemon_fault_; }
  std::filesystem::path state_folder() { return settings().store.path.parent_path(); }

  // Further arguments are those of the message.
  template <class... Values>
  Finding found(CheckState state, Message what, std::string fix = {}, const Named<Values>&... values) const {
    return {state, say(around_.look.language, what, fmt::arg(values.name, values.value)...), std::move(fix)};
  }

  // Of the way to the platform: what came of the step before. Empty: not taken, or it failed.
  std::vector<std::string> addresses;
  bool is_reached = false;

 private:
  const CommissionAround& around_;
  std::filesystem::path root_;
  std::optional<LoadedSettings> loaded_;
  std::map<std::string, std::optional<boost::json::value>> answers_;
  std::string daemon_fault_;
};

struct Check {
  std::string_view name;
  Message title;
  Message why;
  Finding (*look)(CheckBench& bench);
  bool is_preflight = false;  // looked at before a home is installed
};

std::span<const Check> all_checks();
const Check* find_check(std::string_view name);

CheckResult run_check(const Check& check, CheckBench& bench);
// Those of that name; empty: all. `told` is called with each as it is done.
std::vector<CheckResult> run_checks(CheckBench& bench, const std::vector<std::string>& only,
                                    bool only_preflight,
                                    const std::function<void(const CheckResult&)>& told = {});

// Something was found that a person should look at.
bool is_anything_found(const std::vector<CheckResult>& results);
std::string checks_json(const std::vector<CheckResult>& results);
std::string check_line(const CheckResult& result, const Look& look);  // a line, or three with what to do

// The single ones, by what they look at.
namespace checks {
Finding power(CheckBench& bench);
Finding storage(CheckBench& bench);
Finding disk_space(CheckBench& bench);
Finding disk_writes(CheckBench& bench);
Finding memory(CheckBench& bench);
Finding clock(CheckBench& bench);
Finding timezone(CheckBench& bench);
Finding settings(CheckBench& bench);
Finding secrets(CheckBench& bench);
Finding services(CheckBench& bench);
Finding daemon(CheckBench& bench);
Finding socket(CheckBench& bench);
Finding safe_mode(CheckBench& bench);
Finding store(CheckBench& bench);
Finding broker(CheckBench& bench);
Finding buses(CheckBench& bench);
Finding devices(CheckBench& bench);
Finding interface(CheckBench& bench);
Finding certificate(CheckBench& bench);
Finding resolver(CheckBench& bench);
Finding platform_tcp(CheckBench& bench);
Finding platform_tls(CheckBench& bench);
Finding uplink(CheckBench& bench);
Finding outbox(CheckBench& bench);
Finding round_trip(CheckBench& bench);
}  // namespace checks

}  // namespace anju
