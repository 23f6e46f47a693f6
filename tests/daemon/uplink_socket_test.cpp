// anjud's end of the socket: what anju-uplink says is delivered, what it does not say is not believed, and
// neither a dead, a hanging nor a babbling one does harm.
#include "daemon/uplink_socket.hpp"

#include <doctest/doctest.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "daemon/uplink/anjud_link.hpp"
#include "link.pb.h"
#include "tests/config/temporary_folder.hpp"

namespace anju::uplink_socket_test {
namespace {

namespace fs = std::filesystem;
using Kind = CityMessage::Kind;
using Protocol = boost::asio::local::stream_protocol;

struct Stand {
  test::TemporaryFolder folder;
  fs::path path = folder.path() / "uplink.sock";
  boost::asio::io_context io;
  std::vector<CityMessage> heard;
  UplinkSocket uplink{io, path};

  void start() {
    const auto started = uplink.start([this](CityMessage message) { heard.push_back(std::move(message)); });
    REQUIRE(started.has_value());
  }
  // Lets everything happen that is ready; what has to wait for the kernel gets a second.
  template <typename Condition>
  bool comes_about(Condition condition) {
    while (!condition()) {
      if (io.run_one_for(std::chrono::seconds(1)) == 0) return false;
    }
    return true;
  }
  bool hears(std::size_t count) {
    return comes_about([this, count] { return heard.size() >= count; });
  }
};

// A plain client, as anju-uplink would be.
struct Client {
  explicit Client(Stand& the_stand) : stand(the_stand), socket(the_stand.io) {
    socket.connect(stand.path.string());
  }

  void say(const link::FromUplink& message) { say_bytes(make_frame(message.SerializeAsString())); }
  void say_bytes(const std::string& bytes) { boost::asio::write(socket, boost::asio::buffer(bytes)); }
  void say_state(bool connected, const std::string& reason = "") {
    link::FromUplink message;
    message.mutable_state()->set_connected(connected);
    message.mutable_state()->set_reason(reason);
    say(message);
  }
  link::ToUplink next() {
    link::ToUplink message;
    bool whole = false;
    const bool in_time = stand.comes_about([this, &message, &whole] {
      take_what_is_there();
      if (const auto body = reader.next()) whole = message.ParseFromString(*body);
      return whole;
    });
    CHECK(in_time);
    return message;
  }
  void take_what_is_there() {
    std::string bytes(socket.available(), '\0');
    bytes.resize(bytes.empty() ? 0 : socket.read_some(boost::asio::buffer(bytes)));
    reader.feed(bytes);
  }
  bool is_closed() {
    boost::system::error_code error;
    char byte = 0;
    socket.non_blocking(true);
    socket.read_some(boost::asio::buffer(&byte, 1), error);
    return error == boost::asio::error::eof || error == boost::asio::error::connection_reset;
  }

  Stand& stand;
  Protocol::socket socket;
  FrameReader reader;
};

void check(const CityMessage& message, Kind kind, const std::string& body) {
  CHECK(message.kind == kind);
  CHECK(message.body == body);
}

}  // namespace

TEST_CASE("at first nobody is there, and who connects is not believed to have a link before it says so") {
  Stand stand;
  stand.start();
  REQUIRE(stand.heard.size() == 1);
  check(stand.heard[0], Kind::link_down, "anju-uplink is not running");

  Client client(stand);
  stand.uplink.heartbeat("h");
  stand.io.poll();
  CHECK(stand.heard.size() == 1);
  client.say_state(false, "the name cannot be looked up");
  client.say_state(true);
  REQUIRE(stand.hears(3));
  check(stand.heard[1], Kind::link_down, "the name cannot be looked up");
  check(stand.heard[2], Kind::link_up, "");
}

TEST_CASE("receipts and commands come as they are, and what a later version says is passed over") {
  Stand stand;
  stand.start();
  Client client(stand);
  link::FromUplink receipt;
  receipt.set_receipt(std::string("r\0\xff", 3));
  link::FromUplink command;
  command.set_command("c");
  client.say(receipt);
  client.say(link::FromUplink());
  client.say(command);
  REQUIRE(stand.hears(3));
  check(stand.heard[1], Kind::receipt, std::string("r\0\xff", 3));
  check(stand.heard[2], Kind::command, "c");
}

TEST_CASE("what is published goes out with its channel, and without anju-uplink nowhere") {
  Stand stand;
  stand.start();
  stand.uplink.publish(link::Publish::ALERT, "nobody is there");
  Client client(stand);
  stand.io.poll();
  stand.uplink.publish(link::Publish::RESULT, "done");
  const link::ToUplink message = client.next();
  CHECK(message.publish().channel() == link::Publish::RESULT);
  CHECK(message.publish().payload() == "done");
}

TEST_CASE("the last heartbeat is handed to whoever connects") {
  Stand stand;
  stand.start();
  stand.uplink.heartbeat("old");
  stand.uplink.heartbeat("new");
  Client client(stand);
  CHECK(client.next().heartbeat().payload() == "new");
  stand.uplink.heartbeat("newer");
  CHECK(client.next().heartbeat().payload() == "newer");
  Client second(stand);
  CHECK(second.next().heartbeat().payload() == "newer");
}

TEST_CASE("a closed socket is a lost link") {
  Stand stand;
  stand.start();
  {
    Client client(stand);
    client.say_state(true);
    REQUIRE(stand.hears(2));
  }
  REQUIRE(stand.hears(3));
  check(stand.heard[2], Kind::link_down, "anju-uplink is not running");
}

TEST_CASE("a new anju-uplink takes the place of an old one, and the link counts as down until it speaks") {
  Stand stand;
  stand.start();
  Client old(stand);
  old.say_state(true);
  REQUIRE(stand.hears(2));
  Client young(stand);
  REQUIRE(stand.hears(3));
  CHECK(stand.heard[2].kind == Kind::link_down);
  CHECK(old.is_closed());
  young.say_state(true);
  REQUIRE(stand.hears(4));
  CHECK(stand.heard[3].kind == Kind::link_up);
  stand.io.poll();
  CHECK(stand.heard.size() == 4);
}

TEST_CASE("who sends no frames, or frames that are no messages, is cut off") {
  for (const std::string& bytes : {std::string(4, '\xff'), make_frame("\xff\xff")}) {
    Stand stand;
    stand.start();
    Client client(stand);
    client.say_state(true);
    client.say_bytes(bytes);
    REQUIRE(stand.hears(3));
    check(stand.heard[2], Kind::link_down, "anju-uplink is not running");
    CHECK(client.is_closed());
  }
}

TEST_CASE(
    "an anju-uplink that does not read is cut off before it costs memory, and never from inside a call") {
  Stand stand;
  stand.start();
  Client client(stand);
  stand.io.poll();
  const std::string large(100'000, 'x');
  std::size_t told = 0;
  for (int i = 0; i < 200; ++i) {
    told = stand.heard.size();
    stand.uplink.publish(link::Publish::BULK, large);
    CHECK(stand.heard.size() == told);
  }
  REQUIRE(stand.hears(2));
  check(stand.heard[1], Kind::link_down, "anju-uplink is not running");
  stand.uplink.publish(link::Publish::BULK, large);
}

TEST_CASE("a message that is too long for a frame is left out, and the next one goes") {
  Stand stand;
  stand.start();
  Client client(stand);
  stand.io.poll();
  stand.uplink.publish(link::Publish::BULK, std::string(kFrameLimit + 1, 'x'));
  stand.uplink.publish(link::Publish::ALERT, "next");
  CHECK(client.next().publish().payload() == "next");
  CHECK(stand.heard.size() == 1);
}

TEST_CASE("the socket is for owner and group, and is taken away at the end") {
  Stand stand;
  stand.start();
  CHECK(fs::is_socket(stand.path));
  CHECK(fs::status(stand.path).permissions() == static_cast<fs::perms>(0660));
  Client client(stand);
  stand.io.poll();
  stand.uplink.stop();
  CHECK_FALSE(fs::exists(stand.path));
  CHECK(client.is_closed());
  stand.io.poll();
  CHECK(stand.heard.size() == 1);
}

TEST_CASE("a socket file that nobody listens on is replaced") {
  Stand stand;
  { Protocol::acceptor dead(stand.io, Protocol::endpoint(stand.path.string())); }
  REQUIRE(fs::is_socket(stand.path));
  stand.start();
  Client client(stand);
  client.say_state(true);
  CHECK(stand.hears(2));
}

TEST_CASE("a second anjud is refused, and does the first no harm") {
  Stand stand;
  stand.start();
  UplinkSocket second(stand.io, stand.path);
  const auto started = second.start([](const CityMessage&) {});
  REQUIRE(started.has_error());
  CHECK(started.error().code == ErrorCode::unavailable);
  second.stop();
  CHECK(fs::exists(stand.path));
  Client client(stand);
  client.say_state(true);
  CHECK(stand.comes_about([&stand] { return stand.heard.back().kind == Kind::link_up; }));
}

TEST_CASE("what is in the way stays, and is said") {
  Stand stand;
  stand.folder.write("uplink.sock", "somebody's notes");
  const auto blocked = stand.uplink.start([](const CityMessage&) {});
  REQUIRE(blocked.has_error());
  CHECK(blocked.error().what.find(stand.path.string()) != std::string::npos);
  stand.uplink.stop();
  CHECK(fs::file_size(stand.path) == 16);
}

TEST_CASE("both ends understand each other") {
  Stand stand;
  stand.start();
  stand.uplink.heartbeat("h");
  std::vector<link::ToUplink> arrived;
  AnjudLink* self = nullptr;
  AnjudLink anjud(
      stand.io, stand.path,
      {[&self] {
         link::FromUplink message;
         message.mutable_state()->set_connected(true);
         self->send(message);
       },
       [](const std::string&) {}, [&arrived](const link::ToUplink& message) { arrived.push_back(message); }});
  self = &anjud;
  anjud.start();
  REQUIRE(stand.hears(2));
  check(stand.heard[1], Kind::link_up, "");
  stand.uplink.publish(link::Publish::ALERT, "a");
  REQUIRE(stand.comes_about([&arrived] { return arrived.size() == 2; }));
  CHECK(arrived[0].heartbeat().payload() == "h");
  CHECK(arrived[1].publish().payload() == "a");
  anjud.stop();
  REQUIRE(stand.hears(3));
  check(stand.heard[2], Kind::link_down, "anju-uplink is not running");
}

}  // namespace anju::uplink_socket_test
