#include "daemon/ctl/replay_file.hpp"

#include "config/load.hpp"
#include "config/timezone.hpp"
#include "daemon/ctl/local_zone.hpp"
#include "daemon/ctl/query.hpp"
#include "daemon/ctl/replay_homes.hpp"
#include "daemon/ctl/replay_output.hpp"
#include "daemon/ctl/replay_spool.hpp"
#include "daemon/text/iso_time.hpp"
#include "drivers/replay_source.hpp"

namespace anju {
namespace {

constexpr std::size_t kWriteLinesAt = std::size_t{1} << 16;
constexpr std::size_t kComplaintsShown = 10;

struct Span {
  WallTime from = WallTime::min();
  WallTime to = WallTime::max();

  bool holds(WallTime at) const { return at >= from && at < to; }
};

class ReplayRun {
 public:
  ReplayRun(const ReplayOptions& options, std::FILE* out, std::FILE* complaints)
      : options_(options), out_(out), complaints_(complaints) {}

  std::optional<Problem> run();

 private:
  std::string line(Message message) const { return std::string(text(message).in(options_.language)); }
  std::optional<Problem> read_span();
  std::optional<Problem> read_time(const std::string& option, WallTime& into) const;
  std::optional<Problem> prepare_zone() const;
  std::optional<Problem> prepare_homes();
  void use_shipped_rules();
  std::optional<Problem> open_readings();
  std::optional<Problem> note_homes();
  std::optional<ReplayRow> next_row();
  void play();
  Problem unreadable(const std::filesystem::path& file, const std::string& why) const;
  void hear(const ReplayRow& row);
  void complain(const std::string& what);
  void tell(const Transition& transition, const ReplayHome& home);
  void flush();
  std::chrono::minutes offset_of(const Transition& transition, const ReplayHome& home) const;

  const ReplayOptions& options_;
  std::FILE* out_;
  std::FILE* complaints_;
  Span span_;
  Settings settings_;
  std::optional<ReplayReader> reader_;
  std::optional<Replay> replay_;
  ReplayHomes homes_;
  ReplaySpool noted_;
  std::string lines_;
  std::size_t faults_ = 0;
};

Problem ReplayRun::unreadable(const std::filesystem::path& file, const std::string& why) const {
  return {kExitFailed, "input.unreadable",
          say(options_.language, Message::input_what, fmt::arg("file", file.string())), why,
          say(options_.language, Message::input_hint, fmt::arg("file", file.string()))};
}

std::optional<Problem> ReplayRun::read_time(const std::string& option, WallTime& into) const {
  if (option.empty()) return std::nullopt;
  const auto parsed = parse_iso_time(option);
  if (!parsed) {
    return Problem{kExitUsage, "usage.time",
                   say(options_.language, Message::time_what, fmt::arg("text", option)),
                   line(Message::time_why), line(Message::time_hint)};
  }
  into = parsed->time;
  return std::nullopt;
}

std::optional<Problem> ReplayRun::read_span() {
  if (auto problem = read_time(options_.from, span_.from)) return problem;
  return read_time(options_.to, span_.to);
}

std::optional<Problem> ReplayRun::prepare_zone() const {
  if (options_.timezone.empty()) return std::nullopt;
  const std::string fault = timezone_fault(options_.timezone);
  if (!fault.empty()) {
    return Problem{kExitUsage, "usage.timezone",
                   say(options_.language, Message::zone_what, fmt::arg("text", options_.timezone)), fault,
                   line(Message::zone_hint)};
  }
  use_time_zone(options_.timezone);
  return std::nullopt;
}

std::optional<Problem> ReplayRun::open_readings() {
  auto opened = ReplayReader::open(options_.readings);
  if (!opened) return unreadable(options_.readings, opened.error().what);
  reader_.emplace(std::move(*opened));
  return std::nullopt;
}

std::optional<Problem> ReplayRun::note_homes() {
  while (const auto row = next_row()) {
    homes_.note(*row);
    noted_.keep(*row);
  }
  const auto fault = noted_.finish();
  return fault ? std::optional(unreadable(options_.readings, fault->what)) : std::nullopt;
}

// Homes that nobody has installed have the rules that are shipped, where they are found.
void ReplayRun::use_shipped_rules() {
  if (!options_.timezone.empty()) settings_.gateway.timezone = options_.timezone;
  LoadedRules loaded = load_shipped_rules({options_.shared_folder}, settings_.gateway.holidays);
  settings_.owner_rules = std::move(loaded.rules);
  settings_.holidays = std::move(loaded.holidays);
  settings_.rhythms = std::move(loaded.rhythms);
  for (const Mistake& mistake : loaded.mistakes) complain(to_text(mistake));
}

std::optional<Problem> ReplayRun::prepare_homes() {
  if (!options_.config.empty()) {
    LoadedSettings loaded = load_settings(options_.config, {options_.shared_folder});
    if (!loaded.mistakes.empty()) {
      return Problem{kExitFailed, "settings.wrong",
                     say(options_.language, Message::settings_what, fmt::arg("file", options_.config)),
                     to_text(loaded.mistakes.front()),
                     say(options_.language, Message::settings_hint, fmt::arg("file", options_.config))};
    }
    settings_ = std::move(loaded.settings);
  } else {
    use_shipped_rules();
  }
  replay_.emplace(settings_.rules,
                  [this](const Transition& transition, const ReplayHome& home) { tell(transition, home); });
  if (!options_.config.empty()) {
    homes_.add_installed_to(*replay_, settings_);
    return std::nullopt;
  }
  if (auto problem = note_homes()) return problem;
  homes_.add_noted_to(*replay_, settings_, options_.timezone.empty(), options_.tier);
  return std::nullopt;
}

// The next one that can be used and is of the span.
std::optional<ReplayRow> ReplayRun::next_row() {
  while (const auto row = reader_->next()) {
    if (!*row) {
      complain(row->error().what);
    } else if (span_.holds((*row)->at)) {
      return **row;
    }
  }
  return std::nullopt;
}

void ReplayRun::play() {
  while (const auto row = options_.config.empty() ? noted_.next() : next_row()) hear(*row);
}

void ReplayRun::hear(const ReplayRow& row) {
  const ReplayHomes::Place* place = homes_.find(row);
  replay_->pass_time(row.at);
  if (!place) {
    complain(fmt::format("{}/{}: {} is not installed", row.home, row.device, info(row.quantity).name));
    return;
  }
  homes_.set_offset(*place, row.offset);
  replay_->hear(place->part, place->channel, row.ticks, Quality::good, row.at);
  if (lines_.size() >= kWriteLinesAt) flush();
}

void ReplayRun::complain(const std::string& what) {
  if (++faults_ <= kComplaintsShown) fmt::print(complaints_, "anjuctl replay: {}\n", what);
}

std::chrono::minutes ReplayRun::offset_of(const Transition& transition, const ReplayHome& home) const {
  if (!options_.timezone.empty()) return local_offset(transition.at.wall);
  return homes_.offset(home.site.homes[transition.home].id);
}

void ReplayRun::tell(const Transition& transition, const ReplayHome& home) {
  const auto offset = offset_of(transition, home);
  if (options_.as_json) {
    append_transition_json(lines_, transition, home, offset);
  } else {
    append_transition_text(lines_, transition, home, offset, options_.language);
  }
}

void ReplayRun::flush() {
  std::fwrite(lines_.data(), 1, lines_.size(), out_);
  lines_.clear();
}

std::optional<Problem> ReplayRun::run() {
  if (auto problem = read_span()) return problem;
  if (auto problem = prepare_zone()) return problem;
  if (auto problem = open_readings()) return problem;
  if (auto problem = prepare_homes()) return problem;
  play();
  flush();
  if (const auto fault = noted_.fault()) return unreadable(options_.readings, fault->what);
  if (faults_ > kComplaintsShown)
    fmt::print(complaints_, "anjuctl replay: {} rows were left out in all\n", faults_);
  if (std::fflush(out_) != 0) return unreadable("stdout", "it cannot be written");
  return std::nullopt;
}

}  // namespace

std::optional<Problem> replay_file(const ReplayOptions& options, std::FILE* out, std::FILE* complaints) {
  return ReplayRun(options, out, complaints).run();
}

}  // namespace anju
