// The wiring of anjud: what there is, in what order it starts, and in what order it ends. No decisions.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/api/api_server.hpp"
#include "daemon/bus_desk.hpp"
#include "daemon/held_signals.hpp"
#include "daemon/http/http_source.hpp"
#include "daemon/inbox.hpp"
#include "daemon/page/sources.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/platform.hpp"
#include "daemon/state_lock.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store_desk.hpp"
#include "daemon/uplink_socket.hpp"
#include "drivers/journal.hpp"
#include "drivers/mqtt_source.hpp"
#include "drivers/source.hpp"
#include "drivers/topic_router.hpp"

namespace anju {

class App {
 public:
  struct Options {
    std::filesystem::path config;  // read again on SIGHUP
    SearchPaths paths;
    std::string version;
    std::optional<StateLock> lock =
        {};                  // of the state folder: who starts with fewer rules has to know it before
    bool safe_mode = false;  // the settings are make_safe() ones
  };
  enum class End : std::uint8_t {
    stopped,  // SIGTERM or SIGINT
    reload,   // SIGHUP, and the new configuration is right: start again with it
    failed,   // the store can no longer be trusted; the log says why
  };

  // hold_signals() has been called.
  App(Settings settings, Options options);

  // Errors: unavailable when another anjud is there, io. Nothing runs then.
  Result<void> start();
  End run();

 private:
  Result<void> open_state();
  void add_sources();
  CommandDoors doors();
  DayDoors day_doors();
  SettingsAnswer take_settings(const std::string& id, const SignedSettings& settings, Instant now);
  Result<void> settings_ended(const CommandAnswer& answer);
  bool has_second_path() const { return settings_.platform && settings_.platform->second; }
  void serve();
  void add_http();
  page::Sources page_sources();
  page::Doors page_doors();
  void leave_safe_mode_later();
  void wait_for_signal();
  void on_signal(int number);
  Result<ForgettingView> forget(const std::string& home);
  Result<ForgettingView> forgetting(const std::string& home);
  CommissionDoors commission_doors();
  Result<void> reload_soon();
  void start_anew_soon();
  Result<std::string> send_report(const ReportWish& wish);
  void turn_for(Lane lane);
  void turn_in(Duration pause);
  void step();
  void say_alive(Instant now);
  std::string hanging(Instant now) const;
  void end(End how);
  void stop();

  Options options_;
  Settings settings_;
  Site site_;
  RuleSet rules_;
  TopicRouter router_;
  boost::asio::io_context io_{1};
  HeldSignals signals_{io_};
  boost::asio::steady_timer timer_{io_};
  boost::asio::steady_timer reload_{io_};
  boost::asio::steady_timer calm_{io_};

  std::unique_ptr<Store> store_;
  std::unique_ptr<MachineClock> clock_;
  std::unique_ptr<DiskReserve> reserve_;
  std::unique_ptr<Journal> journal_;
  Inbox inbox_;
  UplinkSocket uplink_;
  UplinkSocket
      second_;  // for alarms that the first has not brought over; unused where there is no second path
  std::unique_ptr<Pipeline> pipeline_;
  ViewSources views_;
  page::Sources page_sources_;
  ParkedBook parked_;
  std::optional<ApiServer> api_;
  std::vector<std::unique_ptr<Source>> sources_;
  MqttSource* broker_ = nullptr;  // of the sources: the home is spoken to through it
  HttpSource* http_ = nullptr;    // of the sources: none, nothing listens
  BusDesk buses_;
  std::optional<StoreDesk> store_desk_;
  SteadyTime last_turn_;
  SteadyTime next_turn_;  // what the last one asked for
  SteadyTime told_alive_;
  std::optional<End> ended_;
};

}  // namespace anju
