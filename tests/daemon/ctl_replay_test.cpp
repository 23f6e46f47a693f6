// A replay runs the daemon's rules in event time: deadlines fall between the rows they belong to, homes are
// judged apart, and each transition becomes one line of the contract.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/replay.hpp"
#include "daemon/ctl/replay_output.hpp"
#include "daemon/ctl/replay_site.hpp"

namespace anju::ctl_replay_test {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kStart{Duration{1'795'478'400'000}};  // 2026-11-24T00:00:00Z

struct Told {
  std::string event;
  std::string kind;
  std::string home;
  Duration after;  // kStart
};

class Flat {
 public:
  Flat()
      : replay(RuleSettings{}, [this](const Transition& transition, const ReplayHome& home) {
          told.push_back({std::string(name(transition.event)), std::string(name(transition.kind)),
                          home.site.homes[transition.home].id, transition.at.wall - kStart});
          append_transition_json(json, transition, home, 480min);
          append_transition_text(text, transition, home, 480min, Language::en);
        }) {}

  std::size_t add_home(std::string_view id, std::string_view device, Quantity quantity) {
    ReplaySiteBuilder builder(id);
    builder.channel(device, quantity);
    std::vector<ChannelIndex> moved;
    return replay.add_part(builder.build(moved), {}, true);
  }
  void row(Duration after, std::size_t home, std::int64_t ticks) {
    replay.pass_time(kStart + after);
    replay.hear(home, 0, ticks, Quality::good, kStart + after);
  }
  std::size_t count(std::string_view event, std::string_view kind) const {
    return static_cast<std::size_t>(std::count_if(told.begin(), told.end(), [event, kind](const Told& one) {
      return one.event == event && one.kind == kind;
    }));
  }

  std::vector<Told> told;
  std::string json;
  std::string text;
  Replay replay;
};

}  // namespace

TEST_CASE("a motion home raises at its deadline, between two rows of another home") {
  Flat flat;
  const auto quiet = flat.add_home("quiet", "hall", Quantity::presence_motion);
  const auto busy = flat.add_home("busy", "hall", Quantity::presence_motion);
  flat.row(0h, quiet, 1);
  for (int hour = 1; hour <= 14; ++hour) flat.row(std::chrono::hours{hour}, busy, 1);
  REQUIRE(flat.told.size() == 1);
  CHECK(flat.told[0].event == "inactivity");
  CHECK(flat.told[0].home == "quiet");
  CHECK(flat.told[0].after == 12h);
  flat.row(15h, quiet, 1);
  REQUIRE(flat.told.size() == 2);
  CHECK(flat.told[1].kind == "cleared");
  CHECK(flat.told[1].after == 15h);
}

TEST_CASE("after the last row nothing more fires") {
  Flat flat;
  const auto home = flat.add_home("quiet", "hall", Quantity::presence_motion);
  flat.row(0h, home, 1);
  flat.row(11h, home, 0);
  CHECK(flat.told.empty());
}

TEST_CASE("a home that is first heard of late has not been silent before") {
  Flat flat;
  const auto early = flat.add_home("early", "water", Quantity::water_volume_total);
  const auto late = flat.add_home("late", "water", Quantity::water_volume_total);
  for (int hour = 0; hour < 100; ++hour) flat.row(std::chrono::hours{hour}, early, hour / 2 * 20'000);
  flat.row(100h, late, 0);
  CHECK(flat.told.empty());
}

TEST_CASE("a register that repeats its value is nothing used; a small drip is no draw") {
  Flat flat;
  const auto home = flat.add_home("h", "water", Quantity::water_volume_total);
  flat.row(0h, home, 100'000);
  flat.row(1h, home, 110'000);
  for (int hour = 2; hour <= 13; ++hour) flat.row(std::chrono::hours{hour}, home, 109'000 + hour * 1'000);
  CHECK(flat.count("inactivity", "raised") == 1);
  flat.row(14h, home, 122'000 + 2'000);
  CHECK(flat.count("inactivity", "cleared") == 1);
}

TEST_CASE("a meter that is not heard is unknown, not inactive, at its own deadline") {
  Flat flat;
  const auto home = flat.add_home("h", "water", Quantity::water_volume_total);
  flat.row(0h, home, 0);
  flat.row(1h, home, 10'000);
  flat.row(30h, home, 20'000);
  CHECK(flat.count("inactivity", "raised") == 0);
  REQUIRE(flat.count("presence-unknown", "raised") == 1);
  CHECK(flat.told[0].after == 4h);
  CHECK(flat.count("presence-unknown", "cleared") == 1);
  CHECK(flat.count("device-fault", "raised") == 1);
}

TEST_CASE("deadlines of several homes come in the order of event time, also within one step") {
  Flat flat;
  const auto first = flat.add_home("first", "hall", Quantity::presence_motion);
  const auto second = flat.add_home("second", "hall", Quantity::presence_motion);
  flat.row(0h, first, 1);
  flat.row(1h, second, 1);
  flat.replay.pass_time(kStart + 72h);
  REQUIRE(flat.told.size() >= 4);
  for (std::size_t i = 1; i < flat.told.size(); ++i) CHECK(flat.told[i - 1].after <= flat.told[i].after);
  CHECK(flat.told[0].home == "first");
  CHECK(flat.told[1].home == "second");
}

TEST_CASE("the same rows give the same lines") {
  const auto lines = [] {
    Flat flat;
    const auto home = flat.add_home("h", "hall", Quantity::presence_motion);
    for (int day = 0; day < 20; ++day) flat.row(std::chrono::hours{day * 13}, home, 1);
    return flat.json;
  };
  CHECK(lines() == lines());
  CHECK(lines().size() > 1000);
}

TEST_CASE("a transition is one JSON object of the contract, in local time") {
  Flat flat;
  const auto home = flat.add_home("h\"1", "gas", Quantity::alarm_gas);
  flat.row(0h, home, 1);
  REQUIRE(flat.json.find('\n') == flat.json.size() - 1);
  const auto line = boost::json::parse(flat.json).as_object();
  CHECK(line.at("at") == "2026-11-24T08:00:00.000+08:00");
  CHECK(line.at("alert_id") == "h\"1/alarm-channel/gas.alarm.gas/1795478400000");
  CHECK(line.at("transition") == "raised");
  CHECK(line.at("event") == "gas-leak");
  CHECK(line.at("class") == "emergency");
  CHECK(line.at("home") == "h\"1");
  CHECK(line.at("device") == "gas");
  CHECK(line.at("rule") == "alarm-channel");
  CHECK(line.at("evidence").at("quality") == "good");
  CHECK(line.at("evidence").at("measured_at") == "2026-11-24T08:00:00.000+08:00");
  CHECK(flat.text ==
        "2026-11-24 08:00:00+08:00  raised  emergency  h\"1  Gas leak: the gas alarm gas reports gas "
        "(00:00:00)\n");
}

TEST_CASE("durations of the evidence are seconds, and no device is null") {
  Flat flat;
  const auto home = flat.add_home("h", "hall", Quantity::presence_motion);
  flat.row(0h, home, 1);
  flat.replay.pass_time(kStart + 12h);
  const auto line = boost::json::parse(flat.json).as_object();
  CHECK(line.at("device").is_null());
  CHECK(line.at("evidence").at("idle_for").to_number<double>() == 43'200);
}

TEST_CASE("a home made from quantities keeps the channels of each device together") {
  ReplaySiteBuilder builder("h");
  const auto motion = builder.channel("hall", Quantity::presence_motion);
  const auto smoke = builder.channel("kitchen", Quantity::alarm_smoke);
  const auto light = builder.channel("hall", Quantity::env_illuminance);
  CHECK(builder.channel("hall", Quantity::presence_motion) == motion);
  std::vector<ChannelIndex> moved;
  const Site site = builder.build(moved);
  REQUIRE(site.devices.size() == 2);
  CHECK(site.channels[moved[light]].quantity == Quantity::env_illuminance);
  CHECK(site.channels[moved[smoke]].alarm == EventKind::smoke);
  CHECK(site.devices[0].first_channel == 0);
  CHECK(site.devices[0].channel_count == 2);
  CHECK(site.devices[1].first_channel == 2);
  CHECK(site.devices[0].event_driven);
  CHECK_FALSE(site.devices[0].life_safety);
  CHECK(site.devices[1].life_safety);
  CHECK(site.devices[0].silence_limit == 25h);
}

TEST_CASE("of electricity only what is above the load of the night is a sign of life") {
  ReplaySiteBuilder builder("h");
  builder.channel("meter", Quantity::electricity_energy_import_total);
  std::vector<ChannelIndex> moved;
  const auto sign = builder.build(moved).channels[0].sign_of_life;
  REQUIRE(sign.has_value());
  CHECK(sign->shape == SignOfLife::Shape::above_night);
}

}  // namespace anju::ctl_replay_test
