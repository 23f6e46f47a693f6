// Every shipped profile survives messages that were cut, changed or made up, and one bad message gives no
// more than a good one can.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "config/files.hpp"
#include "config/load.hpp"
#include "drivers/example_check.hpp"

namespace anju::decode_hostile_test {
namespace {

namespace fs = std::filesystem;

// Numbers that look random and are the same each time (the constants of Knuth's MMIX).
class Numbers {
 public:
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_ = 2026;
};

std::vector<Profile> shipped() {
  const auto files = list_toml_files(fs::path(ANJU_SOURCE_DIR) / "config" / "profiles");
  REQUIRE(files.has_value());
  std::vector<Profile> profiles;
  for (const fs::path& file : *files) {
    Profile profile = load_profile(file).profile;
    if (profile.transport == Transport::mqtt) profiles.push_back(std::move(profile));
  }
  return profiles;
}

const std::set<std::string_view> kReasons{
    "malformed",    "too-large",    "too-deep",        "too-many-members", "too-many-values",
    "too-long",     "encrypted",    "not-a-number",    "not-a-boolean",    "not-a-text",
    "out-of-range", "short-answer", "unreadable-time", "implausible-time", "unexpected-topic"};

// Whatever was sent, what comes out can be used as it is.
void check_sound(const Profile& profile, const Example& example) {
  const Decoded decoded = decode_example(profile, example, Zone());
  for (const DecodedValue& value : decoded.values) {
    REQUIRE(value.channel < profile.channels.size());
    REQUIRE(value.sample < decoded.samples.size());
    REQUIRE(value.label.size() <= 256);
    REQUIRE(value.text.size() <= kTextLimit);
    REQUIRE((value.quality == Quality::invalid) == !value.ticks.has_value());
  }
  for (const Refusal& refusal : decoded.refusals) REQUIRE(kReasons.contains(refusal.reason));
}

template <class Change>
void check_all(const Change& change) {
  for (const Profile& profile : shipped()) {
    INFO(profile.file);
    for (const Example& example : profile.examples) {
      Example changed = example;
      for (const std::string& payload : change(example.payload)) {
        changed.payload = payload;
        INFO(payload.substr(0, 200));
        check_sound(profile, changed);
      }
    }
  }
}

}  // namespace

TEST_CASE("a message that was cut") {
  check_all([](const std::string& payload) {
    std::vector<std::string> cut;
    // Each fifth byte: with all examples every place of a message is met.
    for (std::size_t size = payload.size() % 5; size < payload.size(); size += 5)
      cut.push_back(payload.substr(0, size));
    return cut;
  });
}

TEST_CASE("a message with bytes that were changed") {
  Numbers numbers;
  check_all([&numbers](const std::string& payload) {
    std::vector<std::string> changed;
    for (int i = 0; i < 20 && !payload.empty(); ++i) {
      changed.push_back(payload);
      changed.back()[numbers.below(payload.size())] = static_cast<char>(numbers.below(256));
    }
    return changed;
  });
}

TEST_CASE("a message whose values are of another kind") {
  check_all([](const std::string& payload) {
    std::vector<std::string> changed;
    for (const char* other :
         {"null", "\"\"", "{}", "[]", "[{}]", "true", "-1", "1e400", "\"0x7F\"", "\"a b\""}) {
      std::string text;
      for (std::size_t i = 0; i < payload.size(); ++i) {
        text += payload[i];
        const bool is_value =
            payload[i] == ':' && i + 1 < payload.size() && payload[i + 1] != '{' && payload[i + 1] != '[';
        if (!is_value) continue;
        text += other;
        i = std::min(payload.find_first_of(",}", i), payload.size()) - 1;
      }
      changed.push_back(text);
    }
    return changed;
  });
}

TEST_CASE("payloads that are no message of any device") {
  check_all([](const std::string&) {
    return std::vector<std::string>{"",
                                    " ",
                                    "null",
                                    "[]",
                                    "{}",
                                    "0",
                                    "\"\"",
                                    "[[[]]]",
                                    std::string(1, '\0'),
                                    "\xEF\xBB\xBF",
                                    std::string(20'000, '['),
                                    "{\"\":{\"\":{}}}",
                                    "\xC3\x28"};
  });
}

}  // namespace anju::decode_hostile_test
