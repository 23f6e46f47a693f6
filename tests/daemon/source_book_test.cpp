// Of each source it is known whether it hears its devices, why not, and how much it has brought.
#include "daemon/source_book.hpp"

#include <doctest/doctest.h>

#include "tests/fakes/small_home.hpp"

namespace anju::source_book_test {
namespace {

using Kind = SourceEvent::Kind;

SourceEvent event(const std::string& source, Kind kind, const std::string& reason = "") {
  return {source, kind, reason, {}};
}
RawMessage of_mqtt() {
  RawMessage message;
  message.body = MqttMessage{"zigbee2mqtt/hall", "{}", false, false};
  return message;
}
RawMessage of_meter(DeviceIndex device) {
  RawMessage message;
  message.body = ModbusAnswer{device, {}};
  return message;
}

// Two buses with a meter each, and a third one without any.
Settings with_buses() {
  DeviceSettings one = test::device("meter-1", "eastron-sdm120");
  DeviceSettings two = test::device("meter-2", "eastron-sdm120");
  one.bus = "bus-b";
  two.bus = "bus-a";
  Settings settings =
      test::settings_with({test::home("h-1", Tier::high_risk, {one}),
                           test::home("h-2", Tier::key, {test::device("hall", "z2m-motion"), two})});
  settings.buses = {test::bus("bus-a", 502), test::bus("bus-b", 503), test::bus("bus-c", 504)};
  return settings;
}

std::string shown(const SourceBook& book) {
  std::string text;
  for (const SourceView& view : book.views()) {
    text += view.name + (view.connected ? "+" : "-") + std::to_string(view.messages);
    text += view.reason.empty() ? " " : "(" + view.reason + ") ";
  }
  return text;
}

}  // namespace

TEST_CASE("the broker first, then the buses that have a device; until one has spoken it is not connected") {
  CHECK(shown(SourceBook(with_buses())) == "mqtt-0 bus-a-0 bus-b-0 ");
  Settings settings = with_buses();
  settings.mqtt.reset();
  CHECK(shown(SourceBook(settings)) == "bus-a-0 bus-b-0 ");
  CHECK(SourceBook(Settings{}).views().empty());
}

TEST_CASE("it is news when the connection changes, not when its reason does") {
  SourceBook book(with_buses());
  CHECK_FALSE(book.note(event("mqtt", Kind::disconnected, "refused")));  // it was not connected before
  CHECK(shown(book) == "mqtt-0(refused) bus-a-0 bus-b-0 ");
  CHECK(book.note(event("mqtt", Kind::connected)));
  CHECK_FALSE(book.note(event("mqtt", Kind::connected)));
  CHECK(book.note(event("bus-b", Kind::connected)));
  CHECK_FALSE(book.note(event("bus-b", Kind::connected, "meter-1: no answer")));
  CHECK(shown(book) == "mqtt+0 bus-a-0 bus-b+0(meter-1: no answer) ");
  CHECK(book.note(event("bus-b", Kind::disconnected, "timeout")));
  CHECK(shown(book) == "mqtt+0 bus-a-0 bus-b-0(timeout) ");
}

TEST_CASE("a message that could not be kept says nothing of the connection, and strangers nothing at all") {
  SourceBook book(with_buses());
  book.note(event("mqtt", Kind::connected));
  CHECK_FALSE(book.note(event("mqtt", Kind::not_kept, "the disk is full")));
  CHECK_FALSE(book.note(event("bus-z", Kind::connected)));
  CHECK(shown(book) == "mqtt+0 bus-a-0 bus-b-0 ");
}

TEST_CASE("messages are counted for the broker or for the bus of their device") {
  SourceBook book(with_buses());
  for (int i = 0; i < 3; ++i) book.count(of_mqtt());
  book.count(of_meter(0));
  book.count(of_meter(2));
  book.count(of_meter(2));
  CHECK(shown(book) == "mqtt-3 bus-a-2 bus-b-1 ");
}

TEST_CASE("what the journal has of a broker that is no longer configured is counted for no bus") {
  Settings settings = with_buses();
  settings.mqtt.reset();
  SourceBook book(settings);
  book.count(of_mqtt());
  book.count(of_meter(0));
  CHECK(shown(book) == "bus-a-0 bus-b-1 ");
}

}  // namespace anju::source_book_test
