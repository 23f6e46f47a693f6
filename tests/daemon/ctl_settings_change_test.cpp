// What anjuctl changes in the settings is checked before it is written, changes nothing beside it, can be
// taken back, and is whole or not there.
#include "daemon/ctl/config_commands.hpp"
#include "daemon/ctl/device_commands.hpp"
#include "daemon/ctl/forgotten_files.hpp"
#include "daemon/ctl/revision_shelf.hpp"
#include "tests/daemon/ctl_settings_box.hpp"

namespace anju::ctl_settings_change_test {
namespace {

using namespace test;

DeviceWish device(const SettingsBox& box, const std::string& id, const std::string& text = "") {
  DeviceWish wish;
  wish.id = id;
  wish.text = text;
  wish.config = box.config.string();
  return wish;
}

ConfigWish config(const SettingsBox& box, const std::string& key = "", const std::string& value = "") {
  ConfigWish wish;
  wish.key = key;
  wish.value = value;
  wish.config = box.config.string();
  return wish;
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  return text.replace(text.find(old), old.size(), now);
}

}  // namespace

TEST_CASE("a device is renamed, moved, replaced, disabled and enabled by its own lines alone") {
  SettingsBox box;
  done(rename_device(device(box, "door", "前门 \"1\""), box.around));
  std::string text = replaced(kHomeText, "room = \"hall\"\n", "room = \"hall\"\nname = \"前门 \\\"1\\\"\"\n");
  CHECK(text_of_file(box.home) == text);
  done(move_device(device(box, "door", "kitchen"), box.around));
  text = replaced(text, "\"hall\"", "\"kitchen\"");
  CHECK(text_of_file(box.home) == text);
  done(replace_device(device(box, "smoke", "new_smoke"), box.around));
  text = replaced(text, "\"kitchen_smoke\"", "\"new_smoke\"");
  CHECK(text_of_file(box.home) == text);
  const std::string enabled = text;
  done(disable_device(device(box, "smoke"), box.around));
  auto loaded = box.load();
  CHECK(loaded.mistakes.empty());
  REQUIRE(loaded.settings.homes.at(0).devices.size() == 1);
  CHECK(loaded.settings.homes[0].devices[0].name == "前门 \"1\"");
  REQUIRE(loaded.settings.homes[0].disabled.size() == 1);
  CHECK(loaded.settings.homes[0].rules.empty());  // it waits with its device
  done(enable_device(device(box, "smoke"), box.around));
  CHECK(text_of_file(box.home) == enabled);
  CHECK(box.load().settings.homes.at(0).rules.size() == 1);
}

TEST_CASE("what would make wrong settings is not written, and the reason is in the language of the reader") {
  SettingsBox box;
  DeviceWish wish = device(box, "smoke");
  wish.profile = "z2m-smoek";
  CHECK(
      refused(replace_device(wish, box.around), "settings.wrong", 1).why.find("did you mean \"z2m-smoke\"") !=
      std::string::npos);
  box.around.look.language = Language::zh;
  CHECK(refused(replace_device(wish, box.around), "settings.wrong", 1).why.find("没有型号文件") !=
        std::string::npos);
  refused(replace_device(device(box, "smoke"), box.around), "usage.missing", 2);
  CHECK(text_of_file(box.home) == kHomeText);
  CHECK(kept_revisions(box.folder() / "state/revisions").empty());
}

TEST_CASE("a device that is not there is answered with the nearest; a trial writes nothing") {
  SettingsBox box;
  CHECK(refused(rename_device(device(box, "smok", "x"), box.around), "device.unknown", 5).why ==
        "did you mean smoke?");
  box.around.is_trial = true;
  CHECK(done(rename_device(device(box, "door", "x"), box.around)).find("+name = \"x\"") != std::string::npos);
  done(remove_device(device(box, "door"), box.around));
  CHECK(text_of_file(box.home) == kHomeText);
}

TEST_CASE("a device is removed with its comment, when somebody means it") {
  SettingsBox box;
  refused(remove_device(device(box, "door"), box.around), "usage.sure", 2);
  box.around.confirm = [](const std::string& question, const std::string& wanted) {
    CHECK(question.find("h-1") != std::string::npos);
    return wanted != "door";
  };
  refused(remove_device(device(box, "door"), box.around), "usage.declined", 1);
  box.around.confirm = [](const std::string&, const std::string&) { return true; };
  done(remove_device(device(box, "door"), box.around));
  const std::string text = text_of_file(box.home);
  CHECK(text.find("At the ceiling") == std::string::npos);
  CHECK(text.find("Installed in spring") != std::string::npos);
  // The rule of the other one names it, so that one stays.
  box.around.is_sure = true;
  CHECK(refused(remove_device(device(box, "smoke"), box.around), "settings.wrong", 1)
            .why.find("unknown device") != std::string::npos);
}

TEST_CASE("a setting is changed in its place, and its default holds again") {
  SettingsBox box;
  const std::string before = text_of_file(box.config);
  done(set_config(config(box, "store.raw_days", "60"), box.around));
  CHECK(text_of_file(box.config) == replaced(before, "# as it was\n", "# as it was\nraw_days = 60\n"));
  CHECK(done(set_config(config(box, "store.raw_days", "60"), box.around)).find("is so already") !=
        std::string::npos);
  done(unset_config(config(box, "store.raw_days"), box.around));
  CHECK(text_of_file(box.config) == before);
  CHECK(refused(set_config(config(box, "store.raw_day", "60"), box.around), "settings.wrong", 1)
            .why.find("did you mean \"raw_days\"") != std::string::npos);
  refused(set_config(config(box, "store.raw_days", "0"), box.around), "settings.wrong", 1);
  refused(unset_config(config(box, "store.raw_days"), box.around), "config.unknown_key", 5);
  done(set_config(config(box, "gateway.id", "17"), box.around));  // a text after all
  CHECK(box.load().settings.gateway.id == "17");
}

TEST_CASE("every setting is shown with its place, also the defaults") {
  SettingsBox box;
  ConfigWish wish = config(box, "store");
  wish.with_origin = true;
  const std::string shown = done(show_config(wish, box.around));
  CHECK(shown.find("store.path = ") == 0);
  CHECK(shown.find(box.config.string() + ":6") != std::string::npos);
  CHECK(shown.find("store.raw_days = 30") != std::string::npos);
  CHECK(shown.find("# default") != std::string::npos);
  CHECK(shown.find("gateway") == std::string::npos);
  CHECK(done(show_config(config(box), box.around)).find("quota.homes = 512") != std::string::npos);
  refused(show_config(config(box, "sotre"), box.around), "config.unknown_key", 5);
}

TEST_CASE("the last change is taken back, and the one before it; what was edited since is not touched") {
  SettingsBox box;
  const std::string before = text_of_file(box.config);
  refused(undo_config(config(box), box.around), "config.no_revision", 8);
  done(set_config(config(box, "store.raw_days", "60"), box.around));
  done(rename_device(device(box, "door", "x"), box.around));
  done(undo_config(config(box), box.around));
  CHECK(text_of_file(box.home) == kHomeText);
  CHECK(text_of_file(box.config) != before);
  box.write("anju.toml", text_of_file(box.config) + "# mine\n");
  CHECK(refused(undo_config(config(box), box.around), "config.edited_since", 8).why.find("anju.toml") !=
        std::string::npos);
  box.write("anju.toml", replaced(text_of_file(box.config), "# mine\n", ""));
  done(undo_config(config(box), box.around));
  CHECK(text_of_file(box.config) == before);
  refused(undo_config(config(box), box.around), "config.no_revision", 8);
}

TEST_CASE("ten changes are kept, and a home that is forgotten takes them along") {
  SettingsBox box;
  for (int i = 1; i <= 12; ++i)
    done(set_config(config(box, "store.raw_days", std::to_string(i)), box.around));
  const auto kept = kept_revisions(box.folder() / "state/revisions");
  REQUIRE(kept.size() == kRevisionsKept);
  CHECK(kept.back().number == 12);
  CHECK(kept.front().number == 3);
  CHECK(kept.back().note == "2026-11-24T14:00:00.000Z config set store.raw_days");
  CHECK(set_aside_files(box.folder() / "state/anju.db").size() == 3 * kRevisionsKept);
  CHECK(done(diff_config(config(box), box.around)).find("-raw_days = 11\n+raw_days = 12\n") !=
        std::string::npos);
  CHECK(done(config_history(config(box), box.around)).find("#12  ") != std::string::npos);
}

TEST_CASE("mistakes are shown with the line and a mark under the column") {
  SettingsBox box;
  box.write("homes.d/lin.toml", replaced(kHomeText, "profile = \"z2m-smoke\"", "profle = \"z2m-smoke\""));
  const std::string shown = done(check_config(config(box), box.around), 6);
  CHECK(shown.find("lin.toml:13:1: device[2].profle: unknown key; did you mean \"profile\"?\n"
                   "    profle = \"z2m-smoke\"\n    ^\n") != std::string::npos);
  CHECK(done(config_paths(config(box), box.around)).find("homes.d") != std::string::npos);
}

}  // namespace anju::ctl_settings_change_test
