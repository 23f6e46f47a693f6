// `anjuctl proposal take`: what a city has signed for many boxes is written and watched by the one who may
// write, judged once more, and the daemon is told what came of it.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/proposal_commands.hpp"
#include "daemon/ctl/watched_change.hpp"
#include "daemon/proposal_shelf.hpp"
#include "daemon/settings_shelf.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr int kTries = 30;
constexpr Duration kBetweenTries{1s};

class Taking {
 public:
  Taking(const ProposalWish& wish, const SettingsDesk& desk, const ActSurroundings& around)
      : wish_(wish), desk_(desk), around_(around) {}

  // With what became of it; none: later, because nobody could watch whether the box stays well.
  void decide(KeptSettings& kept) const {
    const auto judged =
        judge_settings(kept.settings, {desk_.config(), {around_.shared_folder}, 0, around_.now()});
    if (judged.is_addressed && judged.is_taken) return end(kept, "done", "");
    if (judged.refusal) return end(kept, "refused", std::string(name(*judged.refusal)) + ": " + judged.why);
    if (!answer_to(around_, "/healthz")) return;
    const std::string note = "settings " + std::to_string(judged.document.number) + " of the city";
    const auto watched = carry_out_watched(desk_, {{judged.config, judged.before, judged.after}}, note,
                                           wish_.watch_s, around_);
    if (!watched) return end(kept, "refused", "unavailable: " + watched.error().why);
    if (around_.is_trial) return end(kept, "done", "");
    if (!watched->worse.empty()) return end(kept, "undone", watched->worse);
    end(kept, "done", "");
  }

  // False: nobody has heard it; it stays until somebody does.
  bool tell(const KeptSettings& kept) const {
    const std::string body =
        json::serialize(json::object{{"id", kept.id}, {"outcome", kept.outcome}, {"reason", kept.reason}});
    for (int i = 0; i < kTries && !around_.is_stopped(); ++i) {
      const auto told = answer_to_post(around_, "/v1/settings/ended", body);
      if (told) return true;
      // Nobody waits for it: the store is another, or it was told before.
      if (told.error().exit_code == kExitNotFound && i + 1 == kTries) return true;
      around_.sleep(kBetweenTries);
    }
    return false;
  }

 private:
  void end(KeptSettings& kept, const char* outcome, std::string reason) const {
    kept.outcome = outcome;
    kept.reason = std::move(reason);
    if (!around_.is_trial) (void)note_outcome(kept);
  }

  const ProposalWish& wish_;
  const SettingsDesk& desk_;
  const ActSurroundings& around_;
};

std::string number_of(const KeptSettings& kept) {
  const auto document = read_fleet_document(kept.settings.document);
  return document ? std::to_string(document->number) : "?";
}

CommandEnd shown(const std::vector<KeptSettings>& all, int exit_code, const ActSurroundings& around) {
  json::array list;
  std::vector<std::vector<std::string>> rows;
  for (const KeptSettings& one : all) {
    const std::string outcome = one.outcome.empty() ? "waiting" : one.outcome;
    list.push_back(json::object{
        {"id", one.id}, {"number", number_of(one)}, {"outcome", outcome}, {"reason", one.reason}});
    rows.push_back({number_of(one), outcome, printable(one.reason)});
  }
  if (around.door.as_json)
    return {json::serialize(json::object{{"schema_version", 1}, {"settings", std::move(list)}}) + "\n",
            exit_code};
  if (rows.empty()) return {text_in(around.look, Message::fleet_none) + "\n", exit_code};
  return {in_columns(rows), exit_code};
}

}  // namespace

Outcome<CommandEnd> take_settings(const ProposalWish& wish, const ActSurroundings& around) {
  const auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  auto all = kept_settings(proposal_folder(desk->loaded().settings.store.path));
  const Taking taking(wish, *desk, around);
  bool is_over = true;
  for (KeptSettings& one : all) {
    if (one.outcome.empty()) taking.decide(one);
    if (around.is_trial) continue;
    const bool is_told = !one.outcome.empty() && taking.tell(one);
    std::error_code ignored;
    if (is_told) std::filesystem::remove(one.file, ignored);
    is_over = is_over && is_told;
  }
  return shown(all, is_over ? 0 : kExitUnreachable, around);
}

}  // namespace anju
