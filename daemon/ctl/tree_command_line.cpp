// What the shell and the manual know of anjuctl: both are made of the command line itself, so neither can be
// out of date.
#include <CLI/CLI.hpp>
#include <functional>

#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/error_page.hpp"

namespace anju {
namespace {

using Visit = std::function<void(const std::string& path, const CLI::App& command)>;

// A group of options is a command without a name: what is in it belongs to the command around it.
bool is_command(const CLI::App* app) { return !app->get_name().empty() && !app->get_group().empty(); }
bool is_group(const CLI::App* app) { return app->get_name().empty(); }

void walk(const CLI::App& command, const std::string& path, const Visit& visit) {
  visit(path, command);
  for (const CLI::App* below : command.get_subcommands(is_command))
    walk(*below, path + " " + below->get_name(), visit);
}

std::vector<const CLI::Option*> options_of(const CLI::App& command) {
  std::vector<const CLI::Option*> options = command.get_options({});
  for (const CLI::App* group : command.get_subcommands(is_group)) {
    for (const CLI::Option* option : group->get_options({})) options.push_back(option);
  }
  return options;
}

std::string long_names(const CLI::App& command) {
  std::string names;
  for (const CLI::Option* option : options_of(command)) {
    for (const std::string& name : option->get_lnames()) names += " --" + name;
  }
  return names;
}

std::string words_after(const CLI::App& command) {
  std::string words;
  for (const CLI::App* below : command.get_subcommands(is_command)) words += " " + below->get_name();
  return words + long_names(command);
}

// Two characters would be read by roff: a line of ours begins with neither, and "-" is no hyphen.
std::string roff(const std::string& text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    begins = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

void append_options(std::string& page, const CLI::App& command) {
  for (const CLI::Option* option : options_of(command)) {
    const bool takes_value = option->get_items_expected_max() > 0 && !option->get_positional();
    page += ".TP\n.B " + roff(option->get_name(option->get_positional(), true));
    if (takes_value) page += roff(" " + option->get_type_name());
    page += "\n" + roff(option->get_description()) + "\n";
  }
}

void append_example(std::string& page, const CLI::App& command) {
  if (command.get_footer().empty()) return;
  page += ".PP\n.nf\n" + roff(command.get_footer()) + "\n.fi\n";
}

std::string bash_completion(const CLI::App& app) {
  std::string known;
  std::string cases;
  walk(app, "", [&](const std::string& path, const CLI::App& command) {
    if (!path.empty()) known += (known.empty() ? "'" : "|'") + path + "'";
    cases += "    '" + path + "') words='" + words_after(command) + "' ;;\n";
  });
  return "# bash completion for anjuctl, made of its command line by: anjuctl completion\n"
         "_anjuctl() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} path= words= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case \"$path ${COMP_WORDS[i]}\" in\n"
         "      " +
         known +
         ") path+=\" ${COMP_WORDS[i]}\" ;;\n"
         "    esac\n"
         "  done\n"
         "  case \"$path\" in\n" +
         cases +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words" +
         long_names(app) +
         "\" -- \"$word\")\n"
         "}\n"
         "complete -o default -F _anjuctl anjuctl\n";
}

std::string manual_page(const CLI::App& app, const std::string& version) {
  std::string page = ".TH ANJUCTL 1 \"\" \"anju " + version +
                     "\" \"Anju\"\n.SH NAME\nanjuctl \\- what a person or a script asks of an Anju gateway\n"
                     ".SH SYNOPSIS\n.B anjuctl\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR ...\n.SH DESCRIPTION\n" +
                     roff(app.get_description()) + "\n.SH OPTIONS\n";
  append_options(page, app);
  page += ".SH COMMANDS\n";
  walk(app, "anjuctl", [&page, &app](const std::string& path, const CLI::App& command) {
    if (&command == &app) return;
    page += ".SS " + roff(path) + "\n" + roff(command.get_description()) + "\n";
    append_options(page, command);
    append_example(page, command);
  });
  page += ".SH EXAMPLES\n";
  append_example(page, app);
  return page + ".SH SEE ALSO\n.BR anjud (8),\n.BR anju\\-uplink (8),\n.BR anju\\-errors (7)\n";
}

}  // namespace

void add_tree(CLI::App& app, Options& options, const std::string& version) {
  // `manual --errors` is about no command.
  const auto about_errors = std::make_shared<bool>(false);
  const auto add = [&app, &options](const char* name, const char* what, std::function<std::string()> make) {
    CLI::App* command = app.add_subcommand(name, what);
    command->callback([&options, make = std::move(make)] {
      options.command = Options::Command::print;
      options.text = make();
    });
    return command;
  };
  add("completion", "The completion of this command line for bash", [&app] {
    return bash_completion(app);
  })->footer("Example: anjuctl completion > ~/.local/share/bash-completion/completions/anjuctl");
  CLI::App* manual = add("manual", "The manual page of anjuctl, as roff", [&app, version, about_errors] {
    return *about_errors ? error_page(version) : manual_page(app, version);
  });
  manual->footer("Example: anjuctl manual | man -l -");
  manual->add_flag("--errors", *about_errors, "what the errors mean: anju-errors(7)");
}

}  // namespace anju
