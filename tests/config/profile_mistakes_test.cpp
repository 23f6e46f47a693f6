// Proves that each typical mistake in a profile is found alone, at its line, named by its key and with the
// way out.
#include <doctest/doctest.h>

#include "config/files.hpp"
#include "config/load.hpp"

namespace anju {
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
     "modbus.function", "3 to 4"},
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
     "channel[1].sign_of_life.shape", "above and on_increase for numbers"},
    {"minimum of a boolean", kMqtt + kSmoke + "sign_of_life = { shape = \"when_true\", minimum = 1 }\n", 10,
     "channel[1].sign_of_life.minimum", "is for above and on_increase"},
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

}  // namespace anju
