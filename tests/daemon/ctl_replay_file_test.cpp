// A readings file goes through the rules with and without settings; what cannot be used is told, and loses
// nothing else.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/ctl/local_zone.hpp"
#include "daemon/ctl/replay_file.hpp"

namespace anju::ctl_replay_file_test {
namespace {

namespace fs = std::filesystem;

// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "anju-replay-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code fault;
    fs::remove_all(path_, fault);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  fs::path path_;
};

struct Played {
  std::optional<Problem> problem;
  std::string lines;
  std::string complaints;

  std::size_t count(std::string_view what) const {
    std::size_t found = 0;
    for (auto at = lines.find(what); at != std::string::npos; at = lines.find(what, at + 1)) ++found;
    return found;
  }
};

std::string taken_from(std::FILE* file) {
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

Played play(ReplayOptions options) {
  options.as_json = true;
  options.language = Language::en;
  // Without rhythm/: by the fixed limits, so that what is learned of many homes may change.
  options.shared_folder = options.readings.parent_path() / "share";
  fs::create_directories(options.shared_folder);
  for (const char* whole : {"profiles", "rules", "holidays"}) {
    const fs::path link = options.shared_folder / whole;
    if (!fs::exists(link)) fs::create_directory_symlink(fs::path(ANJU_SOURCE_DIR) / "config" / whole, link);
  }
  std::FILE* out = std::tmpfile();
  std::FILE* complaints = std::tmpfile();
  Played played;
  played.problem = replay_file(options, out, complaints);
  played.lines = taken_from(out);
  played.complaints = taken_from(complaints);
  return played;
}

// A day in which water is drawn until noon only.
std::string water_until_noon() {
  std::string rows = "timestamp,home,device,quantity,value,unit\n";
  for (int hour = 0; hour < 48; ++hour) {
    char row[96];
    std::snprintf(row, sizeof row, "2026-11-%02dT%02d:00:00+08:00,h-1,water,water.volume.total,%.3f,m3\n",
                  24 + hour / 24, hour % 24, 10 + 0.01 * std::min(hour, 12));
    rows += row;
  }
  return rows;
}

ReplayOptions options_for(const fs::path& readings) {
  ReplayOptions options;
  options.readings = readings;
  return options;
}

}  // namespace

TEST_CASE("without settings homes are made from the file, and times carry the offset of the file") {
  const Folder folder;
  const auto played = play(options_for(folder.write("r.csv", water_until_noon())));
  CHECK_FALSE(played.problem.has_value());
  CHECK(played.complaints.empty());
  CHECK(played.count("\n") == 1);
  CHECK(played.count(R"("at":"2026-11-25T00:00:00.000+08:00")") == 1);
  CHECK(played.count(
            R"("transition":"raised","event":"inactivity","class":"emergency","home":"h-1","device":null)") ==
        1);
}

TEST_CASE("homes that are made from the file are of the tier that was asked for") {
  const Folder folder;
  ReplayOptions options = options_for(folder.write("r.csv", water_until_noon()));
  options.tier = Tier::general;
  const auto played = play(options);
  CHECK(played.count("\n") == 1);
  CHECK(played.count(R"("at":"2026-11-25T04:00:00.000+08:00")") == 1);  // 16 h after noon
  CHECK(played.count(R"("class":"general","home":"h-1")") == 1);
}

TEST_CASE("a pipe is as good as a file") {
  const Folder folder;
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const std::string text = water_until_noon() + "noise\n";
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  const fs::path pipe = folder.write("r.csv", "").replace_filename("pipe.csv");
  fs::create_symlink("/dev/fd/" + std::to_string(ends[0]), pipe);
  const auto played = play(options_for(pipe));
  CHECK_FALSE(played.problem.has_value());
  CHECK(played.lines == play(options_for(folder.write("r.csv", text))).lines);
  CHECK(played.count("\n") == 1);
  CHECK(std::count(played.complaints.begin(), played.complaints.end(), '\n') == 1);
  ::close(ends[0]);
}

TEST_CASE("--timezone prints the times of another place") {
  const Folder folder;
  ReplayOptions options = options_for(folder.write("r.csv", water_until_noon()));
  options.timezone = "Europe/Berlin";
  CHECK(play(options).count(R"("at":"2026-11-24T17:00:00.000+01:00")") == 1);
  CHECK(local_offset(WallTime{Duration{1'782'907'200'000}}) == std::chrono::minutes{120});  // in July
  options.timezone = "Mars/Base";
  const auto refused = play(options);
  REQUIRE(refused.problem.has_value());
  CHECK(refused.problem->exit_code == kExitUsage);
}

TEST_CASE("--from and --to cut the file") {
  const Folder folder;
  ReplayOptions options = options_for(folder.write("r.csv", water_until_noon()));
  options.to = "2026-11-25T00:00:00+08:00";
  CHECK(play(options).lines.empty());
  options.to = "2026-11-25T00:00:01+08:00";
  CHECK(play(options).count("\n") == 1);
  options.from = "2026-11-24T13:00:00+08:00";
  CHECK(play(options).lines.empty());
  options.from = "yesterday";
  const auto refused = play(options);
  REQUIRE(refused.problem.has_value());
  CHECK(refused.problem->exit_code == kExitUsage);
  CHECK(refused.problem->hint.find("2026-11-24T14:00:00+08:00") != std::string::npos);
}

TEST_CASE("with settings the installed homes are judged by their own tier, and foreign rows are told") {
  const Folder folder;
  const auto config = folder.write("anju.toml", "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n");
  folder.write("homes.d/h-1.toml",
               "[home]\nid = \"h-1\"\ntier = \"general\"\n[[device]]\nid = \"water\"\nprofile = "
               "\"z2m-water-m3\"\nroom = \"hall\"\n");
  ReplayOptions options = options_for(
      folder.write("r.csv", water_until_noon() + "2026-11-26T00:00:00+08:00,h-9,x,door.open,1,bool\n"));
  options.config = config.string();
  const auto played = play(options);
  const std::string why = played.problem ? played.problem->why : "";
  INFO(why);
  REQUIRE_FALSE(played.problem.has_value());
  CHECK(played.count(R"("at":"2026-11-25T04:00:00.000+08:00")") == 1);  // 16 h after noon
  CHECK(played.complaints == "anjuctl replay: h-9/x: door.open is not installed\n");
}

TEST_CASE("wrong settings are told with their place") {
  const Folder folder;
  ReplayOptions options = options_for(folder.write("r.csv", water_until_noon()));
  options.config = folder.write("anju.toml", "[gateway]\nid = 7\n").string();
  const auto played = play(options);
  REQUIRE(played.problem.has_value());
  CHECK(played.problem->code == "settings.wrong");
  CHECK(played.problem->why.find("anju.toml:2: gateway.id") != std::string::npos);
}

TEST_CASE("a row that cannot be read is told and loses no other") {
  const Folder folder;
  const auto played =
      play(options_for(folder.write("r.csv", water_until_noon() + "2026-11-26T00:00:00+08:00,h-1\nnoise\n")));
  CHECK_FALSE(played.problem.has_value());
  CHECK(played.count("\n") == 1);
  CHECK(std::count(played.complaints.begin(), played.complaints.end(), '\n') == 2);
}

TEST_CASE("a device that speaks once in the whole file is heard") {
  const Folder folder;
  const auto played =
      play(options_for(folder.write("r.csv",
                                    "timestamp,home,device,quantity,value,unit\n"
                                    "2026-11-24T03:00:00+08:00,h-1,smoke1,alarm.smoke,1,\n"
                                    "2026-11-24T03:00:01+08:00,h-2,smoke1,alarm.smoke,1,\n")));
  CHECK(played.complaints.empty());
  CHECK(played.count(R"("transition":"raised","event":"smoke")") == 2);
}

TEST_CASE("many bad rows are counted, not repeated") {
  const Folder folder;
  std::string rows = water_until_noon();
  for (int i = 0; i < 1000; ++i) rows += "noise\n";
  const auto played = play(options_for(folder.write("r.csv", rows)));
  CHECK(std::count(played.complaints.begin(), played.complaints.end(), '\n') == 11);
  CHECK(played.complaints.find("1000 rows were left out in all") != std::string::npos);
}

TEST_CASE("a file that is not there is a problem that says so") {
  const Folder folder;
  // Beside a file that is there: what is shipped is linked next to it, and not into the machine.
  const auto played = play(options_for(folder.write("r.csv", "").parent_path() / "none.csv"));
  REQUIRE(played.problem.has_value());
  CHECK(played.problem->exit_code == kExitFailed);
  CHECK(played.problem->code == "input.unreadable");
}

}  // namespace anju::ctl_replay_file_test
