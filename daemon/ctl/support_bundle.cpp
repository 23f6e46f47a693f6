#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/care_commands.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/outside_program.hpp"
#include "daemon/ctl/redaction.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/scratch_folder.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// Twelve parts at most, so that the whole stays below 10 MiB before it is packed.
constexpr std::size_t kMostOfPart = std::size_t{768} << 10;

constexpr std::pair<const char*, const char*> kViews[] = {
    {"status.json", "/v1/status"},   {"homes.json", "/v1/homes"},
    {"devices.json", "/v1/devices"}, {"alerts.json", "/v1/alerts?limit=200"},
    {"outbox.json", "/v1/outbox"},   {"link.json", "/v1/link"},
    {"buses.json", "/v1/buses"},     {"store.json", "/v1/store"},
    {"todo.json", "/v1/todo"}};

// Settings that say nothing of people, of secrets and of where they lie.
bool is_harmless(std::string_view key) {
  for (const std::string_view word :
       {"username", "file", "url", "webhook", "host", "certificate", "key", "secret"}) {
    if (key.find(word) != std::string_view::npos) return false;
  }
  return true;
}

class Bundle {
 public:
  Bundle(const CareWish& wish, const ActSurroundings& around)
      : wish_(wish), around_(around), redaction_(load_with_notes()) {}

  Outcome<CommandEnd> make() {
    if (!workshop_.is_made()) return cannot("no temporary folder");
    add_all();
    if (fault_) return cannot(fault_->what);
    const fs::path file = wish_.file.empty() ? default_name() : fs::path(wish_.file);
    if (around_.is_trial) return told(file, true);
    const auto packed = output_of({"tar", "-C", workshop_.path().string(), "-czf", file.string(), "."}, 4096);
    if (!packed) return cannot(packed.error().what);
    ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
    return told(file, false);
  }

 private:
  const Settings& load_with_notes() {
    loaded_ = load_settings_with({}, wish_.config, {around_.shared_folder}, &notes_);
    return loaded_.settings;
  }

  fs::path default_name() const {
    const std::string at = iso_time(around_.now());
    return "anju-support-" + at.substr(0, 10) + ".tar.gz";
  }

  Problem cannot(const std::string& why) const {
    return {kExitFailed, "bundle.not_made", text_in(around_.look, Message::bundle_what), why,
            text_in(around_.look, Message::change_root_hint)};
  }

  void add(const std::string& name, std::string text) {
    if (text.size() > kMostOfPart) text = text.substr(text.size() - kMostOfPart);
    if (text.empty() || fault_) return;
    if (const auto written = place_file({workshop_.path() / name, text, {}, 0, true}); !written)
      fault_ = written.error();
    parts_.emplace_back(name, text.size());
  }

  void add_view(const char* name, const char* target) {
    auto answer = answer_to(around_, target);
    if (!answer) return add(name, to_json(answer.error()));
    redaction_.clean(*answer);
    add(name, json::serialize(*answer) + "\n");
  }

  void add_all() {
    add("about.json", about());
    for (const auto& [name, target] : kViews) add_view(name, target);
    std::string settings;
    for (const KeyNote& note : notes_) {
      if (is_harmless(note.key))
        settings += note.key + " = " + note.value + (note.line == 0 ? "  # default\n" : "\n");
    }
    add("settings.txt", redaction_.text(settings));
    std::string mistakes;
    for (const Mistake& mistake : loaded_.mistakes) mistakes += to_text(mistake) + "\n";
    add("mistakes.txt", redaction_.text(mistakes));
    CareWish log = wish_;
    log.since = "7d";
    std::vector<std::string> words = journal_words(log, around_.now(), false);
    words.push_back("--lines=4000");
    const auto lines = output_of(words, 8 * kMostOfPart);
    add("log.txt", redaction_.text(lines ? *lines : lines.error().what + "\n"));
  }

  std::string about() const {
    utsname machine{};
    ::uname(&machine);
    const auto system = read_text_file("/etc/os-release");
    std::size_t devices = 0;
    for (const HomeSettings& home : loaded_.settings.homes) devices += home.devices.size();
    const json::object about{{"schema_version", 1},
                             {"made_at", iso_time(around_.now())},
                             {"anjuctl", wish_.version},
                             {"kernel", machine.release},
                             {"machine", machine.machine},
                             {"system", system ? system->substr(0, system->find('\n')) : ""},
                             {"homes", loaded_.settings.homes.size()},
                             {"devices", devices}};
    return json::serialize(about) + "\n";
  }

  CommandEnd told(const fs::path& file, bool is_trial) const {
    if (around_.door.as_json) {
      json::array parts;
      for (const auto& [name, size] : parts_) parts.push_back(json::object{{"name", name}, {"bytes", size}});
      return {json::serialize(json::object{{"schema_version", 1},
                                           {"bundle", file.string()},
                                           {"dry_run", is_trial},
                                           {"parts", std::move(parts)}}) +
                  "\n",
              0};
    }
    std::string lines;
    for (const auto& [name, size] : parts_)
      lines += "  " + name + "  " + size_text(static_cast<std::int64_t>(size)) + "\n";
    lines += text_in(around_.look, Message::bundle_without) + "\n";
    if (is_trial) return {lines + text_in(around_.look, Message::change_trial) + "\n", 0};
    return {lines + say(around_.look.language, Message::bundle_made, fmt::arg("file", file.string())) + "\n",
            0};
  }

  const CareWish& wish_;
  const ActSurroundings& around_;
  std::vector<KeyNote> notes_;
  LoadedSettings loaded_;
  Redaction redaction_;
  ScratchFolder workshop_{fs::temp_directory_path()};
  std::vector<std::pair<std::string, std::size_t>> parts_;
  std::optional<Error> fault_;
};

}  // namespace

Outcome<CommandEnd> make_bundle(const CareWish& wish, const ActSurroundings& around) {
  return Bundle(wish, around).make();
}

}  // namespace anju
