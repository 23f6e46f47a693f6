// What the platform proposes is checked as if it were written, kept beside the store, and changes nothing.
#include "daemon/proposal.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "config/files.hpp"
#include "daemon/proposal_shelf.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::proposal_test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHome =
    "[home]\nid = \"h-1\"\ntier = \"key\"\n\n[[device]]\nid = \"water\"\nprofile = \"z2m-water-m3\"\n";

struct Stand {
  Stand() {
    fs::create_directories(folder.path() / "homes.d");
    write(config, "[gateway]\nid = \"gw\"\n[store]\npath = \"state/anju.db\"\n[mqtt]\n");
    write(home, kHome);
  }
  static void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }
  std::string revision() const { return load_settings(config, paths).settings.revision; }
  Result<void> keep(const Proposal& proposal) const { return keep_proposal(proposal, config, paths, shelf); }
  Proposal file(const std::string& toml) const { return {"c-1", "h-1", revision(), "", "", {}, toml}; }

  test::TemporaryFolder folder;
  SearchPaths paths{fs::path(ANJU_SOURCE_DIR) / "config"};
  fs::path config = folder.path() / "anju.toml";
  fs::path home = folder.path() / "homes.d" / "h-1.toml";
  fs::path shelf = folder.path() / "proposals";
};

}  // namespace

TEST_CASE("a right proposal is kept whole, and the configuration stays as it was") {
  const Stand stand;
  const std::string before = stand.revision();
  REQUIRE(before.size() == 16);
  const std::string wanted = std::string(kHome) + "# other\n";
  const auto kept = stand.keep(stand.file(wanted));
  REQUIRE_MESSAGE(kept.has_value(), (kept ? "" : kept.error().what));
  const auto all = kept_proposals(stand.shelf);
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == "c-1");
  CHECK(all[0].home == "h-1");
  CHECK(all[0].base_revision == before);
  CHECK(all[0].target == stand.home);
  CHECK(all[0].text == wanted);
  CHECK(stand.revision() == before);
  CHECK(*read_text_file(stand.home) == kHome);
  // The same again is the same file.
  CHECK(stand.keep(stand.file(wanted)).has_value());
  CHECK(kept_proposals(stand.shelf).size() == 1);
}

TEST_CASE("limits for a rule become a [[rule]] of the home") {
  const Stand stand;
  Proposal proposal{"c-2", "h-1", stand.revision(), "water-running", "", {{"hold", "45m"}, {"above", "2"}},
                    ""};
  const auto text = proposed_text(proposal, kHome);
  REQUIRE(text.has_value());
  CHECK(text->starts_with(kHome));
  CHECK(text->find("[[rule]]\nname = \"water-running\"\nabove = 2\nhold = \"45m\"\n") != std::string::npos);
}

TEST_CASE(
    "what was made on another configuration, is wrong or is of another home is refused with the reason") {
  const Stand stand;
  Proposal old = stand.file(kHome);
  old.base_revision = "0123456789abcdef";
  CHECK(stand.keep(old).error().what.find("revision") != std::string::npos);
  Proposal elsewhere = stand.file(kHome);
  elsewhere.home = "h-9";
  CHECK(stand.keep(elsewhere).error().code == ErrorCode::not_found);
  const auto wrong = stand.keep(stand.file(std::string(kHome) + "colour = 1\n"));
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().what.starts_with("h-1.toml:"));
  CHECK(wrong.error().what.find(stand.folder.path().string()) == std::string::npos);
  CHECK_FALSE(stand.keep(stand.file("[home]\nid = \"h-2\"\n")).has_value());
  CHECK_FALSE(stand.keep(stand.file("")).has_value());
  CHECK_FALSE(stand.keep(stand.file(std::string(kMostOfProposal + 1, '#'))).has_value());
  CHECK(kept_proposals(stand.shelf).empty());
}

TEST_CASE("no value of a limit can write a line of its own") {
  for (const std::string value : {"1\nenabled = false", "\"", "1]]", "", "$(reboot)", "`reboot`"}) {
    CAPTURE(value);
    CHECK_FALSE(proposed_text({"c", "h", "", "rule", "", {{"above", value}}, ""}, kHome).has_value());
  }
  CHECK_FALSE(proposed_text({"c", "h", "", "ru\nle", "", {{"above", "1"}}, ""}, kHome).has_value());
  CHECK_FALSE(proposed_text({"c", "h", "", "rule", "", {{"a b", "1"}}, ""}, kHome).has_value());
  CHECK_FALSE(proposed_text({"c", "h", "", "rule", "", {}, ""}, kHome).has_value());
}

TEST_CASE("no id of a command names a file outside the shelf") {
  CHECK(proposal_file_name("c-1") == "proposal-c-1.toml");
  CHECK(proposal_file_name("../../etc/x") == "proposal-%2e%2e%2f%2e%2e%2fetc%2fx.toml");
  CHECK(proposal_file_name(std::string(128, '/')).size() <= 206);
}

}  // namespace anju::proposal_test
