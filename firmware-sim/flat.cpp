#include "firmware-sim/flat.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "firmware-sim/broker_link.hpp"
#include "firmware-sim/command_lines.hpp"
#include "firmware-sim/household.hpp"
#include "firmware-sim/link_report.hpp"
#include "firmware-sim/modbus_meter.hpp"
#include "firmware-sim/play.hpp"
#include "firmware-sim/real_time.hpp"
#include "firmware-sim/storm.hpp"

namespace anju::sim {
namespace {

using std::chrono::seconds;

constexpr seconds kLastWord{3};  // real time for the broker to acknowledge what is on its way

class Flat {
 public:
  explicit Flat(const FlatOptions& options)
      : options_(options),
        report_(options.json),
        link_report_(report_, options.mqtt),
        signals_(io_, SIGINT, SIGTERM),
        last_word_(io_),
        agenda_(io_, options.start, options.speed),
        link_(io_, link_options(), hooks()),
        meter_([this] { return agenda_.now(); }, options.seed),
        household_(agenda_, link_, meter_, report_, options.seed),
        play_(options_, agenda_, household_, report_),
        storm_(household_, link_, options.count, options.alarm_every) {}

  int run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) finish();
    });
    if (options_.modbus && !listen_for_modbus()) return 1;
    if (options_.control) {
      commands_ = std::make_unique<CommandLines>(io_, [this](const std::string& line) { obey(line); });
    }
    link_.start();
    if (options_.scenario == Scenario::storm) {
      household_.narrate_alarms_only();
      storm_.blow();
    } else {
      play_.start();
      const auto length = std::chrono::duration<double, std::ratio<3600>>(options_.hours);
      if (options_.hours > 0)
        agenda_.at(options_.start + std::chrono::ceil<SimTime>(length), [this] { finish(); });
    }
    io_.run();
    return 0;
  }

 private:
  LinkOptions link_options() const {
    LinkOptions result;
    result.broker = options_.mqtt;
    result.client_id = fmt::format("anju-sim-flat-{}", getpid());
    result.username = options_.username;
    result.password = options_.password;
    result.seed = options_.seed;
    return result;
  }

  BrokerLink::Hooks hooks() {
    BrokerLink::Hooks result;
    result.on_state = [this](bool connected, const std::string& reason) {
      link_report_.say(connected, reason);
    };
    result.on_room = [this] { room(); };
    return result;
  }

  bool listen_for_modbus() {
    try {
      modbus_ = std::make_unique<ModbusMeter>(io_, *options_.modbus, meter_);
    } catch (const boost::system::system_error& problem) {
      report_.warn(
          fmt::format("--modbus {}:{}: cannot listen there: {}. Choose a numeric address of this machine and "
                      "a free port.",
                      options_.modbus->host, options_.modbus->port, problem.code().message()));
      return false;
    }
    report_.say({{"what", "modbus"}, {"host", options_.modbus->host}, {"port", modbus_->port()}},
                fmt::format("The meter answers Modbus TCP on {}:{}, unit 1.", options_.modbus->host,
                            modbus_->port()));
    return true;
  }

  void room() {
    if (options_.scenario == Scenario::storm && !finishing_) {
      storm_.blow();
      if (storm_.over()) finish();
    }
    if (finishing_ && link_.pending() == 0) close();
  }

  void obey(const std::string& line) {
    if (finishing_) return;
    play_.narrate("control", line);
    if (line == "gas on") return household_.gas(true);
    if (line == "gas off") return household_.gas(false);
    if (line == "smoke on") return household_.smoke(true);
    if (line == "smoke off") return household_.smoke(false);
    if (line == "motion") return household_.motion(Device::hall_motion);
    if (line == "door") return pass_the_door();
    if (line == "stop-living") return play_.stop_living();
    if (line == "resume-living") return play_.resume_living();
    if (line == "quit") return finish();
    report_.warn(
        fmt::format("'{}' is no command. There are: gas on|off, smoke on|off, motion, door, stop-living, "
                    "resume-living, quit.",
                    line));
  }

  void pass_the_door() {
    household_.door(true);
    agenda_.after(seconds(10), [this] { household_.door(false); });
  }

  // The play is over; what has been said may still be acknowledged.
  void finish() {
    if (finishing_) return;
    finishing_ = true;
    agenda_.close();
    if (link_.pending() == 0 || !link_.connected()) return close();
    last_word_.expires_after(kLastWord);
    last_word_.async_wait([this](const boost::system::error_code& error) {
      if (!error) close();
    });
  }

  void close() {
    if (closed_) return;
    closed_ = true;
    link_.stop();
    if (modbus_) modbus_->stop();
    const auto published = household_.published();
    const auto acknowledged = household_.acknowledged();
    report_.say(
        {{"what", "end"}, {"at_ms", real_ms()}, {"published", published}, {"acked", acknowledged}},
        fmt::format("The end: {} messages, {} of them acknowledged by the broker.", published, acknowledged));
    io_.stop();
  }

  const FlatOptions options_;
  boost::asio::io_context io_;
  Report report_;
  LinkReport link_report_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer last_word_;
  Agenda agenda_;
  BrokerLink link_;
  Meter meter_;
  Household household_;
  Play play_;
  Storm storm_;
  std::unique_ptr<ModbusMeter> modbus_;
  std::unique_ptr<CommandLines> commands_;
  bool finishing_ = false;
  bool closed_ = false;
};

}  // namespace

int run_flat(const FlatOptions& options) { return Flat(options).run(); }

}  // namespace anju::sim
