// `anjuctl proposal take` and `sign`: what may not be is refused again by who writes, nothing is written
// where nobody can watch, and what is signed is what a box reads.
#include "anju.pb.h"
#include "daemon/ctl/proposal_commands.hpp"
#include "daemon/proposal_shelf.hpp"
#include "daemon/settings_shelf.hpp"
#include "tests/daemon/ctl_settings_box.hpp"
#include "tests/fakes/settings_city.hpp"

namespace anju::ctl_settings_take_test {
namespace {

using namespace test;

struct Stand {
  Stand() {
    box.around.now = [this] { return city.now.value(); };
    wish.config = city.config.string();
    folder = proposal_folder(city.folder.path() / "state/anju.db");
  }
  void keep(const SignedSettings& settings, std::uint64_t number, const std::string& outcome = "") const {
    REQUIRE(keep_settings({"c-" + std::to_string(number), settings, outcome, "", {}}, folder, number)
                .has_value());
  }
  SettingsCity city;
  SettingsBox box;
  ProposalWish wish;
  std::filesystem::path folder;
};

}  // namespace

TEST_CASE("where no daemon answers nothing is written, and the settings wait") {
  Stand stand;
  const std::string before = text_of_file(stand.city.config);
  stand.keep(SettingsCity::sign(18), 18);
  const std::string said = done(take_settings(stand.wish, stand.box.around), kExitUnreachable);
  CHECK(said.find("waiting") != std::string::npos);
  CHECK(text_of_file(stand.city.config) == before);
  REQUIRE(kept_settings(stand.folder).size() == 1);
  CHECK(kept_settings(stand.folder)[0].outcome.empty());
}

TEST_CASE("who writes judges anew: what somebody else has laid there is refused, whoever laid it") {
  Stand stand;
  const std::string before = text_of_file(stand.city.config);
  SignedSettings forged = SettingsCity::sign(18);
  forged.document += "gateway.language = \"en\"\n";
  stand.keep(forged, 18);
  stand.keep(SettingsCity::sign(19, "rules.settle = \"1h\"\n"), 19);
  done(take_settings(stand.wish, stand.box.around), kExitUnreachable);
  const auto kept = kept_settings(stand.folder);
  REQUIRE(kept.size() == 2);  // until anjud has heard it
  CHECK(kept[0].outcome == "refused");
  CHECK(kept[0].reason.starts_with("bad-signature: "));
  CHECK(kept[1].reason.starts_with("weaker: "));
  CHECK(text_of_file(stand.city.config) == before);
}

TEST_CASE("after a power cut in the middle it is seen that they were taken up, and nothing is done twice") {
  Stand stand;
  stand.city.take(18);
  const std::string before = text_of_file(stand.city.config);
  stand.keep(SettingsCity::sign(18), 18);
  stand.keep(SettingsCity::sign(19), 19, "undone");  // its outcome was noted, and not yet told
  done(take_settings(stand.wish, stand.box.around), kExitUnreachable);
  const auto kept = kept_settings(stand.folder);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].outcome == "done");
  CHECK(kept[1].outcome == "undone");
  CHECK(text_of_file(stand.city.config) == before);
}

TEST_CASE("a trial says what would be and leaves everything as it is") {
  Stand stand;
  SignedSettings forged = SettingsCity::sign(18);
  forged.signature[0] = static_cast<char>(forged.signature[0] ^ 1);
  stand.keep(forged, 18);
  stand.box.around.is_trial = true;
  CHECK(done(take_settings(stand.wish, stand.box.around)).find("bad-signature") != std::string::npos);
  CHECK(kept_settings(stand.folder).at(0).outcome.empty());
  stand.box.around.is_trial = false;
  std::filesystem::remove_all(stand.folder);
  CHECK(done(take_settings(stand.wish, stand.box.around)) == "no signed settings wait\n");
}

TEST_CASE("what is signed is what a box believes; a mistake and a key that is none are told before") {
  Stand stand;
  const auto write = [&stand](const std::string& name, const std::string& text) {
    return stand.city.folder.write(name, text).string();
  };
  SignWish wish;
  wish.file =
      write("stage.toml", SettingsCity::document(18, "store.raw_days = 60\n", "group = \"pudong\"\n"));
  wish.key = write("settings.key", SettingsCity::kKey);
  wish.out = (stand.city.folder.path() / "stage.bin").string();
  const std::string said = done(sign_proposal(wish, stand.box.around));
  CHECK(said.find("anju/v1/fleet/pudong/settings") != std::string::npos);
  v1::SignedSettings message;
  REQUIRE(message.ParseFromString(text_of_file(wish.out)));
  CHECK(is_signed_by_any({message.document(), message.signature()}, SettingsCity::kPublic));
  CHECK(message.document() == text_of_file(wish.file));

  SignWish other = wish;
  other.file =
      write("wrong.toml", SettingsCity::document(18, "store.path = \"x\"\n", "group = \"pudong\"\n"));
  CHECK(
      refused(sign_proposal(other, stand.box.around), "proposal.wrong", kExitFailed).why.find("store.path") !=
      std::string::npos);
  other = wish;
  other.key = write("public.pem", SettingsCity::kPublic);
  refused(sign_proposal(other, stand.box.around), "proposal.key", kExitFailed);
  stand.city.now = WallTime{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}};
  refused(sign_proposal(wish, stand.box.around), "proposal.wrong", kExitFailed);
}

}  // namespace anju::ctl_settings_take_test
