#include "firmware-sim/faults.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "firmware-sim/command_lines.hpp"
#include "firmware-sim/fault_line.hpp"
#include "firmware-sim/real_time.hpp"
#include "firmware-sim/report.hpp"

namespace anju::sim {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr int kLongestDelay = 600'000;
constexpr auto kAfterFailure =
    std::chrono::milliseconds(100);  // out of descriptors: wait until some are back

tcp::endpoint resolve(boost::asio::io_context& io, const Endpoint& endpoint, const char* option) {
  error_code error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(endpoint.host, std::to_string(endpoint.port), error);
  if (error || found.empty()) {
    throw std::runtime_error(fmt::format("{} {}:{}: there is no such address: {}", option, endpoint.host,
                                         endpoint.port, error.message()));
  }
  return found.begin()->endpoint();
}

class Faults {
 public:
  explicit Faults(const FaultsOptions& options)
      : report_(options.json),
        to_(resolve(io_, options.to, "--to")),
        place_(resolve(io_, options.listen, "--listen")),
        signals_(io_, SIGINT, SIGTERM),
        pause_(io_),
        acceptor_(io_),
        commands_(io_, [this](const std::string& line) { obey(line); }) {
    mode_.delay = std::chrono::milliseconds(options.delay_ms);
  }

  int run() {
    signals_.async_wait([this](const error_code& error, int) {
      if (!error) finish();
    });
    if (const error_code error = hold_place()) {
      report_.warn(
          fmt::format("--listen {}:{}: cannot listen there: {}. Choose an address of this machine and a free "
                      "port.",
                      place_.address().to_string(), place_.port(), error.message()));
      return 1;
    }
    place_ = acceptor_.local_endpoint();  // with the port that the system chose, where it was 0
    take_calls();
    report_.say({{"what", "listening"}, {"host", place_.address().to_string()}, {"port", place_.port()}},
                fmt::format("{}:{} leads to {}:{}.", place_.address().to_string(), place_.port(),
                            to_.address().to_string(), to_.port()));
    io_.run();
    return 0;
  }

 private:
  // A bound socket that does not listen: calls are refused, and nobody else can take the port meanwhile.
  error_code hold_place() {
    error_code error;
    acceptor_.close(error);
    acceptor_.open(place_.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(place_, error);
    return error;
  }

  void take_calls() {
    error_code error;
    acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return report_.warn(fmt::format("cannot listen again: {}", error.message()));
    open_ = true;
    accept();
  }

  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted || !open_) return;
      if (error) return accept_later();
      add(std::move(socket));
      accept();
    });
  }

  void accept_later() {
    pause_.expires_after(kAfterFailure);
    pause_.async_wait([this](const error_code& error) {
      if (!error && open_) accept();
    });
  }

  void add(tcp::socket socket) {
    const auto line = std::make_shared<FaultLine>(std::move(socket), mode_, [this](const auto& ended) {
      if (lines_.erase(ended) > 0) tell_connections("closed");
    });
    lines_.insert(line);
    tell_connections("opened");
    line->start(to_);
  }

  void obey(const std::string& line) {
    if (line == "cut") return cut();
    if (line == "restore") return restore();
    if (line == "blackhole") return blackhole();
    if (line == "drop-connection") return drop(false);
    if (line == "duplicate" || line == "duplicate on") return duplicate(true);
    if (line == "duplicate off") return duplicate(false);
    if (line == "quit") return finish();
    if (const auto delay = delay_of(line)) return set_delay(*delay);
    report_.warn(
        fmt::format("'{}' is no command. There are: cut, restore, blackhole, delay MS (0 to {}), "
                    "drop-connection, duplicate [on|off], quit.",
                    line, kLongestDelay));
  }

  static std::optional<int> delay_of(const std::string& line) {
    constexpr std::string_view kWord = "delay ";
    if (!line.starts_with(kWord)) return std::nullopt;
    int value = -1;
    const char* const end = line.data() + line.size();
    const auto parsed = std::from_chars(line.data() + kWord.size(), end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end || value < 0 || value > kLongestDelay)
      return std::nullopt;
    return value;
  }

  void cut() {
    if (open_) {
      open_ = false;
      pause_.cancel();
      if (const error_code error = hold_place()) {
        report_.warn(fmt::format("the port could not be kept while the line is cut: {}", error.message()));
      }
    }
    drop(false);
    tell("cut", "The line is cut: no connection, and no new one.");
  }

  void restore() {
    mode_.blackhole = false;
    drop(true);
    if (!open_) {
      if (!acceptor_.is_open()) hold_place();
      take_calls();
    }
    tell("restore", fmt::format("The line is whole again. {} bytes were swallowed so far.", mode_.swallowed));
  }

  void blackhole() {
    mode_.blackhole = true;
    tell("blackhole", "The line swallows everything.");
  }

  void duplicate(bool on) {
    mode_.duplicate = on;
    tell(on ? "duplicate" : "duplicate-off",
         fmt::format("QoS 1 messages from {} go out {}.", to_.port(), on ? "twice" : "once"));
  }

  void set_delay(int delay) {
    mode_.delay = std::chrono::milliseconds(delay);
    tell("delay", fmt::format("The delay is {} ms in each direction.", delay));
  }

  void drop(bool only_torn) {
    const std::vector<std::shared_ptr<FaultLine>> now(lines_.begin(), lines_.end());
    std::size_t closed = 0;
    for (const auto& line : now) {
      if (only_torn && !line->torn()) continue;
      line->close();
      ++closed;
    }
    if (closed > 0) tell("drop-connection", fmt::format("{} connections were closed.", closed));
  }

  void tell(std::string_view mode, const std::string& sentence) {
    report_.say({{"what", "mode"},
                 {"at_ms", real_ms()},
                 {"mode", mode},
                 {"connections", lines_.size()},
                 {"delay_ms", mode_.delay.count()},
                 {"swallowed", mode_.swallowed},
                 {"duplicated", mode_.duplicated}},
                sentence);
  }

  void tell_connections(std::string_view change) {
    report_.say(
        {{"what", "connection"}, {"at_ms", real_ms()}, {"change", change}, {"connections", lines_.size()}},
        fmt::format("A connection was {}: {} now.", change, lines_.size()));
  }

  void finish() {
    open_ = false;
    error_code ignored;
    acceptor_.close(ignored);
    drop(false);
    io_.stop();
  }

  boost::asio::io_context io_;
  Report report_;
  const tcp::endpoint to_;
  tcp::endpoint place_;
  FaultMode mode_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer pause_;
  tcp::acceptor acceptor_;
  std::set<std::shared_ptr<FaultLine>> lines_;
  CommandLines commands_;
  bool open_ = false;
};

}  // namespace

int run_faults(const FaultsOptions& options) { return Faults(options).run(); }

}  // namespace anju::sim
