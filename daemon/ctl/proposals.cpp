// `anjuctl proposal`: a person says yes or no to what the platform would have written otherwise.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/city_commands.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/proposal_shelf.hpp"

namespace anju {
namespace {

namespace json = boost::json;

Problem problem(const Look& look, const char* code, const std::string& why) {
  return {kExitFailed, code, std::string(text(Message::proposal_what).in(look.language)), why,
          std::string(text(Message::proposal_hint).in(look.language))};
}

std::string listed(const std::vector<KeptProposal>& kept, const CitySurroundings& around) {
  json::array list;
  std::vector<std::vector<std::string>> rows;
  for (const KeptProposal& one : kept) {
    list.push_back(json::object{{"id", one.id}, {"home", one.home}, {"base_revision", one.base_revision}});
    rows.push_back({printable(one.id), printable(one.home), printable(one.base_revision)});
  }
  if (around.door.as_json) return json::serialize(json::object{{"proposals", std::move(list)}}) + "\n";
  if (rows.empty()) return std::string(text(Message::proposals_none).in(around.look.language)) + "\n";
  return in_columns(rows);
}

// Everything is looked at again: between the proposal and the yes there may be days.
Outcome<std::string> accept(const KeptProposal& proposal, const CityOptions& options, const Look& look) {
  const SearchPaths paths{options.shared_folder};
  const LoadedSettings now = load_settings(options.config, paths);
  if (now.settings.revision != proposal.base_revision)
    return problem(look, "proposal.stale", std::string(text(Message::proposal_stale).in(look.language)));
  const LoadedSettings then = load_settings_with({{proposal.target, proposal.text}}, options.config, paths);
  if (!then.mistakes.empty()) return problem(look, "proposal.wrong", to_text(then.mistakes.front()));
  const auto before = read_text_file(proposal.target);
  if (!before) return problem(look, "proposal.unreadable", before.error().what);
  if (const auto done = replace_file(proposal.target, *before, proposal.text); !done)
    return problem(look, "proposal.not-written", done.error().what);
  std::error_code ignored;
  std::filesystem::remove(proposal.file, ignored);
  return say(look.language, Message::proposal_accepted, fmt::arg("file", proposal.target.string())) + "\n";
}

}  // namespace

Outcome<std::string> answer_proposal(const CityOptions& options, const CitySurroundings& around) {
  using What = CityOptions::What;
  const Look& look = around.look;
  const LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  const auto kept = kept_proposals(proposal_folder(loaded.settings.store.path));
  if (options.what == What::proposals) return listed(kept, around);
  const auto found = std::find_if(kept.begin(), kept.end(),
                                  [&options](const KeptProposal& one) { return one.id == options.proposal; });
  if (found == kept.end())
    return problem(look, "proposal.unknown",
                   say(look.language, Message::proposal_unknown, fmt::arg("id", options.proposal)));
  if (options.what == What::proposal_show) return found->text;
  if (options.what == What::proposal_accept) return accept(*found, options, look);
  std::error_code fault;
  std::filesystem::remove(found->file, fault);
  if (fault) return problem(look, "proposal.not-removed", fault.message());
  return say(look.language, Message::proposal_rejected, fmt::arg("id", printable(found->id))) + "\n";
}

}  // namespace anju
