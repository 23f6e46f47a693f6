// What the model of a home's rhythm is fitted on: each gap of each home of a file of readings, as the box
// would have seen it. `activity_samples MODEL READINGS DAYS`, CSV to stdout; no rows of the first DAYS:
//
//   gap,HOME,kind,quarter,observed,ended      each gap that lasted more than two hours
//   life,HOME,kind,hour,lived,seen            days on which an hour had a sign of life, of how many
//   row,HOME,ended,TERM...                    each hour of a gap, with what the model knew when it began
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "config/files.hpp"
#include "config/read_rhythm.hpp"
#include "daemon/ctl/replay_site.hpp"
#include "drivers/replay_source.hpp"
#include "rules/life_channel.hpp"
#include "rules/rhythm/waiting.hpp"

namespace anju {
namespace {

constexpr Duration kReportLimit{std::chrono::hours{3}};

class LearningHome {
 public:
  LearningHome(const RhythmModel& model, std::string name, const ReplayRow& first, Quarter learning_time)
      : name_(std::move(name)), learning_time_(learning_time), rhythm_(model, calendar_) {
    calendar_ = Calendar({{first.at, first.offset}}, {});
    offset_ = first.offset;
  }

  void hear(const ReplayRow& row) {
    if (row.offset != offset_) {
      offset_ = row.offset;
      offsets_.push_back({row.at, row.offset});
      calendar_ = Calendar(offsets_, {});
    }
    Channel& channel = channel_of(row);
    Reading reading;
    reading.value = row.ticks;
    reading.measured_at = row.at;
    reading.heard_at = {SteadyTime{row.at.time_since_epoch()}, row.at, ClockQuality::synced};
    const SteadyTime at = reading.heard_at.steady;
    if (begun_ == 0) begun_ = quarter_of(at);
    const auto known_before = channel.life.known_at();
    channel.life.on_heard(at);
    const LifeSign sign = channel.life.observe(reading, calendar_.local(row.at).time_of_day);
    note_observed(channel.life, known_before, sign);
    if (sign == LifeSign::none) return;
    if (last_ && at > *last_) end_gap(*last_, at);
    last_ = std::max(last_.value_or(at), at);
    diary_.note_life(at, sign == LifeSign::strong);
  }

  void print_life() {
    for (std::size_t kind = 0; kind < kKindsOfDay; ++kind) {
      for (std::size_t hour = 0; hour < 24; ++hour)
        std::printf("life,%s,%zu,%zu,%d,%d\n", name_.c_str(), kind, hour, lived_[kind][hour],
                    seen_[kind][hour]);
    }
  }

 private:
  struct Channel {
    Site site;
    LifeChannel life;
    explicit Channel(Site a_site) : site(std::move(a_site)), life(site, 0, kReportLimit) {}
  };

  Channel& channel_of(const ReplayRow& row) {
    auto& channel = channels_[std::string(row.device) + "/" + std::string(info(row.quantity).name)];
    if (channel) return *channel;
    ReplaySiteBuilder builder(row.home);
    builder.channel(row.device, row.quantity);
    std::vector<ChannelIndex> moved;
    channel = std::make_unique<Channel>(builder.build(moved));
    channel->life.start({{SteadyTime{row.at.time_since_epoch()}, row.at, ClockQuality::synced}, {}});
    return *channel;
  }

  void note_observed(const LifeChannel& channel, std::optional<SteadyTime> known_before, LifeSign sign) {
    if (!known_before || !channel.observed_from() || channel.known_at() <= known_before) return;
    if (sign != LifeSign::none && *channel.known_at() - *known_before > kReportLimit) return;
    const SteadyTime from = std::max(*known_before, *channel.observed_from());
    if (from < *channel.known_at()) diary_.note_observed(from, *channel.known_at());
  }

  void end_gap(SteadyTime from, SteadyTime to) {
    const Quarter start = quarter_of(from);
    const Quarter end = quarter_of(to);
    note_hours(start, end);
    const int ended = static_cast<int>((end - start - 1 + 3) / 4);
    if (end - start <= kFirstGapHour * 4 + 1 || ended > 24) return;
    rhythm_.learn(diary_, start / kQuartersOfDay * kQuartersOfDay, Duration::zero());
    const GapStart begin = rhythm_.start_of(start);
    int observed = ended - 1;
    bool has_ended = true;
    if (const auto unseen = diary_.find_unmarked(LifeDiary::Line::observed, start, end)) {
      observed = static_cast<int>((*unseen - start) / 4) - 1;
      has_ended = false;
    }
    if (observed < kFirstGapHour) return;
    std::printf("gap,%s,%d,%d,%d,%d\n", name_.c_str(), begin.is_free, begin.quarter_of_day, observed,
                has_ended);
    if (start - begun_ < learning_time_) return;
    const auto terms = gap_terms(rhythm_, begin, rhythm_.day_before(diary_, start));
    for (int d = kFirstGapHour; d <= observed; ++d) {
      std::printf("row,%s,%d", name_.c_str(), has_ended && d == observed);
      for (const double term : terms[static_cast<std::size_t>(d - kFirstGapHour)]) std::printf(",%.4f", term);
      std::puts("");
    }
  }

  // Hours of the local clock, from one sign to the next: those between were without life where observed.
  void note_hours(Quarter start, Quarter end) {
    if (end - start > kQuartersOfDay) return;
    for (Quarter q = start; q < end; ++q) {
      const LocalMoment local = calendar_.local(WallTime{begin_of(q).time_since_epoch() + kQuarter / 2});
      const std::int64_t hour =
          local.day.time_since_epoch().count() * 24 + local.time_of_day / std::chrono::hours{1};
      if (hour == hour_) continue;
      hour_ = hour;
      const bool lived = q < start + 4;
      if (!lived && diary_.marks(LifeDiary::Line::observed, q, 4) != 0xF) continue;
      const std::size_t kind = calendar_.kind_of(local.day) == KindOfDay::working ? 0 : 1;
      ++seen_[kind][static_cast<std::size_t>(hour % 24)];
      if (lived) ++lived_[kind][static_cast<std::size_t>(hour % 24)];
    }
  }

  std::string name_;
  Quarter learning_time_;
  Calendar calendar_;
  std::chrono::minutes offset_{};
  std::vector<OffsetChange> offsets_;
  std::map<std::string, std::unique_ptr<Channel>> channels_;
  LifeDiary diary_;
  HomeRhythm rhythm_;
  std::optional<SteadyTime> last_;
  Quarter begun_ = 0;
  std::int64_t hour_ = -1;
  std::array<std::array<int, 24>, kKindsOfDay> lived_{};
  std::array<std::array<int, 24>, kKindsOfDay> seen_{};
};

int run(const char* model_file, const char* readings, Quarter learning_time) {
  MistakeList mistakes;
  const auto text = read_text_file(model_file);
  const auto model = text ? read_rhythm_file(*text, model_file, mistakes) : nullptr;
  auto reader = ReplayReader::open(readings);
  if (!model || !reader) {
    std::fprintf(stderr, "activity_samples: %s or %s cannot be read\n", model_file, readings);
    for (const Mistake& mistake : mistakes.take()) std::fprintf(stderr, "%s\n", to_text(mistake).c_str());
    return 1;
  }
  std::map<std::string, std::unique_ptr<LearningHome>, std::less<>> homes;
  while (const auto row = reader->next()) {
    if (!*row) continue;
    auto found = homes.find((*row)->home);
    if (found == homes.end()) {
      const std::string name((*row)->home);
      found = homes.emplace(name, std::make_unique<LearningHome>(*model, name, **row, learning_time)).first;
    }
    found->second->hear(**row);
  }
  for (const auto& [name, home] : homes) home->print_life();
  return 0;
}

}  // namespace
}  // namespace anju

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: activity_samples MODEL READINGS DAYS\n", stderr);
    return 2;
  }
  return anju::run(argv[1], argv[2], std::atoi(argv[3]) * anju::kQuartersOfDay);
}
