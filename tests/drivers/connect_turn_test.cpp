// One session connects at a time, and the others hear of it when it begins; Paho's receiving thread does not
// sleep meanwhile.
#include "drivers/connect_turn.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <optional>

namespace anju::connect_turn_test {

TEST_CASE("who takes the turn tells everybody, and it is taken until it is over") {
  ConnectTurn turn;
  int nudges = 0;
  turn.join(&nudges, [&] {
    CHECK(turn.is_taken());  // so that who is woken sees why
    ++nudges;
  });
  CHECK_FALSE(turn.is_taken());
  std::optional<ConnectTurn::Held> held(std::in_place, turn);
  CHECK(turn.is_taken());
  CHECK(nudges == 1);
  held.reset();
  CHECK_FALSE(turn.is_taken());
  turn.leave(&nudges);
  held.emplace(turn);
  CHECK(nudges == 1);
}

TEST_CASE("the next one waits until the turn is over") {
  ConnectTurn turn;
  std::optional<ConnectTurn::Held> first(std::in_place, turn);
  std::promise<void> has_it;
  auto second = std::async(std::launch::async, [&] {
    const ConnectTurn::Held held(turn);
    has_it.set_value();
  });
  auto waiting = has_it.get_future();
  CHECK(waiting.wait_for(std::chrono::milliseconds{0}) == std::future_status::timeout);
  first.reset();
  waiting.wait();
  second.wait();
  CHECK_FALSE(turn.is_taken());
}

TEST_CASE("a thread of Paho's name sleeps for a moment only, whatever it asks for") {
  using namespace std::chrono_literals;
  CHECK(sleep_of("MQTTAsync_rcv", 100ms) == 5ms);
  CHECK(sleep_of("MQTTAsync_rcv", 1ms) == 1ms);
  CHECK(sleep_of("MQTTAsync_send", 100ms) == 100ms);
  CHECK(sleep_of("anjud", 100ms) == 100ms);
}

TEST_CASE("what a shared library finds under the name of usleep is the program's own") {
  CHECK(::dlsym(RTLD_DEFAULT, "usleep") == reinterpret_cast<void*>(&::usleep));
  CHECK(::dlsym(RTLD_NEXT, "usleep") != ::dlsym(RTLD_DEFAULT, "usleep"));
}

}  // namespace anju::connect_turn_test
