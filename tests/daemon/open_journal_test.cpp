// Whatever is found in the place of the journal, the box begins to watch, and what it could not read is still
// there.
#include "daemon/open_journal.hpp"

#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"

namespace anju::open_journal_test {

namespace fs = std::filesystem;

TEST_CASE("a journal that can be read is opened, and nothing is set aside") {
  const test::TemporaryFolder folder;
  for (int start = 0; start < 2; ++start) {
    const auto opened = open_journal(folder.path() / "journal", {});
    REQUIRE(opened.has_value());
    CHECK_FALSE(opened->set_aside.has_value());
  }
}

TEST_CASE(
    "what is no journal is set aside under a name of its own, and a new one goes on after what was kept") {
  const test::TemporaryFolder folder;
  for (const char* name : {"journal.unreadable-1", "journal.unreadable-2"}) {
    fs::remove_all(folder.path() / "journal");
    folder.write("journal", "no folder");
    const auto opened = open_journal(folder.path() / "journal", {7, 9});
    REQUIRE(opened.has_value());
    REQUIRE(opened->set_aside.has_value());
    CHECK(opened->set_aside->filename() == name);
    CHECK(fs::is_regular_file(*opened->set_aside));
    RawMessage message;
    message.body = MqttMessage{"topic", "payload", false, false};
    CHECK(opened->journal->append(message).value().sequence == 10);
  }
}

TEST_CASE("where nothing can be made that is said") {
  CHECK_FALSE(open_journal("/proc/nowhere/journal", {}).has_value());
}

}  // namespace anju::open_journal_test
