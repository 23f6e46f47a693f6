// A technician's first visit, piece by piece: what is sealed and signed, what is written, and
// what is found wrong with a box.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <fstream>

#include "config/files.hpp"
#include "daemon/base64.hpp"
#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/commission_state.hpp"
#include "daemon/ctl/commission/device_join.hpp"
#include "daemon/ctl/commission/home_contact.hpp"
#include "daemon/ctl/commission/report.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/commission/talk.hpp"
#include "daemon/ctl/commission/walk_test.hpp"
#include "daemon/ctl/contact_phone.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/platform.hpp"
#include "daemon/report_envelope.hpp"
#include "daemon/sealed.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::ctl_commission_test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::TemporaryFolder;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}};

// A box whose machine is a folder.
struct Bench {
  TemporaryFolder folder;
  CommissionAround around;
  ClockReading clocks{"boot", Duration{1000}, kNow, ClockQuality::synced};

  Bench() {
    around.config = folder.path() / "anju.toml";
    around.shared_folder = fs::path(ANJU_SOURCE_DIR) / "config";
    around.door.socket = folder.path() / "none.sock";
    around.clocks = [this] { return clocks; };
    around.pause = [](Duration) {};
    around.look.language = Language::en;
    write(around.config,
          "[gateway]\nid = \"new-box\"   # on its label\n\n[store]\npath = \"state/anju.db\"\n");
    fs::create_directories(folder.path() / "state");
  }
  CheckResult look(std::string_view name) {
    CheckBench bench(around, folder.path() / "root");
    return run_check(*find_check(name), bench);
  }
  void machine(const std::string& file, const std::string& text) {
    write(folder.path() / "root" / file, text);
  }
  std::string settings() const { return read_text_file(around.config).value(); }
};

json::value report_of_play() {
  return json::parse(
      R"({"report_id":"install-h-1-20261126T041500Z","gateway":"box-1","home":"h-1","tier":"key",
    "made_at":"2026-11-26T04:15:00.000Z","clock":"synced","technician":"t-17","exceptions":["preflight"],"passed":1,"of":2,"devices":[
    {"id":"gas","room":"<b>","vendor":"V","model":"M","address":"a","signal":{"link_quality":40},"battery":{"percent":88},
     "test":{"passed":true,"heard_at":"2026-11-26T04:14:00.000Z","kept_ms":5,"receipt_ms":84,"receipt":"h-1/x#1"}},
    {"id":"door","room":"","vendor":"V","model":"M","bus":"tcp-1","unit":3,"signal":{},"battery":{},
     "test":{"passed":false}}]})");
}

}  // namespace

TEST_CASE("what is sealed opens with its key and at its place alone, and never looks the same twice") {
  const std::string key = new_seal_key().value();
  const std::string sealed = seal("+86 21 5555 0142", "h-1/c-1", key).value();
  CHECK(is_sealed(sealed));
  CHECK(sealed.find("0142") == std::string::npos);
  CHECK(open_sealed(sealed, "h-1/c-1", key).value() == "+86 21 5555 0142");
  CHECK_FALSE(open_sealed(sealed, "h-1/c-2", key).has_value());
  CHECK_FALSE(open_sealed(sealed, "h-1/c-1", new_seal_key().value()).has_value());
  CHECK(seal("+86 21 5555 0142", "h-1/c-1", key).value() != sealed);
  std::string changed = sealed;
  changed[kSealMark.size() + 20] = changed[kSealMark.size() + 20] == 'A' ? 'B' : 'A';
  CHECK_FALSE(open_sealed(changed, "h-1/c-1", key).has_value());
  CHECK_FALSE(open_sealed("sealed:v1:AAAA", "h-1/c-1", key).has_value());
  CHECK_FALSE(is_sealed("+86 21 5555 0142"));
}

TEST_CASE("base64 comes back as it was, and what is none is refused") {
  for (const std::string& text :
       {std::string("a"), std::string("ab"), std::string("abc"), std::string("\0x\0", 3)})
    CHECK(from_base64(to_base64(text)).value() == text);
  CHECK_FALSE(from_base64("a").has_value());
  CHECK_FALSE(from_base64("====@@@@").has_value());
}

TEST_CASE("a key that others can read is none") {
  TemporaryFolder folder;
  const fs::path file = folder.path() / "contacts.key";
  write(file, std::string(32, 'k'));
  ::chmod(file.c_str(), 0644);
  CHECK(read_seal_key(file).error().code == ErrorCode::unsupported);
  ::chmod(file.c_str(), 0600);
  CHECK(read_seal_key(file).has_value());
  write(file, "short");
  CHECK(read_seal_key(file).error().code == ErrorCode::malformed);
}

TEST_CASE("the signed bytes of a report are found again, whatever it says") {
  const std::string inside = R"({"note":",\"signature\":"})";
  const std::string document = report_document(inside, R"({"value":"x"})");
  const auto parts = report_parts(document);
  REQUIRE(parts.has_value());
  CHECK(parts->report == inside);
  CHECK(parts->signature == R"({"value":"x"})");
  CHECK_FALSE(report_parts("{}").has_value());
  CHECK_FALSE(report_parts(R"({"report":{}})").has_value());
  CHECK(is_report_of("install-h-1-20261126T041500Z.json", "h-1"));
  CHECK_FALSE(is_report_of("install-h-1-2-20261126T041500Z.json", "h-1"));
  CHECK(report_id("h-1", WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}}) ==
        "install-h-1-20261126T000000Z");
}

TEST_CASE("a home gets a pseudonym and a contact's number is sealed and masked") {
  Bench bench;
  const auto added = add_home({"", "key"}, bench.around);
  REQUIRE_MESSAGE(added.has_value(), (added ? "" : added.error().why));
  const fs::path homes = bench.folder.path() / "homes.d";
  const fs::path file = fs::directory_iterator(homes)->path();
  const std::string home = file.stem().string();
  CHECK(home.size() == 10);
  CHECK_FALSE(add_home({home, "key"}, bench.around).has_value());
  ContactOptions contact{home, "c-1", "relative", "+86 21 5555 0142", false};
  REQUIRE(add_contact(contact, bench.around).has_value());
  CHECK(read_text_file(file).value().find("0142\"") == std::string::npos);
  CHECK(list_contacts(contact, bench.around)->output.find("••• 0142") != std::string::npos);
  contact.show_phones = true;
  CHECK(list_contacts(contact, bench.around)->output.find("+86 21 5555 0142") != std::string::npos);
  contact.phone = "call me";
  CHECK(add_contact(contact, bench.around).error().exit_code == kExitUsage);
  contact.phone = "120";
  CHECK_FALSE(add_contact(contact, bench.around).has_value());  // the id is there already
  contact.home = "h-none";
  CHECK(add_contact(contact, bench.around).error().code == "home.unknown");
}

TEST_CASE("settings that would be wrong are not written") {
  Bench bench;
  const std::string before = bench.settings();
  const auto problem = write_settings(bench.around, before, before + "\n[nonsense]\n");
  REQUIRE(problem.has_value());
  CHECK(problem->why.starts_with(bench.around.config.string() + ":"));
  CHECK(bench.settings() == before);
  const auto named = with_value(before, "gateway.id", "\"box-1\"");
  REQUIRE(named.has_value());
  CHECK_FALSE(write_settings(bench.around, before, *named).has_value());
  CHECK(bench.settings().find("id = \"box-1\"   # on its label") != std::string::npos);
  CHECK(write_settings(bench.around, before, before).has_value());  // somebody has changed it meanwhile
}

TEST_CASE("a file is placed whole, and one that must be new never takes the place of another") {
  TemporaryFolder folder;
  const fs::path file = folder.path() / "box.key";
  REQUIRE(place_file({file, "first", folder.path(), 0600, true}).has_value());
  CHECK(place_file({file, "second", folder.path(), 0600, true}).error().code == ErrorCode::unavailable);
  CHECK(read_text_file(file).value() == "first");
  REQUIRE(place_file({file, "third", folder.path(), 0640, false}).has_value());
  CHECK(read_text_file(file).value() == "third");
  struct stat found {};
  ::stat(file.c_str(), &found);
  CHECK((found.st_mode & 0777U) == 0640U);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("how far a commissioning has come is kept, and what cannot be read has not begun") {
  TemporaryFolder folder;
  CommissionState state{
      "t-17", "h-1", {{CommissionStep::preflight, "2026-11-26T04:15:00.000Z"}}, {CommissionStep::preflight}};
  CHECK(state.next() == CommissionStep::bind);
  REQUIRE(save_state(folder.path(), state).has_value());
  const auto again = load_state(folder.path());
  REQUIRE(again.has_value());
  CHECK(again->home == "h-1");
  CHECK(again->exceptions == state.exceptions);
  CHECK(again->next() == CommissionStep::bind);
  for (const CommissionStep step : kCommissionSteps) state.done[step] = "x";
  CHECK_FALSE(state.next().has_value());
  write(folder.path() / kCommissionFile, "{\"layout\":1,");
  CHECK_FALSE(load_state(folder.path()).has_value());
  CHECK_FALSE(read_state_text("{\"layout\":2}").has_value());
  REQUIRE(drop_state(folder.path()).has_value());
}

TEST_CASE("power, storage and memory are seen where the kernel shows them") {
  Bench bench;
  CHECK(bench.look("power").state == CheckState::skipped);
  bench.machine("sys/class/power_supply/AC/type", "Mains\n");
  bench.machine("sys/class/power_supply/AC/online", "1\n");
  CHECK(bench.look("power").state == CheckState::ok);
  bench.machine("sys/class/power_supply/BAT/type", "Battery\n");
  bench.machine("sys/class/power_supply/BAT/capacity", "12\n");
  CHECK(bench.look("power").state == CheckState::warn);
  bench.machine("sys/class/power_supply/AC/online", "0\n");
  CHECK(bench.look("power").state == CheckState::fail);
  CHECK(bench.look("storage").state == CheckState::skipped);
  bench.machine("sys/block/mmcblk0/device/pre_eol_info", "0x03\n");
  CHECK(bench.look("storage").state == CheckState::fail);
  bench.machine("sys/fs/ext4/sda1/errors_count", "4\n");
  CHECK(bench.look("storage").what.find("4 errors") != std::string::npos);
  CHECK(bench.look("memory").state == CheckState::skipped);
  bench.machine("proc/meminfo", "MemTotal: 500000 kB\nMemAvailable:   20480 kB\n");
  CHECK(bench.look("memory").state == CheckState::warn);
}

TEST_CASE("clock, time zone, settings and disk of a box") {
  Bench bench;
  CHECK(bench.look("clock").state == CheckState::ok);
  bench.clocks.quality = ClockQuality::unsynced;
  CHECK(bench.look("clock").state == CheckState::warn);
  bench.clocks.wall = WallTime{};
  CHECK(bench.look("clock").state == CheckState::fail);
  CHECK(bench.look("timezone").state == CheckState::warn);
  fs::create_directories(bench.folder.path() / "root/etc");
  fs::create_symlink("/usr/share/zoneinfo/Asia/Shanghai", bench.folder.path() / "root/etc/localtime");
  CHECK(bench.look("timezone").state == CheckState::ok);
  CHECK(bench.look("settings").state == CheckState::ok);
  CHECK(bench.look("disk-writes").state == CheckState::ok);
  CHECK(bench.look("platform-tls").state == CheckState::skipped);
  CHECK(bench.look("certificate").state == CheckState::warn);
  write(bench.around.config, "[gateway]\nid = \"b\"\nnonsense = 1\n");
  CHECK(bench.look("settings").state == CheckState::fail);
}

TEST_CASE(
    "without the daemon its checks are skipped, but for the one that says so, and each finding has its fix") {
  Bench bench;
  CheckBench checks(bench.around, bench.folder.path() / "root");
  const auto results = run_checks(checks, {}, false);
  CHECK(results.size() == all_checks().size());
  CHECK(results.size() >= 20);
  CHECK(is_anything_found(results));
  for (const CheckResult& result : results) {
    INFO(result.name);
    CHECK_FALSE(result.why.empty());
    const bool is_found = result.state == CheckState::warn || result.state == CheckState::fail;
    CHECK(result.fix.empty() != is_found);
    if (result.name == "uplink" || result.name == "outbox") CHECK(result.state == CheckState::skipped);
    if (result.name == "daemon") CHECK(result.state == CheckState::fail);
  }
  CHECK(run_checks(checks, {"clock"}, false).size() == 1);
  CHECK(run_checks(checks, {}, true).size() < results.size());
  CHECK(json::parse(checks_json(results)).at("checks").as_array().size() == results.size());
}

TEST_CASE("of a joining network the first newcomer that has told what it is counts") {
  const auto& profiles = test::test_profiles();
  JoinWindow window({}, profiles);
  const auto device = [](const char* address, const char* name, bool is_done) {
    return std::string(R"({"ieee_address":")") + address + R"(","type":"EndDevice","friendly_name":")" +
           name + R"(","supported":true,"disabled":false,"interview_completed":)" +
           (is_done ? "true" : "false") +
           R"(,"definition":{"vendor":"H","model":"HS1SA","description":"","exposes":[{"type":"binary","name":"smoke",)"
           R"("property":"smoke","access":1,"value_on":true,"value_off":false}]}})";
  };
  const auto all = [](const std::string& devices) {
    return std::vector<MqttMessage>{{"zigbee2mqtt/bridge/devices", "[" + devices + "]", true, false}};
  };
  window.hear(all(device("0x1", "old", true)));
  window.close_baseline();
  CHECK(window.bridges().contains("zigbee2mqtt"));
  window.hear(all(device("0x1", "old", true) + "," + device("0x2", "new", false)));
  CHECK(window.newcomer() == nullptr);
  window.hear({{"zigbee2mqtt/new", R"({"smoke":false,"linkquality":87})", false, false}});
  window.hear(all(device("0x1", "old", true) + "," + device("0x2", "new", true)));
  REQUIRE(window.newcomer() != nullptr);
  CHECK(window.newcomer()->candidate.address == "new");
  CHECK(window.link_quality() == 87);
  CHECK_FALSE(window.is_confirmed());
  window.hear({{"zigbee2mqtt/bridge/response/permit_join", R"({"data":{},"status":"ok"})", false, false}});
  CHECK(window.is_confirmed());
}

TEST_CASE("a report is printed in both languages, and foreign text is no markup") {
  const json::value report = report_of_play();
  for (const Language language : {Language::zh, Language::en}) {
    Look look;
    look.language = language;
    const PrintedReport printed{report, "abc123", look};
    const std::string page = report_html(printed);
    CHECK(page.find("<svg") != std::string::npos);
    CHECK(page.find("<td>&lt;b&gt;</td>") != std::string::npos);
    CHECK(page.find("<b>") == std::string::npos);
    CHECK(page.find("@page{size:A4") != std::string::npos);
    const std::string lines = report_text(printed);
    CHECK(lines.find("h-1/x#1") != std::string::npos);
    CHECK(lines.find("tcp-1 #3") != std::string::npos);
    CHECK(lines.find("1/2") != std::string::npos);
    CHECK(lines.find(text(Message::step_preflight).in(language)) != std::string::npos);
    CHECK(report_code(printed) == "anju-report:1:box-1:install-h-1-20261126T041500Z:abc123");
  }
  CHECK(qr_svg(std::string(5000, 'x')).empty());
}

TEST_CASE("what is heard badly is named") {
  const json::value devices = json::parse(R"({"devices":[{"id":"hall","readings":[
    {"quantity":"device.link_quality","value":40},{"quantity":"device.battery.level","value":3}]},
    {"id":"bath","readings":[{"quantity":"device.link_quality","value":50},{"quantity":"device.rssi","value":-90.5}]},
    {"id":"door","readings":[{"quantity":"device.signal_quality","value":null}]}]})");
  Look look;
  look.language = Language::en;
  const auto weak = weak_signals(devices, look);
  REQUIRE(weak.size() == 2);
  CHECK(weak[0].find("hall 40 LQI") != std::string::npos);
  CHECK(weak[1].find("bath -90.5 dBm") != std::string::npos);
}

TEST_CASE("a conversation trims what is typed, takes what was proposed, and ends when nobody answers") {
  std::vector<std::string> typed{"  yes \r", ""};
  std::size_t next = 0;
  std::string shown;
  Talk talk([&shown](const std::string& text) { shown += text; },
            [&]() -> std::optional<std::string> {
              return next < typed.size() ? std::optional(typed[next++]) : std::nullopt;
            });
  CHECK(talk.ask("Sure?") == "yes");
  CHECK(talk.ask("Tier", "1") == "1");
  CHECK_FALSE(talk.ask("More?").has_value());
  CHECK(shown == "Sure?: Tier [1]: More?: ");
}

}  // namespace anju::ctl_commission_test
