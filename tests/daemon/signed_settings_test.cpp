// What a city has signed for many boxes is taken up by those for whom it is, once, and by nobody when
// somebody else has signed it, when it is old, or when it would weaken what watches over a life.
#include "daemon/signed_settings.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "config/files.hpp"
#include "daemon/settings_shelf.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/settings_city.hpp"

namespace anju::signed_settings_test {
namespace {

using test::SettingsCity;
using Refusal = SettingsRefusal;

struct Stand {
  SettingsJudgement judge(const SignedSettings& settings, std::uint64_t highest = 0) const {
    return judge_settings(settings, {city.config, city.paths, highest, city.now});
  }
  std::optional<Refusal> refusal(const SignedSettings& settings, std::uint64_t highest = 0) const {
    return judge(settings, highest).refusal;
  }
  SettingsCity city;
};

}  // namespace

TEST_CASE("an independent signature of RFC 8032 (test 2) is known, and no other byte of it") {
  const std::string message(1, '\x72');
  std::string signature;
  for (const char* const half : {"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
                                 "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"})
    for (std::size_t i = 0; i < 64; i += 2)
      signature += static_cast<char>(std::stoi(std::string(half + i, 2), nullptr, 16));
  CHECK(sign_settings(message, SettingsCity::kKey).value() == signature);
  CHECK(is_signed_by_any({message, signature}, SettingsCity::kPublic));
  for (std::size_t i = 0; i < signature.size(); i += 7) {
    std::string other = signature;
    other[i] = static_cast<char>(other[i] ^ 1);
    CHECK_FALSE(is_signed_by_any({message, other}, SettingsCity::kPublic));
  }
  CHECK_FALSE(is_signed_by_any({"s", signature}, SettingsCity::kPublic));
  CHECK_FALSE(is_signed_by_any({message, ""}, SettingsCity::kPublic));
  CHECK_FALSE(is_signed_by_any({message, signature}, "no key"));
  // While one key takes over from another both are there.
  CHECK(is_signed_by_any({message, signature}, std::string(SettingsCity::kOther) + SettingsCity::kPublic));
  CHECK_FALSE(is_signed_by_any({message, signature}, SettingsCity::kOther));
}

TEST_CASE("what is right comes out as a text of anju.toml, and changes nothing by itself") {
  const Stand stand;
  const std::string before = *read_text_file(stand.city.config);
  const auto judged = stand.judge(stand.city.sign(18));
  INFO(judged.why);
  REQUIRE_FALSE(judged.refusal);
  CHECK(judged.is_addressed);
  CHECK(judged.before == before);
  CHECK(judged.after.find("raw_days = 60") != std::string::npos);
  CHECK(judged.after.find("taken = 18") != std::string::npos);
  CHECK(*read_text_file(stand.city.config) == before);
}

TEST_CASE("who has not the key of the city sets nothing, whatever it says and wherever it was heard") {
  const Stand stand;
  SignedSettings forged = stand.city.sign(18);
  forged.document += "# other\n";
  CHECK(stand.refusal(forged) == Refusal::bad_signature);
  CHECK_FALSE(stand.judge(forged).is_addressed);  // so its number blocks no true one
  SignedSettings unsigned_one = stand.city.sign(18);
  unsigned_one.signature.clear();
  CHECK(stand.refusal(unsigned_one) == Refusal::bad_signature);
  stand.city.write("settings.pem", SettingsCity::kOther);
  CHECK(stand.refusal(stand.city.sign(18)) == Refusal::bad_signature);
  stand.city.write("anju.toml", "[gateway]\nid = \"box-1\"\n[mqtt]\n");
  CHECK(stand.refusal(stand.city.sign(18)) == Refusal::not_wanted);
}

TEST_CASE("it is for its group, its gateway and its stage, and for nobody else") {
  const Stand stand;
  CHECK(stand.refusal(stand.city.sign(18, "", "group = \"elsewhere\"\n")) == Refusal::not_for_this_box);
  const auto other = stand.judge(stand.city.sign(1000, "", "gateway = \"box-2\"\n"));
  CHECK(other.refusal == Refusal::not_for_this_box);
  CHECK_FALSE(other.is_addressed);
  CHECK_FALSE(stand.refusal(stand.city.sign(18, "", "gateway = \"box-1\"\n")));
  // SHA-256("longer-store\nbox-1"): 67 of 0 to 99, reckoned with another program.
  CHECK(stage_of("longer-store", "box-1") == 67);
  CHECK(stage_of("longer-store", "box-2") == 90);
  CHECK(stage_of("other", "box-1") == 35);
  const std::string group = "group = \"pudong\"\n";
  const auto early = stand.judge(stand.city.sign(18, "", group + "percent = 67\n"));
  CHECK(early.refusal == Refusal::not_in_stage);
  CHECK(early.is_addressed);
  CHECK_FALSE(stand.refusal(stand.city.sign(18, "", group + "percent = 68\n")));
}

TEST_CASE("of many boxes as many are in a stage as it says, and each stage holds the one before") {
  int in_1 = 0;
  int in_10 = 0;
  for (int i = 0; i < 10'000; ++i) {
    const unsigned stage = stage_of("longer-store", "box-" + std::to_string(i));
    CHECK(stage < 100);
    in_1 += stage < 1 ? 1 : 0;
    in_10 += stage < 10 ? 1 : 0;
  }
  // Three standard deviations of a fair draw.
  CHECK(in_1 > 70);
  CHECK(in_1 < 130);
  CHECK(in_10 > 910);
  CHECK(in_10 < 1090);
}

TEST_CASE("nothing that was decided about comes a second time, and nothing older") {
  const Stand stand;
  CHECK(stand.refusal(stand.city.sign(18), 18) == Refusal::old_number);
  CHECK(stand.refusal(stand.city.sign(17), 18) == Refusal::old_number);
  CHECK_FALSE(stand.refusal(stand.city.sign(19), 18));
  stand.city.take(18);
  const auto again = stand.judge(stand.city.sign(18));
  CHECK(again.refusal == Refusal::old_number);
  CHECK(again.is_taken);
  CHECK(stand.refusal(stand.city.sign(17)) == Refusal::old_number);
  CHECK_FALSE(stand.judge(stand.city.sign(17)).is_taken);
}

TEST_CASE("what builds on something else waits for nobody: it is refused") {
  const Stand stand;
  const std::string group = "group = \"pudong\"\n";
  CHECK(stand.refusal(stand.city.sign(18, "", group + "base = 17\n")) == Refusal::wrong_base);
  stand.city.take(17);
  CHECK_FALSE(stand.refusal(stand.city.sign(18, "", group + "base = 17\n")));
  const std::string one = "gateway = \"box-1\"\nbase_revision = \"";
  INFO(stand.judge(stand.city.sign(18, "", one + "0123456789abcdef\"\n")).why);
  CHECK(stand.refusal(stand.city.sign(18, "", one + "0123456789abcdef\"\n")) == Refusal::wrong_base);
  CHECK_FALSE(stand.refusal(stand.city.sign(18, "", one + stand.city.revision() + "\"\n")));
}

TEST_CASE("it has a last day, which only a clock that is sure may say has passed") {
  Stand stand;
  stand.city.now = WallTime{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}} - Duration{1};
  CHECK_FALSE(stand.refusal(stand.city.sign(18)));
  *stand.city.now += Duration{1};
  CHECK(stand.refusal(stand.city.sign(18)) == Refusal::expired);
  stand.city.now.reset();
  CHECK_FALSE(stand.refusal(stand.city.sign(18)));
  stand.city.now = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  CHECK(stand.refusal(stand.city.sign(18)) == Refusal::unreadable);  // more than 180 days away
}

TEST_CASE("what would be wrong is told with line and key, and what would watch less is refused") {
  const Stand stand;
  const auto wrong = stand.judge(stand.city.sign(18, "store.raw_days = 0\n"));
  CHECK(wrong.refusal == Refusal::wrong_settings);
  CHECK(wrong.why.starts_with("anju.toml:"));
  CHECK(wrong.why.find("raw_days") != std::string::npos);
  const auto weaker = stand.judge(stand.city.sign(18, "rules.inactivity.key = \"20h\"\n"));
  CHECK(weaker.refusal == Refusal::weaker);
  CHECK(weaker.after.empty());
  CHECK(stand.refusal(stand.city.sign(18, "store.path = \"/tmp/x\"\n")) == Refusal::unreadable);
}

TEST_CASE("they wait beside the proposals in the order of their numbers, with what became of them") {
  const Stand stand;
  const auto shelf = stand.city.folder.path() / "state/proposals";
  const SignedSettings later = stand.city.sign(100);
  const SignedSettings first = stand.city.sign(18);
  REQUIRE(keep_settings({"c-2", later, "", "", {}}, shelf, 100).has_value());
  REQUIRE(keep_settings({"c\n1", first, "", "", {}}, shelf, 18).has_value());
  std::ofstream(shelf / "settings-0000000000000001.signed") << "# command half";
  auto kept = kept_settings(shelf);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].id == "c 1");
  CHECK(kept[0].settings == first);
  CHECK(kept[1].settings == later);
  CHECK(kept[0].outcome.empty());
  kept[0].outcome = "undone";
  kept[0].reason = "worse\nthan before";
  REQUIRE(note_outcome(kept[0]).has_value());
  const auto noted = kept_settings(shelf);
  REQUIRE(noted.size() == 2);
  CHECK(noted[0].outcome == "undone");
  CHECK(noted[0].reason == "worse than before");
  CHECK(noted[0].settings == first);
}

TEST_CASE("who writes as root follows no link that somebody has laid into the folder") {
  const Stand stand;
  const auto shelf = stand.city.folder.path() / "state/proposals";
  const auto victim = stand.city.folder.write("victim", "untouched");
  REQUIRE(keep_settings({"c-1", stand.city.sign(18), "", "", {}}, shelf, 18).has_value());
  auto kept = kept_settings(shelf);
  REQUIRE(kept.size() == 1);
  std::filesystem::create_symlink(victim, kept[0].file.string() + ".new");
  REQUIRE(note_outcome(kept[0]).has_value());
  CHECK(*read_text_file(victim) == "untouched");
  CHECK_FALSE(std::filesystem::is_symlink(kept[0].file));
}

}  // namespace anju::signed_settings_test
