// The words of `anjuctl page` on the command line.
#include <CLI/CLI.hpp>

#include "daemon/ctl/command_line.hpp"

namespace anju {

void add_page(CLI::App& app, Options& options) {
  CLI::App* page = app.add_subcommand("page", "The page on the box, for a browser");
  page->fallthrough()->require_subcommand(1);
  CLI::App* password = page->add_subcommand("password", "Sets what the technician logs in with; asks for it");
  password->fallthrough();
  password->callback([&options] { options.command = Options::Command::page_password; });
  password->add_flag("--stdin", options.page.from_stdin, "takes one line of standard input, for scripts");
  password->add_option("--config", options.page.config, "settings (default /etc/anju/anju.toml)");
  password->add_option("--share", options.share, "folder of the shipped files (environment ANJU_SHARE)");
  password->footer("Example: sudo anjuctl page password");
}

}  // namespace anju
