#include "daemon/ctl/store_plan.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <optional>
#include <system_error>
#include <vector>

#include "config/load.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/expected_readings.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/store_model.hpp"
#include "daemon/ctl/stored_load.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Basis = ExpectedReadings::Basis;

constexpr Duration kIntervals[] = {1s, 10s, 30s, 60s};

std::int64_t whole(double number) { return std::llround(number); }

const char* name(Basis basis) {
  constexpr const char* kNames[] = {"polled", "reported", "assumed-alarm", "assumed-events",
                                    "assumed-sensor"};
  return kNames[static_cast<std::size_t>(basis)];
}

Message message_of(Basis basis) {
  constexpr Message kMessages[] = {Message::plan_polled, Message::plan_reported, Message::plan_alarm,
                                   Message::plan_events, Message::plan_sensor};
  return kMessages[static_cast<std::size_t>(basis)];
}

// The figures, before they are words.
struct Plan {
  std::vector<ExpectedReadings> devices;
  StoreLoad load;
  std::size_t assumed = 0;
  Retention by_quota;
  std::optional<double> disk;  // bytes free for the file, and what it has
  std::optional<Retention> by_disk;
  std::optional<StoredLoad> stored;
};

Plan plan_for(const Settings& settings) {
  Plan plan;
  plan.devices = expected_readings(settings);
  for (const ExpectedReadings& device : plan.devices) {
    plan.load.readings_a_day += device.readings_a_day;
    plan.load.messages_a_day += device.messages_a_day;
    plan.load.channels += static_cast<double>(device.channels);
    plan.assumed += is_assumed(device.basis) ? 1 : 0;
  }
  const StoreSettings& store = settings.store;
  plan.by_quota = retention(plan.load, store.policy, static_cast<double>(store.policy.quota));
  std::error_code none;
  const auto space = std::filesystem::space(store.path.parent_path(), none);
  if (!none) {
    const auto size = std::filesystem::file_size(store.path, none);
    const double has = none ? 0 : static_cast<double>(size);
    plan.disk =
        std::max(static_cast<double>(space.available) - static_cast<double>(store.reserve), 0.0) + has;
    plan.by_disk =
        retention(plan.load, store.policy, std::min(*plan.disk, static_cast<double>(store.policy.quota)));
  }
  plan.stored = stored_load(store.path);
  return plan;
}

class PlanText {
 public:
  PlanText(const Plan& plan, const Settings& settings, const PlanOptions& options, const Look& look)
      : plan_(plan), settings_(settings), options_(options), look_(look) {}

  std::string text() const {
    std::string lines = in_columns(devices());
    lines += words(Message::plan_sum, fmt::arg("readings", whole(plan_.load.readings_a_day)),
                   fmt::arg("devices", plan_.devices.size()), fmt::arg("assumed", plan_.assumed)) +
             "\n";
    lines += words(Message::plan_bytes, fmt::arg("raw", size(raw_a_day(plan_.load))),
                   fmt::arg("rollups", size(rollups_a_day(plan_.load)))) +
             "\n";
    lines += written() + hours() + kept() + measured();
    return lines;
  }

 private:
  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(look_.language, message, arguments...);
  }
  static std::string size(double bytes) { return size_text(whole(bytes)); }

  std::vector<std::vector<std::string>> devices() const {
    std::vector<std::vector<std::string>> rows{{words(Message::column_home), words(Message::column_device),
                                                words(Message::column_profile), words(Message::column_a_day),
                                                words(Message::column_basis)}};
    for (const ExpectedReadings& device : plan_.devices)
      rows.push_back({device.home, device.device, device.profile,
                      std::to_string(whole(device.readings_a_day)),
                      words(message_of(device.basis), fmt::arg("count", whole(device.messages_a_day)))});
    return rows;
  }

  std::string written() const {
    std::string line = words(Message::plan_written);
    for (const Duration interval : kIntervals)
      line += words(Message::plan_written_at, fmt::arg("seconds", interval / 1s),
                    fmt::arg("size", size(written_a_day(plan_.load, interval))));
    const Duration set = settings_.store.commit_interval;
    return line +
           words(Message::plan_written_set, fmt::arg("time", duration_text(look_.language, set)),
                 fmt::arg("size", size(written_a_day(plan_.load, set)))) +
           "\n";
  }

  std::string hours() const {
    const double share = options_.hours / 24;
    return words(Message::plan_hours, fmt::arg("hours", fmt::format("{:g}", options_.hours)),
                 fmt::arg("a_day", whole(plan_.load.readings_a_day)),
                 fmt::arg("readings", whole(plan_.load.readings_a_day * share)),
                 fmt::arg("size", size(raw_a_day(plan_.load) * share)),
                 fmt::arg("days", whole(std::floor(plan_.by_quota.raw)))) +
           "\n";
  }

  std::string line_of(Message fits, Message does_not, const Retention& kept, double bytes) const {
    const auto policy = [](Duration duration) { return duration / 24h; };
    const Mark mark = kept.fits ? Mark::good : Mark::attention;
    return marked(look_, mark,
                  words(kept.fits ? fits : does_not, fmt::arg("size", size(bytes)),
                        fmt::arg("raw", whole(std::floor(kept.raw))),
                        fmt::arg("rollups", whole(std::floor(kept.rollups))),
                        fmt::arg("raw_days", policy(settings_.store.policy.raw)),
                        fmt::arg("rollup_days", policy(settings_.store.policy.rollups)))) +
           "\n";
  }

  std::string kept() const {
    std::string lines = line_of(Message::plan_quota_fits, Message::plan_quota_full, plan_.by_quota,
                                static_cast<double>(settings_.store.policy.quota));
    if (plan_.by_disk)
      lines += line_of(Message::plan_disk_fits, Message::plan_disk_full, *plan_.by_disk, *plan_.disk);
    return lines;
  }

  std::string measured() const {
    if (!plan_.stored) return words(Message::plan_unmeasured) + "\n";
    return words(Message::plan_measured, fmt::arg("readings", whole(plan_.stored->readings_a_day)),
                 fmt::arg("days", fmt::format("{:.1f}", plan_.stored->days)),
                 fmt::arg("bytes", fmt::format("{:.1f}", plan_.stored->bytes_a_reading)),
                 fmt::arg("rollups", fmt::format("{:.0f}", plan_.stored->bytes_a_rollup_row))) +
           "\n";
  }

  const Plan& plan_;
  const Settings& settings_;
  const PlanOptions& options_;
  const Look& look_;
};

json::object as_json(const Retention& kept) {
  return {{"raw_days", kept.raw}, {"rollup_days", kept.rollups}, {"fits", kept.fits}};
}

std::string as_json(const Plan& plan, const Settings& settings, const PlanOptions& options) {
  json::array devices;
  for (const ExpectedReadings& device : plan.devices)
    devices.push_back(json::object{{"home", device.home},
                                   {"device", device.device},
                                   {"profile", device.profile},
                                   {"basis", name(device.basis)},
                                   {"assumed", is_assumed(device.basis)},
                                   {"messages_per_day", device.messages_a_day},
                                   {"readings_per_day", device.readings_a_day}});
  json::array written;
  for (const Duration interval : kIntervals)
    written.push_back(json::object{{"commit_interval_s", interval / 1s},
                                   {"bytes_per_day", whole(written_a_day(plan.load, interval))}});
  json::object answer{
      {"schema_version", 1},
      {"devices", devices},
      {"readings_per_day", plan.load.readings_a_day},
      {"assumed_devices", plan.assumed},
      {"raw_bytes_per_day", whole(raw_a_day(plan.load))},
      {"rollup_bytes_per_day", whole(rollups_a_day(plan.load))},
      {"written", written},
      {"written_bytes_per_day", whole(written_a_day(plan.load, settings.store.commit_interval))},
      {"hours", options.hours},
      {"hours_readings", whole(plan.load.readings_a_day * options.hours / 24)},
      {"hours_bytes", whole(raw_a_day(plan.load) * options.hours / 24)},
      {"quota", as_json(plan.by_quota)}};
  answer["disk"] = plan.by_disk ? json::value(as_json(*plan.by_disk)) : json::value();
  if (plan.stored) {
    answer["measured"] = json::object{{"days", plan.stored->days},
                                      {"readings_per_day", plan.stored->readings_a_day},
                                      {"bytes_per_reading", plan.stored->bytes_a_reading},
                                      {"bytes_per_rollup_row", plan.stored->bytes_a_rollup_row}};
  } else {
    answer["measured"] = nullptr;
  }
  return json::serialize(answer) + "\n";
}

}  // namespace

Outcome<CommandEnd> run_store_plan(const PlanOptions& options, const Look& look) {
  const LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  if (!loaded.mistakes.empty()) {
    return Problem{kExitFailed, "settings.wrong",
                   say(look.language, Message::settings_what, fmt::arg("file", options.config)),
                   to_text(loaded.mistakes.front()),
                   say(look.language, Message::settings_hint, fmt::arg("file", options.config))};
  }
  const Plan plan = plan_for(loaded.settings);
  return CommandEnd{options.as_json ? as_json(plan, loaded.settings, options)
                                    : PlanText(plan, loaded.settings, options, look).text(),
                    0};
}

}  // namespace anju
