#include "daemon/proposal_shelf.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "config/files.hpp"
#include "daemon/headed_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kHead{"# proposal ", "# home ", "# base ", "# file "};

std::optional<KeptProposal> read_proposal(const fs::path& file) {
  const auto kept = read_headed(file, kHead);
  if (!kept) return std::nullopt;
  const auto& values = kept->values;
  return KeptProposal{values[0], values[1], values[2], values[3], kept->text, file};
}

// Written beside and then named, so that half of one is never read.
Result<void> write_proposal(const KeptProposal& kept) {
  fs::path draft = kept.file;
  draft += ".new";
  {
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out << kHead[0] << one_line(kept.id) << '\n'
        << kHead[1] << kept.home << '\n'
        << kHead[2] << one_line(kept.base_revision) << '\n'
        << kHead[3] << kept.target.string() << '\n'
        << kept.text;
    if (!out.flush())
      return Error{ErrorCode::unavailable, "the proposal cannot be kept: the disk may be full"};
  }
  std::error_code fault;
  fs::rename(draft, kept.file, fault);
  if (fault) return Error{ErrorCode::unavailable, "the proposal cannot be kept: " + fault.message()};
  return {};
}

}  // namespace

fs::path proposal_folder(const fs::path& store) { return store.parent_path() / "proposals"; }

Result<void> keep_proposal(const Proposal& proposal, const fs::path& config, const SearchPaths& paths,
                           const fs::path& folder) {
  const LoadedSettings now = load_settings(config, paths);
  if (proposal.base_revision != now.settings.revision)
    return Error{ErrorCode::unsupported, "it was made on revision " +
                                             one_line(proposal.base_revision.substr(0, 64)) +
                                             ", and the configuration is " + now.settings.revision};
  const auto is_it = [&proposal](const HomeSettings& home) { return home.id == proposal.home; };
  const auto& homes = now.settings.homes;
  const auto home = std::find_if(homes.begin(), homes.end(), is_it);
  if (home == homes.end()) return Error{ErrorCode::not_found, "there is no such home on this gateway"};
  const auto text = read_text_file(home->file);
  if (!text) return Error{ErrorCode::unavailable, text.error().what};
  auto wanted = proposed_text(proposal, *text);
  if (!wanted) return wanted.error();
  const LoadedSettings then = load_settings_with({{home->file, *wanted}}, config, paths);
  if (!then.mistakes.empty()) {
    Mistake first = then.mistakes.front();
    first.file =
        fs::path(first.file).filename().string();  // where files lie on the box is no business of the city
    return Error{ErrorCode::malformed, to_text(first)};
  }
  if (std::none_of(then.settings.homes.begin(), then.settings.homes.end(), is_it))
    return Error{ErrorCode::malformed, "the proposed file is of another home"};
  std::error_code fault;
  fs::create_directories(folder, fault);
  if (kept_proposals(folder).size() >= kMostProposals)
    return Error{ErrorCode::unavailable, "too many proposals wait already"};
  return write_proposal({proposal.id, proposal.home, proposal.base_revision, home->file, std::move(*wanted),
                         folder / proposal_file_name(proposal.id)});
}

std::vector<KeptProposal> kept_proposals(const fs::path& folder) {
  std::vector<KeptProposal> kept;
  const auto files = list_toml_files(folder);
  if (!files) return kept;
  for (const fs::path& file : *files)
    if (auto proposal = read_proposal(file)) kept.push_back(std::move(*proposal));
  return kept;
}

}  // namespace anju
