// What should have been pushed of each meter and day, and what was.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/meter_commands.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr Duration kDay{std::chrono::hours{24}};

std::optional<Duration> interval_of(const DeviceSettings& device, const Profile& profile) {
  if (device.reports_every) return device.reports_every;
  for (const ChannelProfile& channel : profile.channels) {
    if (channel.counter && channel.counter->interval) return channel.counter->interval;
  }
  return std::nullopt;
}

struct Day {
  std::string date;
  WallTime from;
  WallTime to;
};

// Whole days of the homes, the last of them today.
std::vector<Day> days_until(WallTime now, int count, const Zone& zone) {
  const LocalTime local{(now + zone.ahead_of_utc(now)).time_since_epoch()};
  const auto today = std::chrono::floor<std::chrono::days>(local);
  std::vector<Day> days;
  for (int back = count - 1; back >= 0; --back) {
    const LocalTime begin = today - std::chrono::days{back};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(begin)};
    const std::string name =
        fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day()));
    days.push_back({name, zone.to_wall(begin), std::min(zone.to_wall(begin + kDay), now)});
  }
  return days;
}

Outcome<std::size_t> received(const std::string& device, const Day& day, const CitySurroundings& around) {
  const auto answer = answer_of("/v1/readings?device=" + device + "&from=" + iso_time(day.from) +
                                    "&to=" + iso_time(day.to) + "&limit=1000",
                                around);
  if (!answer) return answer.error();
  std::set<std::string> times;
  for (const json::value& one : list_of(*answer, "readings"))
    times.insert(text_of(part_of(one, "reading"), "measured_at"));
  return Outcome<std::size_t>(boost::system::in_place_value, times.size());
}

}  // namespace

Outcome<std::string> shown_gaps(const Settings& settings, const MeterOptions& options,
                                const CitySurroundings& around, WallTime now) {
  const Look& look = around.look;
  const Zone zone = Zone::find(settings.gateway.timezone).value_or(Zone{});
  json::array list;
  std::vector<std::vector<std::string>> rows;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      if (device.utility.empty() || (!options.name.empty() && device.utility != options.name)) continue;
      const auto interval = interval_of(device, settings.profiles.at(device.profile));
      if (!interval) continue;
      for (const Day& day : days_until(now, options.days, zone)) {
        const auto got = received(device.id, day, around);
        if (!got) return got.error();
        const auto expected = static_cast<std::size_t>((day.to - day.from) / *interval);
        const std::size_t missing = expected > *got ? expected - *got : 0;
        list.push_back({{"utility", device.utility},
                        {"device", device.id},
                        {"day", day.date},
                        {"expected", expected},
                        {"received", *got},
                        {"missing", missing}});
        rows.push_back({device.utility, device.id, day.date,
                        say(look.language, Message::meter_gap_row, fmt::arg("expected", expected),
                            fmt::arg("received", *got), fmt::arg("missing", missing))});
      }
    }
  }
  if (around.door.as_json) return json::serialize(json::object{{"meters", list}}) + "\n";
  if (rows.empty()) return std::string(text(Message::meter_no_meters).in(look.language)) + "\n";
  return in_columns(rows);
}

}  // namespace anju
