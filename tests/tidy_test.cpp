// The house is in order: no include points up, each library stays in its room, nothing reads a clock, sleeps
// or starts a thread where it must not. Each rule is first broken on purpose, then applied to the whole tree.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/tidy/code_rules.hpp"
#include "tests/tidy/include_rules.hpp"
#include "tests/tidy/source_text.hpp"
#include "tests/tidy/text_rules.hpp"

namespace anju::tidy {
namespace {

using Rule = Faults (*)(const SourceText&);

const std::vector<TextFile>& tree() {
  static const auto files = texts_below(ANJU_SOURCE_DIR);
  return files;
}

const std::vector<SourceText>& sources() {
  static const auto all = [] {
    std::vector<SourceText> found;
    for (const TextFile& file : tree()) {
      if (is_code(file.path)) found.push_back(source_text(file.path, file.text));
    }
    return found;
  }();
  return all;
}

std::string shown(const Faults& faults) {
  std::string text;
  for (const Fault& fault : faults)
    text += "\n  " + fault.path + ":" + std::to_string(fault.line) + ": " + fault.what;
  return text;
}

void expect_none(const Faults& faults) {
  const std::string text = shown(faults);
  INFO(text);
  CHECK(faults.empty());
}

void apply(Rule rule) {
  for (const SourceText& source : sources()) expect_none(rule(source));
}

std::size_t count(Rule rule, const char* path, const char* text) {
  return rule(source_text(path, text)).size();
}

}  // namespace

TEST_CASE("the tree is found") {
  CHECK(sources().size() > 50);
  CHECK(std::any_of(sources().begin(), sources().end(),
                    [](const SourceText& s) { return s.path == "rules/model/time.hpp"; }));
  CHECK(std::none_of(tree().begin(), tree().end(),
                     [](const TextFile& f) { return is_below(f.path, "build/"); }));
}

TEST_CASE("comments and literals are no code, and lines stay where they are") {
  const auto source = source_text(
      "rules/a.cpp",
      "// std::thread a;\n/* std::thread\n b; */ auto c = \"std::thread // d\";\n"
      "auto e = R\"x(std::thread \")\" f)x\"; char g = '\"'; int h = 1'000'000;\nstd::thread i;\n");
  const auto found = matches(source, std::regex("std::thread"), "thread");
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 5);
  CHECK(source.code.find("h = 1") != std::string::npos);
  CHECK(source.code.find('x') == std::string::npos);
  CHECK(source.code.size() == source.text.size());
  CHECK(source_text("a.cpp", "// #include \"daemon/a.hpp\"\n# include <b>\n").includes.size() == 1);
}

TEST_CASE("no include points up a floor") {
  CHECK(count(points_up, "rules/a.hpp", "#include \"config/b.hpp\"\n") == 1);
  CHECK(count(points_up, "config/a.hpp", "#include \"drivers/b.hpp\"\n") == 1);
  CHECK(count(points_up, "drivers/a.cpp", "#include \"daemon/store/b.hpp\"\n") == 1);
  CHECK(count(points_up, "daemon/a.cpp", "#include \"tests/fakes/b.hpp\"\n") == 1);
  CHECK(count(points_up, "firmware-sim/a.cpp", "#include \"drivers/b.hpp\"\n#include \"link.pb.h\"\n") == 2);
  CHECK(count(points_up, "firmware-sim/a.cpp", "#include \"anju.pb.h\"\n#include \"firmware-sim/b.hpp\"\n") ==
        0);
  CHECK(count(points_up, "daemon/a.cpp", "#include \"rules/b.hpp\"\n#include \"drivers/c.hpp\"\n") == 0);
  apply(points_up);
}

TEST_CASE("rules/ knows the standard library, and there no I/O, clock or thread") {
  CHECK(count(rules_know_too_much, "rules/a.cpp", "#include <boost/json.hpp>\n#include <fmt/core.h>\n") == 2);
  CHECK(count(rules_know_too_much, "rules/a.cpp",
              "#include <thread>\n#include <iostream>\n#include \"config/b.hpp\"\n") == 3);
  CHECK(count(rules_know_too_much, "rules/a.cpp",
              "#include <vector>\n#include <boost/system/result.hpp>\n#include \"rules/b.hpp\"\n") == 0);
  CHECK(count(rules_know_too_much, "config/a.cpp", "#include <iostream>\n") == 0);
  apply(rules_know_too_much);
}

TEST_CASE("each library stays in its room") {
  CHECK(count(library_outside_its_room, "daemon/app.cpp",
              "#include <sqlite3.h>\n#include <SQLiteCpp/Database.h>\n") == 2);
  CHECK(count(library_outside_its_room, "daemon/store/a.cpp",
              "#include <sqlite3.h>\n#include <SQLiteCpp/Database.h>\n") == 0);
  CHECK(count(library_outside_its_room, "drivers/mqtt_source.hpp", "#include <mqtt/async_client.h>\n") == 1);
  CHECK(count(library_outside_its_room, "daemon/pipeline.cpp", "#include <MQTTAsync.h>\n") == 1);
  CHECK(count(library_outside_its_room, "daemon/uplink/a.cpp", "#include <mqtt/async_client.h>\n") == 0);
  CHECK(count(library_outside_its_room, "drivers/poll_plan.cpp",
              "#include <modbus/modbus.h>\n#include <modbus.h>\n") == 2);
  CHECK(count(library_outside_its_room, "drivers/a.cpp", "#include <boost/asio/post.hpp>\n") == 1);
  CHECK(count(library_outside_its_room, "daemon/a.cpp",
              "#include <toml++/toml.h>\n#include <CLI/CLI.hpp>\n") == 2);
  CHECK(count(library_outside_its_room, "daemon/ctl/main.cpp", "#include <CLI/CLI.hpp>\n") == 0);
  apply(library_outside_its_room);
}

TEST_CASE("toml++ is in one file") {
  const auto one = source_text("config/a.cpp", "#include <toml++/toml.h>\n");
  const auto other = source_text("config/b.cpp", "#include <toml++/toml.h>\n");
  CHECK(toml_in_two_files({one, other}).size() == 2);
  CHECK(toml_in_two_files({one}).empty());
  expect_none(toml_in_two_files(sources()));
}

TEST_CASE("neither floors nor files include each other in a circle") {
  const auto up = source_text("rules/a.hpp", "#include \"config/b.hpp\"\n");
  const auto over = source_text("config/b.hpp", "#include \"drivers/c.hpp\"\n");
  const auto back = source_text("drivers/c.hpp", "#include \"rules/a.hpp\"\n");
  const auto fine = source_text("drivers/d.hpp", "#include \"rules/a.hpp\"\n");
  CHECK(circles_of_floors({up, over, back}).size() == 3);
  CHECK(circles_of_files({up, over, back, fine}).size() == 3);
  CHECK(circles_of_floors({over, fine}).empty());
  expect_none(circles_of_floors(sources()));
  expect_none(circles_of_files(sources()));
}

TEST_CASE("only daemon/platform.cpp reads a clock") {
  const char* reads =
      "auto a = std::chrono::steady_clock::now();\nauto b = system_clock :: now ( );\nauto c = "
      "time(nullptr);\n"
      "gettimeofday(&d, nullptr);\nclock_gettime(CLOCK_REALTIME, &e);\n";
  CHECK(count(clock_reads, "drivers/a.cpp", reads) == 5);
  CHECK(count(clock_reads, "tests/rules/a_test.cpp", reads) == 5);
  CHECK(count(clock_reads, "daemon/platform.cpp", reads) == 0);
  CHECK(count(clock_reads, "firmware-sim/a.cpp", reads) == 0);
  CHECK(count(clock_reads, "drivers/a.cpp", "// steady_clock::now()\nauto a = clock_.now(); on_time(0);\n") ==
        0);
  apply(clock_reads);
}

TEST_CASE("no unit test sleeps") {
  const char* sleeps = "std::this_thread::sleep_for(1s);\nsleep_until(a);\nusleep(1);\nsleep(1);\n";
  CHECK(count(sleeps_in_unit_tests, "tests/daemon/a_test.cpp", sleeps) == 4);
  CHECK(count(sleeps_in_unit_tests, "tests/system/a.cpp", sleeps) == 0);
  CHECK(count(sleeps_in_unit_tests, "tests/daemon/a_test.cpp",
              "int oversleep(int a);\nCHECK(\"usleep(1)\" == a);\n") == 0);
  apply(sleeps_in_unit_tests);
}

TEST_CASE("only a source has a thread of its own") {
  CHECK(count(threads_outside_sources, "daemon/a.hpp", "std::thread a;\nstd::jthread b;\n") == 2);
  CHECK(count(threads_outside_sources, "drivers/journal.cpp", "std::jthread b;\n") == 1);
  CHECK(count(threads_outside_sources, "drivers/mqtt_source.cpp", "std::jthread b;\n") == 0);
  CHECK(count(threads_outside_sources, "daemon/a.hpp", "auto a = std::this_thread::get_id();\n") == 0);
  apply(threads_outside_sources);
}

TEST_CASE("nothing that is posted refers to everything") {
  CHECK(count(posted_references, "daemon/a.cpp", "asio::post(io, [&] { a(); });\n") == 1);
  CHECK(count(posted_references, "daemon/a.cpp", "stream.async_read(f(b), [&, c](auto e) { d(); });\n") == 1);
  CHECK(count(posted_references, "daemon/a.cpp",
              "asio::post(io, [this] { std::sort(a, b, [&](int c) { return c; }); });\n") == 0);
  CHECK(count(posted_references, "daemon/a.cpp",
              "std::for_each(a, b, [&](int c) { d += c; });\nasio::post(io, f);\n") == 0);
  apply(posted_references);
}

TEST_CASE("every name says something") {
  CHECK(count(names_that_say_nothing, "daemon/a.hpp",
              "class AlertManager {};\nenum class HandlerKind {};\nusing StringUtils = int;\n") == 3);
  CHECK(count(names_that_say_nothing, "daemon/http_helper.cpp", "") == 1);
  CHECK(count(names_that_say_nothing, "daemon/a.hpp",
              "struct UtilityToken {};\n// class Helper\nint handler_count;\n") == 0);
  apply(names_that_say_nothing);
}

TEST_CASE("every header is included once") {
  CHECK(count(missing_pragma_once, "rules/a.hpp", "// #pragma once\nint a;\n") == 1);
  CHECK(count(missing_pragma_once, "rules/a.hpp", "// Why.\n#pragma once\n") == 0);
  CHECK(count(missing_pragma_once, "rules/a.cpp", "int a;\n") == 0);
  apply(missing_pragma_once);
}

TEST_CASE("no file is too long to read, and each folder says what it is for") {
  std::string lines;
  for (int i = 0; i < kMostLinesOfCode; ++i) lines += "a\n";
  CHECK(too_long({"rules/a.cpp", lines}).empty());
  CHECK(too_long({"rules/a.cpp", lines + "a"}).size() == 1);
  CHECK(too_long({"rules/README.md", lines}).size() == 1);
  CHECK(too_long({"tests/scenarios/day.csv", lines + "a"}).empty());
  CHECK(missing_readmes({{"rules/README.md", ""}}).size() == kFolders.size() - 1);
  for (const TextFile& file : tree()) expect_none(too_long(file));
  expect_none(missing_readmes(tree()));
}

TEST_CASE("nothing is left for later, and nothing names a folder of one machine") {
  CHECK(left_for_later({"a.md",
                        "fine\n// TO"
                        "DO: more\n"})
            .size() == 1);
  CHECK(left_for_later({"a.md",
                        "TO"
                        "DOS is a name\n"})
            .empty());
  CHECK(paths_of_a_build_machine({"a.md",
                                  "see /ho"
                                  "me/someone/x\n\"/wo"
                                  "rk/x\"\n/ro"
                                  "ot/x\n"})
            .size() == 3);
  CHECK(paths_of_a_build_machine({"a.md",
                                  "topic anju/ho"
                                  "me/x and https://example.com/wo"
                                  "rk/x\n"})
            .empty());
  for (const TextFile& file : tree()) {
    expect_none(left_for_later(file));
    expect_none(paths_of_a_build_machine(file));
  }
}

TEST_CASE("what names its interpreter may be run") {
  CHECK(not_executable({"a", "#!/bin/sh\n", false}).size() == 1);
  CHECK(not_executable({"a", "#!/bin/sh\n", true}).empty());
  CHECK(not_executable({"a.py", "import sys\n", false}).empty());
  for (const TextFile& file : tree()) expect_none(not_executable(file));
}

TEST_CASE("the walk leaves out what is not tracked") {
  const auto skipped = folders_to_skip("/build/\n__pycache__/\n*.pyc\n");
  CHECK(skipped == std::set<std::string>{".git", "build", "__pycache__"});
}

}  // namespace anju::tidy
