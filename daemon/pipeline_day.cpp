// What somebody who looks after the box asks of an alert, and says about it.
#include <spdlog/spdlog.h>

#include "daemon/pipeline.hpp"

namespace anju {

Result<AlertRecord> Pipeline::seen_here(const std::string& alert, const std::string& by, Instant machine) {
  on_clock(watch_.look(machine), watch_.recorded(machine));
  const Instant now = watch_.recorded(machine);
  const auto seen = book_.seen_here(alert, by, now);
  if (!seen) return seen.error();
  correspondence_.report(*seen, now, batch_);
  // Beside what the platform has asked for, because both change what is known of an alert.
  batch_.commands.push_back({"here/" + alert + "#" + std::to_string(seen->revision), "seen-here", alert,
                             static_cast<std::uint8_t>(CommandAnswer::Outcome::done), "by " + by, now});
  spdlog::info("alert {} was seen in the home", alert);
  if (const auto done = commit(now); !done) return done.error();
  if (store_fault_) return Error{ErrorCode::unavailable, "it cannot be kept at the moment: " + *store_fault_};
  return *seen;
}

Result<void> Pipeline::settings_ended(const CommandAnswer& answer, Instant machine) {
  on_clock(watch_.look(machine), watch_.recorded(machine));
  const Instant now = watch_.recorded(machine);
  const auto& fleet = parts_.settings.fleet;
  const std::string taken = std::to_string(fleet ? fleet->taken : 0);
  const auto note = parts_.store.find_command(answer.command_id);
  if (answer.outcome == CommandAnswer::Outcome::done && note && note->subject != taken)
    return Error{ErrorCode::unsupported, "this gateway runs with the settings of number " + taken};
  if (const auto ended = correspondence_.settings_ended(answer, now, batch_); !ended) return ended.error();
  if (const auto done = commit(now); !done) return done.error();
  if (store_fault_) return Error{ErrorCode::unavailable, "it cannot be kept at the moment: " + *store_fault_};
  return {};
}

Result<AlertStory> Pipeline::story(const std::string& alert) const {
  auto known = parts_.store.find_alert(alert);
  if (!known) return Error{ErrorCode::not_found, "no alert " + alert + " on this gateway"};
  AlertStory story{std::move(*known), parts_.store.history(alert), false};
  story.waits = parts_.store.is_in_outbox(story.alert.id + "#" + std::to_string(story.alert.revision));
  return story;
}

}  // namespace anju
