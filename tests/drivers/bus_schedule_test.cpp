// A bus on paper: devices that answer, refuse or are dead, and a clock that runs as long as each question
// takes.
#include "drivers/bus_schedule.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>

namespace anju::bus_schedule_test {
namespace {

using namespace std::chrono_literals;
using Change = BusSchedule::Change;

struct Channel {
  std::uint16_t address = 0;
  Duration period = 10s;
  bool is_alarm = false;
};

Profile profile_of(std::initializer_list<Channel> channels) {
  Profile profile;
  profile.id = "model";
  profile.transport = Transport::modbus;
  profile.modbus.hole_limit = 0;
  for (const Channel& channel : channels) {
    ChannelProfile made;
    if (channel.is_alarm) made.alarm = EventKind::water_leak;
    Field field;
    field.channel = profile.channels.size();
    field.registers.address = channel.address;
    field.registers.period = channel.period;
    field.registers.deadline = channel.period;
    profile.channels.push_back(made);
    profile.fields.push_back(field);
  }
  return profile;
}

struct Asked {
  SteadyTime at;
  ReadQuestion question;
};

class PaperBus {
 public:
  // What a question takes and gives.
  using Device = std::function<Exchange(const ReadQuestion&)>;

  explicit PaperBus(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {
    std::vector<PolledDevice> devices;
    for (std::size_t i = 0; i < profiles_.size(); ++i) {
      PolledDevice device;
      device.index = static_cast<DeviceIndex>(i);
      device.id = "meter-" + std::to_string(i + 1);
      device.unit = static_cast<int>(i) + 1;
      device.profile = &profiles_[i];
      device.manner.response_timeout = 1s;
      devices.push_back(device);
    }
    schedule_.emplace(std::move(devices), SteadyTime{});
  }

  void behave(int unit, Device device) { devices_[unit] = std::move(device); }

  void run(Duration time) {
    const SteadyTime end = now_ + time;
    while (now_ < end) {
      const auto turn = schedule_->next(now_);
      if (!turn) {
        const SteadyTime wake = schedule_->wake(now_);
        REQUIRE(wake > now_);  // or the thread would spin
        now_ = std::min(wake, end);
        continue;
      }
      const ReadQuestion question = schedule_->question_of(*turn);
      const SteadyTime began = now_;
      asked.push_back({began, question});
      const auto device = devices_.find(question.unit);
      const Exchange exchange = device == devices_.end() ? words(question) : device->second(question);
      now_ += exchange.kind == Exchange::Kind::silent ? 1000ms : 50ms;
      const Change change = schedule_->done(*turn, exchange, began, now_);
      if (change.kind != Change::Kind::none) changes.push_back(change);
    }
  }

  std::vector<SteadyTime> asked_at(int unit, int address = -1) const {
    std::vector<SteadyTime> times;
    for (const Asked& one : asked) {
      if (one.question.unit == unit && (address < 0 || one.question.address == address))
        times.push_back(one.at);
    }
    return times;
  }
  std::size_t count(Change::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        changes.begin(), changes.end(), [kind](const Change& change) { return change.kind == kind; }));
  }
  BusSchedule& schedule() { return *schedule_; }

  static Exchange words(const ReadQuestion& question) {
    return {Exchange::Kind::words, std::vector<std::uint16_t>(question.count, 7), 0, ""};
  }
  static Exchange silence(const ReadQuestion&) { return {Exchange::Kind::silent, {}, 0, "no answer"}; }
  static Exchange refusal(std::uint8_t code) {
    return {Exchange::Kind::refused, {}, code, exception_text(code)};
  }

  std::vector<Asked> asked;
  std::vector<Change> changes;

 private:
  std::vector<Profile> profiles_;
  std::optional<BusSchedule> schedule_;
  std::map<int, Device> devices_;
  SteadyTime now_{};
};

// The longest time between two questions, after the first few.
Duration longest_gap(const std::vector<SteadyTime>& times) {
  Duration longest{0};
  for (std::size_t i = 1; i < times.size(); ++i) longest = std::max(longest, times[i] - times[i - 1]);
  return longest;
}

}  // namespace

TEST_CASE("each channel is read in its own period, which does not drift") {
  PaperBus bus({profile_of({{0, 1s}, {10, 10s}}), profile_of({{0, 5s}})});
  bus.run(100s);
  CHECK(bus.asked_at(1, 0).size() == 100);
  CHECK(bus.asked_at(1, 10).size() == 10);
  CHECK(bus.asked_at(2).size() == 20);
  CHECK(bus.schedule().missed() == 0);
  CHECK(bus.changes.empty());
}

TEST_CASE("an alarm contact goes before meters that wait longer") {
  PaperBus bus({profile_of({{0, 1s}}), profile_of({{0, 1s, false}, {50, 200ms, true}})});
  bus.run(10s);
  CHECK(bus.asked.front().question.address == 50);
  CHECK(longest_gap(bus.asked_at(2, 50)) <= 250ms);
}

TEST_CASE("a lost answer is asked for again soon, and is no event") {
  PaperBus bus({profile_of({{0, 10s}})});
  int asked = 0;
  bus.behave(1, [&asked](const ReadQuestion& question) {
    return ++asked == 2 ? PaperBus::silence(question) : PaperBus::words(question);
  });
  bus.run(40s);
  CHECK(bus.changes.empty());
  const auto times = bus.asked_at(1);
  REQUIRE(times.size() == 5);
  CHECK(times[2] - times[1] == 2s);  // the timeout, and the pause
}

TEST_CASE("a device is called silent once, after its retries, and back once") {
  PaperBus bus({profile_of({{0, 10s}, {100, 10s}, {200, 60s}})});
  bus.run(100s);
  bus.behave(1, PaperBus::silence);
  bus.run(300s);
  REQUIRE(bus.changes.size() == 1);
  CHECK(bus.changes[0].kind == Change::Kind::went_silent);
  CHECK(bus.changes[0].reason == "unit 1 (model): no answer");
  const auto before = bus.asked.size();
  bus.behave(1, PaperBus::words);
  bus.run(20s);
  CHECK(bus.changes.size() == 2);
  CHECK(bus.changes[1].kind == Change::Kind::came_back);
  CHECK(bus.asked.size() >= before + 3);  // every block within two periods
}

TEST_CASE("a dead device costs the others next to nothing, and the bus a tenth at most") {
  std::vector<Profile> profiles(8, profile_of({{0, 2s}}));
  PaperBus bus(std::move(profiles));
  bus.behave(8, PaperBus::silence);
  bus.run(600s);
  std::size_t late = 0;
  std::size_t polls = 0;
  for (int unit = 1; unit < 8; ++unit) {
    const auto times = bus.asked_at(unit);
    for (std::size_t i = 2; i < times.size(); ++i, ++polls)
      late += times[i] - times[i - 1] > 2200ms || times[i] - times[i - 1] < 1800ms ? 1 : 0;
  }
  CHECK(polls > 2000);
  CHECK(late * 100 <= polls);
  const auto dead = bus.asked_at(8);
  CHECK(dead.size() <= 3 + 60);
  CHECK(dead.size() >= 50);
}

TEST_CASE("a dead device is asked in the gaps also when its share is longer than its period") {
  PaperBus bus({profile_of({{0, 2s}}), profile_of({{0, 2s}})});
  bus.behave(1, PaperBus::silence);
  bus.run(30s);
  const auto since = bus.asked_at(2).size();
  bus.run(600s);
  const auto times = bus.asked_at(2);
  for (std::size_t i = since + 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 2s);
  CHECK(bus.asked_at(1).size() >= 50);
}

TEST_CASE("many dead devices together take a tenth of the bus, and each is asked again and again") {
  std::vector<Profile> profiles(10, profile_of({{0, 2s}}));
  PaperBus bus(std::move(profiles));
  for (int unit = 2; unit <= 10; ++unit) bus.behave(unit, PaperBus::silence);
  bus.run(60s);
  bus.asked.clear();
  bus.run(1000s);
  CHECK(bus.asked_at(1).size() >= 499);
  std::size_t dead = 0;
  for (int unit = 2; unit <= 10; ++unit) {
    CHECK(bus.asked_at(unit).size() >= 9);
    dead += bus.asked_at(unit).size();
  }
  CHECK(dead <= 101);
}

TEST_CASE("a hole inside a block: split, remembered, and not asked again") {
  Profile profile = profile_of({{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}});
  PaperBus bus({profile});
  bus.behave(1, [](const ReadQuestion& question) {
    const bool touches = question.address <= 5 && question.address + question.count > 4;
    return touches ? PaperBus::refusal(2) : PaperBus::words(question);
  });
  bus.run(20s);
  CHECK(bus.count(Change::Kind::left_out) == 2);
  bus.asked.clear();
  bus.run(100s);
  for (const Asked& one : bus.asked)
    CHECK_FALSE((one.question.address <= 5 && one.question.address + one.question.count > 4));
  std::map<int, int> reads;
  for (const Asked& one : bus.asked) {
    for (int i = 0; i < one.question.count; ++i) ++reads[one.question.address + i];
  }
  for (const int address : {0, 1, 2, 3, 6, 7, 8, 9}) CHECK(reads[address] == 10);
  CHECK(bus.asked.size() == 20);  // in two parts, and not in the pieces in which the hole was looked for
}

TEST_CASE("what was left out is asked again rarely, and taken up when it is there") {
  PaperBus bus({profile_of({{0}, {100}})});
  bool is_there = false;
  bus.behave(1, [&is_there](const ReadQuestion& question) {
    return question.address == 100 && !is_there ? PaperBus::refusal(2) : PaperBus::words(question);
  });
  bus.run(24h);
  const auto tries = bus.asked_at(1, 100).size();
  CHECK(tries >= 5);
  CHECK(tries <= 8);
  is_there = true;
  bus.run(24h);
  bus.asked.clear();
  bus.run(100s);
  CHECK(bus.asked_at(1, 100).size() == 10);
}

TEST_CASE("one refusal alone changes nothing: it may be an answer to another question") {
  PaperBus bus({profile_of({{0}, {1}})});
  int asked = 0;
  bus.behave(1, [&asked](const ReadQuestion& question) {
    return ++asked % 2 == 0 ? PaperBus::refusal(2) : PaperBus::words(question);
  });
  bus.run(200s);
  CHECK(bus.changes.empty());
  for (const Asked& one : bus.asked) CHECK(one.question.count == 2);
}

TEST_CASE("exception 3: fewer registers at once, until it is content") {
  PaperBus bus({profile_of({{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}})});
  bus.behave(1, [](const ReadQuestion& question) {
    return question.count > 4 ? PaperBus::refusal(3) : PaperBus::words(question);
  });
  bus.run(20s);
  bus.asked.clear();
  bus.run(10s);
  CHECK(bus.changes.empty());
  int read = 0;
  for (const Asked& one : bus.asked) read += one.question.count;
  CHECK(read == 10);
}

TEST_CASE("busy, failed, or silent behind its gateway is not a missing register") {
  for (const int code : {4, 5, 6, 10, 11}) {
    CAPTURE(code);
    PaperBus bus({profile_of({{0}})});
    bus.behave(1, [code](const ReadQuestion&) { return PaperBus::refusal(static_cast<std::uint8_t>(code)); });
    bus.run(30s);
    CHECK(bus.count(Change::Kind::left_out) == 0);
    CHECK(bus.count(Change::Kind::went_silent) == 1);
    bus.behave(1, PaperBus::words);
    bus.run(20s);
    CHECK(bus.count(Change::Kind::came_back) == 1);
  }
}

TEST_CASE("a block that is never answered does not make the device silent, nor starve its others") {
  PaperBus bus({profile_of({{0, 2s}, {100, 2s}}), profile_of({{0, 2s}})});
  bus.behave(1, [](const ReadQuestion& question) {
    return question.address == 100 ? PaperBus::silence(question) : PaperBus::words(question);
  });
  bus.run(600s);
  CHECK(bus.changes.empty());
  CHECK(bus.asked_at(1, 0).size() >= 298);
  CHECK(bus.asked_at(2).size() >= 298);
  CHECK(bus.asked_at(1, 100).size() >= 50);
}

TEST_CASE("a register that a model must have is a fault of the device") {
  Profile profile = profile_of({{0}});
  profile.modbus.unsupported = Unsupported::fault;
  PaperBus bus({profile});
  bus.behave(1, [](const ReadQuestion&) { return PaperBus::refusal(2); });
  bus.run(60s);
  REQUIRE(bus.changes.size() == 1);
  CHECK(bus.changes[0].kind == Change::Kind::went_silent);
  CHECK(bus.changes[0].reason.find("no such register") != std::string::npos);
}

TEST_CASE("words that mean 'no such register' leave it out, and the rest is read") {
  Profile profile = profile_of({{0}, {1}, {2}});
  profile.fields[1].registers.unsupported = {0xFFFE};
  PaperBus bus({profile});
  bus.behave(1, [](const ReadQuestion& question) {
    Exchange answer = PaperBus::words(question);
    for (std::size_t i = 0; i < answer.words.size(); ++i) {
      if (question.address + i == 1) answer.words[i] = 0xFFFE;
    }
    return answer;
  });
  bus.run(15s);
  CHECK(bus.count(Change::Kind::left_out) == 1);
  bus.asked.clear();
  bus.run(50s);
  CHECK(bus.asked_at(1, 0).size() == 5);
  CHECK(bus.asked_at(1, 1).empty());
  CHECK(bus.asked_at(1, 2).size() == 5);
}

TEST_CASE("two buses of a box ask at once at first, and then each in its own moment") {
  const Profile profile = profile_of({{.address = 0, .period = 1s}});
  const auto asked_at = [&profile](double phase) {
    PolledDevice device;
    device.profile = &profile;
    device.manner.response_timeout = 1s;
    BusSchedule schedule({device}, SteadyTime{}, phase);
    std::vector<Duration> times;
    SteadyTime now{};
    while (times.size() < 3) {
      now = schedule.wake(now);
      const auto turn = schedule.next(now);
      REQUIRE(turn);
      times.push_back(now.time_since_epoch());
      schedule.done(*turn, {Exchange::Kind::words, {7}, 0, ""}, now, now + 20ms);
    }
    return times;
  };
  CHECK(asked_at(0.5) == std::vector<Duration>{0ms, 500ms, 1500ms});
  CHECK(asked_at(1) == std::vector<Duration>{0ms, 1000ms, 2000ms});
}

TEST_CASE("a technician's question finds a gap, and after a second goes in between") {
  BusSchedule schedule({}, SteadyTime{});
  CHECK(schedule.has_room(SteadyTime{}, 1s, SteadyTime{}));
  PaperBus bus({profile_of({{0, 10s}})});
  bus.run(5s);
  CHECK(bus.schedule().has_room(SteadyTime{5s}, 1s, SteadyTime{5s}));
  CHECK_FALSE(bus.schedule().has_room(SteadyTime{9500ms}, 1s, SteadyTime{9500ms}));
  CHECK(bus.schedule().has_room(SteadyTime{9500ms}, 1s, SteadyTime{8500ms}));
}

TEST_CASE("while the port is lost nothing is asked, and then all that is due") {
  PaperBus bus({profile_of({{0, 2s}})});
  bus.run(4s);
  bus.schedule().hold(SteadyTime{20s});
  bus.asked.clear();
  bus.run(17s);
  REQUIRE_FALSE(bus.asked.empty());
  CHECK(bus.asked.front().at == SteadyTime{20s});
}

}  // namespace anju::bus_schedule_test
