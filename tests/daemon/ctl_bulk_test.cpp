// Homes, devices and contacts come from a table, all or nothing; every mistake is told with its line of the
// table; and what is exported changes nothing when it is imported.
#include "daemon/ctl/bulk_commands.hpp"
#include "tests/daemon/ctl_settings_box.hpp"

namespace anju::ctl_bulk_test {
namespace {

using namespace test;

BulkWish wish(const SettingsBox& box, const std::string& kind, const std::string& table = "") {
  BulkWish wish;
  wish.kind = kind;
  wish.config = box.config.string();
  if (!table.empty()) wish.file = box.write("table.csv", table).string();
  return wish;
}

}  // namespace

TEST_CASE("devices are added and changed, and the rest of the file stays") {
  SettingsBox box;
  const auto end = import_table(wish(box, "device",
                                     "home,id,profile,address,room,name,enabled\n"
                                     "h-1,door,z2m-contact,,kitchen,,\n"
                                     "h-1,gas,z2m-gas,kitchen_gas,kitchen,\"燃气, 厨房\",false\n"),
                                box.around);
  CHECK(done(end).find("added: 1, changed: 1, the same: 0") != std::string::npos);
  const std::string text = text_of_file(box.home);
  CHECK(
      text.starts_with("# Installed in spring.\n[home]\nid = \"h-1\"   # a pseudonym\n\n# At the ceiling."));
  const auto loaded = box.load();
  CHECK(loaded.mistakes.empty());
  CHECK(loaded.settings.homes.at(0).devices.at(0).room == "kitchen");
  CHECK(loaded.settings.homes[0].disabled.at(0).name == "燃气, 厨房");
}

TEST_CASE("homes, devices and contacts are exported, and the same again changes nothing") {
  SettingsBox box;
  done(import_table(wish(box, "home", "home,tier\nh-2,key\nh-1,general\n"), box.around));
  done(import_table(wish(box, "contact", "home,id,role\nh-1,c1,first-contact\nh-2,c1,grid-worker\n"),
                    box.around));
  CHECK(box.load().settings.homes.size() == 2);
  for (const char* kind : {"home", "device", "contact"}) {
    const std::string table = done(export_table(wish(box, kind), box.around));
    const std::string before = text_of_file(box.home) + text_of_file(box.folder() / "homes.d/h-2.toml");
    const std::string said = done(import_table(wish(box, kind, table), box.around));
    INFO(table, said);
    CHECK(said.find("added: 0, changed: 0") != std::string::npos);
    CHECK(text_of_file(box.home) + text_of_file(box.folder() / "homes.d/h-2.toml") == before);
    CHECK(done(export_table(wish(box, kind), box.around)) == table);
  }
}

TEST_CASE("every mistake is told at once with its line, and nothing is written") {
  SettingsBox box;
  const auto end = import_table(wish(box, "device",
                                     "home,id,profile,unit\n"
                                     "h-9,a,z2m-smoke,\n"
                                     "h-1,b b,z2m-smoke,\n"
                                     "h-1,c\n"
                                     "h-1,d,z2m-smoke,\n"
                                     "h-1,d,z2m-smoke,\n"
                                     "h-1,e,eastron-sdm120,x\n"),
                                box.around);
  const std::string why = refused(end, "import.wrong", 1).why;
  INFO(why);
  CHECK(why.find("table.csv:2: home: there is no home \"h-9\"; did you mean \"h-1\"?") != std::string::npos);
  CHECK(why.find("table.csv:3: id: \"b b\" is no identifier") != std::string::npos);
  CHECK(why.find("table.csv:4: has 2 cells; the first line has 4") != std::string::npos);
  CHECK(why.find("table.csv:6: id: \"d\" is already at line 5") != std::string::npos);
  CHECK(why.find("table.csv:7: unit: ") != std::string::npos);
  CHECK(text_of_file(box.home) == kHomeText);
}

TEST_CASE("what the reader of the daemon finds is told with the line of the table") {
  SettingsBox box;
  const std::string why =
      refused(import_table(
                  wish(box, "device", "home,id,profile,bus\nh-1,a,z2m-smoek,\nh-1,b,eastron-sdm120,tcp-1\n"),
                  box.around),
              "import.wrong", 1)
          .why;
  INFO(why);
  CHECK(why.find("table.csv:2: profile: unknown profile \"z2m-smoek\"; did you mean \"z2m-smoke\"?") !=
        std::string::npos);
  CHECK(why.find("table.csv:3: bus: unknown bus") != std::string::npos);
  CHECK(text_of_file(box.home) == kHomeText);
}

TEST_CASE("a header that is wrong is told before anything else; a trial writes nothing") {
  SettingsBox box;
  CHECK(refused(import_table(wish(box, "device", "home,id,profil\n"), box.around), "import.wrong", 1)
            .why.find("table.csv:1: profil: unknown column; did you mean \"profile\"?") != std::string::npos);
  CHECK(refused(import_table(wish(box, "device", "home,profile\n"), box.around), "import.wrong", 1)
            .why.find("the column is missing") != std::string::npos);
  refused(import_table(wish(box, "device", "\"\n"), box.around), "input.unreadable", 1);
  BulkWish nowhere = wish(box, "device");
  nowhere.file = "/nowhere/table.csv";
  refused(import_table(nowhere, box.around), "input.unreadable", 1);
  box.around.is_trial = true;
  CHECK(done(import_table(wish(box, "home", "home,tier\nh-7,key\n"), box.around)).find("+id = \"h-7\"") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(box.folder() / "homes.d/h-7.toml"));
}

TEST_CASE(
    "telephone numbers come in a table, are sealed in the file, and leave it only when secrets are asked "
    "for") {
  SettingsBox box;
  const std::string table = "home,id,role,phone\nh-1,c1,first-contact,+86 21 5555 0142\nh-1,c2,relative,\n";
  SettingsBox trial;
  trial.around.is_trial = true;
  done(import_table(wish(trial, "contact", table), trial.around));
  CHECK_FALSE(std::filesystem::exists(trial.folder() / "state/contacts.key"));
  CHECK(text_of_file(trial.home) == kHomeText);
  done(import_table(wish(box, "contact", table), box.around));
  const std::string text = text_of_file(box.home);
  CHECK(text.find("0142") == std::string::npos);
  CHECK(text.find("phone = \"sealed:v1:") != std::string::npos);
  CHECK(box.load().mistakes.empty());
  CHECK(done(import_table(wish(box, "contact", table), box.around)).find("added: 0, changed: 0") !=
        std::string::npos);
  CHECK(text_of_file(box.home) == text);
  CHECK(done(export_table(wish(box, "contact"), box.around)).find("0142") == std::string::npos);
  BulkWish all = wish(box, "contact");
  all.with_secrets = true;
  const std::string exported = done(export_table(all, box.around));
  CHECK(exported.find("h-1,c1,first-contact,+86 21 5555 0142,") != std::string::npos);
  done(import_table(wish(box, "contact", exported), box.around));
  CHECK(text_of_file(box.home) == text);
  const auto wrong =
      import_table(wish(box, "contact", "home,id,role,phone\nh-1,c3,relative,call me\n"), box.around);
  CHECK(refused(wrong, "import.wrong", 1).why.find("table.csv:2: phone: that is no telephone number") !=
        std::string::npos);
  CHECK(text_of_file(box.home) == text);
}

}  // namespace anju::ctl_bulk_test
