#include "tests/simulation/day_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::simulation {
namespace {

using namespace std::chrono_literals;

struct Kind {
  const char* name;
  const char* profile;
  int count;
  Duration pace;  // about so often it says how it is
};

constexpr std::array kKinds{
    Kind{"smoke", "z2m-smoke", 3, 50min},      Kind{"gas", "z2m-gas", 2, 50min},
    Kind{"leak", "z2m-leak", 4, 50min},        Kind{"sos", "z2m-sos", 4, 5h},
    Kind{"fall", "z2m-fall-heiman", 2, 50min}, Kind{"motion", "z2m-motion", 9, 55min},
    Kind{"door", "z2m-contact", 6, 50min},     Kind{"plug", "z2m-plug", 9, 10min},
    Kind{"water", "z2m-water-m3", 1, 10min},   Kind{"climate", "z2m-climate", 10, 15min},
};

// A kind that can raise an alarm: what it says then, and when that is over.
struct Alarm {
  const char* kind;
  EventKind event;
  const char* on;
  const char* off;
};

constexpr std::array kAlarms{
    Alarm{"smoke", EventKind::smoke, R"({"smoke":true,"battery":90})", R"({"smoke":false,"battery":90})"},
    Alarm{"gas", EventKind::gas_leak, R"({"gas":true})", R"({"gas":false})"},
    Alarm{"leak", EventKind::water_leak, R"({"water_leak":true})", R"({"water_leak":false})"},
    Alarm{"sos", EventKind::sos, R"({"action":"emergency"})", R"({"action":""})"},
    Alarm{"fall", EventKind::fall, R"({"fall_status":"fall_alarm"})", R"({"fall_status":"normal"})"},
};

std::string device_id(const Kind& kind, int number) { return kind.name + std::to_string(number); }

const Kind& kind_called(std::string_view name) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [name](const Kind& kind) { return kind.name == name; });
}

class DayMaker {
 public:
  explicit DayMaker(std::uint64_t seed) : dice_(seed) {}

  DayPlan make() {
    happen();
    for (const Kind& kind : kKinds)
      for (int i = 0; i < kind.count; ++i) report(kind, device_id(kind, i));
    move_about();
    std::stable_sort(day_.messages.begin(), day_.messages.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    return std::move(day_);
  }

 private:
  // Each at a device of its own, so that no two of them can be taken for one.
  void happen() {
    for (std::uint64_t left = 2 + dice_.up_to(3); left > 0; --left) {
      const Alarm& alarm = kAlarms[dice_.up_to(kAlarms.size() - 1)];
      const Kind& kind = kind_called(alarm.kind);
      Truth truth{alarm.event, device_id(kind, static_cast<int>(dice_.up_to(kind.count - 1U))), {}, {}};
      truth.from = dice_.between(1h, 21h);
      truth.to = truth.from + dice_.between(2min, 40min);
      if (is_taken(truth.device)) continue;
      const int index = static_cast<int>(day_.truths.size());
      const bool is_press = alarm.event == EventKind::sos;
      if (is_press) truth.to = truth.from + 3s;
      day_.truths.push_back(truth);
      for (Duration at = truth.from; at < truth.to; at += dice_.between(40s, 2min))
        say(at, truth.device, alarm.on, index);
      say(truth.to, truth.device, alarm.off, index, true);
    }
  }
  bool is_taken(const std::string& device) const {
    return std::any_of(day_.truths.begin(), day_.truths.end(),
                       [&device](const Truth& truth) { return truth.device == device; });
  }
  bool is_on(const std::string& device, Duration at) const {
    return std::any_of(day_.truths.begin(), day_.truths.end(), [&](const Truth& truth) {
      return truth.device == device && at > truth.from - 5s && at < truth.to + 5s;
    });
  }
  void say(Duration at, const std::string& device, std::string payload, int truth = -1, bool is_end = false) {
    if (at < kDay) day_.messages.push_back({at, device, std::move(payload), truth, is_end});
  }
  // How it is, at its pace, each at its own second.
  void report(const Kind& kind, const std::string& device) {
    for (Duration at = dice_.between(5s, kind.pace); at < kDay;
         at += dice_.between(kind.pace * 9 / 10, kind.pace)) {
      if (is_on(device, at)) continue;
      say(at, device, state_of(kind, at));
    }
  }
  std::string state_of(const Kind& kind, Duration at) {
    const std::string_view name = kind.name;
    for (const Alarm& alarm : kAlarms)
      if (name == alarm.kind) return alarm.off;
    if (name == "motion") return R"({"battery":91,"linkquality":120})";
    if (name == "door") return R"({"contact":true,"battery":88})";
    if (name == "plug")
      return fmt::format(R"({{"power":{},"state":"ON","energy":{:.2f}}})", 3 + dice_.up_to(9),
                         71 + hours(at) / 100);
    if (name == "climate")
      return fmt::format(R"({{"temperature":{:.1f},"humidity":{}}})",
                         20 + static_cast<double>(dice_.up_to(20)) / 10, 40 + dice_.up_to(9));
    if (is_up(at) && dice_.one_in(3)) water_ += 2 + dice_.up_to(9);
    return fmt::format(R"({{"water_consumed":{:.3f}}})", static_cast<double>(water_) / 1000);
  }
  static double hours(Duration at) { return static_cast<double>(at.count()) / 3'600'000; }
  // The day begins at ten in the evening; she sleeps until half past six.
  static bool is_up(Duration at) { return at > 8h + 30min; }
  // Somebody walks through the rooms, once at night as well, and is out for half an hour in the morning.
  void move_about() {
    const Duration bath = dice_.between(3h, 5h);
    const Duration out = dice_.between(11h, 14h);
    see("motion0", bath);
    see("motion1", bath + 2min);
    for (Duration at = dice_.between(8h + 30min, 8h + 50min); at < kDay; at += dice_.between(3min, 20min)) {
      if (at > out && at < out + 30min) continue;
      see("motion" + std::to_string(dice_.up_to(8)), at);
    }
    for (const Duration at : {out, out + 30min}) {
      say(at, "door0", R"({"contact":false})");
      say(at + 20s, "door0", R"({"contact":true})");
    }
  }
  void see(const std::string& device, Duration at) {
    say(at, device, R"({"occupancy":true,"illuminance":30})");
    say(at + dice_.between(60s, 100s), device, R"({"occupancy":false})");
  }

  Dice dice_;
  DayPlan day_;
  std::uint64_t water_ = 217'000;  // litres
};

std::string home_toml() {
  std::string text = "[home]\nid = \"h-1\"\ntier = \"key\"\n";
  for (const Kind& kind : kKinds) {
    for (int i = 0; i < kind.count; ++i)
      text += fmt::format("[[device]]\nid = \"{}\"\nprofile = \"{}\"\nroom = \"room-{}\"\n",
                          device_id(kind, i), kind.profile, i);
  }
  return text;
}

}  // namespace

const Settings& simulated_home() {
  static const Settings settings = [] {
    const test::TemporaryFolder folder;
    for (const char* secret : {"ca.pem", "box.pem", "box.key"}) folder.write(secret, "none");
    folder.write("homes.d/h-1.toml", home_toml());
    const auto file = folder.write(
        "anju.toml",
        "[gateway]\nid = \"box\"\nlanguage = \"en\"\ntimezone = \"Asia/Shanghai\"\n[mqtt]\n[platform]\n"
        "url = \"mqtts://city.example:8883\"\nca_file = \"ca.pem\"\ncert_file = \"box.pem\"\nkey_file = "
        "\"box.key\"\nheartbeat = \"5m\"\ndaily_test = false\n");
    LoadedSettings loaded = load_settings(file, {test::shipped_folder()});
    for (const Mistake& mistake : loaded.mistakes) throw std::runtime_error(to_text(mistake));
    return std::move(loaded.settings);
  }();
  return settings;
}

DayPlan make_day(std::uint64_t seed) { return DayMaker(seed).make(); }

}  // namespace anju::simulation
