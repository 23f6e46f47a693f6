// The installation code of a work order, and the commands of a first visit when they are only tried.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "config/files.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/ctl/commission/commands.hpp"
#include "daemon/ctl/commission/installation_code.hpp"
#include "daemon/ctl/revision_shelf.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::ctl_first_visit_trial_test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}};

// A box as the package leaves it.
struct Bench {
  test::TemporaryFolder folder;
  CommissionAround around;

  Bench() {
    around.config =
        folder.write("anju.toml", "[gateway]\nid = \"new-box\"\n\n[store]\npath = \"state/anju.db\"\n");
    around.shared_folder = test::shipped_folder();
    around.door.socket = folder.path() / "none.sock";
    around.clocks = [] { return ClockReading{"boot", Duration{1000}, kNow, ClockQuality::synced}; };
    around.pause = [](Duration) {};
    around.look.language = Language::en;
    fs::create_directories(folder.path() / "state");
  }
  std::string settings() const { return read_text_file(around.config).value(); }
};

}  // namespace

TEST_CASE(
    "an installation code is read as people write it, and every slip is found before anything is made") {
  const auto code = [](std::string_view typed) {
    return std::get<std::string>(read_installation_code(typed));
  };
  const auto trouble = [](std::string_view typed) {
    return std::get<CodeFault>(read_installation_code(typed)).what;
  };
  CHECK(check_character("A12425GABC1234002") == 'M');  // the example of the GRid Standard, ISO 7064 MOD 37,36
  const std::string right = "7K3M9QTX2F8DT";
  CHECK(code(" 7k3m-9qtx-2f8d-t ") == right);
  CHECK(trouble("7K3M-9QTX-2F8D") == CodeTrouble::length);
  CHECK(trouble("7K3M-9QTX-2F8D-厨") == CodeTrouble::character);
  for (std::size_t i = 0; i + 1 < right.size(); ++i) {
    std::string swapped = right;
    std::swap(swapped[i], swapped[i + 1]);
    std::string wrong = right;
    wrong[i] = wrong[i] == 'Z' ? 'A' : 'Z';
    CAPTURE(i);
    CHECK(trouble(swapped) == CodeTrouble::check);
    CHECK(trouble(wrong) == CodeTrouble::check);
  }
  Bench bench;
  BoxOptions options;
  options.id = "box-1";
  options.code = "7K3M-9QTX-2F8D-K";
  const auto refused = make_request(options, bench.around);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == "usage.code");
  CHECK(bench.settings().find("new-box") != std::string::npos);
  options.code = "7K3M-9QTX-2F8D-T";
  const auto made = make_request(options, bench.around);
  REQUIRE(made.has_value());
  const std::string request = read_text_file(bench.folder.path() / "tls/box-1.csr").value();
  CHECK(request.find("7K3M") == std::string::npos);
  const std::string key = read_text_file(bench.folder.path() / "tls/box.key").value();
  CHECK(new_request(key, "box-1", right)->size() > new_request(key, "box-1")->size());
}

TEST_CASE("a trial of a first visit's commands changes nothing, and says what would be") {
  Bench bench;
  bench.around.is_trial = true;
  const std::string before = bench.settings();
  CommissionCommand command;
  command.what = CommissionCommand::What::box_csr;
  command.box.id = "box-1";
  const auto csr = run_commission_command(command, bench.around);
  REQUIRE(csr.has_value());
  CHECK(csr->output.starts_with("a trial"));
  command.what = CommissionCommand::What::home_add;
  command.home.id = "h-1";
  bench.around.door.as_json = true;
  const auto home = run_commission_command(command, bench.around);
  REQUIRE(home.has_value());
  CHECK(json::parse(home->output).at("dry_run") == true);
  CHECK(bench.settings() == before);
  CHECK_FALSE(fs::exists(bench.folder.path() / "tls"));
  CHECK_FALSE(fs::exists(bench.folder.path() / "homes.d"));
  CHECK_FALSE(fs::exists(bench.folder.path() / "state/revisions"));
  bench.around.is_trial = false;
  bench.around.command = name(command.what);
  REQUIRE(run_commission_command(command, bench.around).has_value());
  CHECK(kept_revisions(bench.folder.path() / "state/revisions").at(0).note.find("home add") !=
        std::string::npos);
}

}  // namespace anju::ctl_first_visit_trial_test
