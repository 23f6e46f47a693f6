// Proves that each key of a channel of a profile is read as meant.
#include <doctest/doctest.h>

#include "config/load.hpp"

namespace anju::profile_channel_test {
namespace {

using namespace std::chrono_literals;

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

Profile parsed(const std::string& text) {
  const LoadedProfile loaded = parse_profile(text, "p.toml");
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  return loaded.profile;
}

std::vector<std::string> texts(const std::vector<JsonPath>& paths) {
  std::vector<std::string> all;
  for (const JsonPath& path : paths) all.push_back(path.text);
  return all;
}

using Texts = std::vector<std::string>;

const std::string kMqtt =
    "[profile]\nid = \"p\"\ntransport = \"mqtt\"\nsilence_limit = \"2h\"\n[mqtt]\ntopics = "
    "[\"a/{device}\"]\n";
const std::string kSmoke = "[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"/s\"\n";

}  // namespace

TEST_CASE("every key of a channel that is a number") {
  const Profile profile = parsed(kMqtt + R"([[channel]]
quantity = "electricity.energy.import.total"
pointer = ["/e", "$/f"]
topic = "a/{device}"
when = [{ pointer = "/x", above = 1 }, { pointer = "/y", below = 2 }, { pointer = "/z", matches = "^a" }]
pattern = '([0-9]+)'
suspect_when = [{ pointer = "/bad", in = [1, "yes", true] }]
time = "/own"
channel = "L1"
tariff = "2"
unit = "Wh"
scale = 10
offset = 500
no_value = [-1, 65535, "never"]
plausible = [0, 99.5]
mask = 0xFFFF
shift = 4
counter = { resolution = 0.01, interval = "1h", wrap = 99999.99, day_reset = true }
sign_of_life = { shape = "on_increase", minimum = 0.25 }
)");
  const Field& field = profile.fields.at(0);
  CHECK(texts(field.paths) == Texts{"/e", "$/f"});
  CHECK(field.topic == 0);
  REQUIRE(field.when.size() == 3);
  CHECK(field.when[0].test == Condition::Test::above);
  CHECK(field.when[1].bound == 2);
  CHECK(field.when[2].pattern.has_value());
  CHECK(field.pattern->find("x12y") == "12");
  CHECK(field.suspect_when.at(0).values.size() == 3);
  CHECK(texts(field.time) == Texts{"/own"});
  const Meaning& meaning = field.meaning;
  CHECK(100 * meaning.scale + meaning.offset == doctest::Approx(1.5));  // (100 * 10 + 500) Wh
  CHECK(meaning.no_value == std::vector<double>{-1, 65535});
  CHECK(meaning.no_value_words == Texts{"never"});
  CHECK(meaning.plausible->highest == 99.5);
  CHECK(meaning.mask == 0xFFFF);
  CHECK(meaning.shift == 4);
  const ChannelProfile& channel = profile.channels.at(0);
  CHECK(channel.name == "L1");
  CHECK(channel.tariff == "2");
  CHECK(channel.counter->resolution == 10);  // Wh
  CHECK(channel.counter->interval == Duration{1h});
  CHECK(channel.counter->wrap_at == 99'999'990);
  CHECK(channel.counter->resets_daily);
  CHECK(channel.sign_of_life->minimum == 250);
}

TEST_CASE("every key of a channel that is true or false, and of its alarm") {
  const Profile profile = parsed(kMqtt + R"([[channel]]
quantity = "alarm.smoke"
pointer = "/s"
topic = "s/{device}"
true_when = ["alarm*", 2]
false_when = ["calm"]
any_word = true
invert = true
alarm = "smoke"
momentary = true
clears_after = "15m"
test_when = [{ pointer = "/test", equals = true }]
when_unreadable = true
sign_of_life = { shape = "when_true" }
[[channel]]
quantity = "door.open"
pointer = "/bits"
bit = 3
[[channel]]
quantity = "presence.motion"
pointer = "/level"
true_above = 10
true_below = -10
[[channel]]
quantity = "device.fault"
pointer = "/fault"
constant = true
)");
  const Field& smoke = profile.fields.at(0);
  CHECK(smoke.meaning.true_when.size() == 2);
  CHECK(smoke.meaning.false_when.size() == 1);
  CHECK(smoke.meaning.any_word);
  CHECK(smoke.meaning.invert);
  CHECK(smoke.is_momentary);
  CHECK(smoke.when_unreadable);
  CHECK(smoke.test_when.size() == 1);
  CHECK(profile.channels.at(0).alarm == EventKind::smoke);
  CHECK(profile.channels.at(0).is_momentary);
  CHECK(profile.channels.at(0).clears_after == Duration{15min});
  CHECK(profile.fields.at(1).meaning.mask == 8);
  CHECK(profile.fields.at(2).meaning.true_above == 10);
  CHECK(profile.fields.at(2).meaning.true_below == -10);
  CHECK(std::get<bool>(*profile.fields.at(3).meaning.constant));
  CHECK(profile.life_safety());
}

TEST_CASE("names that the message tells, words, units and bytes") {
  const Profile profile = parsed(kMqtt + R"([[channel]]
quantity = "electricity.voltage"
pointer = "/v*"
channel = ["/name", "CT{*}"]
known_channels = ["CT1"]
alone = true
unit_from = "/unit"
units = { "Volt" = "V" }
[[channel]]
quantity = "electricity.current"
pointer = "/i*"
channel = "{*}"
channel_names = { "0" = "L1", "1" = "L2" }
[[channel]]
quantity = "button.event"
pointer = "/b"
words = { "1" = "press", "2" = "hold" }
[[channel]]
quantity = "device.battery.voltage"
bytes = { at = 3, type = "bcd", length = 2, byte_order = "little" }
)");
  const Field& volts = profile.fields.at(0);
  CHECK(volts.label.size() == 2);
  CHECK(volts.alone);
  CHECK(profile.channels.at(volts.channel).is_open);
  CHECK(profile.channels.at(volts.known.at(0).second).name == "CT1");
  CHECK(texts(volts.meaning.unit_from) == Texts{"/unit"});
  CHECK(volts.meaning.units.at(0).second == "V");
  const Field& amperes = profile.fields.at(1);
  REQUIRE(amperes.known.size() == 2);
  CHECK(profile.channels.at(amperes.known[1].second).name == "L2");
  for (const auto& [name, channel] : amperes.known) CHECK_FALSE(profile.channels[channel].is_open);
  CHECK(profile.channels.at(profile.fields.at(2).channel).words == Texts{"press", "hold"});
  const ByteSource& bytes = profile.fields.at(3).bytes.value();
  CHECK(bytes.at == 3);
  CHECK(bytes.type == ByteSource::Type::bcd);
  CHECK(bytes.length == 2);
  CHECK(bytes.byte_order == ByteOrder::little);
}

TEST_CASE("several fields of one quantity, channel and tariff are one channel") {
  const Profile profile = parsed(kMqtt + kSmoke + "alarm = \"smoke\"\n" + kSmoke + "constant = false\n");
  CHECK(profile.fields.size() == 2);
  REQUIRE(profile.channels.size() == 1);
  // A field that only says when it is over takes no role from the other.
  CHECK(profile.channels[0].alarm == EventKind::smoke);
}

TEST_CASE("a field that says nothing of the role of its channel takes none from another") {
  const std::string fixed = kSmoke + "channel = \"1\"\nalarm = \"smoke\"\nclears_after = \"1m\"\n";
  const std::string open = kSmoke + "channel = \"{device}\"\nknown_channels = [\"1\"]\n";
  for (const std::string& both : {fixed + open, open + fixed}) {
    const Profile profile = parsed(kMqtt + both);
    REQUIRE(profile.channels.size() == 2);
    for (const ChannelProfile& channel : profile.channels) {
      CHECK(channel.alarm.has_value() == (channel.name == "1"));
      CHECK(channel.clears_after.has_value() == (channel.name == "1"));
    }
  }
}

}  // namespace anju::profile_channel_test
