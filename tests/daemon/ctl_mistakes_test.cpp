// Typical mistakes in files and on the command line: each is answered with its place and with what would be
// right, in both languages.
#include <algorithm>

#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/error_page.hpp"
#include "daemon/ctl/mistake_text.hpp"
#include "tests/daemon/ctl_settings_box.hpp"

namespace anju::ctl_mistakes_test {
namespace {

const std::string kMain =
    "[gateway]\nid = \"box-1\"\nlanguage = \"zh\"\ntimezone = \"Asia/Shanghai\"\n\n[store]\n"
    "commit_interval = \"10s\"\nraw_days = 30\n\n[mqtt]\nhost = \"127.0.0.1\"\nport = 1883\n\n[[bus]]\nid = "
    "\"tcp-1\"\n"
    "host = \"10.0.0.1\"\nport = 502\n\n[[bus]]\nid = \"rs-1\"\ntransport = \"rtu\"\ndevice = "
    "\"/dev/serial/by-id/x\"\n"
    "baud = 9600\n\n[rules]\nsettle = \"15m\"\n\n[rules.inactivity]\nhigh-risk = \"12h\"\n";
const std::string kHome =
    "[home]\nid = \"h-1\"\ntier = \"high-risk\"\n\n[[device]]\nid = \"smoke\"\nprofile = \"z2m-smoke\"\n"
    "address = \"kitchen_smoke\"\nroom = \"kitchen\"\n\n[[device]]\nid = \"meter\"\nprofile = "
    "\"eastron-sdm120\"\n"
    "bus = \"tcp-1\"\nunit = 1\n\n[[rule]]\nname = \"battery-low\"\ndevice = \"smoke\"\nbelow = "
    "20\n\n[[contact]]\n"
    "id = \"c1\"\nrole = \"first-contact\"\n";

struct FileCase {
  const char* old;   // once in one of the two
  const char* now;   // what the owner wrote instead
  const char* at;    // the beginning of the line that must be named
  const char* says;  // a part of the reason
  const char* zh;    // a part of it in Chinese
};

const std::vector<FileCase> kFileCases{
    {"[store]", "[stor]", "[stor]", "did you mean \"store\"", "是不是“store”"},
    {"commit_interval", "comit_interval", "comit_interval", "did you mean \"commit_interval\"", "不认识的项"},
    {"raw_days = 30", "raw_days = \"30\"", "raw_days", "expected a whole number", "应为整数"},
    {"raw_days = 30", "raw_days = 0", "raw_days", "out of range: 1 to 3650", "超出范围：1 到 3650"},
    {"\"10s\"", "\"10\"", "commit_interval", "as in \"10s\"", "不是时长"},
    {"\"10s\"", "10", "commit_interval", "a duration in quotes", "带引号的时长"},
    {"\"10s\"", "\"1d\"", "commit_interval", "100ms to 10m", "超出范围"},
    {"language = \"zh\"", "language = \"chinese\"", "language", "possible are: zh, en", "可以是：zh, en"},
    {"id = \"box-1\"", "id = \"box 1\"", "id = \"box 1\"", "letters, digits, - and _", "字母、数字"},
    {"id = \"box-1\"", "id = box-1", "id = box-1", "not valid TOML", "不是有效的 TOML"},
    {"id = \"box-1\"\n", "", "[gateway]", "missing", "缺少"},
    {"\"Asia/Shanghai\"", "\"Asia/Shangai\"", "timezone", "Asia/Shanghai", "Asia/Shanghai"},
    {"port = 1883", "port = 70000", "port = 70000", "1 to 65535", "超出范围：1 到 65535"},
    {"port = 1883", "port = \"1883\"", "port = \"1883\"", "expected a whole number", "应为整数"},
    {"port = 1883", "prot = 1883", "prot", "did you mean \"port\"", "是不是“port”"},
    {"host = \"127.0.0.1\"", "host = \"localhost\"", "host = \"localhost\"", "numeric", "数字地址"},
    {"host = \"10.0.0.1\"", "host = \"meter.lan\"", "host = \"meter.lan\"", "IPv4", "IPv4"},
    {"transport = \"rtu\"", "transport = \"rtuu\"", "transport", "did you mean \"rtu\"", "不认识的词"},
    {"baud = 9600", "baud = 960", "baud = 960", "possible are: 1200", "不是可用的波特率"},
    {"device = \"/dev/serial/by-id/x\"", "device = \"ttyUSB0\"", "device = \"ttyUSB0\"", "by-id", "by-id"},
    {"id = \"rs-1\"", "id = \"tcp-1\"", "id = \"tcp-1\"", "already", "已"},
    {"settle = \"15m\"", "setle = \"15m\"", "setle", "did you mean \"settle\"", "是不是“settle”"},
    {"high-risk = \"12h\"", "high_risk = \"12h\"", "high_risk", "did you mean \"high-risk\"",
     "是不是“high-risk”"},
    {"high-risk = \"12h\"", "high-risk = 12", "high-risk = 12", "a duration in quotes", "带引号的时长"},
    {"[rules.inactivity]", "[rules.inactivty]", "[rules.inactivty]", "did you mean \"inactivity\"",
     "是不是“inactivity”"},
    {"id = \"h-1\"\n", "", "[home]", "missing", "缺少"},
    {"tier = \"high-risk\"", "tier = \"highrisk\"", "tier", "did you mean \"high-risk\"",
     "是不是“high-risk”"},
    {"tier = \"high-risk\"", "tier = 1", "tier", "one of the words", "以下词之一"},
    {"[[device]]\nid = \"smoke\"", "[[devices]]\nid = \"smoke\"", "[[devices]]", "did you mean \"device\"",
     "不认识的节"},
    {"profile = \"z2m-smoke\"", "profile = \"z2m-smoek\"", "profile = \"z2m-smoek\"",
     "did you mean \"z2m-smoke\"", "没有型号文件"},
    {"profile = \"z2m-smoke\"\n", "", "[[device]]", "missing", "缺少"},
    {"room = \"kitchen\"", "rooom = \"kitchen\"", "rooom", "did you mean \"room\"", "是不是“room”"},
    {"room = \"kitchen\"", "room = 5", "room = 5", "a text in quotes", "带引号的文字"},
    {"room = \"kitchen\"", "bus = \"tcp-1\"", "bus = \"tcp-1\"", "is for Modbus", "只用于 Modbus"},
    {"room = \"kitchen\"", "enabled = \"no\"", "enabled", "true or false", "true 或 false"},
    {"room = \"kitchen\"", "utility = \"x\"", "utility", "is for Modbus", "只用于"},
    {"id = \"meter\"", "id = \"smoke\"", "id = \"smoke\"", "is already at", "写过"},
    {"bus = \"tcp-1\"", "bus = \"tcp-2\"", "bus = \"tcp-2\"", "did you mean \"tcp-1\"", "没有总线"},
    {"bus = \"tcp-1\"\n", "", "[[device]]", "name a [[bus]]", "要写 anju.toml"},
    {"unit = 1", "unit = 300", "unit = 300", "1 to 247", "1 到 247"},
    {"unit = 1", "address = \"7\"", "address = \"7\"", "it has bus and unit", "写 bus 和 unit"},
    {"name = \"battery-low\"", "name = \"batery-low\"", "name = \"batery-low\"",
     "did you mean \"battery-low\"", "没有规则"},
    {"device = \"smoke\"", "device = \"smok\"", "device = \"smok\"", "did you mean \"smoke\"", "没有设备"},
    {"role = \"first-contact\"", "role = \"first\"", "role = \"first\"", "possible are", "可以是"},
    {"role = \"first-contact\"\n", "", "[[contact]]", "missing", "缺少"},
};

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  return text.replace(text.find(old), old.size(), now);
}

// The line of that number begins so.
bool begins(const std::string& text, int line, const std::string& start) {
  std::size_t at = 0;
  for (int number = 1; number < line && at != std::string::npos; ++number) at = text.find('\n', at + 1);
  return at != std::string::npos && text.compare(line == 1 ? 0 : at + 1, start.size(), start) == 0;
}

struct WordCase {
  std::vector<std::string> words;
  const char* code;
  const char* en;  // a part of the answer
  const char* zh;
};

const std::vector<WordCase> kWordCases{
    {{"statsu"}, "usage.unknown", "did you mean status?", "是不是 status？"},
    {{"devices", "--jsn"}, "usage.unknown", "did you mean --json?", "是不是 --json？"},
    {{"device", "lst"}, "usage.unknown", "did you mean list?", "是不是 list？"},
    {{"device"}, "usage.missing", "is missing", "缺少"},
    {{}, "usage.missing", "is missing", "缺少"},
    {{"device", "rename", "x"}, "usage.missing", "name is missing", "缺少 name"},
    {{"device", "show"}, "usage.missing", "id is missing", "缺少 id"},
    {{"device", "replace", "x", "--unit", "999"}, "usage.value", "--unit", "--unit 的值不对"},
    {{"device", "replace", "x", "--unit", "one"}, "usage.value", "--unit", "--unit"},
    {{"device", "watch", "x", "--for", "soon"}, "usage.value", "--for", "--for"},
    {{"alert", "list", "--limit", "0"}, "usage.value", "1 to 1000", "--limit 的值不对"},
    {{"alert", "shwo", "x"}, "usage.unknown", "did you mean show?", "是不是 show？"},
    {{"config", "set", "store.raw_days"}, "usage.missing", "value is missing", "缺少 value"},
    {{"config", "undoo"}, "usage.unknown", "did you mean undo?", "是不是 undo？"},
    {{"import", "devices", "x.csv"}, "usage.value", "kind", "kind 的值不对"},
    {{"import", "device"}, "usage.missing", "file is missing", "缺少 file"},
    {{"replay", "--readings", "x", "--tier", "low"},
     "usage.value",
     "high-risk,key,general",
     "--tier 的值不对"},
    {{"--lang", "fr", "status"}, "usage.value", "--lang", "--lang 的值不对"},
    {{"--timeout", "0", "status"}, "usage.value", "--timeout", "--timeout 的值不对"},
    {{"link", "ping", "-c", "0"}, "usage.value", "1 to 100", "的值不对"},
    {{"mode", "set", "h-1", "away"}, "usage.missing", "Error", "错误"},
    {{"reading", "plot", "meter"}, "usage.missing", "quantity is missing", "缺少 quantity"},
    {{"todo", "now"}, "usage.unknown", "\"now\" is not known here", "不认识“now”"},
};

Options read(const std::vector<std::string>& words) {
  std::vector<std::string> copy{"anjuctl"};
  copy.insert(copy.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Options options;
  REQUIRE(!read_command_line(static_cast<int>(copy.size()), arguments.data(), "1", options));
  return options;
}

}  // namespace

TEST_CASE("the files without a mistake are right") {
  test::SettingsBox box;
  box.write("anju.toml", kMain);
  box.write("homes.d/lin.toml", kHome);
  const auto loaded = box.load();
  INFO((loaded.mistakes.empty() ? std::string() : to_text(loaded.mistakes.front())));
  CHECK(loaded.mistakes.empty());
}

TEST_CASE(
    "a mistake in a file is answered with its line, its key and what would be right, in both languages") {
  CHECK(kFileCases.size() + kWordCases.size() >= 60);
  for (const FileCase& one : kFileCases) {
    INFO(std::string(one.old), " -> ", std::string(one.now));
    test::SettingsBox box;
    const bool is_home = kMain.find(one.old) == std::string::npos;
    const std::string main = is_home ? kMain : replaced(kMain, one.old, one.now);
    const std::string home = is_home ? replaced(kHome, one.old, one.now) : kHome;
    box.write("anju.toml", main);
    box.write("homes.d/lin.toml", home);
    const auto loaded = box.load();
    const auto is_it = [&](const Mistake& mistake) {
      return mistake.file.ends_with(is_home ? "lin.toml" : "anju.toml") &&
             begins(is_home ? home : main, mistake.line, one.at) &&
             mistake.reason.find(one.says) != std::string::npos;
    };
    const auto found = std::find_if(loaded.mistakes.begin(), loaded.mistakes.end(), is_it);
    std::string all;
    for (const Mistake& mistake : loaded.mistakes) all += to_text(mistake) + "\n";
    INFO(all);
    CHECK(found != loaded.mistakes.end());
    if (found == loaded.mistakes.end()) continue;
    const std::string zh = mistake_text(*found, {Language::zh, false});
    INFO(zh);
    CHECK(zh.find(one.zh) != std::string::npos);
    CHECK(reason_in(Language::zh, found->reason) != found->reason);
    CHECK(mistake_text(*found, {Language::en, false}).find(one.says) != std::string::npos);
  }
}

TEST_CASE(
    "a mistake on the command line is answered with the word and what would be right, in both languages") {
  for (const WordCase& one : kWordCases) {
    std::string line = "anjuctl";
    for (const std::string& word : one.words) line += " " + word;
    INFO(line);
    const Options options = read(one.words);
    REQUIRE(options.command == Options::Command::mistyped);
    const Problem en = options.mistyped_in(Language::en);
    const Problem zh = options.mistyped_in(Language::zh);
    INFO(to_text(en, Language::en), to_text(zh, Language::zh));
    CHECK(en.code == one.code);
    CHECK(en.exit_code == kExitUsage);
    CHECK(to_text(en, Language::en).find(one.en) != std::string::npos);
    CHECK(to_text(zh, Language::zh).find(one.zh) != std::string::npos);
    CHECK(en.hint.find("--help") != std::string::npos);
  }
}

TEST_CASE("fields are one word, and what follows is the command") {
  const Options options = read({"-t", "-f", "id,state", "devices"});
  CHECK(options.command == Options::Command::query);
  CHECK(options.fields == std::vector<std::string>{"id", "state"});
  CHECK(options.is_terse);
}

TEST_CASE("the shape that was asked for is known even when the rest is not") {
  CHECK(read({"statsu", "--json", "--lang", "zh"}).query.as_json);
  CHECK(read({"statsu", "--lang=zh"}).language == "zh");
  CHECK(read({"statsu", "--lang", "fr"}).language.empty());
}

TEST_CASE("every error has a page entry in both languages, each once") {
  std::vector<std::string_view> codes;
  for (const KnownError& error : known_errors()) {
    codes.push_back(error.code);
    CHECK_FALSE(error.means.zh.empty());
    CHECK_FALSE(error.means.en.empty());
    CHECK(error_page("1").find("Exit code " + std::to_string(error.exit_code)) != std::string::npos);
  }
  CHECK(std::is_sorted(codes.begin(), codes.end()));
  CHECK(std::adjacent_find(codes.begin(), codes.end()) == codes.end());
}

}  // namespace anju::ctl_mistakes_test
