// What leaves the box for support holds nobody's name, telephone, reading, token or key.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/redaction.hpp"

namespace anju::ctl_redaction_test {
namespace {

Settings settings() {
  Settings settings;
  settings.mqtt.emplace().username = "canary-user";
  HomeSettings home;
  home.id = "h-1";
  DeviceSettings device;
  device.id = "smoke-kitchen";
  device.name = "林奶奶的烟雾报警器";
  device.room = "canary-room";
  device.address = "canary-address";
  home.devices = {device};
  device.id = "door-hall";
  device.room = "hall";  // a part of an id, which stays
  home.devices.push_back(device);
  device.room.clear();
  device.name = "canary-disabled";
  home.disabled = {device};
  home.contacts = {{"canary-contact", ContactRole::first_contact, "", "https://canary.example/hook"}};
  settings.homes = {home};
  return settings;
}

}  // namespace

TEST_CASE("words of the owner, telephones, tokens and keys go; ids and times stay") {
  const Redaction redaction(settings());
  const std::string text = redaction.text(
      "2026-11-24T14:00:00Z smoke-kitchen heard canary-address by canary-user 13812345678 "
      "(林奶奶的烟雾报警器) "
      "canary-contact https://canary.example/hook Authorization: Bearer abc.def_1 canary-disabled "
      "canary-room "
      "0123456789abcdef0123456789abcdef0123456789abcdef h-1/alarm/smoke-kitchen/1795696471323\n"
      "-----BEGIN PRIVATE KEY-----\ncanary-key\n-----END PRIVATE KEY-----\nafter");
  CHECK(text.find("canary") == std::string::npos);
  for (const char* gone : {"13812345678", "abc.def_1", "林奶奶", "0123456789abcdef", "PRIVATE"})
    CHECK(text.find(gone) == std::string::npos);
  CHECK(redaction.text("door-hall") == "door-hall");
  for (const char* kept :
       {"2026-11-24T14:00:00Z", "smoke-kitchen", "h-1/alarm/smoke-kitchen/1795696471323", "after"})
    CHECK(text.find(kept) != std::string::npos);
}

TEST_CASE("an answer of the daemon loses its readings, sentences and names, however deep") {
  const Redaction redaction(settings());
  auto value = boost::json::parse(
      R"({"devices":[{"id":"smoke-kitchen","room":"r","name":"n","state":"heard","readings":[{"value":230.1}],)"
      R"("refused":[{"reason":"too-long","where":"canary-where"}]}],"alerts":[{"sentence_zh":"s","evidence":{"value":"t"},)"
      R"("rule":"tamper","by":"canary-contact"}]})");
  redaction.clean(value);
  const std::string text = boost::json::serialize(value);
  for (const char* gone : {"230.1", "canary", "\"n\"", "\"s\"", "\"t\""})
    CHECK(text.find(gone) == std::string::npos);
  for (const char* kept : {"smoke-kitchen", "heard", "too-long", "tamper"})
    CHECK(text.find(kept) != std::string::npos);
}

}  // namespace anju::ctl_redaction_test
