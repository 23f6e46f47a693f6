// Proves that a home's places, contacts, prompt and local alarm are read as meant, and that what could harm
// is refused: a question before a smoke alarm, a secret that everybody can read.
#include <doctest/doctest.h>

#include "tests/config/rule_box.hpp"

namespace anju::care_test {
namespace {

using namespace std::chrono_literals;
using test::device_text;
using test::RuleBox;

const std::string kButton = device_text("b1", "button");

// Lines 4 to 9; what follows is still of [home.prompt].
const std::string kPrompt =
    "[home.prompt]\nsay_topic = \"home/speaker/say\"\nsay_payload = "
    "'{\"text\":\"{zh}\",\"event\":\"{event}\"}'\n"
    "fine = { device = \"b1\", quantity = \"button.event\", word = \"single\" }\n";

struct Row {
  std::string title;
  std::string home;
  int line;
  const char* key;
  const char* reason;
};

std::string prompt_with(const std::string& more) { return kPrompt + more + kButton; }

const std::string kEvents = "events = [\"inactivity\"]\n";
const std::string kPlace = "[[place]]\nname = \"home\"\nlatitude = 31.2\nlongitude = 121.4\n";
const std::string kContact = "[[contact]]\nid = \"c1\"\nrole = \"first-contact\"\n";

const std::vector<Row> kRows{
    {"a question before smoke", prompt_with("events = [\"smoke\"]\n"), 8, "home.prompt.events",
     "smoke cannot wait: it is said at once, whoever says that all is well"},
    {"a question before water", prompt_with("events = [\"water-leak\"]\n"), 8, "home.prompt.events",
     "water-leak cannot wait: water goes on while somebody is asked"},
    {"a question before a fall", prompt_with("events = [\"inactivity\", \"fall\"]\n"), 8,
     "home.prompt.events", "fall cannot wait"},
    {"an unknown event", prompt_with("events = [\"inactivty\"]\n"), 8, "home.prompt.events",
     "unknown event \"inactivty\"; did you mean \"inactivity\"?"},
    {"no events", prompt_with(""), 4, "home.prompt.events", "missing: which events wait for an answer"},
    {"a grace of an hour", prompt_with(kEvents + "grace = \"1h\"\n"), 9, "home.prompt.grace",
     "\"1h\" is out of range: 30s to 15m"},
    {"a button that is not there", kPrompt + kEvents, 7, "home.prompt.fine.device",
     "unknown device \"b1\" of this home"},
    {"a word that it does not say",
     "[home.prompt]\nsay_topic = \"a\"\nsay_payload = \"{zh}\"\n" + kEvents +
         "fine = { device = \"b1\", quantity = \"button.event\", word = \"singel\" }\n" + kButton,
     8, "home.prompt.fine.word", "unknown word \"singel\"; did you mean \"single\"?"},
    {"a word of a button that lists none",
     "[home.prompt]\nsay_topic = \"a\"\nsay_payload = \"{zh}\"\n" + kEvents +
         "fine = { device = \"b2\", quantity = \"button.event\", word = \"single\" }\n" +
         device_text("b2", "bare-button"),
     8, "home.prompt.fine.word",
     "the profile \"bare-button\" lists no words, so none can be told from another"},
    {"a quantity that it has not",
     "[home.prompt]\nsay_topic = \"a\"\nsay_payload = \"{zh}\"\n" + kEvents +
         "fine = { device = \"b1\", quantity = \"door.open\" }\n" + kButton,
     8, "home.prompt.fine.quantity", "the device \"b1\" has no door.open"},
    {"a call for help says that all is well",
     "[home.prompt]\nsay_topic = \"a\"\nsay_payload = \"{zh}\"\n" + kEvents +
         "fine = { device = \"s\", quantity = \"alarm.smoke\" }\n" + device_text("s", "smoke"),
     8, "home.prompt.fine.quantity", "calls for help"},
    {"a sentence of nothing", "[home.prompt]\nsay_topic = \"a\"\nsay_payload = \"{zn}\"\n" + kEvents, 6,
     "home.prompt.say_payload", "{zn} stands for nothing; there are {zh}, {en} and {event}"},
    {"a topic with a wildcard", "[home.local_alarm]\ntopic = \"siren/+/set\"\npayload = \"ON\"\n", 5,
     "home.local_alarm.topic", "is no topic to publish to"},
    {"no siren", "[home.local_alarm]\npayload = \"ON\"\n", 4, "home.local_alarm.topic",
     "missing; it has no default"},
    {"a place in the sky", kPlace + "radius = 5\n", 8, "place[1].radius", "is out of range: 20 to 100000"},
    {"a place beyond the pole", "[[place]]\nname = \"x\"\nlatitude = 121.4\nlongitude = 31.2\nradius = 100\n",
     6, "place[1].latitude", "is out of range: -90 to 90"},
    {"a place twice", kPlace + "radius = 50\n" + kPlace + "radius = 60\n", 10, "place[2].name",
     "is there already"},
    {"a number that anybody can read", kContact + "phone = \"+86 21 5555 0142\"\n", 7, "contact[1].phone",
     "is not sealed"},
    {"a contact twice", kContact + kContact, 8, "contact[2].id", "the contact \"c1\" is there already"},
    {"an unknown role", "[[contact]]\nid = \"c\"\nrole = \"son\"\n", 6, "contact[1].role",
     "unknown word \"son\"; possible are: first-contact, relative, visitor, grid-worker"},
    {"a webhook of a neighbour",
     "[[contact]]\nid = \"c\"\nrole = \"visitor\"\nwebhook = \"https://a.cn/k\"\n", 7, "contact[1].webhook",
     "is for the first contact"},
    {"a webhook that everybody on the way can read", kContact + "webhook = \"http://a.cn/secret-key\"\n", 7,
     "contact[1].webhook", "must begin with https://"},
    {"a webhook that wants a number which is not there",
     kContact + "webhook = \"https://a.cn/call?to={phone}\"\n", 7, "contact[1].webhook",
     "has {phone}, and the contact has no telephone number"},
    {"a webhook to nowhere", kContact + "webhook = \"https://a_b.cn/secret-key\"\n", 7, "contact[1].webhook",
     "names no right host"},
};

}  // namespace

TEST_CASE("places, contacts, prompt and alarm as written") {
  const RuleBox box;
  const LoadedSettings loaded = box.load(
      "",
      prompt_with(kEvents + "grace = \"90s\"\n[home.local_alarm]\ntopic = \"siren/set\"\npayload = \"ON\"\n"
                            "clear_payload = \"OFF\"\n") +
          kPlace + "radius = 300\n" + kContact + "webhook = \"https://hooks.example.cn:8443/k?x=1\"\n" +
          "[[contact]]\nid = \"c2\"\nrole = \"grid-worker\"\n");
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  const HomeSettings& home = loaded.settings.homes.at(0);
  REQUIRE(home.prompt.has_value());
  CHECK(home.prompt->say_topic == "home/speaker/say");
  CHECK(home.prompt->fine_device == "b1");
  CHECK(home.prompt->fine_quantity == Quantity::button_event);
  CHECK(home.prompt->fine_word == "single");
  CHECK(home.prompt->grace == 90s);
  CHECK(home.prompt->events == std::vector<EventKind>{EventKind::inactivity});
  REQUIRE(home.local_alarm.has_value());
  CHECK(home.local_alarm->clear_payload == "OFF");
  REQUIRE(home.places.size() == 1);
  CHECK(home.places[0].radius == 300);
  REQUIRE(home.contacts.size() == 2);
  CHECK(home.contacts[0].webhook == "https://hooks.example.cn:8443/k?x=1");
  CHECK(home.contacts[1].role == ContactRole::grid_worker);
  CHECK(name(home.contacts[1].role) == "grid-worker");
  CHECK_FALSE(loaded.settings.platform);
  CHECK(needs_uplink(loaded.settings));
  CHECK_FALSE(needs_uplink(box.load("", "").settings));
}

TEST_CASE("mistakes") {
  const RuleBox box;
  for (const Row& row : kRows) {
    INFO(row.title);
    const LoadedSettings loaded = box.load("", row.home);
    const bool found =
        std::any_of(loaded.mistakes.begin(), loaded.mistakes.end(), [&](const Mistake& mistake) {
          return mistake.line == row.line && mistake.key == row.key &&
                 mistake.reason.find(row.reason) != std::string::npos;
        });
    CHECK_MESSAGE(found, test::all_of(loaded.mistakes));
    // Who knows the address of a webhook can use it.
    CHECK(test::all_of(loaded.mistakes).find("secret-key") == std::string::npos);
  }
}

TEST_CASE("nine contacts are too many, and a file with a webhook is for its owner alone") {
  const RuleBox box;
  std::string nine;
  for (int i = 0; i < 9; ++i)
    nine += "[[contact]]\nid = \"c" + std::to_string(i) + "\"\nrole = \"relative\"\n";
  const LoadedSettings many = box.load("", nine);
  REQUIRE(many.mistakes.size() == 1);
  CHECK(many.mistakes[0].reason == "9 entries; at most 8");

  namespace fs = std::filesystem;
  REQUIRE(box.load("", kContact + "webhook = \"https://a.cn/k\"\n").mistakes.empty());
  fs::permissions(box.folder().path() / "homes.d/h.toml", fs::perms::others_read, fs::perm_options::add);
  const LoadedSettings open =
      load_settings(box.folder().path() / "anju.toml", {box.folder().path() / "share"});
  REQUIRE(open.mistakes.size() == 1);
  CHECK(open.mistakes[0].key == "contact[1].webhook");
  CHECK(open.mistakes[0].reason.find("readable by everybody; run: chmod 640") != std::string::npos);
}

}  // namespace anju::care_test
