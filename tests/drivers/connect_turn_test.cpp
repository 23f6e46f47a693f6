// One session connects at a time, and the others hear of it when it begins.
#include "drivers/connect_turn.hpp"

#include <doctest/doctest.h>

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

}  // namespace anju::connect_turn_test
