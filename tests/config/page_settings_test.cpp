// [page]: what is right is understood, and each mistake is told where it is.
#include <doctest/doctest.h>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::page_settings_test {
namespace {

LoadedSettings loaded(const std::string& more) {
  const test::TemporaryFolder folder;
  const auto file = folder.write("anju.toml", "[gateway]\nid = \"b\"\n" + more);
  return load_settings(file, {test::shipped_folder()});
}

std::string first_mistake(const std::string& more) {
  const LoadedSettings settings = loaded(more);
  if (settings.mistakes.empty()) return "";
  const Mistake& mistake = settings.mistakes.front();
  return std::to_string(mistake.line) + " " + mistake.key;
}

}  // namespace

TEST_CASE("without a section the page is there where [http] is, and the first one is for everybody") {
  const PageSettings page = loaded("[http]\n").settings.page;
  CHECK(page.is_enabled);
  CHECK(page.is_glance_open);
  CHECK(page.language == PageSettings::Language::browser);
  CHECK(page.password.filename() == "page-password");
}

TEST_CASE("all of it can be set") {
  const LoadedSettings settings = loaded(
      "[http]\n[page]\nenabled = true\nglance_without_login = false\nlanguage = \"zh\"\nnames = "
      "[\"box.example.cn\"]\n");
  REQUIRE(settings.mistakes.empty());
  CHECK_FALSE(settings.settings.page.is_glance_open);
  CHECK(settings.settings.page.language == PageSettings::Language::zh);
  CHECK(settings.settings.page.names == std::vector<std::string>{"box.example.cn"});
  CHECK_FALSE(loaded("[http]\n[page]\nenabled = false\n").settings.page.is_enabled);
}

TEST_CASE("mistakes are told by line and key") {
  CHECK(first_mistake("[page]\nenabled = true\n") == "4 page.enabled");  // nothing serves it
  CHECK(first_mistake("[page]\nenabled = false\n") == "");
  CHECK(first_mistake("[http]\n[page]\nlanguage = \"fr\"\n") == "5 page.language");
  CHECK(first_mistake("[http]\n[page]\nnames = [\"a b\"]\n") == "5 page.names");
  CHECK(first_mistake("[http]\n[page]\nnames = \"box\"\n") == "5 page.names");
  CHECK(first_mistake("[http]\n[page]\nglance = true\n") == "5 page.glance");
}

}  // namespace anju::page_settings_test
