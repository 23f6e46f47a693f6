#include "tests/scenarios/transcript.hpp"

#include <algorithm>
#include <regex>
#include <utility>

#include "rules/classify.hpp"
#include "rules/model/parse_time.hpp"
#include "rules/rule_set.hpp"
#include "tests/scenarios/story.hpp"

namespace anju::story {
namespace {

constexpr const char* kMargin = "            ";

std::string_view word(Coverage coverage) {
  if (coverage == Coverage::covered) return "covered";
  return coverage == Coverage::partly ? "partly covered" : "not covered";
}

// When it is another one, something has happened to the alert.
std::string state_of(const AlertRecord& alert) {
  return std::to_string(alert.revision) + std::string(name(alert.stage)) + (alert.open ? "open" : "") +
         (alert.is_held() ? "held" : "") +
         std::to_string(alert.changed_at.steady.time_since_epoch().count()) +
         std::to_string(alert.detected_at.wall.time_since_epoch().count());
}

}  // namespace

void Transcript::look(Duration now) {
  if (box_->commits() != commits_) look_at_alerts(now);
  commits_ = box_->commits();
  look_at_homes(now);
  look_at_the_home_itself(now);
  look_at_city(now);
}

void Transcript::look_at_alerts(Duration now) {
  auto alerts = box_->store->alerts(false, 10'000);
  std::sort(alerts.begin(), alerts.end(), [](const AlertRecord& a, const AlertRecord& b) {
    return std::tie(a.detected_at.steady, a.id) < std::tie(b.detected_at.steady, b.id);
  });
  for (const AlertRecord& alert : alerts) look_at_alert(alert, now);
}

void Transcript::look_at_alert(const AlertRecord& alert, Duration now) {
  Seen& seen = alerts_[alert.id];
  if (seen.state == state_of(alert)) return;
  seen.state = state_of(alert);
  const SteadyTime steady = box_->clock.now().steady;
  const auto history = box_->store->history(alert.id);
  const bool is_restamped = seen.steps > 0 && alert.detected_at.wall != seen.detected_at;
  if (is_restamped)
    tell(now, alert,
         "was at " + day_and_time(alert.detected_at.wall - begin_) + ", now that the time is known");
  seen.detected_at = alert.detected_at.wall;
  for (; seen.steps < history.size(); ++seen.steps) {
    const KeptTransition& step = history[seen.steps];
    const std::string words = in_words(alert, step);
    if (!words.empty()) tell(now - (steady - step.at.steady), alert, words);
  }
}

std::string Transcript::in_words(const AlertRecord& alert, const KeptTransition& step) {
  const auto until = [this](const std::optional<Instant>& due) { return day_and_time(due->wall - begin_); };
  const std::string why = "\n" + (kMargin + alert.sentence_zh) + "\n" + (kMargin + alert.sentence_en) + "\n" +
                          kMargin + facts(alert);
  if (step.step == "raise") {
    const Classification& as = alert.classification;
    std::string words = "raised, " + std::string(name(alert.event)) + ": " +
                        std::string(name(as.alert_class)) + ", " + std::string(name(as.dispatch));
    if (alert.status != CapStatus::actual) words += ", " + std::string(cap_word(alert.status));
    if (alert.held_by) words += "; kept back: " + std::string(name(*alert.held_by));
    if (alert.feedback_due && alert.recheck_due)
      words +=
          "; feedback until " + until(alert.feedback_due) + ", on site until " + until(alert.recheck_due);
    // What was over before anybody looked is said with its end.
    return alert.open ? words + why : words;
  }
  if (step.step == "clear") return "over" + why;
  if (step.step == "report" || step.step == "update") return "";
  if (step.step == "accept") return "the city has it";
  if (step.step == "escalate") return "nobody has it: it goes the local way";
  if (step.step == "turn-real") return "the test is over and it goes on: it is real";
  if (step.step == "fall-due")
    return alert.recheck_is_overdue ? "overdue: nobody has looked on site" : "overdue: no feedback";
  if (step.step == "cancel" && alert.cancelled_by)
    return "cancelled by the " + std::string(name(*alert.cancelled_by));
  return "the city says: " + step.stage;
}

// What is done in the home without anybody else. A daemon that starts again says again what goes on.
void Transcript::look_at_the_home_itself(Duration now) {
  const auto tell_of = [this, now](const std::string& what, const std::string& line) {
    const auto blank = line.find(' ');
    const std::string key = what + line.substr(blank);
    if (std::exchange(rings_[key], line.substr(0, blank)) == line.substr(0, blank)) return;
    tell_of_home(now, key, "the home " + what + line.substr(blank) + ": " + line.substr(0, blank));
  };
  for (; alarms_ < box_->alarms.size(); ++alarms_) tell_of("rings for", box_->alarms[alarms_]);
  for (; prompts_ < box_->prompted.size(); ++prompts_) tell_of("asks about", box_->prompted[prompts_]);
}

void Transcript::look_at_homes(Duration now) {
  for (const HomeView& home : box_->pipeline->homes()) {
    std::string covered(word(home.coverage));
    if (home.coverage != Coverage::covered) covered += ", not heard:";
    for (const std::string& device : home.silent_devices) covered += " " + device;
    const std::pair<std::string, std::string> found[] = {
        {"presence", "presence is " + std::string(name(home.presence))}, {"coverage", covered}};
    for (const auto& [what, text] : found) {
      std::string& told = of_home_[home.id + "/" + what];
      if (told == text) continue;
      told = text;
      tell_of_home(now, home.id + "/" + what, home.id + ": " + text);
    }
  }
}

void Transcript::look_at_city(Duration now) {
  for (; sent_ < box_->city.sent.size(); ++sent_) {
    const auto& message = box_->city.sent[sent_];
    if (!reached_city_.insert(message.message_id).second) continue;
    if (message.channel == link::Publish::ALERT) {
      v1::AlertReport report;
      report.ParseFromString(message.payload);
      const auto known = names_.find(report.alert_id());
      tell_of_city(now, (known == names_.end() ? report.alert_id() : known->second) + ", " + report.stage() +
                            (report.cap_status() == "Actual" ? "" : ", " + report.cap_status()) +
                            (report.escalated() ? ", gone the local way" : "") +
                            (report.feedback_overdue() || report.recheck_overdue() ? ", overdue" : ""));
    } else if (message.channel == link::Publish::BULK) {
      v1::Bulk bulk;
      bulk.ParseFromString(message.payload);
      for (const auto& gap : bulk.gaps())
        tell_of_city(now, "a gap of " + gap.subject() + ": " + gap.reason());
      for (const auto& change : bulk.mode_changes())
        tell_of_city(now, change.home() + " is " + (change.on() ? "" : "no longer ") + change.mode());
    } else {
      v1::CommandResult result;
      result.ParseFromString(message.payload);
      if (result.outcome() != v1::CommandResult::OUTCOME_DONE)
        tell_of_city(now, "refused: " + result.reason());
    }
  }
}

void Transcript::tell(Duration at, const AlertRecord& alert, const std::string& what) {
  const std::string& name = name_of(alert);
  lines_.push_back({at, Rank::alert, name, static_cast<int>(lines_.size()), name + ": " + what});
}
void Transcript::tell_of_home(Duration at, const std::string& key, const std::string& what) {
  lines_.push_back({at, Rank::home, key, static_cast<int>(lines_.size()), what});
}
void Transcript::tell_of_city(Duration at, const std::string& what) {
  lines_.push_back({at, Rank::city, "", 0, "→ city: " + what});
}

// "smoke of kitchen", "heart-rate-high of band", and from the second on its number.
const std::string& Transcript::name_of(const AlertRecord& alert) {
  std::string& name = names_[alert.id];
  if (!name.empty()) return name;
  const bool is_owners = box_->rules.find(alert.rule) != nullptr;
  name = (is_owners ? alert.rule : std::string(anju::name(alert.event))) + " of " +
         (alert.device.empty() ? alert.home : alert.device);
  const int episode = ++episodes_[name];
  if (episode > 1) name += " #" + std::to_string(episode);
  return name;
}

std::string Transcript::alert_called(const std::string& name) const {
  for (const auto& [id, known] : names_) {
    if (known == name) return id;
  }
  return "";
}

// Times as the margin has them; sentences stay as people get them.
std::string Transcript::shown(std::string text) const {
  static const std::regex kTime("\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z");
  for (std::smatch found; std::regex_search(text, found, kTime);) {
    const auto wall = parse_iso_time(found.str());
    const std::string time = !wall ? "?"
                             : wall->time < begin_ - std::chrono::years{1}
                                 ? "1970"
                                 : day_and_time(wall->time - begin_);
    text = found.prefix().str() + "(" + time + ")" + found.suffix().str();
  }
  return text;
}

std::string Transcript::facts(const AlertRecord& alert) const {
  std::string text;
  for (const auto& [name, value] : alert.evidence) text += (text.empty() ? "" : " ") + (name + "=" + value);
  return shown(text);
}

// What was so for less than a moment; and that the city has what it was told of in the same moment.
bool Transcript::is_said_again(const std::vector<Line>& lines, std::size_t i) {
  const Line& line = lines[i];
  for (std::size_t other = i + 1; other < lines.size() && lines[other].at == line.at; ++other) {
    if (line.rank == Rank::home && lines[other].rank == Rank::home && lines[other].key == line.key)
      return true;
  }
  return line.text.ends_with(": the city has it") && i > 0 && lines[i - 1].at == line.at &&
         lines[i - 1].key == line.key;
}

std::string Transcript::text() const {
  std::vector<Line> sorted = lines_;
  std::stable_sort(sorted.begin(), sorted.end());
  std::string text;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Line& line = sorted[i];
    if (is_said_again(sorted, i)) continue;
    std::string margin = day_and_time(line.at);
    margin.resize(std::max<std::size_t>(margin.size() + 1, 12), ' ');
    text += margin + line.text + "\n";
  }
  return text;
}

}  // namespace anju::story
