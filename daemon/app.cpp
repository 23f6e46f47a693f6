#include "daemon/app.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>

#include "config/files.hpp"
#include "config/load_installed.hpp"
#include "config/rule_plan.hpp"
#include "daemon/care_plan.hpp"
#include "daemon/open_journal.hpp"
#include "daemon/proposal_shelf.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/webhook_phone.hpp"
#include "drivers/modbus_source.hpp"
#include "drivers/push_map.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

// The loop turns at least this often, so that the watchdog of the service manager sees that it does.
constexpr Duration kLongestWait{5s};
// Between two turns for routine messages. A turn for each of 100 messages a second is a third of what they
// cost; what the rules make of a routine reading can wait for so long.
constexpr Duration kBreath{100ms};
constexpr Duration kToldAlive{1s};  // a watchdog of systemd waits for ten times as long, at least
// What cannot be saved of a damaged store by then is lost: meanwhile nobody watches the home.
constexpr Duration kLongestSalvage{8s};
constexpr std::chrono::minutes kSafeFor{60};

// One line, as an editor leaves it.
std::string read_secret(const std::filesystem::path& file) {
  if (file.empty()) return {};
  std::string secret = read_text_file(file).value();
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  return secret;
}

// A home that floods leaves room for the others; where there is one home it has all.
Inbox::Capacity inbox_capacity(const Site& site) {
  Inbox::Capacity capacity;
  capacity.home = site.homes.size() > 1 ? capacity.routine / 4 : capacity.routine;
  return capacity;
}

// By which their utilities know them.
std::vector<MeterNumber> meters_of(const Settings& settings, const std::string& home) {
  std::vector<MeterNumber> meters;
  for (const HomeSettings& one : settings.homes) {
    if (one.id != home) continue;
    for (const DeviceSettings& device : one.devices)
      if (!device.utility.empty())
        meters.push_back({device.utility, device.address.empty() ? device.id : device.address});
  }
  return meters;
}

}  // namespace

App::App(Settings settings, Options options)
    : options_(std::move(options)),
      settings_(with_phones(std::move(settings))),
      site_(make_site(settings_)),
      rules_(make_rule_set(settings_, site_)),
      router_(settings_, site_),
      inbox_(inbox_capacity(site_),
             [this](Lane lane) { boost::asio::post(io_, [this, lane] { turn_for(lane); }); }),
      uplink_(io_, settings_.sockets.uplink),
      second_(io_, settings_.sockets.second_uplink, CityMessage::Path::second),
      buses_(settings_, [this](std::function<void()> job) { boost::asio::post(io_, std::move(job)); }) {}

Result<void> App::start() {
  if (const auto heard = signals_.open(); !heard) return heard.error();
  if (const auto opened = open_state(); !opened) return opened.error();
  serve();
  if (const auto served = api_->start(); !served) return served.error();
  if (needs_uplink(settings_)) {
    const auto linked = uplink_.start([this](CityMessage message) { inbox_.post(std::move(message)); });
    if (!linked) return linked.error();
  }
  if (has_second_path()) {
    const auto linked = second_.start([this](CityMessage message) { inbox_.post(std::move(message)); });
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
  if (const auto finished = finish_restoring(settings_.store.path); !finished) return finished.error();
  const ClockReading start = read_clocks();
  const auto still_time = [start] { return read_clocks().since_boot < start.since_boot + kLongestSalvage; };
  auto store = Store::open(settings_.store.path, site_, still_time);
  if (!store) return store.error();
  store_ = std::move(*store);
  Restored restored = store_->restore();
  auto opened = open_journal(folder / "journal", restored.kept);
  if (!opened) return opened.error();
  journal_ = std::move(opened->journal);
  const ClockReading clocks = read_clocks();
  const ResumedTimeline resumed =
      resume_not_before(restored.timeline, clocks, std::max(restored.not_before, journal_->heard_until()));
  clock_ = std::make_unique<MachineClock>(resumed.now, clocks);
  reserve_ = std::make_unique<DiskReserve>(folder, settings_.store.reserve);
  journal_->when_full([reserve = reserve_.get()] { return reserve->give_up(); });
  Pipeline::Parts parts{settings_, site_,   rules_,           router_,     *store_,           *journal_,
                        inbox_,    uplink_, options_.version, random_unit, opened->set_aside, reserve_.get()};
  if (has_second_path()) parts.second = &second_;
  parts.doors = doors();
  parts.safe_mode = options_.safe_mode;
  parts.contacts = contact_order(settings_);
  parts.prompts = prompt_plans(settings_, site_);
  parts.say_at_home = [this](const Saying& saying) {
    if (broker_) broker_->say(saying);
  };
  pipeline_ = std::make_unique<Pipeline>(parts);
  const auto post = [this](std::function<void()> job) { boost::asio::post(io_, std::move(job)); };
  store_desk_.emplace(
      StoreDesk::Parts{settings_, *store_, *journal_, *reserve_, *clock_, post, written_bytes});
  return pipeline_->start(resumed, clocks, restored);
}

// What the platform may ask for beyond alerts and rules.
CommandDoors App::doors() {
  CommandDoors doors;
  doors.can_ask = [this](const std::string& home) {
    return std::any_of(settings_.homes.begin(), settings_.homes.end(),
                       [&home](const HomeSettings& one) { return one.id == home && one.prompt; });
  };
  doors.forget_home = [this](const std::string& home) -> Result<void> {
    const auto done = forget(home);
    if (done) return {};
    // Where files lie on the box is no business of the city.
    const bool is_installed = done.error().code == ErrorCode::unsupported;
    return is_installed ? Error{ErrorCode::unsupported, "it is installed on this gateway"} : done.error();
  };
  doors.keep_proposal = [this](const Proposal& proposal) {
    return keep_proposal(proposal, options_.config, options_.paths, proposal_folder(settings_.store.path));
  };
  doors.take_settings = [this](const std::string& id, const SignedSettings& settings, Instant now) {
    return take_settings(id, settings, now);
  };
  return doors;
}

void App::add_sources() {
  if (settings_.mqtt) {
    MqttSettings& mqtt = *settings_.mqtt;
    if (mqtt.client_id.empty()) mqtt.client_id = "anjud-" + settings_.gateway.id;
    auto source = std::make_unique<MqttSource>(settings_, read_secret(mqtt.password_file), site_, router_,
                                               *journal_, *clock_);
    broker_ = source.get();
    sources_.push_back(std::move(source));
  }
  for (const BusSettings& bus : settings_.buses) {
    auto source = std::make_unique<ModbusSource>(bus, settings_, site_, *clock_);
    buses_.add(bus, *source);
    sources_.push_back(std::move(source));
  }
  if (settings_.http) add_http();
}

// It has a thread of its own; what it asks is answered on this one.
void App::add_http() {
  HttpSource::Parts parts{settings_,        site_, *journal_, *clock_,      parked_,
                          options_.version, {},    {},        written_bytes};
  PushMemory memory = pipeline_->push_memory();
  parts.answers = std::move(memory.answers);
  parked_.restore(std::move(memory.parked), [map = PushMap(settings_, site_)](const ParkedMeter& meter) {
    return map.is_installed(meter.utility, meter.meter);
  });
  parts.ask_api = [this](std::string target, std::function<void(ApiReply)> send) {
    boost::asio::post(io_, [this, target = std::move(target), send = std::move(send)] {
      answer({"GET", target, {}}, views_, send);
    });
  };
  parts.ask_status = [this](std::function<void(StatusView)> tell) {
    boost::asio::post(io_, [this, tell = std::move(tell)] { tell(pipeline_->status(clock_->now())); });
  };
  page_sources_ = page_sources();
  parts.page = page_doors();
  for (const RuleInfo& rule : rules_.rules) parts.rule_titles[rule.name] = {rule.title_zh, rule.title_en};
  auto source = std::make_unique<HttpSource>(std::move(parts));
  http_ = source.get();
  sources_.push_back(std::move(source));
}

void App::serve() {
  ViewSources& views = views_;
  views.status = [this] { return pipeline_->status(clock_->now()); };
  views.homes = [this] { return pipeline_->homes(); };
  views.devices = [this] { return pipeline_->devices(clock_->now()); };
  views.alerts = [this](bool only_open, std::size_t limit) { return pipeline_->alerts(only_open, limit); };
  views.outbox = [this](std::size_t limit) { return pipeline_->outbox(limit); };
  views.buses = [this] { return buses_.views(pipeline_->sources()); };
  views.store = [this](std::function<void(const StoreView&)> tell) { store_desk_->ask(std::move(tell)); };
  views.forget = [this](const std::string& home) { return forget(home); };
  views.forgetting = [this](const std::string& home) { return forgetting(home); };
  views.rules = [this](const RuleFilter& filter) { return pipeline_->rules(filter, clock_->now()); };
  views.ask_bus = [this](const BusQuestion& question, std::function<void(Exchange)> tell) {
    return buses_.ask(question, std::move(tell));
  };
  views.readings = [this](const ReadingFilter& filter) { return pipeline_->readings(filter, clock_->now()); };
  views.parked = [this] { return parked_.view(); };
  views.link = [this] { return pipeline_->link(clock_->now()); };
  views.commands = [this](std::size_t limit) { return pipeline_->commands(limit); };
  views.ledger = [this](std::int64_t after, std::size_t limit) { return pipeline_->ledger(after, limit); };
  views.day = day_doors();
  views.ping = [this](const PingWish& wish) {
    boost::asio::post(io_, [this] { step(); });
    return pipeline_->ping(wish, clock_->now());
  };
  views.settings_ended = [this](const CommandAnswer& answer) { return settings_ended(answer); };
  views.commission = commission_doors();
  views.set_mode = [this](const ModeWish& wish) {
    boost::asio::post(io_, [this] { step(); });
    return pipeline_->set_mode(wish, clock_->now());
  };
  api_.emplace(io_, settings_.sockets.api, [this](const ApiRequest& request, const SendReply& send) {
    answer(request, views_, [send, zone = settings_.gateway.timezone](ApiReply reply) {
      reply.timezone = zone;
      send(std::move(reply));
    });
  });
}

App::End App::run() {
  notify_service_manager("READY=1");
  spdlog::info("anjud {} is ready: {} homes, {} devices", options_.version, site_.homes.size(),
               site_.devices.size());
  if (options_.safe_mode) leave_safe_mode_later();
  try {
    step();
    io_.run();
  } catch (const std::exception& failure) {
    store_->note_failure(failure);
    throw;
  }
  stop();
  return ended_.value_or(End::stopped);
}

// By then the crashes are long ago; those that come again lead here again.
void App::leave_safe_mode_later() {
  spdlog::critical("crashed again and again: safe mode for {} min, with defaults and few rules",
                   kSafeFor.count());
  calm_.expires_after(kSafeFor);
  calm_.async_wait([this](const boost::system::error_code& fault) {
    if (!fault) end(End::reload);
  });
}

void App::wait_for_signal() {
  signals_.next([this](int number) { on_signal(number); });
}

void App::on_signal(int number) {
  if (number != SIGHUP) return end(End::stopped);
  const LoadedSettings loaded = load_installed(options_.config, options_.paths);
  if (loaded.mistakes.empty()) return end(End::reload);
  for (const Mistake& mistake : loaded.mistakes) spdlog::error("{}", to_text(mistake));
  spdlog::error("the configuration is wrong; the one before goes on");
  wait_for_signal();
}

// The settings on the disk count, not those of the start: what is installed there must not be forgotten, and
// what is not there any more is heard no longer after the next start, which comes as soon as this is
// answered.
Result<ForgettingView> App::forget(const std::string& home) {
  const LoadedSettings loaded = load_settings(options_.config, options_.paths);
  if (!loaded.mistakes.empty()) return Error{ErrorCode::malformed, to_text(loaded.mistakes.front())};
  const auto is_it = [&home](const auto& one) { return one.id == home; };
  const auto& homes = loaded.settings.homes;
  if (const auto kept = std::find_if(homes.begin(), homes.end(), is_it); kept != homes.end())
    return Error{ErrorCode::unsupported, home + " is installed in " + kept->file.string()};
  const bool is_heard = std::any_of(site_.homes.begin(), site_.homes.end(), is_it);
  if (!is_heard && !store_->knows_home(home))
    return Error{ErrorCode::not_found, "nothing is kept of a home " + home};
  if (const auto noted = store_->forget_home(home, meters_of(settings_, home)); !noted) return noted.error();
  spdlog::warn("a home is forgotten");
  // Also of a home that is not heard: what is read for sending is in memory, and a start has only what is
  // kept.
  start_anew_soon();
  return ForgettingView{home, false};
}

Result<ForgettingView> App::forgetting(const std::string& home) {
  const bool is_heard = std::any_of(site_.homes.begin(), site_.homes.end(),
                                    [&home](const Home& one) { return one.id == home; });
  return ForgettingView{home, !is_heard && !store_->knows_home(home) && !store_->is_forgetting()};
}

// Under load a turn works on many messages, which costs a fraction of as many turns; an alarm waits for
// nobody.
void App::turn_for(Lane lane) {
  const SteadyTime now = clock_->now().steady;
  if (lane == Lane::alarm || now - last_turn_ >= kBreath) return step();
  turn_in(std::min(last_turn_ + kBreath, next_turn_) - now);
}

void App::turn_in(Duration pause) {
  timer_.expires_after(std::clamp(pause, Duration{0}, kLongestWait));
  timer_.async_wait([this](const boost::system::error_code& fault) {
    if (!fault) step();
  });
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
  pipeline_->turn_ended(clock_->now());
  if (http_) {
    for (const AlertRecord& alert : pipeline_->kept_changes()) http_->tell(alert_event(alert));
  }
  say_alive(now);
  last_turn_ = now.steady;
  next_turn_ = *next;
  turn_in(next_turn_ - now.steady);
}

// The service manager is told by what comes round, not by a timer: this turn, the threads of the sources, the
// outbox.
void App::say_alive(Instant now) {
  if (const std::string what = hanging(now); what.empty()) {
    if (now.steady - told_alive_ < kToldAlive) return;
    told_alive_ = now.steady;
    notify_service_manager("WATCHDOG=1");
  } else {
    spdlog::critical("{} hangs: a new process has to", what);
    notify_service_manager("WATCHDOG=trigger");
  }
}

std::string App::hanging(Instant now) const {
  if (pipeline_->outbox_is_stuck(now)) return "the outbox";
  for (const auto& source : sources_) {
    if (source->hangs(now.steady)) return "a thread of " + source->name();
  }
  return "";
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
  if (needs_uplink(settings_)) uplink_.stop();
  if (has_second_path()) second_.stop();
  api_->stop();
}

}  // namespace anju
