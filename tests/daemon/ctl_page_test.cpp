// `anjuctl page password`: a hash is kept and nothing else; what is too short or typed otherwise is refused.
#include <doctest/doctest.h>

#include "config/files.hpp"
#include "daemon/ctl/page_password.hpp"
#include "daemon/page/password_file.hpp"
#include "daemon/token_hash.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::ctl_page_test {
namespace {

struct Box {
  explicit Box(const std::string& settings = "[gateway]\nid = \"b\"\n[http]\n") {
    options.config = folder.write("anju.toml", settings);
    options.shared_folder = test::shipped_folder();
  }
  Outcome<std::string> run(std::vector<std::string> typed) {
    asked = 0;
    return set_page_password(options, {Language::en, false}, false,
                             [&](std::string_view prompt) -> std::optional<std::string> {
                               CHECK(prompt.empty() == options.from_stdin);
                               if (asked == typed.size()) return std::nullopt;
                               return typed[asked++];
                             });
  }
  std::optional<std::string> hash() const {
    return page::PasswordFile(folder.path() / page::kPasswordFile).hash();
  }

  test::TemporaryFolder folder;
  PageOptions options;
  std::size_t asked = 0;
};

}  // namespace

TEST_CASE("a password that was typed twice is kept as a hash") {
  Box box;
  CHECK_FALSE(box.hash());
  REQUIRE(box.run({"kitchen-window-7", "kitchen-window-7"}).has_value());
  REQUIRE(box.hash());
  CHECK(is_secret_of(*box.hash(), "kitchen-window-7"));
  CHECK(read_text_file(box.folder.path() / "page-password")->find("kitchen") == std::string::npos);
  const auto mode = std::filesystem::status(box.folder.path() / "page-password").permissions();
  CHECK((mode & std::filesystem::perms::others_all) == std::filesystem::perms::none);
  box.options.from_stdin = true;
  REQUIRE(box.run({"another-window-8"}).has_value());
  CHECK(box.asked == 1);
  CHECK(is_secret_of(*box.hash(), "another-window-8"));
}

TEST_CASE("what is too short, too long, typed otherwise or not typed changes nothing, and says why") {
  Box box;
  for (const auto& typed : std::vector<std::vector<std::string>>{{"short"},
                                                                 {std::string(129, 'x')},
                                                                 {"kitchen-window-7", "kitchen-window-8"},
                                                                 {"kitchen-window-7"},
                                                                 {}}) {
    const auto done = box.run(typed);
    REQUIRE_FALSE(done.has_value());
    CHECK_FALSE(done.error().why.empty());
    CHECK(done.error().hint.find("anjuctl page password") != std::string::npos);
  }
  CHECK_FALSE(box.hash());
}

TEST_CASE("wrong settings are told before anybody types; a box without [http] is told that it has no page") {
  Box wrong("[gateway]\nid = \"b\"\n[page]\ncolour = 1\n");
  const auto refused = wrong.run({"kitchen-window-7", "kitchen-window-7"});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().why.find("anju.toml:4: page.colour") != std::string::npos);
  CHECK(wrong.asked == 0);
  Box deaf("[gateway]\nid = \"b\"\n");
  CHECK(deaf.run({"kitchen-window-7", "kitchen-window-7"})->find("no [http]") != std::string::npos);
}

TEST_CASE("a file that holds no hash lets nobody in; another text is another password") {
  Box box;
  const auto path = box.folder.write("page-password", "kitchen-window-7\n");
  page::PasswordFile file(path);
  CHECK_FALSE(file.hash());
  CHECK_FALSE(file.has_changed());
  CHECK_FALSE(file.has_changed());
  std::filesystem::remove(path);
  CHECK(file.has_changed());
  CHECK_FALSE(file.has_changed());
}

}  // namespace anju::ctl_page_test
