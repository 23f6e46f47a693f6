#include "drivers/mqtt_session.hpp"

#include <mqtt/async_client.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "drivers/backoff.hpp"
#include "drivers/connect_turn.hpp"
#include "drivers/message_gate.hpp"
#include "drivers/mqtt_delivery.hpp"
#include "drivers/mqtt_failure.hpp"
#include "drivers/mqtt_options.hpp"
#include "drivers/peer_socket.hpp"
#include "drivers/redact.hpp"
#include "drivers/thread_progress.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kAnswerTimeout{10};  // for a SUBACK; longer than a connection may take
constexpr std::chrono::seconds kFarewell{1};
constexpr int kQos = 1;
constexpr std::size_t kFiltersAtOnce = 64;
constexpr Duration kMoment{20ms};
constexpr Duration kLongestNoise{500ms};
// The broker is on this box or its LAN, so it is tried often; the floor is for one that accepts and drops at
// once.
constexpr Backoff kReconnect{500ms, 4s, 200ms};
constexpr Duration kLookForRoom{1s};  // while the disk is too full for what the session brings
// Paho's receiving thread sleeps for 100 ms whenever a second has passed without a packet (1.3.12, measured),
// and an alarm would wait for it. So there is a packet twice a second.
constexpr std::chrono::milliseconds kStir{500};
constexpr std::chrono::milliseconds kStirForAnother{10};  // while another session connects
constexpr std::chrono::seconds kPahoAnswers{10};  // and the grace: Paho notices a hanging broker before
constexpr const char* kNobodysTopic = "anju/nobody";
// A session that lived for this long has worked: the pauses start small again.
constexpr Duration kWorked{30s};

}  // namespace

struct MqttSession::Impl final : mqtt::callback {
  Impl(const MqttSettings& settings, const std::string& password, Lane own_lane, const QuotaSettings& quota,
       const Site& homes, const TopicRouter& topics, Journal& kept, const Clock& wall_and_steady)
      : lane(own_lane),
        port(settings.port),
        site(homes),
        router(topics),
        journal(kept),
        clock(wall_and_steady),
        options(connect_options_of(settings, password)),
        gate(quota, homes, topics),
        client(uri_of(settings), session_of(settings, own_lane), mqtt::create_options(MQTTVERSION_3_1_1)) {
    trace_only_errors();
    client.set_callback(*this);  // once, before the first connection: later it would throw or deadlock
  }

  // Threads of Paho, with its lock held: keep and post, nothing else.
  void message_arrived(mqtt::const_message_ptr message) noexcept override;
  void connection_lost(const std::string& cause) noexcept override;

  void say(Saying saying);

  // The source's own thread.
  void run();
  bool wait_for_room(std::string& told);
  std::string connect();
  bool open_connection();
  std::string subscribe();
  std::string subscribe(const std::vector<std::string>& filters);
  bool wait_until_quiet();
  void leave();
  std::string wait_until_lost();
  void wait_for_work(std::unique_lock<std::mutex>& lock);
  void stir();
  bool pause(Duration duration);

  void take(const mqtt::message& message);
  void report_limited(const Instant& now);
  void refuse(const std::string& reason);
  void report(SourceEvent::Kind kind, std::string reason);

  const Lane lane;
  const std::uint16_t port;
  const Site& site;
  const TopicRouter& router;
  Journal& journal;
  const Clock& clock;
  const mqtt::connect_options options;
  Deliver deliver;

  std::mutex mutex;
  std::condition_variable changed;
  ConnectTurn& turn = ConnectTurn::of_this_process();
  bool stopping = false;
  bool lost = false;
  std::string lost_because;
  bool is_up = false;
  std::vector<Saying> sayings;              // not with Paho yet
  std::atomic<std::uint64_t> arrived = 0;   // messages
  std::atomic<std::uint16_t> own_port = 0;  // of the connection; 0: not known
  std::atomic<bool> silent = false;         // stop() has returned: nothing is delivered any more
  std::atomic<bool> refusing = false;  // until the next connection nothing is kept, so that the order holds

  MessageGate gate;
  MqttDelivery delivery{[this](std::string id) { report(SourceEvent::Kind::said, std::move(id)); }};

  ThreadProgress progress;   // of the source's own thread
  ThreadProgress stirred;    // of Paho's, which answer what that thread asks
  mqtt::token_ptr stirring;  // the last one; of the source's own thread
  std::mt19937 random{std::random_device{}()};
  mqtt::async_client client;
  std::jthread thread;
};

void MqttSession::Impl::message_arrived(mqtt::const_message_ptr message) noexcept {
  try {
    take(*message);
  } catch (...) {
    // Out of memory, at the latest here. What was not kept must not be acknowledged.
    refusing = true;
    cut_connection(port, own_port);
  }
}

void MqttSession::Impl::take(const mqtt::message& message) {
  ++arrived;
  if (refusing) return;
  RawMessage raw;
  raw.heard_at = clock.now();
  MqttMessage body{message.get_topic(), message.to_string(), message.is_retained(), message.is_duplicate()};
  const auto listeners = router.listeners(body.topic);
  for (const Listener* listener : listeners) {
    if (listener->lane == Lane::alarm) raw.lane = Lane::alarm;
    // Before it is kept anywhere.
    if (!listener->profile->mqtt.personal.empty())
      body.payload = redacted(listener->profile->mqtt, body.payload);
  }
  // Of a topic that both sessions hear, the other one keeps it.
  if (raw.lane != lane) return;
  raw.body = std::move(body);
  Appended kept;
  // What nobody installed is counted and forgotten, so it costs the flash nothing.
  if (!listeners.empty()) {
    const auto& heard = std::get<MqttMessage>(raw.body);
    const Sayer sayer = gate.sayer_of(heard, listeners, raw.heard_at);
    if (!gate.admits(heard, listeners, sayer, raw.heard_at)) return report_limited(raw.heard_at);
    if (sayer.kind == Sayer::Kind::device) raw.home = site.devices[sayer.index].home;
    Result<Appended> appended = journal.append(raw);
    if (!appended) return refuse(appended.error().what);
    kept = std::move(*appended);
    raw.sequence = kept.sequence;
  }
  if (!silent) deliver(std::move(raw));
  if (const Result<void> forced = journal.force(kept); !forced) refuse(forced.error().what);
}

void MqttSession::Impl::report_limited(const Instant& now) {
  for (const auto& [whose, span] : gate.take_reports(now)) {
    if (!silent)
      deliver(
          SourceEvent{kMqttSource, SourceEvent::Kind::limited, "", span.to, span.count, span.from, 0, whose});
  }
}

// The PUBACK follows this callback on the same connection: without the connection it cannot leave, and the
// broker delivers the message again.
void MqttSession::Impl::refuse(const std::string& reason) {
  refusing = true;
  cut_connection(port, own_port);
  report(SourceEvent::Kind::not_kept, reason);
}

void MqttSession::Impl::report(SourceEvent::Kind kind, std::string reason) {
  if (!silent) deliver(SourceEvent{kMqttSource, kind, std::move(reason), clock.now()});
}

void MqttSession::Impl::connection_lost(const std::string& cause) noexcept {
  const std::lock_guard lock(mutex);
  lost = true;
  lost_because = cause;
  changed.notify_all();
}

void MqttSession::Impl::run() {
  turn.join(this, [this] {
    const std::lock_guard lock(mutex);
    changed.notify_all();
  });
  unsigned attempt = 0;
  std::string told;
  do {
    if (!wait_for_room(told)) break;
    std::string fault = connect();
    if (fault.empty()) {
      const SteadyTime since = clock.now().steady;
      told.clear();
      {
        // Before anybody hears of it: who does may say something at once.
        const std::lock_guard lock(mutex);
        is_up = true;
      }
      report(SourceEvent::Kind::connected, "");
      fault = wait_until_lost();
      if (clock.now().steady - since >= kWorked) attempt = 0;
    }
    if (fault != told) report(SourceEvent::Kind::disconnected, fault);
    told = std::move(fault);
  } while (pause(backoff_delay(kReconnect, attempt++, std::uniform_real_distribution(0.0, 1.0)(random))));
  turn.leave(this);
  leave();
  progress.rests();
}

// What cannot be kept is left with the broker. False when it is time to end.
bool MqttSession::Impl::wait_for_room(std::string& told) {
  while (lane == Lane::routine && journal.keeps_only_alarms()) {
    const std::string fault = "the disk is nearly full: only alarms are kept";
    if (told != fault) report(SourceEvent::Kind::disconnected, fault);
    told = fault;
    if (!pause(kLookForRoom)) return false;
  }
  return true;
}

// "" when the broker is heard, else why not.
std::string MqttSession::Impl::connect() {
  {
    const std::lock_guard lock(mutex);
    if (stopping) return "anjud is stopping";
    lost = false;
    refusing = false;  // before the connection: the broker delivers again as soon as it has accepted us
  }
  try {
    if (!open_connection()) return "the broker does not answer";
    stirring.reset();  // that of a lost connection may never be complete
    // Of routine messages many acknowledgements go together, which nobody waits for: the broker has twenty on
    // their way.
    if (lane == Lane::alarm) set_no_delay(port, own_port);
    std::string refused = subscribe();
    if (!refused.empty()) leave();
    return refused;
  } catch (const mqtt::exception& failure) {
    leave();
    return failure_text(failure);
  }
}

// Paho does not tell its socket: it is the new one, so the sessions connect one after the other.
bool MqttSession::Impl::open_connection() {
  progress.back_by(clock.now().steady + 2 * (kConnectTimeout + kAnswerTimeout));
  const ConnectTurn::Held held(turn);
  own_port = 0;
  const auto before = own_ports_to(port);
  if (!client.connect(options)->wait_for(kConnectTimeout + kAnswerTimeout)) return false;
  for (const std::uint16_t one : own_ports_to(port)) {
    if (std::find(before.begin(), before.end(), one) == before.end()) own_port = one;
  }
  return true;
}

// Each connection anew: the broker may have lost the session. A few topics at a time, and the next when what
// the broker had kept of them is in: an alarm waits behind a few messages and not behind ten thousand. "":
// all are agreed to.
std::string MqttSession::Impl::subscribe() {
  const auto& filters = router.filters(lane);
  for (std::size_t first = 0; first < filters.size(); first += kFiltersAtOnce) {
    const std::size_t last = std::min(first + kFiltersAtOnce, filters.size());
    std::string refused = subscribe({filters.begin() + static_cast<std::ptrdiff_t>(first),
                                     filters.begin() + static_cast<std::ptrdiff_t>(last)});
    if (!refused.empty()) return refused;
    if (last < filters.size() && !wait_until_quiet()) return "anjud is stopping";
  }
  return "";
}

std::string MqttSession::Impl::subscribe(const std::vector<std::string>& filters) {
  progress.back_by(clock.now().steady + kAnswerTimeout);
  constexpr int kRefused = 0x80;  // MQTT 3.1.1, clause 3.9.3
  const auto subscribing = client.subscribe(mqtt::string_collection::create(filters),
                                            mqtt::iasync_client::qos_collection(filters.size(), kQos));
  if (!subscribing->wait_for(kAnswerTimeout)) return "the broker does not answer a subscription";
  const auto granted = subscribing->get_subscribe_response().get_reason_codes();
  for (std::size_t i = 0; i < std::min(granted.size(), filters.size()); ++i) {
    if (granted[i] >= kRefused) return "the broker does not let this user hear " + filters[i];
  }
  return "";
}

// Until nothing has come for a moment; not for ever. False when it is time to end.
bool MqttSession::Impl::wait_until_quiet() {
  for (int i = 0; i < kLongestNoise / kMoment; ++i) {
    const std::uint64_t before = arrived;
    if (!pause(kMoment)) return false;
    if (arrived == before) break;
  }
  return true;
}

void MqttSession::Impl::leave() {
  progress.back_by(clock.now().steady + 2 * kFarewell);
  try {
    client.disconnect(kFarewell)->wait_for(2 * kFarewell);
  } catch (const mqtt::exception&) {
    // There was no connection.
  }
}

std::string MqttSession::Impl::wait_until_lost() {
  std::unique_lock lock(mutex);
  while (!lost && !stopping) {
    progress.back_by(clock.now().steady + kStir);
    wait_for_work(lock);
    if (lost || stopping) break;
    const std::vector<Saying> now = std::exchange(sayings, {});
    lock.unlock();
    for (const Saying& saying : now) delivery.publish(client, saying);
    if (now.empty()) stir();
    report_limited(clock.now());
    lock.lock();
  }
  is_up = false;
  stirred.rests();
  sayings.clear();
  if (stopping) return "anjud is stopping";
  return lost_because.empty() ? "the connection to the broker broke" : lost_because;
}

void MqttSession::Impl::wait_for_work(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [this] { return lost || stopping || !sayings.empty(); };
  if (turn.is_taken()) {
    changed.wait_for(lock, kStirForAnother, has_work);
  } else {
    changed.wait_for(lock, kStir, [&] { return has_work() || turn.is_taken(); });
  }
}

void MqttSession::Impl::say(Saying saying) {
  const std::lock_guard lock(mutex);
  if (!is_up || sayings.size() >= MqttDelivery::kMost) return;
  sayings.push_back(std::move(saying));
  changed.notify_all();
}

// The smallest question that changes nothing. One at a time: a broker that hangs gets no pile.
void MqttSession::Impl::stir() {
  try {
    if (stirring && !stirring->is_complete()) return;
    stirring = client.unsubscribe(kNobodysTopic);
    stirred.back_by(clock.now().steady + kPahoAnswers);
  } catch (const mqtt::exception&) {
    // The connection is breaking; that is told in its own way.
  }
}

// False when it is time to end.
bool MqttSession::Impl::pause(Duration duration) {
  progress.back_by(clock.now().steady + duration);
  std::unique_lock lock(mutex);
  return !changed.wait_for(lock, duration, [this] { return stopping; });
}

MqttSession::MqttSession(const Settings& settings, const std::string& password, Lane lane, const Site& site,
                         const TopicRouter& router, Journal& journal, const Clock& clock)
    : impl_(std::make_unique<Impl>(settings.mqtt.value(), password, lane, settings.quota, site, router,
                                   journal, clock)) {}

MqttSession::~MqttSession() { stop(); }

void MqttSession::start(Deliver deliver) {
  impl_->deliver = std::move(deliver);
  impl_->thread = std::jthread([impl = impl_.get()] { impl->run(); });
}

bool MqttSession::hangs(SteadyTime now) const {
  return impl_->progress.is_overdue(now) || impl_->stirred.is_overdue(now);
}

void MqttSession::say(Saying saying) { impl_->say(std::move(saying)); }

void MqttSession::stop() {
  if (!impl_->thread.joinable()) return;
  impl_->silent = true;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    impl_->changed.notify_all();
  }
  impl_->thread.join();
}

}  // namespace anju
