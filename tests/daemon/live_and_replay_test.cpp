// The same readings tell the same, live through the daemon and by a replay of the file: same rules, same
// alerts, same moments.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "config/rule_plan.hpp"
#include "daemon/ctl/replay.hpp"
#include "daemon/ctl/replay_homes.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"
#include "tests/rules/random_days.hpp"

namespace anju::live_and_replay_test {
namespace {

using namespace std::chrono_literals;

struct Said {
  Duration after;
  std::string device;
  Quantity quantity = Quantity::presence_motion;
  std::int64_t ticks = 0;
  std::string payload;
};

Settings two_flats(const test::TemporaryFolder& folder) {
  folder.write("homes.d/1.toml",
               "[home]\nid = \"mei\"\ntier = \"high-risk\"\nrules = [\"shanghai-water-12h\"]\n"
               "[[device]]\nid = \"mei-hall\"\nprofile = \"z2m-motion\"\n"
               "[[device]]\nid = \"mei-water\"\nprofile = \"z2m-water-m3\"\nreports_every = \"30m\"\n");
  folder.write("homes.d/2.toml",
               "[home]\nid = \"wei\"\ntier = \"general\"\n"
               "[[device]]\nid = \"wei-door\"\nprofile = \"z2m-contact\"\nroom = \"entrance\"\n"
               "[[device]]\nid = \"wei-hall\"\nprofile = \"z2m-motion\"\n"
               "[[device]]\nid = \"wei-smoke\"\nprofile = \"z2m-smoke\"\n");
  const auto file =
      folder.write("anju.toml", "[gateway]\nid = \"box\"\ntimezone = \"Asia/Shanghai\"\n[mqtt]\n");
  LoadedSettings loaded = load_settings(file, {test::shipped_folder()});
  REQUIRE_MESSAGE(loaded.mistakes.empty(), (loaded.mistakes.empty() ? "" : to_text(loaded.mistakes.front())));
  return std::move(loaded.settings);
}

// Two weeks of ordinary hours, with quiet days, a tap left open and a fire in them.
std::vector<Said> two_weeks(std::uint32_t seed) {
  Dice dice(seed);
  std::vector<Said> all;
  std::int64_t litres = 1'000;
  const auto flag = [&all](Duration at, const char* device, Quantity quantity, const char* field,
                           bool is_true, bool in_payload) {
    all.push_back({at, device, quantity, is_true ? 1 : 0,
                   std::string("{\"") + field + "\":" + (in_payload ? "true}" : "false}")});
  };
  for (int half = 1; half < 14 * 48; ++half) {
    const Duration at = half * 30min;
    const int day = half / 48;
    const int hour = half % 48 / 2;
    const bool is_quiet = day % 5 == 3;
    const bool is_awake = hour >= 7 && hour < 22 && !is_quiet;
    if (day == 6 && hour >= 1) litres += 15;
    if (is_awake && dice.below(3) == 0) litres += 2 + dice.below(40);
    const std::string cubic =
        std::to_string(litres / 1000) + "." + std::to_string(1000 + litres % 1000).substr(1);
    all.push_back({at, "mei-water", Quantity::water_volume_total, litres * 1'000,
                   "{\"water_consumed\":" + cubic + "}"});
    const Duration later = at + std::chrono::seconds{1 + dice.below(1'700)};
    if (is_awake && dice.below(2) == 0)
      flag(later, "mei-hall", Quantity::presence_motion, "occupancy", true, true);
    if (half % 12 == 0) flag(at + 1s, "mei-hall", Quantity::presence_motion, "occupancy", false, false);
    if (half % 16 == 1) flag(at + 2s, "wei-hall", Quantity::presence_motion, "occupancy", false, false);
    if (half % 20 == 1) flag(at + 3s, "wei-smoke", Quantity::alarm_smoke, "smoke", false, false);
    if (is_awake && dice.below(4) == 0)
      flag(later + 1s, "wei-hall", Quantity::presence_motion, "occupancy", true, true);
    // A contact is closed where the door is not open.
    if (is_awake && dice.below(12) == 0) {
      flag(later + 2s, "wei-door", Quantity::door_open, "contact", true, false);
      flag(later + 9s, "wei-door", Quantity::door_open, "contact", false, true);
    }
  }
  flag(9 * 24h + 13h + 7s, "wei-smoke", Quantity::alarm_smoke, "smoke", true, true);
  flag(9 * 24h + 13h + 4min, "wei-smoke", Quantity::alarm_smoke, "smoke", false, false);
  std::stable_sort(all.begin(), all.end(), [](const Said& a, const Said& b) { return a.after < b.after; });
  return all;
}

// Rule, home and device; and when it was raised and was over.
std::string line(const std::string& rule, const std::string& home, const std::string& device, WallTime raised,
                 std::optional<WallTime> cleared) {
  const auto after = [](WallTime at) { return std::to_string((at - test::kSimStart).count()); };
  return rule + " " + home + " " + device + " " + after(raised) + " " + (cleared ? after(*cleared) : "open");
}

Lines live(const Settings& settings, const std::vector<Said>& all, Duration end) {
  const test::TemporaryFolder state;
  test::Box box(state.path(), settings);
  box.is_in_memory = true;
  box.rules = make_rule_set(settings, box.site);
  box.start();
  box.city.come_up();
  box.settle();
  const auto elapsed = [&box] { return box.clock.machine().wall - test::kSimStart; };
  for (const Said& said : all) {
    box.pass(said.after - elapsed());
    box.hear(said.device, said.payload);
    box.settle();
  }
  box.pass(end - elapsed());
  Lines lines;
  for (const AlertRecord& alert : box.store->alerts(false, 1'000)) {
    if (alert.event == EventKind::test) continue;  // the daemon tries the line to the city
    std::optional<WallTime> cleared;
    if (alert.cleared_at) cleared = alert.cleared_at->wall;
    lines.push_back(line(alert.rule, alert.home, alert.device, alert.detected_at.wall, cleared));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines replayed(const Settings& settings, const std::vector<Said>& all, Duration end) {
  struct Raised {
    std::string rule, home, device;
    WallTime at;
    std::optional<WallTime> cleared;
  };
  std::map<std::string, Raised> told;
  Replay replay(settings.rules, [&told](const Transition& transition, const ReplayHome& home) {
    const std::string device = transition.device ? home.site.devices[*transition.device].id : "";
    if (transition.kind == Transition::Kind::cleared)
      told.at(transition.alert_id).cleared = transition.at.wall;
    else
      told[transition.alert_id] = {std::string(transition.rule), home.site.homes[transition.home].id, device,
                                   transition.at.wall, std::nullopt};
  });
  ReplayHomes homes;
  homes.add_installed_to(replay, settings);
  replay.pass_time(test::kSimStart);
  for (const Said& said : all) {
    const std::string home = said.device.substr(0, 3);
    const auto* place = homes.find(home, said.device, said.quantity);
    REQUIRE(place);
    replay.pass_time(test::kSimStart + said.after);
    replay.hear(place->part, place->channel, said.ticks, Quality::good, test::kSimStart + said.after);
  }
  replay.pass_time(test::kSimStart + end);
  Lines lines;
  for (const auto& [id, raised] : told)
    lines.push_back(line(raised.rule, raised.home, raised.device, raised.at, raised.cleared));
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("two weeks of two flats tell the same live and replayed") {
  const test::TemporaryFolder folder;
  const Settings settings = two_flats(folder);
  for (const std::uint32_t seed : {1U, 2U}) {
    CAPTURE(seed);
    const std::vector<Said> all = two_weeks(seed);
    const Lines from_replay = replayed(settings, all, 15 * 24h);
    const Lines from_box = live(settings, all, 15 * 24h);
    CHECK(from_replay.size() >= 6);
    CHECK(from_box == from_replay);
    const auto has = [&from_box](const char* rule) {
      return std::any_of(from_box.begin(), from_box.end(),
                         [rule](const std::string& one) { return one.starts_with(rule); });
    };
    CHECK(has("inactivity mei"));
    CHECK(has("inactivity wei"));
    CHECK(has("alarm-channel wei wei-smoke"));
  }
}

}  // namespace anju::live_and_replay_test
