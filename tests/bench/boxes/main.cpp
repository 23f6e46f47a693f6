// So many boxes of a city in one process, each with a link and a certificate of its own: what a broker,
// receivers and a database bear. It takes commands on standard input and prints JSON lines.
//
//   city_boxes --boxes 10000 --mqtt 127.0.0.1:8883 --ca ca.pem --ca-key ca.key
//
// `fill N`: N routine messages more in every outbox; `alarms N`: an alarm N times a second, of boxes by
// chance, 0 ends it; `mark`: what was seen so far is forgotten; `report`: what was seen since; `quit`. Each
// second it says how it is.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <deque>
#include <iostream>
#include <map>
#include <sstream>

#include "tests/bench/boxes/city_box.hpp"

namespace anju::bench {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

struct Options {
  int boxes = 100;
  std::string mqtt;
  std::string ca_file;
  std::string ca_key_file;
  unsigned seed = 1;
  double spread_s = 20;  // over which they begin
};

constexpr Duration kSlot = 100ms;

Duration percentile(std::vector<Duration> values, double share) {
  if (values.empty()) return Duration{0};
  const auto at =
      std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

// The most of them in any 100 ms that begin at a multiple of it after `base`.
std::size_t most_in_a_slot(const std::vector<Moment>& moments, Moment base) {
  std::map<std::int64_t, std::size_t> slots;
  std::size_t most = 0;
  for (const Moment moment : moments) most = std::max(most, ++slots[(moment - base) / kSlot]);
  return most;
}

double seconds_from(Moment base, const std::vector<Moment>& moments) {
  if (moments.empty()) return 0;
  return std::chrono::duration<double>(*std::max_element(moments.begin(), moments.end()) - base).count();
}

class City {
 public:
  explicit City(const Options& options)
      : options_(options),
        identities_(options.ca_file, options.ca_key_file, options.boxes),
        around_{io_, identities_, endpoint_of(options.mqtt), std::mt19937_64(options.seed)},
        input_(io_, ::dup(STDIN_FILENO)),
        signals_(io_, SIGINT, SIGTERM),
        second_(io_),
        alarm_(io_) {
    for (int box = 0; box < options.boxes; ++box) boxes_.emplace_back(around_, box, seen_);
  }

  void run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) io_.stop();
    });
    for (CityBox& box : boxes_)
      box.start(Duration{static_cast<std::int64_t>(around_.unit() * options_.spread_s * 1000)});
    each_second();
    listen();
    io_.run();
  }

 private:
  static boost::asio::ip::tcp::endpoint endpoint_of(const std::string& text) {
    const auto colon = text.rfind(':');
    return {boost::asio::ip::make_address_v4(text.substr(0, colon)),
            static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)))};
  }

  static void say(const json::object& line) { std::cout << json::serialize(line) << '\n' << std::flush; }

  std::size_t waiting() const {
    std::size_t all = 0;
    for (const CityBox& box : boxes_) all += box.waiting();
    return all;
  }

  void each_second() {
    const auto up =
        std::count_if(boxes_.begin(), boxes_.end(), [](const CityBox& box) { return box.is_up(); });
    say({{"what", "state"}, {"up", up}, {"waiting", waiting()}, {"receipts", seen_.receipts}});
    second_.expires_after(1s);
    second_.async_wait([this](const boost::system::error_code& error) {
      if (!error) each_second();
    });
  }

  void listen() {
    boost::asio::async_read_until(input_, boost::asio::dynamic_buffer(typed_), '\n',
                                  [this](const boost::system::error_code& error, std::size_t length) {
                                    if (error) return;
                                    std::istringstream line(typed_.substr(0, length));
                                    typed_.erase(0, length);
                                    std::string verb;
                                    double number = 0;
                                    line >> verb >> number;
                                    obey(verb, number);
                                    listen();
                                  });
  }

  void obey(const std::string& verb, double number) {
    if (verb == "fill") {
      for (CityBox& box : boxes_) box.fill(static_cast<std::size_t>(number));
    } else if (verb == "alarms") {
      alarms_a_second_ = number;
      next_alarm_ = std::chrono::steady_clock::now();
      raise_alarms();
    } else if (verb == "mark") {
      seen_ = {};
      mark_ = std::chrono::steady_clock::now();
    } else if (verb == "report") {
      report();
    } else if (verb == "quit") {
      io_.stop();
    }
  }

  void raise_alarms() {
    if (alarms_a_second_ <= 0) return static_cast<void>(alarm_.cancel());
    boxes_[static_cast<std::size_t>(around_.unit() * static_cast<double>(boxes_.size()))].raise_alarm();
    next_alarm_ += std::chrono::microseconds(static_cast<std::int64_t>(1e6 / alarms_a_second_));
    alarm_.expires_at(next_alarm_);
    alarm_.async_wait([this](const boost::system::error_code& error) {
      if (!error) raise_alarms();
    });
  }

  // Times count from the mark, or from when the first box lost its link since.
  void report() const {
    const Moment base = seen_.downs.empty() ? mark_ : seen_.downs.front();
    std::vector<Duration> with_link;
    std::vector<Duration> without;
    for (const auto& alarm : seen_.alarms) (alarm.had_link ? with_link : without).push_back(alarm.latency);
    say({{"what", "report"},
         {"boxes", boxes_.size()},
         {"downs", seen_.downs.size()},
         {"knocks", seen_.knocks.size()},
         {"most_knocks_in_100_ms", most_in_a_slot(seen_.knocks, base)},
         {"ups", seen_.ups.size()},
         {"most_ups_in_100_ms", most_in_a_slot(seen_.ups, base)},
         {"last_up_s", seconds_from(base, seen_.ups)},
         {"alarms", with_link.size()},
         {"alarm_p50_ms", percentile(with_link, 0.5).count()},
         {"alarm_p99_ms", percentile(with_link, 0.99).count()},
         {"alarm_longest_ms", percentile(with_link, 1).count()},
         {"alarms_without_link", without.size()},
         {"without_link_p50_ms", percentile(without, 0.5).count()},
         {"without_link_longest_ms", percentile(without, 1).count()},
         {"sent", seen_.sent},
         {"receipts", seen_.receipts},
         {"other_receipts", seen_.other_receipts}});
  }

  const Options options_;
  boost::asio::io_context io_{1};
  Identities identities_;
  Surroundings around_;
  Sightings seen_;
  std::deque<CityBox> boxes_;
  boost::asio::posix::stream_descriptor input_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer second_;
  boost::asio::steady_timer alarm_;
  std::string typed_;
  double alarms_a_second_ = 0;
  Moment next_alarm_{};
  Moment mark_ = std::chrono::steady_clock::now();
};

// A socket a box, and some.
void open_many_files(int boxes) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const auto wanted = static_cast<rlim_t>(boxes) + 64;
  if (limit.rlim_cur < wanted)
    throw std::runtime_error(fmt::format("{} boxes need {} open files, and {} are allowed: ulimit -n", boxes,
                                         wanted, limit.rlim_cur));
}

}  // namespace
}  // namespace anju::bench

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  anju::bench::Options options;
  CLI::App app("Many boxes of a city in one process.", "city_boxes");
  app.add_option("--boxes", options.boxes, "how many")->check(CLI::Range(1, 60'000));
  app.add_option("--mqtt", options.mqtt, "the broker of the city, HOST:PORT")->required();
  app.add_option("--ca", options.ca_file, "who signs the broker's certificate, and theirs")->required();
  app.add_option("--ca-key", options.ca_key_file, "the key of it")->required();
  app.add_option("--seed", options.seed, "of all chance");
  app.add_option("--spread", options.spread_s, "seconds over which they begin");
  CLI11_PARSE(app, count, arguments);
  try {
    anju::bench::open_many_files(options.boxes);
    anju::bench::City(options).run();
  } catch (const std::exception& problem) {
    fmt::print(stderr, "city_boxes: {}\n", problem.what());
    return 1;
  }
}
