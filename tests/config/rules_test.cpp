// Proves that each kind of rule becomes what the rules see, that the special replaces the general, and that a
// home can be told apart from the others.
#include <doctest/doctest.h>

#include "tests/config/rule_box.hpp"

namespace anju::rules_test {
namespace {

using namespace std::chrono_literals;
using test::channel_text;
using test::device_text;
using test::rule_text;
using test::RuleBox;

LoadedSettings loaded_from(const RuleBox& box, std::string_view rules, std::string_view home,
                           std::string_view main = "") {
  LoadedSettings loaded = box.load(rules, home, main);
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  return loaded;
}

RuleSet set_of(std::string_view rules, std::string_view home, std::string_view main = "") {
  const RuleBox box;
  return test::rules_of(loaded_from(box, rules, home, main));
}

std::int64_t beats(int count) { return *to_ticks(Quantity::wearable_heart_rate, count); }

// Of the one threshold of a set.
const ThresholdLimits& by_day(const RuleSet& set) {
  REQUIRE(set.thresholds.size() == 1);
  REQUIRE(set.thresholds[0].limits.otherwise.has_value());
  return *set.thresholds[0].limits.otherwise;
}

const std::string kHeart =
    rule_text("fast", "threshold",
              "quantity = \"wearable.heart_rate\"\nabove = 130\nclears_below = 115\n"
              "hold = \"10m\"\nhigh-risk = { above = 120 }\nkey = { enabled = false }\n"
              "[[rule.at]]\nfrom = \"22:00\"\nto = \"06:30\"\nabove = 117\n",
              "vital-sign");
const std::string kWatch = device_text("w1", "watch");

}  // namespace

TEST_CASE("a threshold, with its tier and its night") {
  const RuleSet set = set_of(kHeart, kWatch);
  const ThresholdLimits& day = by_day(set);
  CHECK(day.above == beats(120));
  CHECK(day.clears_below == beats(115));
  CHECK(day.hold == 10min);
  CHECK_FALSE(day.below.has_value());
  REQUIRE(set.thresholds[0].limits.windows.size() == 1);
  const auto& [window, night] = set.thresholds[0].limits.windows[0];
  CHECK(window.from == 22h);
  CHECK(window.to == 6h + 30min);
  CHECK(night.above == beats(117));
  CHECK(night.clears_below == beats(115));
  CHECK(set.find("fast")->event == EventKind::vital_sign);
  CHECK(set.find("fast")->title_zh == "一");
  CHECK(set.find("slow") == nullptr);
}

TEST_CASE("a tier has its own numbers or none of the rule") {
  CHECK(by_day(set_of(kHeart, "tier = \"general\"\n" + kWatch)).above == beats(130));
  CHECK(set_of(kHeart, "tier = \"key\"\n" + kWatch).thresholds.empty());
}

TEST_CASE("what a home or a device says counts at all times") {
  const RuleSet home = set_of(kHeart, kWatch + "[[rule]]\nname = \"fast\"\nabove = 140\n");
  CHECK(by_day(home).above == beats(140));
  CHECK(home.thresholds[0].limits.windows[0].second.above == beats(140));
  CHECK(by_day(home).hold == 10min);
  const RuleSet device = set_of(kHeart, kWatch + device_text("w2", "watch") +
                                            "[[rule]]\nname = \"fast\"\nabove = 140\n"
                                            "[[rule]]\nname = \"fast\"\ndevice = \"w2\"\nabove = 150\n");
  REQUIRE(device.thresholds.size() == 2);
  CHECK(device.thresholds[0].limits.otherwise->above == beats(140));
  CHECK(device.thresholds[1].limits.otherwise->above == beats(150));
}

TEST_CASE("a home may have windows of its own") {
  const RuleSet set = set_of(kHeart, kWatch +
                                         "[[rule]]\nname = \"fast\"\nabove = 140\n"
                                         "[[rule.at]]\nfrom = \"12:00\"\nto = \"14:00\"\nabove = 118\n");
  REQUIRE(set.thresholds[0].limits.windows.size() == 1);
  CHECK(set.thresholds[0].limits.windows[0].first.from == 12h);
  CHECK(set.thresholds[0].limits.windows[0].second.above == beats(118));
  CHECK(by_day(set).above == beats(140));
}

TEST_CASE("rules are on and off by the rule, the box, the home and the device") {
  const std::string off =
      rule_text("fast", "threshold", "enabled = false\nquantity = \"wearable.heart_rate\"\nabove = 130\n");
  const auto count = [](const std::string& rules, const std::string& home, const std::string& main) {
    return set_of(rules, home, main).thresholds.size();
  };
  CHECK(count(off, kWatch, "") == 0);
  CHECK(count(off, "rules = [\"fast\"]\n" + kWatch, "") == 1);
  CHECK(count(off, kWatch, "[rules]\nenable = [\"fast\"]\n") == 1);
  CHECK(count(off, kWatch + "[[rule]]\nname = \"fast\"\ndevice = \"w1\"\n", "") == 1);
  CHECK(count(off, "rules = [\"fast\"]\n" + kWatch, "[rules]\ndisable = [\"fast\"]\n") == 1);
  CHECK(count(off, kWatch + "[[rule]]\nname = \"fast\"\nenabled = false\n",
              "[rules]\nenable = [\"fast\"]\n") == 0);
  CHECK(count(kHeart, kWatch, "[rules]\ndisable = [\"fast\"]\n") == 0);
  // What a rule keeps from a tier the box does not bring back; who names it for the home does.
  CHECK(count(kHeart, "tier = \"key\"\n" + kWatch, "[rules]\nenable = [\"fast\"]\n") == 0);
  CHECK(count(kHeart, "tier = \"key\"\nrules = [\"fast\"]\n" + kWatch, "") == 1);
  CHECK(count(kHeart,
              kWatch + device_text("w2", "watch") +
                  "[[rule]]\nname = \"fast\"\ndevice = \"w2\"\nenabled = false\n",
              "") == 1);
}

TEST_CASE("what is true or false has is and hold") {
  const std::string rules =
      rule_text("open", "threshold", "quantity = \"door.open\"\nis = true\nhold = \"30m\"\n") +
      rule_text("shut", "threshold", "quantity = \"door.open\"\nis = false\n");
  const RuleSet set = set_of(rules, device_text("d", "door"));
  REQUIRE(set.thresholds.size() == 2);
  CHECK(set.thresholds[0].limits.otherwise->above == 0);
  CHECK(set.thresholds[0].limits.otherwise->hold == 30min);
  CHECK(set.thresholds[1].limits.otherwise->below == 1);
  CHECK_FALSE(set.thresholds[1].limits.otherwise->above.has_value());
}

TEST_CASE("registers: consumption, use without a pause, usual use") {
  const std::string rules =
      rule_text("little", "consumption",
                "quantity = \"water.volume.total\"\nbelow = 0.01\nabove = 2\nwithin = \"12h\"\n") +
      rule_text("leak", "continuous-use", "quantity = \"water.volume.total\"\nhold = \"24h\"\n") +
      rule_text("odd", "usual-use",
                "quantity = \"water.volume.total\"\ntimes_usual = 3\npart_of_usual = 0.2\nat_least = 0.05\n");
  const RuleSet set = set_of(rules, device_text("m", "meter"));
  REQUIRE(set.consumptions.size() == 1);
  CHECK(set.consumptions[0].limits.otherwise->below == 10'000);
  CHECK(set.consumptions[0].limits.otherwise->above == 2'000'000);
  CHECK(set.consumptions[0].limits.otherwise->within == 12h);
  REQUIRE(set.continuous_uses.size() == 1);
  CHECK(set.continuous_uses[0].limits.otherwise->slot == 30min);
  CHECK(set.continuous_uses[0].limits.otherwise->at_least == 1'000);  // one step of the meter
  CHECK(set.continuous_uses[0].limits.otherwise->hold == 24h);
  REQUIRE(set.usual_uses.size() == 1);
  CHECK(set.usual_uses[0].limits.times_usual == 3);
  CHECK(set.usual_uses[0].limits.part_of_usual == 0.2);
  CHECK(set.usual_uses[0].limits.at_least == 50'000);
}

TEST_CASE("rooms: by how their name begins, and a season") {
  const std::string rules =
      rule_text("empty", "threshold",
                "quantity = \"device.battery.level\"\nbelow = 10\nrooms = [\"bathroom\", \"卫生间\"]\n"
                "season = { from = \"11-15\", to = \"03-15\" }\n");
  const RuleSet set =
      set_of(rules, device_text("a", "motion", "room = \"Bathroom 2\"") +
                        device_text("b", "motion", "room = \"卫生间\"") + device_text("c", "motion") +
                        device_text("d", "motion", "room = \"bedroom\""));
  REQUIRE(set.thresholds.size() == 2);
  REQUIRE(set.thresholds[0].limits.season.has_value());
  using std::chrono::local_days;
  using std::chrono::year;
  const Season& season = *set.thresholds[0].limits.season;
  CHECK(season.contains(local_days{year{2026} / 11 / 15}));
  CHECK(season.contains(local_days{year{2027} / 1 / 1}));
  CHECK(season.contains(local_days{year{2027} / 3 / 15}));
  CHECK_FALSE(season.contains(local_days{year{2027} / 3 / 16}));
  CHECK_FALSE(season.contains(local_days{year{2026} / 11 / 14}));
}

TEST_CASE("a sequence: what begins it, what ends it elsewhere, and what must go on") {
  const std::string rules = rule_text(
      "stay", "sequence",
      "starts = [{ quantity = \"presence.motion\", is = true, rooms = [\"bath\"] }]\n"
      "ends = [{ life = true, elsewhere = true }, { quantity = \"water.volume.total\", uses = 0.002 }]\n"
      "while = [{ quantity = \"electricity.power.active\", above = 800 }]\n"
      "within = \"90m\"\nblind_for = \"1m\"\n");
  const RuleSet set = set_of(
      rules, device_text("b", "motion", "room = \"bath\"") + device_text("x", "motion", "room = \"bed\"") +
                 device_text("d", "door", "room = \"hall\"") + device_text("n", "motion") +
                 device_text("m", "meter") + device_text("p", "plug"));
  REQUIRE(set.sequences.size() == 1);
  const SequenceSpec& spec = set.sequences[0];
  REQUIRE(spec.starts.size() == 1);
  CHECK(spec.starts[0].what == Sign::What::is_true);
  // Motion in the bedroom, the door, and water; not the sensor of which nobody knows the room.
  REQUIRE(spec.ends.size() == 3);
  CHECK(spec.ends[0].what == Sign::What::is_true);
  CHECK(spec.ends[1].what == Sign::What::changes);
  CHECK(spec.ends[2].what == Sign::What::uses);
  CHECK(spec.ends[2].ticks == 2'000);
  REQUIRE(spec.while_.size() == 1);
  CHECK(spec.while_[0].ticks == *to_ticks(Quantity::electricity_power_active, 800));
  CHECK(spec.limits.otherwise->within == 90min);
  CHECK(spec.limits.otherwise->blind_for == 1min);
}

TEST_CASE("a rule that is for the night is idle by day") {
  const RuleSet set =
      set_of(rule_text("night", "sequence",
                       "starts = [{ quantity = \"door.open\", is = true }]\nends = [{ life = true }]\n"
                       "within = \"20m\"\nonly_at = true\n[[rule.at]]\nfrom = \"23:00\"\nto = \"05:00\"\n"),
             device_text("d", "door") + device_text("m", "motion"));
  REQUIRE(set.sequences.size() == 1);
  CHECK_FALSE(set.sequences[0].limits.otherwise.has_value());
  REQUIRE(set.sequences[0].limits.windows.size() == 1);
  CHECK(set.sequences[0].limits.windows[0].second.within == 20min);
  REQUIRE(set.sequences[0].ends.size() == 1);  // the door began it, so it is no end
}

TEST_CASE("a quorum of what hangs on the mains") {
  const std::string rules =
      rule_text("dark", "quorum", "mains = true\nat_least = 2\nwithin = \"2m\"\nhold = \"1m\"\n");
  const RuleSet set =
      set_of(rules, device_text("p1", "plug") + device_text("p2", "plug") + device_text("w", "watch"));
  REQUIRE(set.quorums.size() == 1);
  CHECK(set.quorums[0].devices == std::vector<DeviceIndex>{0, 1});
  CHECK(set.quorums[0].at_least == 2);
  const RuleBox box;
  box.folder().write("profiles.d/plug.toml",
                     "[profile]\nid = \"plug\"\ntransport = \"mqtt\"\npower = \"battery\"\n[mqtt]\ntopics = "
                     "[\"p/{device}\"]\n" +
                         channel_text("electricity.power.active"));
  CHECK(test::rules_of(loaded_from(box, rules, device_text("p1", "plug") + device_text("p2", "plug")))
            .quorums.empty());
}

TEST_CASE("a fence around all places or around one") {
  const std::string places =
      "[[place]]\nname = \"home\"\nlatitude = 31.2\nlongitude = 121.4\nradius = 300\n"
      "[[place]]\nname = \"park\"\nlatitude = 31.3\nlongitude = 121.5\nradius = 200\n";
  const std::string rules = rule_text("out", "geofence", "hold = \"10m\"\n", "wandering") +
                            rule_text("out-of-park", "geofence", "place = \"park\"\n", "wandering");
  const RuleSet set = set_of(rules, kWatch + places);
  REQUIRE(set.geofences.size() == 2);
  CHECK(set.geofences[0].places.size() == 2);
  CHECK(set.geofences[0].hold.otherwise == Duration{10min});
  CHECK_FALSE(set.geofences[0].accuracy.has_value());
  REQUIRE(set.geofences[1].places.size() == 1);
  CHECK(set.geofences[1].places[0].radius == 200);
}

TEST_CASE("what is tested by hand, where a test can be told from an alarm") {
  const RuleBox box;
  const LoadedSettings loaded = loaded_from(
      box, rule_text("test", "overdue", "quantity = [\"alarm.smoke\", \"device.test\"]\nevery = \"35d\"\n"),
      device_text("s", "smoke") + device_text("t", "mute-smoke"));
  const RuleSet set = test::rules_of(loaded);
  REQUIRE(set.overdues.size() == 1);
  CHECK(set.overdues[0].device == 0);
  CHECK(set.overdues[0].every == 35 * 24h);
  REQUIRE(loaded.left_out.size() == 1);
  CHECK(loaded.left_out[0].device == "t");
  CHECK(loaded.left_out[0].reason == "t does not say that it is being tested");
}

TEST_CASE("a rule of the box replaces a shipped one of the same name") {
  const RuleBox box;
  box.folder().write("share/rules/a.toml",
                     rule_text("fast", "threshold", "quantity = \"wearable.heart_rate\"\nabove = 99\n"));
  CHECK(by_day(test::rules_of(loaded_from(box, kHeart, kWatch))).above == beats(120));
  CHECK(by_day(test::rules_of(loaded_from(box, "", kWatch))).above == beats(99));
}

}  // namespace anju::rules_test
