#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/proposal_commands.hpp"
#include "daemon/ctl/settings_change.hpp"
#include "daemon/proposal_shelf.hpp"
#include "daemon/settings_shelf.hpp"

namespace anju {
namespace {

namespace json = boost::json;

Problem problem(const Look& look, const char* code, const std::string& why) {
  return {kExitFailed, code, text_in(look, Message::proposal_what), why,
          text_in(look, Message::proposal_hint)};
}

std::vector<KeptProposal> waiting(const LoadedSettings& loaded) {
  return kept_proposals(proposal_folder(loaded.settings.store.path));
}

Outcome<KeptProposal> find_proposal(const ProposalWish& wish, const LoadedSettings& loaded,
                                    const Look& look) {
  auto kept = waiting(loaded);
  const auto found =
      std::find_if(kept.begin(), kept.end(), [&wish](const KeptProposal& one) { return one.id == wish.id; });
  if (found != kept.end()) return std::move(*found);
  return problem(look, "proposal.unknown",
                 say(look.language, Message::proposal_unknown, fmt::arg("id", wish.id)));
}

}  // namespace

Outcome<CommandEnd> list_proposals(const ProposalWish& wish, const ActSurroundings& around) {
  const LoadedSettings loaded = load_settings(wish.config, {around.shared_folder});
  const auto kept = waiting(loaded);
  json::array list;
  std::vector<std::vector<std::string>> rows;
  for (const KeptProposal& one : kept) {
    list.push_back(json::object{{"id", one.id}, {"home", one.home}, {"base_revision", one.base_revision}});
    rows.push_back({printable(one.id), printable(one.home), printable(one.base_revision)});
  }
  json::array settings;
  for (const KeptSettings& one : kept_settings(proposal_folder(loaded.settings.store.path))) {
    settings.push_back(json::object{{"id", one.id}, {"outcome", one.outcome}});
    rows.push_back({printable(one.id), one.outcome, text_in(around.look, Message::fleet_signed_waits)});
  }
  if (around.door.as_json)
    return CommandEnd{
        json::serialize(json::object{{"proposals", std::move(list)}, {"settings", std::move(settings)}}) +
            "\n",
        0};
  return CommandEnd{rows.empty() ? text_in(around.look, Message::proposals_none) + "\n" : in_columns(rows),
                    0};
}

Outcome<CommandEnd> show_proposal(const ProposalWish& wish, const ActSurroundings& around) {
  const auto found = find_proposal(wish, load_settings(wish.config, {around.shared_folder}), around.look);
  if (!found) return found.error();
  return CommandEnd{found->text, 0};
}

// Everything is looked at again: between the proposal and the yes there may be days.
Outcome<CommandEnd> accept_proposal(const ProposalWish& wish, const ActSurroundings& around) {
  const Look& look = around.look;
  const auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  const auto found = find_proposal(wish, desk->loaded(), look);
  if (!found) return found.error();
  if (desk->loaded().settings.revision != found->base_revision)
    return problem(look, "proposal.stale", text_in(look, Message::proposal_stale));
  auto before = read_text_file(found->target);
  if (!before) return problem(look, "proposal.unreadable", before.error().what);
  const auto changed =
      desk->carry_out({{found->target, std::move(*before), found->text}}, "proposal accept " + found->id);
  if (!changed) return changed.error();
  std::error_code ignored;
  if (!around.is_trial) std::filesystem::remove(found->file, ignored);
  return told(*changed,
              say(look.language, Message::proposal_accepted, fmt::arg("file", found->target.string())),
              around);
}

Outcome<CommandEnd> reject_proposal(const ProposalWish& wish, const ActSurroundings& around) {
  const Look& look = around.look;
  const auto found = find_proposal(wish, load_settings(wish.config, {around.shared_folder}), look);
  if (!found) return found.error();
  if (around.is_trial) return CommandEnd{text_in(look, Message::change_trial) + "\n", 0};
  std::error_code fault;
  std::filesystem::remove(found->file, fault);
  if (fault) return problem(look, "proposal.not-removed", fault.message());
  if (around.door.as_json)
    return CommandEnd{json::serialize(json::object{{"rejected", found->id}}) + "\n", 0};
  return CommandEnd{
      say(look.language, Message::proposal_rejected, fmt::arg("id", printable(found->id))) + "\n", 0};
}

}  // namespace anju
