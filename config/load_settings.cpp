#include <algorithm>
#include <array>
#include <memory>

#include "config/bus_load.hpp"
#include "config/files.hpp"
#include "config/load_installed.hpp"
#include "config/read_home.hpp"
#include "config/read_rhythm.hpp"
#include "config/read_rules.hpp"
#include "config/read_sections.hpp"
#include "config/read_tiers.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder, MistakeList& mistakes) {
  Result<std::vector<fs::path>> files = list_toml_files(folder);
  if (files) return std::move(*files);
  mistakes.add(folder.string(), 0, "", files.error().what);
  return {};
}

// Within one folder an id may be there once; a folder that is read later replaces what an earlier one said.
// `named`: texts, and only a profile is read whose file they name.
void read_profiles(const fs::path& folder, const std::string* named, Settings& settings,
                   MistakeList& mistakes) {
  FirstPlaces places;
  for (const fs::path& file : files_in(folder, mistakes)) {
    if (named && named->find(file.stem().string()) == std::string::npos) continue;
    LoadedProfile loaded = load_profile(file);
    for (const Mistake& mistake : loaded.mistakes)
      mistakes.add(mistake.file, mistake.line, mistake.key, mistake.reason);
    std::string id = loaded.profile.id;
    if (id.empty()) continue;
    if (const std::string earlier = places.earlier(id, file.string(), 1); !earlier.empty()) {
      mistakes.add(file.string(), 1, "profile.id", "the profile " + shown(id) + " is already at " + earlier);
      continue;
    }
    // A profile with mistakes stays known, so that its devices are not called unknown as well.
    settings.profiles.insert_or_assign(std::move(id), std::move(loaded.profile));
  }
}

void read_main(const TomlTable& tree, const fs::path& file, Settings& settings, MistakeList& mistakes,
               std::vector<KeyNote>* notes) {
  if (notes) mistakes.note_keys_in(*notes);
  const fs::path folder = file.parent_path();
  TableReader root(tree, 1, "", file.string(), mistakes);
  read_gateway(root, settings.gateway);
  read_store(root, folder, settings.store);
  read_quota(root, settings.quota);
  read_mqtt(root, folder, settings);
  read_buses(root, settings);
  read_platform(root, folder, settings);
  read_fleet(root, folder, settings);
  read_webhook(root, folder, settings.webhook);
  read_http(root, folder, settings);
  read_page(root, folder, settings);
  read_utilities(root, folder, settings);
  read_sockets(root, folder, settings.sockets);
  read_rules(root, settings.rules);
  root.refuse_unknown();
  mistakes.note_no_keys();
}

// A file of the settings, or what stands in its place.
Result<std::string> text_of(const fs::path& file, const FileTexts& instead) {
  const auto other = instead.find(file);
  return other == instead.end() ? read_text_file(file) : Result<std::string>(other->second);
}

// Every file of a folder, each with its text.
template <class Read>
void read_texts(const fs::path& folder, MistakeList& mistakes, Read read) {
  for (const fs::path& file : files_in(folder, mistakes)) {
    const Result<std::string> text = read_text_file(file);
    if (text) {
      read(*text, file.string());
    } else {
      mistakes.add(file.string(), 0, "", text.error().what);
    }
  }
}

// A folder that is read later replaces what an earlier one said under the same id.
void read_push_adapters(const fs::path& folder, Settings& settings, MistakeList& mistakes) {
  FirstPlaces places;
  read_texts(folder, mistakes, [&](const std::string& text, const std::string& file) {
    PushAdapter adapter = read_push_adapter(text, file, mistakes);
    if (adapter.id.empty()) return;
    if (const std::string earlier = places.earlier(adapter.id, file, 1); !earlier.empty())
      return mistakes.add(file, 1, "adapter.id",
                          "the adapter " + shown(adapter.id) + " is already at " + earlier);
    std::string id = adapter.id;
    settings.push_adapters.insert_or_assign(std::move(id), std::move(adapter));
  });
}

void read_rule_files(const fs::path& folder, std::vector<OwnerRule>& rules, MistakeList& mistakes) {
  FirstPlaces names;
  read_texts(folder, mistakes, [&](const std::string& text, const std::string& file) {
    read_rule_file(text, file, names, rules, mistakes);
  });
}

void read_holidays(const fs::path& folder, Holidays& holidays, MistakeList& mistakes) {
  FirstPlaces years;
  read_texts(folder, mistakes, [&](const std::string& text, const std::string& file) {
    read_holiday_file(text, file, years, holidays, mistakes);
  });
}

void read_shipped_holidays(const fs::path& shipped, const std::string& name, Holidays& holidays,
                           MistakeList& mistakes) {
  if (name == "none") return;
  const fs::path file = shipped / "holidays" / (name + ".toml");
  FirstPlaces years;
  if (const Result<std::string> text = read_text_file(file)) {
    read_holiday_file(*text, file.string(), years, holidays, mistakes);
  } else if (name != GatewaySettings{}.holidays) {
    mistakes.add(file.string(), 0, "", text.error().what);
  }
}

// A box without it waits for everybody alike, by the fixed limits.
Rhythms read_rhythms(const fs::path& shipped, MistakeList& mistakes) {
  constexpr std::array kFiles{"water.toml", "electricity.toml", "steps.toml"};
  const fs::path tiers = shipped / "rhythm" / "tiers.toml";
  const Result<std::string> of_tiers = read_text_file(tiers);
  const auto waits = of_tiers ? read_tiers_file(*of_tiers, tiers.string(), mistakes) : std::nullopt;
  if (!waits) return {};
  Rhythms rhythms{{}, *waits};
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    const fs::path file = shipped / "rhythm" / kFiles[i];
    if (const Result<std::string> text = read_text_file(file))
      rhythms.models[i] = read_rhythm_file(*text, file.string(), mistakes);
  }
  return rhythms;
}

// FNV-1a: a name for a text, not a seal on it.
class Revision {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      hash_ ^= static_cast<unsigned char>(c);
      hash_ *= 0x100000001B3;
    }
    hash_ *= 0x100000001B3;  // so that the end of one text is not the beginning of the next
  }
  std::string name() const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string name;
    for (int shift = 60; shift >= 0; shift -= 4) name += kDigits[(hash_ >> shift) & 0xF];
    return name;
  }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325;
};

void read_homes(const fs::path& folder, const FileTexts& instead, Settings& settings, Revision& revision,
                MistakeList& mistakes) {
  HomeReader reader(settings, mistakes);
  std::vector<fs::path> files = files_in(folder, mistakes);
  for (const auto& [file, text] : instead)
    if (file.parent_path() == folder) files.push_back(file);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  for (const fs::path& file : files) {
    const Result<std::string> text = text_of(file, instead);
    if (!text) {
      mistakes.add(file.string(), 0, "", text.error().what);
    } else if (text->size() > kFileBytes) {
      mistakes.add(file.string(), 0, "", "would be too large");
    } else if (!text->empty() || !instead.contains(file)) {
      revision.add(file.filename().string());
      revision.add(*text);
      reader.read(*text, file.string());
    }
  }
}

// Which rule watches what is a question to settings that are right.
void plan_or_report(LoadedSettings& loaded, MistakeList& mistakes) {
  if (!mistakes.empty()) return;
  RulePlan plan = plan_rules(loaded.settings, make_site(loaded.settings));
  loaded.left_out = std::move(plan.left_out);
  for (const Mistake& mistake : plan.mistakes)
    mistakes.add(mistake.file, mistake.line, mistake.key, mistake.reason);
}

}  // namespace

LoadedRules load_shipped_rules(const SearchPaths& paths, const std::string& holidays) {
  LoadedRules loaded;
  MistakeList mistakes;
  read_rule_files(paths.shipped / "rules", loaded.rules, mistakes);
  read_shipped_holidays(paths.shipped, holidays, loaded.holidays, mistakes);
  loaded.rhythms = read_rhythms(paths.shipped, mistakes);
  loaded.mistakes = mistakes.take();
  return loaded;
}

std::vector<Mistake> add_rule_files(const std::vector<fs::path>& files, std::vector<OwnerRule>& rules) {
  MistakeList mistakes;
  FirstPlaces names;
  for (const fs::path& file : files) {
    if (const Result<std::string> text = read_text_file(file)) {
      read_rule_file(*text, file.string(), names, rules, mistakes);
    } else {
      mistakes.add(file.string(), 0, "", text.error().what);
    }
  }
  return mistakes.take();
}

LoadedSettings load_settings(const fs::path& file, const SearchPaths& paths) {
  return load_settings_with({}, file, paths);
}

namespace {

// All of homes.d that can be read. What cannot is told when it is its turn, and so is a file without a word:
// in place of another one that would be a home that is to go.
FileTexts texts_of_homes(const fs::path& file) {
  FileTexts texts;
  const auto files = list_toml_files(file.parent_path() / "homes.d");
  if (!files) return texts;
  for (const fs::path& home : *files)
    if (Result<std::string> text = read_text_file(home); text && !text->empty())
      texts.emplace_hint(texts.end(), home, std::move(*text));
  return texts;
}

LoadedSettings load(const FileTexts& instead, const fs::path& file, const SearchPaths& paths,
                    std::vector<KeyNote>* notes, const std::string* named) {
  LoadedSettings loaded;
  MistakeList mistakes;
  const Result<std::string> text = text_of(file, instead);
  if (!text) {
    // Without it the homes cannot be judged: whether a device has its bus is written there.
    mistakes.add(file.string(), 0, "", text.error().what);
  } else if (const ParsedToml parsed = parse_or_report(*text, file.string(), mistakes); !parsed.error) {
    const fs::path homes = file.parent_path() / "homes.d";
    read_push_adapters(paths.shipped / "push", loaded.settings, mistakes);
    read_push_adapters(file.parent_path() / "push.d", loaded.settings, mistakes);
    read_main(parsed.root, file, loaded.settings, mistakes, notes);
    if (paths.known_profiles) {
      loaded.settings.profiles = *paths.known_profiles;
    } else {
      read_profiles(paths.shipped / "profiles", named, loaded.settings, mistakes);
      read_profiles(file.parent_path() / "profiles.d", nullptr, loaded.settings, mistakes);
    }
    Settings& settings = loaded.settings;
    read_rule_files(paths.shipped / "rules", settings.owner_rules, mistakes);
    read_rule_files(file.parent_path() / "rules.d", settings.owner_rules, mistakes);
    TableReader root(parsed.root, 1, "", file.string(), mistakes);
    read_rule_switches(root, settings.owner_rules, settings.rule_switches);
    read_shipped_holidays(paths.shipped, settings.gateway.holidays, settings.holidays, mistakes);
    read_holidays(file.parent_path() / "holidays.d", settings.holidays, mistakes);
    settings.rhythms = read_rhythms(paths.shipped, mistakes);
    Revision revision;
    revision.add(*text);
    read_homes(homes, instead, settings, revision, mistakes);
    settings.revision = revision.name();
    // Where a period or a line is a mistake its default stands there, and the sum would be another's.
    if (mistakes.empty()) refuse_full_buses(loaded.settings, mistakes);
    plan_or_report(loaded, mistakes);
  }
  loaded.mistakes = mistakes.take();
  return loaded;
}

}  // namespace

LoadedSettings load_settings_with(const FileTexts& instead, const fs::path& file, const SearchPaths& paths,
                                  std::vector<KeyNote>* notes) {
  return load(instead, file, paths, notes, nullptr);
}

LoadedSettings load_installed(const fs::path& file, const SearchPaths& paths) {
  const FileTexts homes = texts_of_homes(file);
  std::string named;
  for (const auto& [home, text] : homes) named.append(text).append(1, '\n');
  LoadedSettings loaded = load(homes, file, paths, nullptr, &named);
  // A profile may be written in a file of another name; and what is said of a mistake names all there are.
  if (!loaded.mistakes.empty()) loaded = load_settings(file, paths);
  for (auto& [id, profile] : loaded.settings.profiles) std::vector<Example>().swap(profile.examples);
  return loaded;
}

}  // namespace anju
