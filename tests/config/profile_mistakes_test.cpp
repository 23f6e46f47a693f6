// Proves that each typical mistake in a profile is found alone, at its line, named by its key and with the
// way out.
#include <doctest/doctest.h>

#include "config/files.hpp"
#include "config/load.hpp"

namespace anju::profile_mistakes_test {
namespace {

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

// Six and five lines: what follows begins at line 7 of an MQTT and at line 6 of a Modbus profile.
const std::string kMqtt =
    "[profile]\nid = \"p\"\ntransport = \"mqtt\"\nsilence_limit = \"2h\"\n[mqtt]\ntopics = "
    "[\"a/{device}\"]\n";
const std::string kModbus = "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 3\n";
const std::string kSmoke = "[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"/s\"\n";
const std::string kVolt = "[[channel]]\nquantity = \"electricity.voltage\"\npointer = \"/v\"\n";
const std::string kWater = "[[channel]]\nquantity = \"water.volume.total\"\npointer = \"/w\"\n";
const std::string kRegister =
    "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 0\ntype = \"u16\"\n";
const std::string kExample = "[[example]]\ntopic = \"a/b\"\npayload = \"{}\"\n";

struct Row {
  std::string title;
  std::string text;
  int line;
  const char* key;
  const char* reason;  // a part of it
};

const std::vector<Row> kRows{
    {"no section profile", "[prof]\n", 1, "profile", "missing"},
    {"unknown transport", "[profile]\nid = \"p\"\ntransport = \"mqttt\"\n", 3, "profile.transport",
     "did you mean \"mqtt\"?"},
    {"no topics", "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\n" + kSmoke, 4, "mqtt",
     "at least one topic"},
    {"ignore is no filter", kMqtt + "ignore = [\"a/#/b\"]\n" + kSmoke, 7, "mqtt.ignore",
     "# must be the last level"},
    {"time is no pointer", kMqtt + "time = \"last_seen\"\n" + kSmoke, 7, "mqtt.time", "no JSON pointer"},
    {"topics are no texts",
     "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\n\"a/{device}\",\n5]\n" + kSmoke, 7,
     "mqtt.topics", "found the number 5"},
    {"modbus section in an MQTT profile", kMqtt + "[modbus]\nfunction = 3\n" + kSmoke, 7, "modbus",
     "transport is mqtt"},
    {"no function", "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\n" + kRegister, 4,
     "modbus.function", "missing"},
    {"a function that writes",
     "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 6\n" + kRegister, 5,
     "modbus.function", "1 to 4"},
    {"a section inside a section", kModbus + "[modbus.x]\n" + kRegister, 6, "modbus.x", "unknown key"},
    {"unknown quantity", kMqtt + "[[channel]]\nquantity = \"alarm.smoek\"\npointer = \"/s\"\n", 8,
     "channel[1].quantity", "did you mean \"alarm.smoke\"?"},
    {"no pointer", kMqtt + "[[channel]]\nquantity = \"alarm.smoke\"\n", 7, "channel[1].pointer", "missing"},
    {"pointer not RFC 6901", kMqtt + "[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"$.smoke\"\n", 9,
     "channel[1].pointer", "\"$.smoke\" is no JSON pointer"},
    {"MQTT channel with address", kMqtt + kSmoke + "address = 1\n", 10, "channel[1].address",
     "is for Modbus"},
    {"Modbus channel with pointer", kModbus + kRegister + "pointer = \"/a\"\n", 10, "channel[1].pointer",
     "is for MQTT"},
    {"no type", kModbus + "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 1\n", 6,
     "channel[1].type", "missing"},
    {"unknown type",
     kModbus + "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 1\ntype = \"float\"\n", 9,
     "channel[1].type", "unknown word \"float\""},
    {"beyond the last register",
     kModbus + "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 65535\ntype = \"u32\"\n", 8,
     "channel[1].address", "beyond register 65535"},
    {"longer than a block",
     kModbus +
         "block_limit = 2\n[[channel]]\nquantity = \"electricity.voltage\"\naddress = 0\ntype = \"u64\"\n",
     10, "channel[1].type", "takes 4 registers"},
    {"impossible unit", kMqtt + kVolt + "unit = \"kW\"\n", 10, "channel[1].unit", "possible are: V, mV, kV"},
    {"unit of a boolean", kMqtt + kSmoke + "unit = \"V\"\n", 10, "channel[1].unit",
     "alarm.smoke is true or false"},
    {"inverted number", kMqtt + kVolt + "invert = true\n", 10, "channel[1].invert",
     "is for what is true or false"},
    {"scale 0", kMqtt + kVolt + "scale = 0\n", 10, "channel[1].scale", "cannot be 0"},
    {"scale that is not finite", kMqtt + kVolt + "scale = inf\n", 10, "channel[1].scale",
     "expected a finite number"},
    {"range turned round", kMqtt + kVolt + "plausible = [300, 80]\n", 10, "channel[1].plausible",
     "the lower one first"},
    {"range of one", kMqtt + kVolt + "plausible = [300]\n", 10, "channel[1].plausible", "[lowest, highest]"},
    {"range as a number", kMqtt + kVolt + "plausible = 300\n", 10, "channel[1].plausible",
     "a list in [ ], each entry a finite number, found the number 300"},
    {"alarm that is no event", kMqtt + kSmoke + "alarm = \"smok\"\n", 10, "channel[1].alarm",
     "did you mean \"smoke\"?"},
    {"alarm of a number", kMqtt + kVolt + "alarm = \"smoke\"\n", 10, "channel[1].alarm",
     "needs a quantity that is true or false"},
    {"unknown shape", kMqtt + kSmoke + "sign_of_life = { shape = \"when_treu\" }\n", 10,
     "channel[1].sign_of_life.shape", "did you mean \"when_true\"?"},
    {"shape without minimum", kMqtt + kWater + "sign_of_life = { shape = \"on_increase\" }\n", 10,
     "channel[1].sign_of_life.minimum", "missing: the smallest value that only a person makes"},
    {"minimum below the resolution",
     kMqtt + kWater + "sign_of_life = { shape = \"on_increase\", minimum = 1e-9 }\n", 10,
     "channel[1].sign_of_life.minimum", "at least the resolution, 0.000001 m3"},
    {"shape of a boolean on a number", kMqtt + kWater + "sign_of_life = { shape = \"on_change\" }\n", 10,
     "channel[1].sign_of_life.shape", "above_night for numbers"},
    {"minimum of a boolean", kMqtt + kSmoke + "sign_of_life = { shape = \"when_true\", minimum = 1 }\n", 10,
     "channel[1].sign_of_life.minimum", "is for above, on_increase and above_night"},
    {"unknown key of a channel", kMqtt + kVolt + "scal = 1\n", 10, "channel[1].scal",
     "did you mean \"scale\"?"},
    {"example without payload", kMqtt + kSmoke + "[[example]]\ntopic = \"a/b\"\nreadings = []\n", 10,
     "example[1].payload", "missing"},
    {"example with a filter as topic",
     kMqtt + kSmoke + "[[example]]\ntopic = \"a/+\"\npayload = \"\"\nreadings = []\n", 11, "example[1].topic",
     "without + and #"},
    {"reading of no channel",
     kMqtt + kSmoke + kExample + "readings = [{ quantity = \"alarm.gas\", value = true }]\n", 13,
     "example[1].readings[1].quantity", "the profile has no channel \"alarm.gas\""},
    {"boolean with a number",
     kMqtt + kSmoke + kExample + "readings = [\n{ quantity = \"alarm.smoke\", value = 1 }]\n", 14,
     "example[1].readings[1].value", "expected true or false"},
    {"good without value",
     kMqtt + kVolt + kExample + "readings = [{ quantity = \"electricity.voltage\", quality = \"good\" }]\n",
     13, "example[1].readings[1].quality", "invalid when it has no value"},
    {"words in an MQTT example", kMqtt + kSmoke + kExample + "readings = []\nwords = { \"0\" = 1 }\n", 14,
     "example[1].words", "is for Modbus"},
    {"a word beyond 16 bits", kModbus + kRegister + "[[example]]\nreadings = []\nwords = { \"0\" = 65536 }\n",
     12, "example[1].words.0", "0 to 65535"},
    {"an address that is no number",
     kModbus + kRegister + "[[example]]\nreadings = []\nwords = { \"x\" = 1 }\n", 12, "example[1].words.x",
     "a register address in quotes"},
    {"topics that are empty", "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = []\n" + kSmoke,
     5, "mqtt.topics", "at least one topic"},
    {"a topic with two captures in a level",
     "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = \"a/{x}{y}\"\n" + kSmoke, 5,
     "mqtt.topics", "one level can hold one capture"},
    {"unknown key of [mqtt]", kMqtt + "ignored = [\"a/b\"]\n" + kSmoke, 7, "mqtt.ignored",
     "did you mean \"ignore\"?"},
    {"unknown payload", kMqtt + "payload = \"jsno\"\n" + kSmoke, 7, "mqtt.payload", "did you mean \"json\"?"},
    {"unknown case", kMqtt + "device_case = \"title\"\n" + kSmoke, 7, "mqtt.device_case", "possible are"},
    {"a device that tells nothing", kMqtt + "device = \"meter\"\n" + kSmoke, 7, "mqtt.device",
     "tells no name"},
    {"a device with a wrong pointer", kMqtt + "device = \"/a~\"\n" + kSmoke, 7, "mqtt.device",
     "no JSON pointer"},
    {"the whole message is no personal member", kMqtt + "personal = [\"\"]\n" + kSmoke, 7, "mqtt.personal",
     "no JSON pointer to a member"},
    {"two stars in a pointer", kMqtt + "personal = [\"/*/*\"]\n" + kSmoke, 7, "mqtt.personal",
     "no JSON pointer"},
    {"repeat without within", kMqtt + "[mqtt.repeat]\nkey = \"/n\"\n" + kSmoke, 7, "mqtt.repeat.within",
     "missing"},
    {"unknown key of repeat", kMqtt + "[mqtt.repeat]\nwithin = \"2s\"\nkeys = 1\n" + kSmoke, 9,
     "mqtt.repeat.keys", "did you mean \"key\"?"},
    {"unknown format of a time", kMqtt + "[mqtt.time]\nat = \"/t\"\nformat = \"unix\"\n" + kSmoke, 9,
     "mqtt.time.format", "\"unix\" is no format of a time"},
    {"unknown zone", kMqtt + "[mqtt.time]\nzone = \"Europe/Berln\"\n" + kSmoke, 8, "mqtt.time.zone",
     "did you mean \"Europe/Berlin\"?"},
    {"unknown key of time", kMqtt + "[mqtt.time]\nat = \"/t\"\nbehid = \"1d\"\n" + kSmoke, 9,
     "mqtt.time.behid", "did you mean \"behind\"?"},
    {"time behind by more than a hundred years", kMqtt + "[mqtt.time]\nbehind = \"36501d\"\n" + kSmoke, 8,
     "mqtt.time.behind", "0s to 36500d"},
    {"record without at", kMqtt + "[[record]]\ndevice = \"/id\"\n" + kSmoke, 7, "record[1].at", "missing"},
    {"unknown key of a record", kMqtt + "[[record]]\nat = \"/r\"\ndevise = \"/id\"\n" + kSmoke, 9,
     "record[1].devise", "did you mean \"device\"?"},
    {"unknown inside", kMqtt + "[[record]]\nat = \"/r\"\nparse = \"base46\"\n" + kSmoke, 9, "record[1].parse",
     "did you mean \"base64\"?"},
    {"record of a Modbus profile", kModbus + "[[record]]\nat = \"/r\"\n" + kRegister, 6, "record",
     "is for MQTT"},
    {"liveness without words", kMqtt + "[[liveness]]\ntopic = \"a/l\"\n" + kSmoke, 7, "liveness[1].online",
     "missing: the words"},
    {"liveness without a topic", kMqtt + "[[liveness]]\nonline = [\"1\"]\n" + kSmoke, 7, "liveness[1].topic",
     "missing"},
    {"a condition with two tests", kMqtt + kSmoke + "when = [{ pointer = \"/a\", equals = 1, above = 2 }]\n",
     10, "channel[1].when[1]", "a condition has one test"},
    {"a condition without a test", kMqtt + kSmoke + "when = [{ pointer = \"/a\" }]\n", 10,
     "channel[1].when[1]", "a condition has one test"},
    {"a condition about nothing", kMqtt + kSmoke + "when = [{ equals = 1 }]\n", 10,
     "channel[1].when[1].pointer", "missing"},
    {"a condition about two things",
     kMqtt + kSmoke + "when = [{ pointer = \"/a\", capture = \"n\", equals = 1 }]\n", 10,
     "channel[1].when[1].pointer", "not both"},
    {"a condition with an unknown test",
     kMqtt + kSmoke + "when = [{ pointer = \"/a\", equals = 1, abov = 2 }]\n", 10, "channel[1].when[1].abov",
     "did you mean \"above\"?"},
    {"a condition that is no list", kMqtt + kSmoke + "when = { pointer = \"/a\", equals = 1 }\n", 10,
     "channel[1].when", "expected a list"},
    {"a wrong expression in a condition", kMqtt + kSmoke + "when = [{ pointer = \"/a\", matches = \"(\" }]\n",
     10, "channel[1].when[1].matches", "no regular expression of RE2"},
    {"a wrong pattern", kMqtt + kVolt + "pattern = \"[\"\n", 10, "channel[1].pattern",
     "no regular expression of RE2"},
    {"a pattern without end", kMqtt + kVolt + "pattern = \"" + std::string(513, 'a') + "\"\n", 10,
     "channel[1].pattern", "longer than 512 bytes"},
    {"when_unreadable without a topic", kMqtt + kSmoke + "alarm = \"smoke\"\nwhen_unreadable = true\n", 11,
     "channel[1].when_unreadable", "needs a topic that is for this alarm only"},
    {"test_when without an alarm", kMqtt + kSmoke + "test_when = [{ pointer = \"/t\", equals = 1 }]\n", 10,
     "channel[1].test_when", "is for a channel with alarm"},
    {"clears_after without an alarm", kMqtt + kSmoke + "clears_after = \"1m\"\n", 10,
     "channel[1].clears_after", "is for a channel with alarm"},
    {"a momentary number", kMqtt + kVolt + "momentary = true\n", 10, "channel[1].momentary",
     "is for a channel with alarm, and for words"},
    {"another alarm of the same channel",
     kMqtt + kSmoke + "alarm = \"smoke\"\n" + kSmoke + "alarm = \"fall\"\n", 14, "channel[2].alarm",
     "another field of the same channel says smoke"},
    {"pointer and bytes", kMqtt + kVolt + "bytes = { at = 0, type = \"u8\" }\n", 9, "channel[1].pointer",
     "not both"},
    {"bytes without a type", kMqtt + "[[channel]]\nquantity = \"electricity.voltage\"\nbytes = { at = 0 }\n",
     9, "channel[1].bytes.type", "missing"},
    {"bcd without a length",
     kMqtt + "[[channel]]\nquantity = \"electricity.voltage\"\nbytes = { at = 0, type = \"bcd\" }\n", 9,
     "channel[1].bytes.length", "missing"},
    {"a length that is known",
     kMqtt +
         "[[channel]]\nquantity = \"electricity.voltage\"\nbytes = { at = 0, type = \"u16\", length = 2 }\n",
     9, "channel[1].bytes.length", "is for bcd"},
    {"bytes with an unknown key",
     kMqtt +
         "[[channel]]\nquantity = \"electricity.voltage\"\nbytes = { at = 0, type = \"u16\", order = 1 }\n",
     9, "channel[1].bytes.order", "known here are"},
    {"names of a channel that has one", kMqtt + kVolt + "channel = \"L1\"\nalone = true\n", 11,
     "channel[1].alone", "whose name the message tells"},
    {"channel_names without a channel", kMqtt + kVolt + "channel_names = { a = \"L1\" }\n", 10,
     "channel[1].channel_names", "whose name the message tells"},
    {"a name with a brace that is not closed", kMqtt + kVolt + "channel = \"CT{*\"\n", 10,
     "channel[1].channel", "tells no name"},
    {"a name that is too long", kMqtt + kVolt + "channel = \"" + std::string(33, 'x') + "\"\n", 10,
     "channel[1].channel", "longer than 32 bytes"},
    {"units without unit_from", kMqtt + kVolt + "units = { Volt = \"V\" }\n", 10, "channel[1].units",
     "is for unit_from"},
    {"units of another kind", kMqtt + kVolt + "unit_from = \"/u\"\nunits = { x = \"kWh\" }\n", 11,
     "channel[1].units", "\"kWh\" cannot be converted to the unit of electricity.voltage"},
    {"no_value that is a truth", kMqtt + kVolt + "no_value = [true]\n", 10, "channel[1].no_value",
     "holds true or false"},
    {"words of a number", kMqtt + kVolt + "words = { a = \"b\" }\n", 10, "channel[1].words", "is for text"},
    {"true_when of a number", kMqtt + kVolt + "true_when = [1]\n", 10, "channel[1].true_when",
     "is for what is true or false"},
    {"two ways to be true", kMqtt + kSmoke + "true_when = [1]\nbit = 2\n", 7, "channel[1]",
     "say in one way what is true"},
    {"any_word without words", kMqtt + kSmoke + "any_word = true\n", 10, "channel[1].any_word",
     "needs true_when"},
    {"a bit beyond 63", kMqtt + kSmoke + "bit = 64\n", 10, "channel[1].bit", "0 to 63"},
    {"a constant of another kind", kMqtt + kSmoke + "constant = 1\n", 10, "channel[1].constant",
     "not of the kind of the quantity"},
    {"a constant that is a list", kMqtt + kSmoke + "constant = [true]\n", 10, "channel[1].constant",
     "expected a text, a finite number, true or false, found a list"},
    {"a constant of Modbus", kModbus + kRegister + "constant = 1\n", 10, "channel[1].constant",
     "is for MQTT"},
    {"a text with a unit",
     kMqtt + "[[channel]]\nquantity = \"button.event\"\npointer = \"/b\"\nunit = \"V\"\n", 10,
     "channel[1].unit", "button.event is a word"},
    {"counter of a truth", kMqtt + kSmoke + "counter = { interval = \"1h\" }\n", 10, "channel[1].counter",
     "is for numbers"},
    {"unknown key of a counter", kMqtt + kWater + "counter = { resolutoin = 1 }\n", 10,
     "channel[1].counter.resolutoin", "did you mean \"resolution\"?"},
    {"a shape of words on a number", kMqtt + kWater + "sign_of_life = { shape = \"when_heard\" }\n", 10,
     "channel[1].sign_of_life.shape", "when_heard for words"},
    {"payload twice", kMqtt + kSmoke + kExample + "payload_hex = \"00\"\nreadings = []\n", 12,
     "example[1].payload", "payload_hex stands in its place"},
    {"half a byte", kMqtt + kSmoke + "[[example]]\ntopic = \"a/b\"\npayload_hex = \"0\"\nreadings = []\n", 12,
     "example[1].payload_hex", "an even number of hexadecimal digits"},
    {"a time without offset", kMqtt + kSmoke + kExample + "at = \"2026-01-01T00:00:00\"\nreadings = []\n", 13,
     "example[1].at", "no time of ISO 8601 with an offset"},
    {"an unknown quality",
     kMqtt + kSmoke + kExample +
         "readings = [{ quantity = \"alarm.smoke\", value = true, quality = \"bad\" }]\n",
     13, "example[1].readings[1].quality", "unknown word \"bad\""},
    {"a reading with another name",
     kMqtt + kSmoke + kExample +
         "readings = [{ quantity = \"alarm.smoke\", channel = \"x\", value = true }]\n",
     13, "example[1].readings[1].quantity", "named \"x\""},
    {"an example of Modbus with a payload",
     kModbus + kRegister + "[[example]]\npayload = \"\"\nwords = {}\nreadings = []\n", 11,
     "example[1].payload", "is for MQTT"},
    {"an unknown section", kMqtt + kSmoke + "[[chanel]]\n", 10, "chanel",
     "unknown section; did you mean \"channel\"?"},
};

}  // namespace

TEST_CASE("each mistake in a profile is found alone, at its line, with its key") {
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    const std::vector<Mistake> mistakes = parse_profile(row.text, "p.toml").mistakes;
    REQUIRE_MESSAGE(mistakes.size() == 1, all_of(mistakes));
    CHECK(mistakes[0].file == "p.toml");
    CHECK(mistakes[0].line == row.line);
    CHECK(mistakes[0].key == row.key);
    CHECK_MESSAGE(mistakes[0].reason.find(row.reason) != std::string::npos, mistakes[0].reason);
  }
}

TEST_CASE("a device polled more rarely than its silence limit would always be silent") {
  const std::string text =
      "[profile]\nid = \"p\"\ntransport = \"modbus\"\nsilence_limit = \"1m\"\n[modbus]\nfunction = 3\nperiod "
      "= \"1m\"\n";
  const std::vector<Mistake> mistakes = parse_profile(text + kRegister, "p.toml").mistakes;
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].key == "modbus.period");
}

}  // namespace anju::profile_mistakes_test
