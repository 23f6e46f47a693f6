#include "daemon/app.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "config/files.hpp"
#include "config/rule_plan.hpp"
#include "daemon/open_journal.hpp"
#include "drivers/modbus_source.hpp"
#include "drivers/mqtt_source.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

// The loop turns at least this often, so that the watchdog of the service manager sees that it does.
constexpr Duration kLongestWait{5s};
// What cannot be saved of a damaged store by then is lost: meanwhile nobody watches the home.
constexpr Duration kLongestSalvage{8s};

// One line, as an editor leaves it.
std::string read_secret(const std::filesystem::path& file) {
  if (file.empty()) return {};
  std::string secret = read_text_file(file).value();
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  return secret;
}

}  // namespace

App::App(Settings settings, Options options)
    : options_(std::move(options)),
      settings_(std::move(settings)),
      site_(make_site(settings_)),
      rules_(make_rule_set(settings_, site_)),
      router_(settings_, site_),
      inbox_({}, [this] { boost::asio::post(io_, [this] { step(); }); }),
      uplink_(io_, settings_.sockets.uplink),
      buses_(settings_, [this](std::function<void()> job) { boost::asio::post(io_, std::move(job)); }) {}

Result<void> App::start() {
  if (const auto opened = open_state(); !opened) return opened.error();
  serve();
  if (const auto served = api_->start(); !served) return served.error();
  if (settings_.platform) {
    const auto linked = uplink_.start([this](CityMessage message) { inbox_.post(std::move(message)); });
    if (!linked) return linked.error();
  }
  add_sources();
  for (const auto& source : sources_) {
    source->start(
        [this](Heard heard) { std::visit([this](auto& item) { inbox_.post(std::move(item)); }, heard); });
  }
  wait_for_signal();
  return {};
}

Result<void> App::open_state() {
  const std::filesystem::path folder = settings_.store.path.parent_path();
  auto lock = StateLock::take(folder);
  if (!lock) return lock.error();
  lock_.emplace(std::move(*lock));
  const ClockReading start = read_clocks();
  const auto still_time = [start] { return read_clocks().since_boot < start.since_boot + kLongestSalvage; };
  auto store = Store::open(settings_.store.path, site_, still_time);
  if (!store) return store.error();
  store_ = std::move(*store);
  const Restored restored = store_->restore();
  const ClockReading clocks = read_clocks();
  const ResumedTimeline resumed = resume_timeline(restored.timeline, clocks);
  clock_ = std::make_unique<MachineClock>(resumed.now, clocks);
  auto opened = open_journal(folder / "journal", restored.kept);
  if (!opened) return opened.error();
  journal_ = std::move(opened->journal);
  reserve_ = std::make_unique<DiskReserve>(folder, settings_.store.reserve);
  journal_->when_full([reserve = reserve_.get()] { return reserve->give_up(); });
  pipeline_ = std::make_unique<Pipeline>(Pipeline::Parts{settings_, site_, rules_, router_, *store_,
                                                         *journal_, inbox_, uplink_, options_.version,
                                                         random_unit, opened->set_aside, reserve_.get()});
  return pipeline_->start({resumed.now, clocks}, restored, resumed.away);
}

void App::add_sources() {
  if (settings_.mqtt) {
    MqttSettings& mqtt = *settings_.mqtt;
    if (mqtt.client_id.empty()) mqtt.client_id = "anjud-" + settings_.gateway.id;
    sources_.push_back(
        std::make_unique<MqttSource>(mqtt, read_secret(mqtt.password_file), router_, *journal_, *clock_));
  }
  for (const BusSettings& bus : settings_.buses) {
    auto source = std::make_unique<ModbusSource>(bus, settings_, site_, *clock_);
    buses_.add(bus, *source);
    sources_.push_back(std::move(source));
  }
}

void App::serve() {
  ViewSources views;
  views.status = [this] { return pipeline_->status(clock_->now()); };
  views.homes = [this] { return pipeline_->homes(); };
  views.devices = [this] { return pipeline_->devices(clock_->now()); };
  views.alerts = [this](bool only_open, std::size_t limit) { return pipeline_->alerts(only_open, limit); };
  views.outbox = [this](std::size_t limit) { return pipeline_->outbox(limit); };
  views.buses = [this] { return buses_.views(pipeline_->sources()); };
  views.rules = [this](const RuleFilter& filter) { return pipeline_->rules(filter, clock_->now()); };
  views.ask_bus = [this](const BusQuestion& question, std::function<void(Exchange)> tell) {
    return buses_.ask(question, std::move(tell));
  };
  views.set_mode = [this](const ModeWish& wish) {
    boost::asio::post(io_, [this] { step(); });
    return pipeline_->set_mode(wish, clock_->now());
  };
  api_.emplace(io_, settings_.sockets.api,
               [views = std::move(views)](const ApiRequest& request, const SendReply& send) {
                 answer(request, views, send);
               });
}

App::End App::run() {
  notify_service_manager("READY=1");
  spdlog::info("anjud {} is ready: {} homes, {} devices", options_.version, site_.homes.size(),
               site_.devices.size());
  step();
  io_.run();
  stop();
  return ended_.value_or(End::stopped);
}

void App::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& fault, int number) {
    if (!fault) on_signal(number);
  });
}

void App::on_signal(int number) {
  if (number != SIGHUP) return end(End::stopped);
  const LoadedSettings loaded = load_settings(options_.config, options_.paths);
  if (loaded.mistakes.empty()) return end(End::reload);
  for (const Mistake& mistake : loaded.mistakes) spdlog::error("{}", to_text(mistake));
  spdlog::error("the configuration is wrong; the one before goes on");
  wait_for_signal();
}

// One turn: work on what has come in, then wait for the next deadline. A message that comes meanwhile posts a
// turn.
void App::step() {
  if (ended_) return;
  const Instant now = clock_->now();
  const Result<SteadyTime> next = pipeline_->run(now);
  if (!next) {
    spdlog::critical("{}", next.error().what);
    return end(End::failed);
  }
  notify_service_manager("WATCHDOG=1");
  timer_.expires_after(std::clamp(*next - now.steady, Duration{0}, kLongestWait));
  timer_.async_wait([this](const boost::system::error_code& fault) {
    if (!fault) step();
  });
}

void App::end(End how) {
  ended_ = how;
  io_.stop();
}

// The sources first, so that nothing more is acknowledged; then the last commit.
void App::stop() {
  notify_service_manager(ended_ == End::reload ? "RELOADING=1" : "STOPPING=1");
  for (const auto& source : sources_) source->stop();
  if (ended_ != End::failed) {
    if (const auto done = pipeline_->finish(clock_->now()); !done) spdlog::error("{}", done.error().what);
  }
  if (settings_.platform) uplink_.stop();
  api_->stop();
}

}  // namespace anju
