// A certificate of the way to the city that is about to expire is warned of in time: 30, 14, 7 days and a day
// before.
#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "daemon/pipeline.hpp"
#include "link.pb.h"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_expiry_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

// What is logged as long as it lives.
class Log {
 public:
  Log() : before_(spdlog::default_logger()) {
    auto logger =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(text_));
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
  }
  ~Log() { spdlog::set_default_logger(before_); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // "30 14": the days of each warning since the last call.
  std::string days() {
    std::istringstream lines(text_.str());
    text_.str("");
    std::string found;
    const std::string kBegin = "a certificate for the way to the city expires within ";
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with(kBegin)) continue;
      const std::string rest = line.substr(kBegin.size());
      found += (found.empty() ? "" : " ") + rest.substr(0, rest.find(' '));
    }
    return found;
  }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

struct Stand {
  explicit Stand(ClockQuality quality = ClockQuality::synced)
      : box(folder.path(), quiet_home(), clock_of(quality)) {
    box.is_in_memory = true;
    box.start();
    spdlog::set_level(spdlog::level::warn);  // the box has switched all of it off
    if (quality == ClockQuality::synced) box.city.come_up();
    box.settle();
  }
  static test::SimClock clock_of(ClockQuality quality) {
    test::SimClock clock;
    clock.set_wall(test::kSimStart, quality);
    return clock;
  }
  ~Stand() { spdlog::set_level(spdlog::level::off); }
  static Settings quiet_home() {
    Settings settings =
        test::settings_with({test::home("h-1", Tier::high_risk, {test::device("smoke", "z2m-smoke")})});
    settings.platform->heartbeat = 10min;
    for (auto& [id, profile] : settings.profiles) profile.silence_limit = 9000h;
    return settings;
  }

  void identity(Duration certificate, Duration authority, CityMessage::Path path = CityMessage::Path::first) {
    const auto ms = [this](Duration left) {
      return (box.clock.now().wall + left).time_since_epoch().count();
    };
    link::Identity identity;
    identity.set_certificate_not_after_ms(ms(certificate));
    identity.set_authority_not_after_ms(ms(authority));
    box.city.say({CityMessage::Kind::identity, identity.SerializeAsString(), path});
    box.settle();
  }
  std::string days_after(Duration time) {
    box.pass(time);
    return log.days();
  }
  // What a person is told: "within 30 days", "has expired", or nothing.
  std::string reason() {
    for (const std::string& reason : box.pipeline->status(box.clock.now()).reasons) {
      if (reason.find("certificate") == std::string::npos) continue;
      return reason.substr(reason.find(reason.find("within") == std::string::npos ? "has" : "within"));
    }
    return "";
  }

  Log log;
  test::TemporaryFolder folder;
  Box box;
};

constexpr Duration kDay{24h};

}  // namespace

TEST_CASE("once at 30, 14, 7 days and a day before") {
  Stand stand;
  stand.identity(40 * kDay + 1h, 4000 * kDay);
  CHECK(stand.days_after(9 * kDay) == "");
  CHECK(stand.reason() == "");
  CHECK(stand.days_after(kDay) == "30");
  CHECK(stand.reason() == "within 30 days");
  CHECK(stand.days_after(15 * kDay) == "");
  CHECK(stand.days_after(kDay) == "14");
  CHECK(stand.days_after(6 * kDay) == "");
  CHECK(stand.days_after(kDay) == "7");
  CHECK(stand.days_after(5 * kDay) == "");
  CHECK(stand.days_after(kDay) == "1");
  CHECK(stand.reason() == "within 1 days");
  CHECK(stand.days_after(2 * kDay) == "");
  CHECK(stand.reason() == "has expired");
}

TEST_CASE("the authority that signs the broker's certificate counts as well: the first of the two") {
  Stand stand;
  stand.identity(4000 * kDay, 14 * kDay + 1h);
  CHECK(stand.log.days() == "14");
  CHECK(stand.reason() == "within 14 days");
}

TEST_CASE("whoever comes late is warned once, of the nearest mark") {
  Stand stand;
  stand.identity(5 * kDay, 4000 * kDay);
  CHECK(stand.log.days() == "7");
}

TEST_CASE("a renewed certificate ends the warnings, and its own come in their turn") {
  Stand stand;
  stand.identity(5 * kDay, 4000 * kDay);
  CHECK(stand.log.days() == "7");
  stand.identity(60 * kDay, 4000 * kDay);
  CHECK(stand.log.days() == "");
  CHECK(stand.reason() == "");
  CHECK(stand.days_after(29 * kDay) == "");
  CHECK(stand.days_after(kDay) == "30");
}

TEST_CASE("a clock that nobody has set warns of nothing, unless there is a link, which proves it") {
  Stand stand{ClockQuality::unsynced};
  stand.identity(5 * kDay, 4000 * kDay);
  CHECK(stand.days_after(kDay) == "");
  CHECK(stand.reason() == "");
  stand.box.city.come_up();
  CHECK(stand.days_after(kDay) == "7");
}

TEST_CASE("the files of the second path are its own matter") {
  Stand stand;
  stand.identity(5 * kDay, 4000 * kDay, CityMessage::Path::second);
  CHECK(stand.days_after(kDay) == "");
  CHECK(stand.reason() == "");
}

}  // namespace anju::pipeline_expiry_test
