// How far a commit came and what the rules remember: it comes back as it was, also from what an older Anju
// wrote.
#include "daemon/store/packed_progress.hpp"

#include <doctest/doctest.h>

namespace anju {
namespace {

constexpr std::int64_t kNow = 1'795'528'800'000;

LoggedProgress progress() {
  LoggedProgress made;
  made.kept = {7, 9};
  made.steady = SteadyTime{Duration{kNow}};
  made.wall = WallTime{Duration{kNow + 3}};
  made.since_boot = Duration{86'400'000};
  made.clock = ClockQuality::synced;
  made.boot = 4;
  made.readings = 123'456;
  return made;
}

bool is_same(const std::vector<LoggedState>& a, const std::vector<LoggedState>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const LoggedState& one, const LoggedState& other) {
                      return one.key == other.key && one.fields == other.fields;
                    });
}

}  // namespace

TEST_CASE("states of several kinds, one among the other, come back") {
  LoggedProgress made = progress();
  for (std::int64_t i = 0; i < 20; ++i) {
    made.states.push_back({i, {3, kNow + i, kNow - i, INT64_MIN, 0, i}});
    made.states.push_back({100 - i, std::vector<std::int64_t>(27, kNow - 100 * i)});
    made.states.push_back({200 + i, {}});
  }
  const auto read = unpack_progress(pack_progress(made));
  REQUIRE(read);
  CHECK(is_same(read->states, made.states));
  CHECK(read->readings == made.readings);
  CHECK(read->kept.alarm == 9);
}

TEST_CASE("a kind costs its bytes once, whatever is between") {
  LoggedProgress apart = progress();
  LoggedProgress among = progress();
  const LoggedState silence{1, {3, kNow, kNow, kNow, 1, 0, INT64_MIN, INT64_MIN}};
  const LoggedState life{2, std::vector<std::int64_t>(27, kNow)};
  for (int i = 0; i < 10; ++i) apart.states.push_back(silence);
  for (int i = 0; i < 10; ++i) apart.states.push_back(life);
  for (int i = 0; i < 10; ++i) among.states.insert(among.states.end(), {silence, life});
  CHECK(pack_progress(among).size() < pack_progress(apart).size() + 40);
}

TEST_CASE("what an Anju wrote that knew of one kind only is read") {
  LoggedProgress made = progress();
  for (std::int64_t i = 0; i < 5; ++i) made.states.push_back({i, {3, kNow + i, INT64_MIN, 0}});
  std::string bytes = pack_progress(made);
  bytes[0] = 1;
  const auto read = unpack_progress(bytes);
  REQUIRE(read);
  CHECK(is_same(read->states, made.states));
  bytes[0] = 3;
  CHECK_FALSE(unpack_progress(bytes));
  bytes[0] = 1;
  bytes.pop_back();
  CHECK_FALSE(unpack_progress(bytes));
}

}  // namespace anju
