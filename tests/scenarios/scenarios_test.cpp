// Days in a home: each story is played on a whole box and must be told as it was blessed, also when the
// daemon is killed after every commit, or at any moment.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/scenarios/story_player.hpp"
#include "tests/scenarios/story_settings.hpp"

namespace anju::story::scenarios_test {
namespace {

// Only on request, and nothing else runs in this program: no other thread reads the environment.
const char* asked(const char* variable) {
  return std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
}

// ANJU_STORY: only those whose name has this in it.
std::vector<std::filesystem::path> stories() {
  const char* const only = asked("ANJU_STORY");
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(ANJU_SOURCE_DIR "/tests/scenarios")) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".day" && (!only || name.find(only) != std::string::npos))
      found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// "" when they are the same, else the first line in which they differ.
std::string difference(const std::string& expected, const std::string& found) {
  std::istringstream left(expected);
  std::istringstream right(found);
  std::string one;
  std::string other;
  for (int line = 1; expected != found; ++line) {
    const bool has_one = static_cast<bool>(std::getline(left, one));
    const bool has_other = static_cast<bool>(std::getline(right, other));
    if (has_one && has_other && one == other) continue;
    return "line " + std::to_string(line) + " of what is told\n  expected: " + (has_one ? one : "the end") +
           "\n  told:     " + (has_other ? other : "the end");
  }
  return "";
}

void play(const std::filesystem::path& path) {
  const Story story = read_story(path.string());
  const Settings settings = settings_of(story);
  const std::string told = StoryPlayer(story, settings, Kills::none).told();
  if (asked("ANJU_BLESS"))
    std::ofstream(path) << story.input << told;
  else
    CHECK(difference(story.told, told) == "");
  for (const Kills kills : {Kills::after_each_commit, Kills::now_and_then}) {
    StoryPlayer player(story, settings, kills);
    CAPTURE(static_cast<int>(kills));
    CHECK(difference(told, player.told()) == "");
    CHECK(player.kills() > 0);
  }
}

}  // namespace

TEST_CASE("each story is told as it was blessed, and the same by a box that is killed again and again") {
  for (const auto& path : stories()) {
    CAPTURE(path.filename().string());
    play(path);
  }
}

}  // namespace anju::story::scenarios_test
