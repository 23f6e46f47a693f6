// What was wrong on the command line: CLI11 says it in English, and knows no near words.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/command_line.hpp"
#include "rules/model/nearest.hpp"

namespace anju {
namespace {

// The command that was meant as far as it can be understood, and the first word that cannot be.
struct Reached {
  const CLI::App* command;
  std::string path;
  std::string stranger;
};

const CLI::App* below(const CLI::App& command, const std::string& word) {
  for (const CLI::App* one : command.get_subcommands({})) {
    if (one->get_name() == word) return one;
  }
  return nullptr;
}

std::vector<const CLI::Option*> options_of(const CLI::App& command, const CLI::App& app) {
  std::vector<const CLI::Option*> all = command.get_options({});
  for (const CLI::Option* option : app.get_options({})) all.push_back(option);
  for (const CLI::App* group : command.get_subcommands({})) {
    if (!group->get_name().empty()) continue;
    for (const CLI::Option* option : group->get_options({})) all.push_back(option);
  }
  return all;
}

const CLI::Option* option_of(const Reached& reached, const CLI::App& app, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  for (const CLI::Option* option : options_of(*reached.command, app)) {
    if (option->check_name(name)) return option;
  }
  return nullptr;
}

Reached follow(const CLI::App& app, int argc, char** argv) {
  Reached reached{&app, "anjuctl", ""};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-") && word.size() > 1) {
      const CLI::Option* option = option_of(reached, app, word);
      if (!option && reached.stranger.empty()) reached.stranger = word;
      if (option && option->get_items_expected_max() > 0 && word.find('=') == std::string::npos) ++i;
      continue;
    }
    if (const CLI::App* next = below(*reached.command, word)) {
      reached.command = next;
      reached.path += " " + word;
    } else if (reached.command->get_require_subcommand_min() > 0 && reached.stranger.empty()) {
      reached.stranger = word;
    }
  }
  return reached;
}

std::vector<std::string> words_of(const Reached& reached, const CLI::App& app) {
  std::vector<std::string> words;
  if (reached.stranger.starts_with("-")) {
    for (const CLI::Option* option : options_of(*reached.command, app)) {
      for (const std::string& name : option->get_lnames()) {
        // --help is there once for the command and once for the program.
        if (std::find(words.begin(), words.end(), "--" + name) == words.end()) words.push_back("--" + name);
      }
    }
  } else {
    for (const CLI::App* one : reached.command->get_subcommands({}))
      if (!one->get_name().empty()) words.push_back(one->get_name());
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Before the options are read: by the words themselves.
void look_for_shape(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") options.query.as_json = true;
    if (word == "--lang" && i + 1 < argc) options.language = argv[i + 1];
    if (word.starts_with("--lang=")) options.language = word.substr(7);
  }
  if (options.language != "zh" && options.language != "en") options.language.clear();
}

// "--wait: Value 700 not in range 0.1 to 600" gives both halves.
std::pair<std::string, std::string> parted(const std::string& fault) {
  const auto colon = fault.find(": ");
  if (colon == std::string::npos) return {"", fault};
  return {fault.substr(0, colon), fault.substr(colon + 2)};
}

struct Told {
  const char* code;
  Message what;
  std::string about;
  Message why = Message::mistyped_value_why;
  std::string detail;
};

Told told_of(const std::string& kind, const std::string& fault, const Reached& reached) {
  const auto [option, detail] = parted(fault);
  if (!reached.stranger.empty())
    return {"usage.unknown", Message::mistyped_unknown, reached.stranger, Message::mistyped_unknown_why,
            reached.path};
  if (kind == "RequiredError")
    return {"usage.missing", Message::mistyped_missing, fault.substr(0, fault.find(" is required")),
            Message::mistyped_missing_why, reached.path};
  if (fault.starts_with("The following argument"))
    return {"usage.unknown", Message::mistyped_unknown, detail.substr(0, detail.find(' ')),
            Message::mistyped_unknown_why, reached.path};
  if (kind == "ArgumentMismatch")
    return {"usage.missing", Message::mistyped_number, option, Message::mistyped_number_why, reached.path};
  if (kind == "RequiresError" || kind == "ExcludesError")
    return {"usage.together", Message::mistyped_together, fault, Message::mistyped_together_why,
            reached.path};
  return {"usage.value", Message::mistyped_value, option.empty() ? reached.path : option,
          Message::mistyped_value_why, detail};
}

}  // namespace

void explain_mistyped(const CLI::App& app, const std::string& kind, const std::string& fault, int argc,
                      char** argv, Options& options) {
  look_for_shape(argc, argv, options);
  options.command = Options::Command::mistyped;
  // The language is known in main.cpp alone, which says it there.
  const Reached reached = follow(app, argc, argv);
  const std::vector<std::string> words = words_of(reached, app);
  const std::vector<std::string_view> views(words.begin(), words.end());
  const Told told = told_of(kind, fault, reached);
  const std::string near(nearest(told.about, views));
  const bool is_about_words = told.what == Message::mistyped_unknown;
  options.mistyped_in = [=](Language language) {
    std::string why =
        say(language, told.why, fmt::arg("path", reached.path), fmt::arg("detail", told.detail));
    if (is_about_words && !near.empty()) {
      why = say(language, Message::did_you_mean, fmt::arg("word", near));
    } else if (is_about_words && !words.empty()) {
      why = say(language, Message::known_are, fmt::arg("known", joined(words)));
    }
    return Problem{kExitUsage, told.code, say(language, told.what, fmt::arg("about", told.about)), why,
                   say(language, Message::mistyped_hint, fmt::arg("path", reached.path))};
  };
}

}  // namespace anju
