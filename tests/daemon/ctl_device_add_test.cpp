// A device is added at the end of its home's file when all settings are right with it; every byte before it
// stays, and when anything is wrong nothing is written at all.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "config/load.hpp"
#include "daemon/ctl/device_add.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/revision_shelf.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::ctl_device_add_test {
namespace {

namespace fs = std::filesystem;

std::string read_back(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr const char* kHome =
    "# Installed in spring.\n[home]\nid = \"h-1\"   # a pseudonym\n\n[[device]]\nid = \"door\"\n"
    "profile = \"z2m-contact\"\n";

class Box {
 public:
  explicit Box(const std::string& home = kHome) : home_(folder_.write("homes.d/lin.toml", home)) {
    config_ = folder_.write("anju.toml",
                            "[gateway]\nid = \"box-1\"\n[mqtt]\nhost = \"127.0.0.1\"\n"
                            "[store]\npath = \"state/anju.db\"\n");
    fs::create_directories(folder() / "state");
    around_.door.socket = folder() / "nobody.sock";
    around_.shared_folder = test::shipped_folder();
    around_.look = {Language::en, false};
    around_.now = [] { return WallTime{}; };
  }

  DeviceAddOptions options() const {
    DeviceAddOptions options;
    options.home = "h-1";
    options.profile = "z2m-smoke";
    options.address = "kitchen_smoke";
    options.config = config_.string();
    options.shared_folder = test::shipped_folder();
    return options;
  }
  Outcome<AddedDevice> add(const DeviceAddOptions& options) const {
    return add_device(options, around_, false);
  }
  Outcome<CommandEnd> install(const DeviceAddOptions& options, bool as_json, bool is_trial) const {
    ActSurroundings around = around_;
    around.door.as_json = as_json;
    around.is_trial = is_trial;
    return install_device(options, around);
  }
  std::string text() const { return read_back(home_); }
  LoadedSettings load() const { return load_settings(config_, {test::shipped_folder()}); }
  const fs::path& home() const { return home_; }
  const fs::path& folder() const { return folder_.path(); }
  fs::path write(const std::string& name, const std::string& text) const { return folder_.write(name, text); }

 private:
  test::TemporaryFolder folder_;
  ActSurroundings around_;
  fs::path home_;
  fs::path config_;
};

void expect_refused(const Box& box, const DeviceAddOptions& options, std::string_view reason) {
  const std::string before = box.text();
  const auto added = box.add(options);
  REQUIRE(added.has_error());
  INFO(added.error().why);
  CHECK(added.error().why.find(reason) != std::string::npos);
  CHECK(box.text() == before);
  CHECK(std::distance(fs::directory_iterator(box.home().parent_path()), fs::directory_iterator()) == 1);
}

}  // namespace

TEST_CASE("a device is added after everything that was there") {
  const Box box;
  DeviceAddOptions options = box.options();
  options.room = "厨房 \"1\"";
  const auto added = box.add(options);
  REQUIRE(added.has_value());
  CHECK(added->line == 9);
  CHECK(added->file == box.home());
  CHECK(box.text() == std::string(kHome) +
                          "\n[[device]]\nid = \"kitchen_smoke\"\nprofile = \"z2m-smoke\"\n"
                          "room = \"厨房 \\\"1\\\"\"\n");
  const LoadedSettings loaded = box.load();
  CHECK(loaded.mistakes.empty());
  REQUIRE(loaded.settings.homes.at(0).devices.size() == 2);
  CHECK(loaded.settings.homes[0].devices[1].room == "厨房 \"1\"");
}

TEST_CASE(
    "names that only the messages of a device tell are written, and refused where the profile knows its "
    "own") {
  const Box box;
  DeviceAddOptions options = box.options();
  options.channels = {"DHT11", "a \"b\""};
  expect_refused(box, options, "knows all of its channels itself");
  options.profile = "tasmota-climate";
  REQUIRE(box.add(options).has_value());
  CHECK(box.load().settings.homes.at(0).devices.at(1).channels == options.channels);
}

TEST_CASE("the id is made of the address, or given") {
  const Box box;
  DeviceAddOptions options = box.options();
  options.address = "Küche  oben";
  REQUIRE(box.add(options).has_value());
  CHECK(box.load().settings.homes.at(0).devices.at(1).id == "K-che-oben");
  CHECK(box.load().settings.homes.at(0).devices.at(1).address == "Küche  oben");
  options.address = "other";
  options.id = "smoke-2";
  REQUIRE(box.add(options).has_value());
  CHECK(box.load().settings.homes.at(0).devices.at(2).id == "smoke-2");
  options.address = "厨房";
  options.id = "";
  const auto nameless = box.add(options);
  REQUIRE(nameless.has_error());
  CHECK(nameless.error().exit_code == kExitUsage);
}

TEST_CASE("it is a change like any other: a trial writes nothing, and it can be taken back") {
  const Box box;
  const fs::path shelf = box.folder() / "state/revisions";
  const auto tried = box.install(box.options(), true, true);
  REQUIRE(tried.has_value());
  CHECK(tried->output.find("\"dry_run\":true") != std::string::npos);
  CHECK(box.text() == kHome);
  CHECK(kept_revisions(shelf).empty());
  const auto added = box.install(box.options(), false, false);
  REQUIRE(added.has_value());
  CHECK(added->output.find("+id = \"kitchen_smoke\"") != std::string::npos);
  REQUIRE(kept_revisions(shelf).size() == 1);
  CHECK(kept_revisions(shelf)[0].note.find("device add kitchen_smoke") != std::string::npos);
  CHECK(kept_revisions(shelf)[0].files.at(0).before == kHome);
  DeviceAddOptions second = box.options();
  second.address = "hall_smoke";
  const auto json = box.install(second, true, false);
  REQUIRE(json.has_value());
  CHECK(json->output.find(R"("added":{"id":"hall_smoke","home":"h-1","profile":"z2m-smoke")") !=
        std::string::npos);
  CHECK(json->output.find(R"("reload":"not-running")") != std::string::npos);
}

TEST_CASE("a mistake is told with its place, and nothing is written") {
  const Box box;
  const std::string place = box.home().string() + ":";
  DeviceAddOptions options = box.options();
  options.profile = "z2m-smoek";
  expect_refused(box, options, place + "11: device[2].profile: unknown profile \"z2m-smoek\"; did you mean");
  options = box.options();
  options.id = "door";
  expect_refused(box, options, place + "10: device[2].id: ");
  options = box.options();
  options.profile = "z2m-contact";
  options.address = "door";
  options.id = "door-2";
  expect_refused(box, options, "device[2].address: a device of profile");
  options = box.options();
  options.address = "a\tb";
  options.id = "smoke";
  expect_refused(box, options, "device[2].address: ");
  options = box.options();
  options.id = "a b";
  expect_refused(box, options, "device[2].id: ");
  options = box.options();
  options.profile = "eastron-sdm120";
  expect_refused(box, options, "Modbus");
  options = box.options();
  options.home = "h-2";
  expect_refused(box, options, "there is no home h-2; there are: h-1");
}

TEST_CASE("settings that are wrong already are not made longer") {
  const Box box(std::string(kHome) + "rooom = \"hall\"\n");
  expect_refused(box, box.options(), ":8: device[1].rooom: ");
}

TEST_CASE("a value cannot break out of its quotes") {
  const Box box;
  DeviceAddOptions options = box.options();
  options.id = "smoke";
  options.room = "x\"\n[[device]]\nid = \"evil";
  expect_refused(box, options, "device[2].room");
  options.room = "back\\slash";
  REQUIRE(box.add(options).has_value());
  CHECK(box.load().settings.homes.at(0).devices.at(1).room == "back\\slash");
  CHECK(box.load().settings.homes.at(0).devices.size() == 2);
}

TEST_CASE("the ends of line are those of the file, also when the last one is missing") {
  const Box open("[home]\nid = \"h-1\"");
  REQUIRE(open.add(open.options()).has_value());
  CHECK(open.text().starts_with("[home]\nid = \"h-1\"\n\n[[device]]\n"));
  const Box windows("[home]\r\nid = \"h-1\"\r\n");
  REQUIRE(windows.add(windows.options()).has_value());
  CHECK(windows.text().starts_with("[home]\r\nid = \"h-1\"\r\n\r\n[[device]]\r\nid = \"kitchen_smoke\"\r\n"));
  CHECK(windows.load().mistakes.empty());
}

TEST_CASE("the mode of the file and a link to it stay") {
  const Box box;
  const fs::path elsewhere = box.folder() / "lin-real.toml";
  fs::rename(box.home(), elsewhere);
  fs::create_symlink(elsewhere, box.home());
  REQUIRE(::chmod(elsewhere.c_str(), 0640) == 0);
  REQUIRE(box.add(box.options()).has_value());
  CHECK(fs::is_symlink(box.home()));
  struct stat about {};
  REQUIRE(::stat(elsewhere.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777) == 0640);
  CHECK(box.load().settings.homes.at(0).devices.size() == 2);
}

TEST_CASE("a file that somebody has changed meanwhile is not overwritten") {
  const Box box;
  CHECK(replace_file(box.home(), "what it was", "new").error().code == ErrorCode::unavailable);
  CHECK(box.text() == kHome);
  REQUIRE(replace_file(box.home(), kHome, "new").has_value());
  CHECK(box.text() == "new");
  CHECK(replace_file(box.folder() / "nowhere.toml", "", "new").error().code == ErrorCode::io);
}

TEST_CASE("a folder without homes is told") {
  const Box box;
  fs::remove_all(box.home().parent_path());
  const auto added = box.add(box.options());
  REQUIRE(added.has_error());
  CHECK(added.error().why.find("there is no home h-1") != std::string::npos);
}

}  // namespace anju::ctl_device_add_test
