#include "daemon/ctl/commission/check.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// In the order in which a person would look: the box itself, what is written, the daemon, the way to the
// city.
constexpr std::array kChecks{
    Check{"power", Message::check_power, Message::why_power, checks::power, true},
    Check{"storage", Message::check_storage, Message::why_storage, checks::storage, true},
    Check{"disk-space", Message::check_disk_space, Message::why_disk_space, checks::disk_space, true},
    Check{"disk-writes", Message::check_disk_writes, Message::why_disk_writes, checks::disk_writes, true},
    Check{"memory", Message::check_memory, Message::why_memory, checks::memory},
    Check{"clock", Message::check_clock, Message::why_clock, checks::clock, true},
    Check{"timezone", Message::check_timezone, Message::why_timezone, checks::timezone, true},
    Check{"settings", Message::check_settings, Message::why_settings, checks::settings, true},
    Check{"secrets", Message::check_secrets, Message::why_secrets, checks::secrets},
    Check{"services", Message::check_services, Message::why_services, checks::services},
    Check{"daemon", Message::check_daemon, Message::why_daemon, checks::daemon, true},
    Check{"socket", Message::check_socket, Message::why_socket, checks::socket},
    Check{"safe-mode", Message::check_safe_mode, Message::why_safe_mode, checks::safe_mode},
    Check{"store", Message::check_store, Message::why_store, checks::store, true},
    Check{"broker", Message::check_broker, Message::why_broker, checks::broker, true},
    Check{"buses", Message::check_buses, Message::why_buses, checks::buses},
    Check{"devices", Message::check_devices, Message::why_devices, checks::devices},
    Check{"interface", Message::check_interface, Message::why_interface, checks::interface, true},
    Check{"certificate", Message::check_certificate, Message::why_certificate, checks::certificate},
    Check{"resolver", Message::check_resolver, Message::why_resolver, checks::resolver, true},
    Check{"platform-tcp", Message::check_platform_tcp, Message::why_platform_tcp, checks::platform_tcp, true},
    Check{"platform-tls", Message::check_platform_tls, Message::why_platform_tls, checks::platform_tls, true},
    Check{"uplink", Message::check_uplink, Message::why_uplink, checks::uplink},
    Check{"outbox", Message::check_outbox, Message::why_outbox, checks::outbox},
    Check{"round-trip", Message::check_round_trip, Message::why_round_trip, checks::round_trip}};

Mark mark_of(CheckState state) {
  if (state == CheckState::fail) return Mark::bad;
  return state == CheckState::warn ? Mark::attention : Mark::good;
}

}  // namespace

std::string_view name(CheckState state) {
  constexpr std::array<std::string_view, 4> kNames{"ok", "warn", "fail", "skipped"};
  return kNames[static_cast<std::size_t>(state)];
}

const LoadedSettings& CheckBench::loaded() {
  if (!loaded_) loaded_ = load_settings(around_.config, {around_.shared_folder});
  return *loaded_;
}

// Who has not answered once is not waited for again.
const json::value* CheckBench::answer(const std::string& target) {
  if (!daemon_fault_.empty()) return nullptr;
  const auto known = answers_.find(target);
  if (known != answers_.end()) return known->second ? &*known->second : nullptr;
  auto told = answer_of(target, around_.city());
  if (!told) {
    daemon_fault_ = told.error().why;
    return nullptr;
  }
  return &*answers_.emplace(target, std::move(*told)).first->second;
}

std::span<const Check> all_checks() { return kChecks; }

const Check* find_check(std::string_view name) {
  const auto found =
      std::find_if(kChecks.begin(), kChecks.end(), [name](const Check& check) { return check.name == name; });
  return found == kChecks.end() ? nullptr : &*found;
}

CheckResult run_check(const Check& check, CheckBench& bench) {
  const Duration began = bench.around().since_boot();
  Finding finding = check.look(bench);
  const Duration took = bench.around().since_boot() - began;
  return {std::string(check.name), bench.around().words(check.title), finding.state,         took,
          std::move(finding.what), bench.around().words(check.why),   std::move(finding.fix)};
}

std::vector<CheckResult> run_checks(CheckBench& bench, const std::vector<std::string>& only,
                                    bool only_preflight,
                                    const std::function<void(const CheckResult&)>& told) {
  std::vector<CheckResult> results;
  for (const Check& check : kChecks) {
    const bool is_named = std::find(only.begin(), only.end(), check.name) != only.end();
    if (only.empty() ? only_preflight && !check.is_preflight : !is_named) continue;
    if (bench.around().is_interrupted()) break;
    results.push_back(run_check(check, bench));
    if (told) told(results.back());
  }
  return results;
}

bool is_anything_found(const std::vector<CheckResult>& results) {
  return std::any_of(results.begin(), results.end(), [](const CheckResult& result) {
    return result.state == CheckState::warn || result.state == CheckState::fail;
  });
}

std::string checks_json(const std::vector<CheckResult>& results) {
  json::array checks;
  for (const CheckResult& result : results)
    checks.push_back(json::object{{"name", result.name},
                                  {"title", result.title},
                                  {"result", name(result.state)},
                                  {"ms", result.took.count()},
                                  {"what", result.what},
                                  {"why", result.why},
                                  {"fix", result.fix}});
  return json::serialize(json::object{
             {"schema_version", 1}, {"found", is_anything_found(results)}, {"checks", std::move(checks)}}) +
         "\n";
}

std::string check_line(const CheckResult& result, const Look& look) {
  const auto words = [&look](Message message) { return std::string(text(message).in(look.language)); };
  const std::array states{Message::result_ok, Message::result_warn, Message::result_fail,
                          Message::result_skipped};
  const std::string state = words(states[static_cast<std::size_t>(result.state)]);
  std::string line =
      result.state == CheckState::skipped ? "- " + state : marked(look, mark_of(result.state), state);
  line += "  " +
          say(look.language, Message::check_line, fmt::arg("title", result.title),
              fmt::arg("what", result.what), fmt::arg("ms", result.took.count())) +
          "\n";
  if (result.state != CheckState::warn && result.state != CheckState::fail) return line;
  line += "    " + say(look.language, Message::check_why, fmt::arg("why", result.why)) + "\n";
  if (!result.fix.empty())
    line += "    " + say(look.language, Message::check_fix, fmt::arg("fix", result.fix)) + "\n";
  return line;
}

}  // namespace anju
