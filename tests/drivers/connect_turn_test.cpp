// One session connects at a time, and the others hear of it when it begins; Paho's receiving thread does not
// sleep meanwhile.
#include "drivers/connect_turn.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <optional>
#include <thread>

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
  const auto began = std::chrono::steady_clock::now();
  std::jthread([] {
    ::pthread_setname_np(::pthread_self(), "MQTTAsync_rcv");
    ::usleep(60'000'000);
  }).join();
  CHECK(std::chrono::steady_clock::now() - began < 30s);
}

}  // namespace anju::connect_turn_test
