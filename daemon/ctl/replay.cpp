#include "daemon/ctl/replay.hpp"

namespace anju {

struct Replay::Part {
  Part(Site a_site, RuleSet a_rules, const RuleSettings& settings, bool waits)
      : site(std::move(a_site)),
        rules(std::move(a_rules)),
        engine(site, settings, rules),
        waits_for_reading(waits) {}

  Site site;  // the engine refers to it and to the rules, so they stay where they are
  RuleSet rules;
  Engine engine;
  bool waits_for_reading;
  bool is_started = false;
  std::optional<SteadyTime> queued;
  Effects effects;
};

Replay::Replay(const RuleSettings& settings, OnTransition on_transition)
    : settings_(settings), on_transition_(std::move(on_transition)) {}

Replay::~Replay() = default;

std::size_t Replay::add_part(Site site, RuleSet rules, bool from_own_reading) {
  parts_.push_back(std::make_unique<Part>(std::move(site), std::move(rules), settings_, from_own_reading));
  return parts_.size() - 1;
}

const Site& Replay::site(std::size_t part) const { return parts_[part]->site; }

void Replay::start(Part& part) {
  if (part.is_started) return;
  part.is_started = true;
  part.engine.start(now(), {});
}

// A deadline moves later with nearly every reading; only one that moves earlier is queued anew, and one that
// comes up too early is queued again then.
void Replay::queue(std::size_t number) {
  Part& part = *parts_[number];
  const auto earliest = part.engine.no_deadline_before();
  if (!earliest || (part.queued && *part.queued <= *earliest)) return;
  const auto deadline = part.engine.next_deadline();
  if (!deadline || (part.queued && *part.queued <= *deadline)) return;
  part.queued = *deadline;
  due_.push({*deadline, number});
}

void Replay::tell(Part& part) {
  for (const Transition& transition : part.effects.transitions)
    on_transition_(transition, {part.site, part.rules});
  part.effects.transitions.clear();
}

void Replay::pass_time(WallTime at) {
  const bool is_first = now_ == WallTime{Duration::min()};
  now_ = std::max(now_, at);
  for (std::size_t i = 0; is_first && i < parts_.size(); ++i) {
    if (parts_[i]->waits_for_reading) continue;
    start(*parts_[i]);
    queue(i);
  }
  const Instant until = now();
  while (!due_.empty() && due_.top().at <= until.steady) {
    const Due due = due_.top();
    due_.pop();
    Part& part = *parts_[due.part];
    if (part.queued != due.at) continue;
    part.queued.reset();
    const auto deadline = part.engine.next_deadline();
    if (deadline && *deadline <= due.at) {
      part.engine.on_time(instant_at(*deadline, until), part.effects);
      tell(part);
    }
    queue(due.part);
  }
}

void Replay::hear(std::size_t number, ChannelIndex channel, std::int64_t ticks, Quality quality,
                  WallTime measured_at) {
  Part& part = *parts_[number];
  start(part);
  Reading reading;
  reading.channel = channel;
  reading.quality = quality;
  reading.value = ticks;
  reading.measured_at = measured_at;
  reading.heard_at = now();
  part.engine.on_heard(part.site.channels[channel].device, reading.heard_at, part.effects);
  part.engine.on_reading(reading, part.effects);
  if (!part.effects.transitions.empty()) tell(part);
  queue(number);
}

}  // namespace anju
