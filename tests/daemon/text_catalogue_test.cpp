// Every message and word is there in Chinese and in English, both languages take the same values, and a
// duration reads well in both.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "daemon/text/catalogue.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/model/presence.hpp"

namespace anju::text_catalogue_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The names between braces; a sentence has no other use for braces.
std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> names;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto end = std::min(text.find_first_of(":}", open), text.size());
    names.emplace(text.substr(open + 1, end - open - 1));
  }
  return names;
}

bool has_chinese(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

// The texts that are only placeholders and signs.
bool needs_no_words(std::string_view text) {
  const auto letters = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::string rest(text);
  for (auto open = rest.find('{'); open != std::string::npos; open = rest.find('{'))
    rest.erase(open, rest.find('}', open) - open + 1);
  return std::none_of(rest.begin(), rest.end(), letters);
}

struct Named {
  WordKind kind;
  std::string_view name;
};

std::vector<Named> words_that_must_be_there() {
  std::vector<Named> words;
  for (int i = 0; i <= static_cast<int>(EventKind::test); ++i)
    words.push_back({WordKind::event, name(static_cast<EventKind>(i))});
  for (int i = 0; i <= static_cast<int>(AlertClass::technical); ++i)
    words.push_back({WordKind::alert_class, name(static_cast<AlertClass>(i))});
  for (int i = 0; i <= static_cast<int>(Dispatch::maintenance); ++i)
    words.push_back({WordKind::dispatch, name(static_cast<Dispatch>(i))});
  for (int i = 0; i <= static_cast<int>(Stage::cleared); ++i)
    words.push_back({WordKind::stage, name(static_cast<Stage>(i))});
  for (int i = 0; i <= static_cast<int>(Quality::repeated); ++i)
    words.push_back({WordKind::quality, name(static_cast<Quality>(i))});
  for (const Presence presence : {Presence::active, Presence::inactive, Presence::unknown})
    words.push_back({WordKind::presence, name(presence)});
  for (const auto tier : {"high-risk", "key", "general"}) words.push_back({WordKind::tier, tier});
  for (const auto health : {"ok", "degraded"}) words.push_back({WordKind::health, health});
  for (const auto state : {"heard", "silent", "never"}) words.push_back({WordKind::device_state, state});
  for (const auto coverage : {"covered", "partly", "not-covered"})
    words.push_back({WordKind::coverage, coverage});
  for (const auto reason : {"malformed", "too-large", "too-deep", "too-many-members", "too-long", "encrypted",
                            "not-a-number", "not-a-boolean", "not-a-text", "out-of-range", "short-answer",
                            "unreadable-time", "implausible-time", "unexpected-topic", "unknown-channel"})
    words.push_back({WordKind::refusal, reason});
  for (const auto code : {"1", "2", "3", "4", "5", "6", "8", "10", "11"})
    words.push_back({WordKind::modbus_exception, code});
  for (const auto kind : {"raised", "cleared"}) words.push_back({WordKind::transition, kind});
  return words;
}

}  // namespace

TEST_CASE("every message is complete, and takes the same values in both languages") {
  for (std::size_t i = 0; i < kMessages; ++i) {
    const Text both = text(static_cast<Message>(i));
    INFO("message ", i, ": ", std::string(both.en));
    CHECK_FALSE(both.zh.empty());
    CHECK_FALSE(both.en.empty());
    CHECK(placeholders(both.zh) == placeholders(both.en));
    CHECK((has_chinese(both.zh) || needs_no_words(both.zh)));
    CHECK(both.en.find("，") == std::string_view::npos);
  }
}

TEST_CASE("every word of the contract has a word for people in both languages") {
  for (const Named& named : words_that_must_be_there()) {
    INFO(std::string(named.name));
    CHECK(is_known_word(named.kind, named.name));
    CHECK(has_chinese(word(Language::zh, named.kind, named.name)));
    const auto english = word(Language::en, named.kind, named.name);
    CHECK_FALSE(english.empty());
    CHECK_FALSE(has_chinese(english));
  }
}

TEST_CASE("a word that the catalogue does not know is shown as it came") {
  CHECK_FALSE(is_known_word(WordKind::event, "earthquake"));
  CHECK(word(Language::zh, WordKind::event, "earthquake") == "earthquake");
  // The same name means different things: a general tier, a general class.
  CHECK_FALSE(is_known_word(WordKind::stage, "general"));
}

TEST_CASE("a duration is told in its largest units, rounded down") {
  CHECK(duration_text(Language::zh, hours{12} + minutes{5} + seconds{59}) == "12 小时 5 分");
  CHECK(duration_text(Language::en, hours{12} + minutes{5} + seconds{59}) == "12 h 5 min");
  CHECK(duration_text(Language::en, hours{12}) == "12 h");
  CHECK(duration_text(Language::en, hours{49} + minutes{10}) == "2 d 1 h");
  CHECK(duration_text(Language::zh, hours{48}) == "2 天");
  CHECK(duration_text(Language::en, minutes{3} + seconds{20}) == "3 min 20 s");
  CHECK(duration_text(Language::en, seconds{59}) == "59 s");
  CHECK(duration_text(Language::en, Duration{999}) == "0 s");
  CHECK(duration_text(Language::en, -hours{1}) == "0 s");
}

TEST_CASE("an instant is written in UTC, or with the offset of a place") {
  const WallTime time{Duration{1'795'528'800'007}};
  CHECK(iso_time(time) == "2026-11-24T14:00:00.007Z");
  CHECK(iso_time(time, minutes{480}) == "2026-11-24T22:00:00.007+08:00");
  CHECK(iso_time(time, -minutes{210}) == "2026-11-24T10:30:00.007-03:30");
  CHECK(iso_time(WallTime{Duration{-1}}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("an instant is read back, whatever way ISO 8601 writes it") {
  const WallTime time{Duration{1'795'528'800'000}};
  for (const auto text :
       {"2026-11-24T14:00:00Z", "2026-11-24T22:00:00+08:00", "2026-11-24 14:00Z",
        "2026-11-24T10:30:00.000-03:30", "2026-11-24T22:00:00+0800", "2026-11-24T13:59:60Z"}) {
    const auto parsed = parse_iso_time(text);
    INFO(text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->time == time);
  }
  CHECK(parse_iso_time("2026-11-24T22:00:00.1239999+08:00")->time == time + Duration{123});
  CHECK(parse_iso_time("2026-11-24T22:00:00+08:00")->offset == minutes{480});
  CHECK(parse_iso_time("2026-11-24T10:30:00-03:30")->offset == -minutes{210});
}

TEST_CASE("what is no instant is refused") {
  for (const auto text :
       {"", "2026-11-24", "2026-11-24T14:00:00", "2026-02-30T14:00:00Z", "2026-11-24T24:00:00Z",
        "2026-11-24T14:60:00Z", "2026-11-24T14:00:00.Z", "2026-11-24T14:00:00Zx", "2026-11-24T14:00:00+8",
        "2026-11-24T14:00:00+99:00", "x"}) {
    INFO(text);
    CHECK_FALSE(parse_iso_time(text).has_value());
  }
}

}  // namespace anju::text_catalogue_test
