#include "daemon/errand_desk.hpp"

#include <algorithm>
#include <utility>

#include "daemon/errand_words.hpp"

namespace anju {

ErrandDesk::ErrandDesk(const Settings& settings, std::function<double()> random)
    : settings_(&settings), random_(std::move(random)) {}

void ErrandDesk::start(std::vector<Errand> kept, const LocalEffects& on, Instant now, Batch& batch) {
  for (Errand& errand : kept) entries_.push_back({std::move(errand), true, 0, now.steady, {}, ""});
  const auto is_on = [&on](const Errand& errand) {
    const auto is_it = [&errand](const auto& effect) {
      return effect.is_on && effect.alert_id == errand.alert;
    };
    return errand.kind == ErrandKind::prompt ? std::any_of(on.prompts.begin(), on.prompts.end(), is_it)
                                             : std::any_of(on.alarms.begin(), on.alarms.end(), is_it);
  };
  // A copy: what ends takes its place away.
  for (const Entry& entry : std::vector<Entry>(entries_)) {
    if (entry.errand.kind == ErrandKind::siren_off || is_on(entry.errand)) continue;
    end(entry.errand.alert, entry.errand.kind == ErrandKind::prompt, now.steady, batch);
  }
  plan(on, now, batch);
}

void ErrandDesk::plan(const LocalEffects& news, Instant now, Batch& batch) {
  for (const LocalAlarm& alarm : news.alarms) {
    if (alarm.is_on)
      begin(alarm, now.steady, batch);
    else
      end(alarm.alert_id, false, now.steady, batch);
  }
  for (const Prompt& prompt : news.prompts) {
    if (prompt.is_on)
      begin(prompt, now.steady, batch);
    else
      end(prompt.alert_id, true, now.steady, batch);
  }
}

void ErrandDesk::begin(const LocalAlarm& alarm, SteadyTime now, Batch& batch) {
  const HomeSettings* home = home_of(alarm.home);
  if (!home) return;
  const auto errand = [&](ErrandKind kind) {
    return Errand{
        errand_id(alarm.alert_id, kind), kind, alarm.alert_id, alarm.home, ErrandState::waiting, now,
        alarm.since + kErrandLasts,      ""};
  };
  if (home->local_alarm) {
    // It would silence what has just begun.
    for (std::size_t i = entries_.size(); i-- > 0;) {
      if (entries_[i].errand.kind == ErrandKind::siren_off && entries_[i].errand.home == alarm.home)
        remove(i, batch);
    }
    add(errand(ErrandKind::siren), now, batch);
  }
  if (!first_webhook_url(*home).empty()) add(errand(ErrandKind::webhook), now, batch);
}

void ErrandDesk::begin(const Prompt& prompt, SteadyTime now, Batch& batch) {
  const HomeSettings* home = home_of(prompt.home);
  if (!home || !home->prompt) return;
  if (Entry* before = find(errand_id(prompt.alert_id, ErrandKind::prompt)); before && prompt.is_again) {
    before->errand.state = ErrandState::waiting;
    before->errand.created_at = now;
    before->errand.expires_at = prompt.until.steady;
    before->errand.reason.clear();
    before->attempts = 0;
    before->next_try = now;
    before->is_kept = false;
    batch.errands.push_back(before->errand);
    return;
  }
  add({errand_id(prompt.alert_id, ErrandKind::prompt), ErrandKind::prompt, prompt.alert_id, prompt.home,
       ErrandState::waiting, now, prompt.until.steady, ""},
      now, batch);
}

void ErrandDesk::end(const std::string& alert, bool is_prompt, SteadyTime now, Batch& batch) {
  std::optional<std::string> rang;
  for (std::size_t i = entries_.size(); i-- > 0;) {
    const Errand& errand = entries_[i].errand;
    if (errand.alert != alert || errand.kind == ErrandKind::siren_off) continue;
    if ((errand.kind == ErrandKind::prompt) != is_prompt) continue;
    if (errand.kind == ErrandKind::siren) rang = errand.home;
    remove(i, batch);
  }
  if (!rang || rings(*rang)) return;
  const HomeSettings* home = home_of(*rang);
  if (!home || !home->local_alarm || home->local_alarm->clear_payload.empty()) return;
  add({errand_id(alert, ErrandKind::siren_off), ErrandKind::siren_off, alert, *rang, ErrandState::waiting,
       now, now + kErrandLasts, ""},
      now, batch);
}

void ErrandDesk::add(Errand errand, SteadyTime now, Batch& batch) {
  if (find(errand.id) || errand.expires_at <= now) return;
  if (entries_.size() >= kMostErrands) make_room(batch);
  batch.errands.push_back(errand);
  entries_.push_back({std::move(errand), false, 0, now, {}, ""});
}

// Questions first, then what is known only so that it is not done twice, then the oldest of all.
void ErrandDesk::make_room(Batch& batch) {
  const auto first = [this](auto is_it) {
    return static_cast<std::size_t>(std::find_if(entries_.begin(), entries_.end(), is_it) - entries_.begin());
  };
  std::size_t victim = first([](const Entry& entry) { return entry.errand.kind == ErrandKind::prompt; });
  if (victim == entries_.size())
    victim = first([](const Entry& entry) { return entry.errand.state != ErrandState::waiting; });
  if (victim == entries_.size()) victim = 0;
  const Errand& errand = entries_[victim].errand;
  if (errand.state == ErrandState::waiting) {
    const std::string subject(name(errand.kind));
    const auto is_it = [&subject](const Gap& gap) { return gap.subject == subject; };
    auto gap = std::find_if(dropped_.begin(), dropped_.end(), is_it);
    if (gap == dropped_.end())
      gap = dropped_.insert(gap, {subject, {}, {}, 0, "more waited for the home than there is room for"});
    ++gap->count;
  }
  remove(victim, batch);
}

void ErrandDesk::remove(std::size_t position, Batch& batch) {
  batch.errands_over.push_back(entries_[position].errand.id);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(position));
}

void ErrandDesk::committed() {
  for (Entry& entry : entries_) entry.is_kept = true;
}

ErrandDesk::Entry* ErrandDesk::find(std::string_view id) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [id](const Entry& entry) { return entry.errand.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

const HomeSettings* ErrandDesk::home_of(const std::string& id) const {
  const auto found = std::find_if(settings_->homes.begin(), settings_->homes.end(),
                                  [&id](const HomeSettings& home) { return home.id == id; });
  return found == settings_->homes.end() ? nullptr : &*found;
}

bool ErrandDesk::rings(const std::string& home) const {
  return std::any_of(entries_.begin(), entries_.end(), [&home](const Entry& entry) {
    return entry.errand.kind == ErrandKind::siren && entry.errand.home == home;
  });
}

}  // namespace anju
