// How far a commit came and what the rules remember: it comes back as it was, also from what an older Anju
// wrote.
#include "daemon/store/packed_progress.hpp"

#include <doctest/doctest.h>

#include "drivers/byte_codec.hpp"

namespace anju::packed_progress_test {
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
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const LoggedState& one, const LoggedState& other) {
        return one.key == other.key && one.fields == other.fields && one.is_step == other.is_step;
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

TEST_CASE("a step comes back as a step, and costs hardly more than what has changed") {
  LoggedProgress made = progress();
  made.follows = 0xFFFFFFFF;
  LoggedState step{12, std::vector<std::int64_t>(59, 0), true};
  step.fields[3] = 20'000;
  step.fields[58] = INT64_MIN;
  made.states = {step, {13, {1, 2, 3}}};
  const std::string bytes = pack_progress(made);
  const auto read = unpack_progress(bytes);
  REQUIRE(read);
  CHECK(is_same(read->states, made.states));
  CHECK(read->states[0].is_step);
  CHECK_FALSE(read->states[1].is_step);
  CHECK(read->follows == made.follows);
  made.states = {};
  CHECK(bytes.size() < pack_progress(made).size() + 35);
}

TEST_CASE("what a commit is known by changes with each of its figures") {
  const std::uint32_t sign = sign_of(progress());
  CHECK(sign == sign_of(progress()));
  for (const int figure : {0, 1, 2, 3}) {
    LoggedProgress other = progress();
    if (figure == 0) ++other.kept.routine;
    if (figure == 1) ++other.kept.alarm;
    if (figure == 2) other.steady += Duration{1};
    if (figure == 3) ++other.readings;
    CHECK(sign_of(other) != sign);
  }
}

TEST_CASE("what an Anju wrote that knew no steps is read, and a layout that is not known is not") {
  for (const int layout : {1, 2}) {
    const std::vector<std::int64_t> fields{3, kNow, INT64_MIN, 0};
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(layout));
    out.number(7);
    out.number(9);
    out.signed_number(kNow);
    out.step(kNow, kNow + 3);
    out.signed_number(86'400'000);
    out.byte(static_cast<std::uint8_t>(ClockQuality::synced));
    out.signed_number(4);
    out.number(123'456);
    out.number(2);
    for (const std::int64_t key : {5, 2}) {  // of the second everything is as of the first
      out.signed_number(key);
      out.number(fields.size());
      out.byte(key == 5 ? 0b0111 : 0);
      if (key == 5)
        for (const std::size_t i : {0, 1, 2}) out.step(0, fields[i]);
    }
    std::string bytes = out.take();
    const auto read = unpack_progress(bytes);
    REQUIRE(read);
    CHECK(is_same(read->states, {{5, fields}, {7, fields}}));
    CHECK(read->readings == 123'456);
    bytes[0] = 4;
    CHECK_FALSE(unpack_progress(bytes));
    bytes[0] = static_cast<char>(layout);
    bytes.pop_back();
    CHECK_FALSE(unpack_progress(bytes));
  }
}

}  // namespace anju::packed_progress_test
