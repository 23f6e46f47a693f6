#include "tests/simulation/simulated_gateway.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "config/rule_plan.hpp"
#include "daemon/open_journal.hpp"
#include "daemon/timeline.hpp"

namespace anju::simulation {

namespace {

// An hour of messages at once takes some tens of turns.
constexpr int kMostTurns = 5000;

}  // namespace

SimulatedGateway::SimulatedGateway(std::filesystem::path folder, const Settings& settings,
                                   test::SimClock& clock, Uplink& city)
    : folder_(std::move(folder)),
      settings_(settings),
      clock_(clock),
      city_(city),
      site_(make_site(settings_)),
      rules_(make_rule_set(settings_, site_)),
      router_(settings_, site_) {
  spdlog::set_level(spdlog::level::off);  // thousands of faults would be told to nobody
}

std::string SimulatedGateway::start() {
  try {
    open();
    return "";
  } catch (const std::exception& failure) {
    if (store_) store_->note_failure(failure);
    kill();
    return failure.what();
  }
}

// In the order of App::open_state.
void SimulatedGateway::open() {
  const auto must = [](const auto& result) {
    if (!result) throw std::runtime_error(result.error().what);
  };
  inbox_.emplace(Inbox::Capacity{}, [this](Lane) { is_woken_ = true; });
  auto store = Store::open(folder_ / "anju.db", site_);
  must(store);
  store_ = std::move(*store);
  Restored restored = store_->restore();
  auto opened = open_journal(folder_ / "journal", restored.kept);
  must(opened);
  journal_ = std::move(opened->journal);
  const ResumedTimeline resumed = resume_not_before(restored.timeline, clock_.machine(),
                                                    std::max(restored.not_before, journal_->heard_until()));
  clock_.anchor(resumed.now);
  pipeline_.emplace(Pipeline::Parts{settings_, site_, rules_, router_, *store_, *journal_, *inbox_, city_,
                                    "simulated", [] { return 0.5; }, opened->set_aside});
  must(pipeline_->start(resumed, clock_.machine(), restored));
  next_ = clock_.now().steady;
}

void SimulatedGateway::kill() {
  pipeline_.reset();
  journal_.reset();
  store_.reset();
  inbox_.reset();
}

void SimulatedGateway::end() {
  if (pipeline_) (void)pipeline_->finish(clock_.now());
  kill();
}

std::optional<Appended> SimulatedGateway::hear(const MqttMessage& message) {
  RawMessage raw;
  raw.heard_at = clock_.now();
  raw.lane = router_.lane(message.topic);
  raw.body = message;
  Result<Appended> appended = journal_->append(raw);
  if (!appended) return std::nullopt;
  raw.sequence = appended->sequence;
  inbox_->post(std::move(raw));
  return std::move(*appended);
}

void SimulatedGateway::tell_broker(bool is_up) {
  SourceEvent event;
  event.source = "mqtt";
  event.kind = is_up ? SourceEvent::Kind::connected : SourceEvent::Kind::disconnected;
  event.reason = is_up ? "" : "refused";
  event.at = clock_.now();
  inbox_->post(std::move(event));
}

void SimulatedGateway::deliver(CityMessage message) {
  if (inbox_) inbox_->post(std::move(message));
}

std::string SimulatedGateway::work() {
  for (int turns = 0; is_woken_ || next_ <= clock_.now().steady; ++turns) {
    if (turns == kMostTurns) throw std::logic_error("the loop does not come to rest");
    is_woken_ = false;
    ++turns_;
    try {
      const auto next = pipeline_->run(clock_.now());
      if (!next) return next.error().what;
      next_ = *next;
    } catch (const std::exception& failure) {
      store_->note_failure(failure);
      return failure.what();
    }
  }
  return "";
}

}  // namespace anju::simulation
