#include "firmware-sim/modbus/modbus.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/array.hpp>
#include <memory>

#include "firmware-sim/command_lines.hpp"
#include "firmware-sim/modbus/control.hpp"
#include "firmware-sim/modbus/pty_port.hpp"
#include "firmware-sim/modbus/tcp_port.hpp"

namespace anju::sim::modbus {
namespace {

using boost::system::error_code;

class Simulation {
 public:
  explicit Simulation(const Options& options)
      : options_(options),
        report_(options.json),
        faults_(options.seed),
        figures_(report_, options.trace),
        bus_(io_, options.bus, options.units, faults_, figures_),
        control_(bus_, faults_, figures_, report_,
                 {[this] { vanish(); }, [this] { come_back(); }, [this] { io_.stop(); }}),
        signals_(io_, SIGINT, SIGTERM) {
    listener_.on_request = [this](Request request) { bus_.take(std::move(request)); };
    listener_.on_noise = [this](std::size_t bytes) { figures_.noise(bytes); };
  }

  int run() {
    signals_.async_wait([this](const error_code& error, int) {
      if (!error) io_.stop();
    });
    faults_.set_all(options_.faults);  // the command line was read already: nothing is wrong with it
    if (!open()) return 1;
    say_what_is_there();
    if (options_.control) {
      commands_ =
          std::make_unique<CommandLines>(io_, [this](const std::string& line) { control_.obey(line); });
    }
    io_.run();
    for (const auto& port : tcp_ports_) port->stop();
    pty_ports_.clear();
    figures_.tell();
    return 0;
  }

 private:
  bool open() {
    for (const auto& listen : options_.listens) {
      try {
        tcp_ports_.push_back(std::make_unique<TcpPort>(io_, listen.endpoint, listen.framing, listener_));
      } catch (const boost::system::system_error& problem) {
        report_.warn(
            fmt::format("--listen {}:{}: cannot listen there: {}. Choose a numeric address of this machine "
                        "and a free port.",
                        listen.endpoint.host, listen.endpoint.port, problem.code().message()));
        return false;
      }
    }
    for (const std::string& path : options_.ptys) {
      pty_ports_.push_back(std::make_unique<PtyPort>(io_, path, listener_));
    }
    return true;
  }

  void say_what_is_there() {
    boost::json::object told{{"what", "modbus"}};
    boost::json::array ports;
    boost::json::array paths;
    boost::json::array units;
    std::string where;
    for (const auto& port : tcp_ports_) {
      ports.push_back(port->port());
      where += fmt::format(" Port {} ({}).", port->port(), port->framing() == Framing::tcp ? "tcp" : "rtu");
    }
    for (const auto& port : pty_ports_) {
      paths.push_back(boost::json::string(port->path()));
      where += fmt::format(" {}.", port->path());
    }
    for (const UnitPlan& plan : options_.units) {
      units.push_back({{"unit", plan.unit}, {"model", plan.model}});
    }
    // The first of each has a plain name: mostly there is one.
    if (!ports.empty()) told["listening"] = ports.front();
    if (!paths.empty()) told["pty"] = paths.front();
    told["ports"] = ports;
    told["ptys"] = paths;
    told["units"] = units;
    report_.say(told, fmt::format("A bus with {} units.{}", options_.units.size(), where));
  }

  void vanish() {
    for (const auto& port : tcp_ports_) port->vanish();
    for (const auto& port : pty_ports_) port->vanish();
  }

  void come_back() {
    for (const auto& port : tcp_ports_) port->come_back();
    for (const auto& port : pty_ports_) port->come_back();
  }

  const Options& options_;
  boost::asio::io_context io_;
  Report report_;
  FaultChoice faults_;
  Figures figures_;
  Bus bus_;
  Control control_;
  Listener listener_;
  boost::asio::signal_set signals_;
  std::vector<std::unique_ptr<TcpPort>> tcp_ports_;
  std::vector<std::unique_ptr<PtyPort>> pty_ports_;
  std::unique_ptr<CommandLines> commands_;
};

}  // namespace

int run(const Options& options) { return Simulation(options).run(); }

}  // namespace anju::sim::modbus
